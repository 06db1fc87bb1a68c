"""Error triage for GlitchTip: from the terminal, from cron, from Telegram, and as a library (docs/api.md)."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from glitchtip_tools.core.investigation import Investigation as Investigation
    from glitchtip_tools.errors import BadUsage as BadUsage
    from glitchtip_tools.errors import Failure as Failure
    from glitchtip_tools.errors import NotAuthorized as NotAuthorized
    from glitchtip_tools.errors import NotFound as NotFound
    from glitchtip_tools.errors import RateLimited as RateLimited
    from glitchtip_tools.errors import ServerFailed as ServerFailed
    from glitchtip_tools.errors import Unreachable as Unreachable
    from glitchtip_tools.library import GlitchTip as GlitchTip
    from glitchtip_tools.library import event_from as event_from
    from glitchtip_tools.library import investigate as investigate
    from glitchtip_tools.models import Comment as Comment
    from glitchtip_tools.models import Event as Event
    from glitchtip_tools.models import Issue as Issue
    from glitchtip_tools.models import Project as Project
    from glitchtip_tools.models import Status as Status
    from glitchtip_tools.models import Tag as Tag

__version__ = "0.1.0"  # the one place: the package's metadata is made from it

# The public names and their modules, which load on first use: `gtt --version` pays for none of them.
_HOMES = {
    "GlitchTip": "library",
    "event_from": "library",
    "investigate": "library",
    "Investigation": "core.investigation",
    "Comment": "models",
    "Event": "models",
    "Issue": "models",
    "Project": "models",
    "Status": "models",
    "Tag": "models",
    "BadUsage": "errors",
    "Failure": "errors",
    "NotAuthorized": "errors",
    "NotFound": "errors",
    "RateLimited": "errors",
    "ServerFailed": "errors",
    "Unreachable": "errors",
}
__all__ = [*_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
