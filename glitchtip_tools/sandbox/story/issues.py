"""The whole story in order, and which commit is to blame for which issue."""

from glitchtip_tools.sandbox.story import node as told_node
from glitchtip_tools.sandbox.story import python as told_python
from glitchtip_tools.sandbox.story import web as told_web
from glitchtip_tools.sandbox.story.told import Told
from glitchtip_tools.sandbox.world.model import base32

ISSUES: tuple[Told, ...] = (*told_node.ISSUES, *told_python.ISSUES, *told_web.ISSUES)


def short_ids() -> tuple[str, ...]:
    """Return the short ids that the issues get, in their order."""
    counts: dict[str, int] = {}
    found = []
    for told in ISSUES:
        counts[told.project] = counts.get(told.project, 0) + 1
        found.append(f"{told.project.upper()}-{base32(counts[told.project])}")
    return tuple(found)


# Short id of an issue -> subject of the commit that introduced its fault.
BUGS: dict[str, str] = {
    short: told.bug for short, told in zip(short_ids(), ISSUES, strict=True) if told.bug is not None
}
# The issue that shows best what an investigation finds.
SHOWN = next(iter(BUGS))
