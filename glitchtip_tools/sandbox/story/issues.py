"""The whole story in order, and which commit is to blame for which issue."""

from glitchtip_tools.sandbox.story import node as node_issues
from glitchtip_tools.sandbox.story import python as python_issues
from glitchtip_tools.sandbox.story import web as web_issues
from glitchtip_tools.sandbox.story.script import ScriptedIssue
from glitchtip_tools.sandbox.world.model import base32

ISSUES: tuple[ScriptedIssue, ...] = (*node_issues.ISSUES, *python_issues.ISSUES, *web_issues.ISSUES)


def short_ids() -> tuple[str, ...]:
    """Return the short ids that the issues get, in their order."""
    counts: dict[str, int] = {}
    ids = []
    for scripted in ISSUES:
        counts[scripted.project] = counts.get(scripted.project, 0) + 1
        ids.append(f"{scripted.project.upper()}-{base32(counts[scripted.project])}")
    return tuple(ids)


# Short id of an issue -> subject of the commit that introduced its fault.
BUGS: dict[str, str] = {
    short: scripted.bug
    for short, scripted in zip(short_ids(), ISSUES, strict=True)
    if scripted.bug is not None
}
# The issue that shows best what an investigation finds.
SHOWN = next(iter(BUGS))
