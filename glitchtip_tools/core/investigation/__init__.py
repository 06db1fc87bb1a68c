"""The investigation: from an event and a clone's evidence to ranked locations, suspects and reasons. Pure.

Its values are imported when they are first used: whoever only shows a stack needs none of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glitchtip_tools.core.investigation.report import Investigation as Investigation
    from glitchtip_tools.core.investigation.report import Posted as Posted
    from glitchtip_tools.core.investigation.report import Runbook as Runbook

__all__ = ["Investigation", "Posted", "Runbook"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.report"), name)
    globals()[name] = value
    return value
