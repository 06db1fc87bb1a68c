"""The investigation: from an event and a clone's evidence to ranked locations, suspects and reasons. Pure.

Its values are imported when they are first used: whoever only shows a stack needs none of them.
"""

from typing import TYPE_CHECKING

from glitchtip_tools.late import late_names

if TYPE_CHECKING:
    from glitchtip_tools.core.investigation.report import Investigation as Investigation
    from glitchtip_tools.core.investigation.report import Posted as Posted
    from glitchtip_tools.core.investigation.report import Runbook as Runbook

_HOMES = {"report": "Investigation Posted Runbook"}
__getattr__ = late_names(__name__, _HOMES)
