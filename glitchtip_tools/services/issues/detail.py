"""Ask at the same time for all that one wants to see of an issue."""

from itertools import islice

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.issues.detail import IssueDetail
from glitchtip_tools.errors import NotFound, Unsupported
from glitchtip_tools.models import Event, Issue
from glitchtip_tools.threads import Threads


def issue_detail(
    glitchtip: GlitchTip,
    known: Issue | str,
    *,
    event_id: str | None = None,
    events: int = 0,
    comments: bool = False,
) -> IssueDetail:
    """Return the issue with its tags and an event (the latest, or the one named), and more when asked for.

    The issue itself is asked for where only its number is known; its failure comes before all others.
    """
    number = known.id if isinstance(known, Issue) else known
    silent = isinstance(known, Issue) and not known.num_comments
    with Threads(6) as pool:
        event = pool.submit(_event, glitchtip, number, event_id)
        tags = pool.submit(glitchtip.tags, number)
        said = pool.submit(glitchtip.comments, number) if comments and not silent else None
        day, days = (pool.submit(_count, glitchtip, number, period) for period in ("24h", "14d"))
        recent = pool.submit(_newest, glitchtip, number, events) if events else None
        issue = known if isinstance(known, Issue) else glitchtip.issue(known)
        # GlitchTip 6 shows what was merged away as if it were alive; its events are with the other issue
        gone = event.result() is None and is_gone(glitchtip, number)
        return IssueDetail(
            issue,
            event.result(),
            tags.result(),
            said.result() if said else () if comments else None,
            recent.result() if recent else None,
            day.result(),
            days.result(),
            gone,
        )


def is_gone(glitchtip: GlitchTip, issue_id: str) -> bool:
    """Return whether an issue that can be read is in no list any more: merged into another one, or deleted."""
    return not glitchtip.issues_by_number([issue_id])


def _count(glitchtip: GlitchTip, number: str, period: str) -> int | None:
    try:
        return sum(count for _, count in glitchtip.counts([number], period).get(number, ()))
    except Unsupported:
        return None


def _event(glitchtip: GlitchTip, number: str, event_id: str | None) -> Event | None:
    try:
        return glitchtip.event(number, event_id or "latest")
    except NotFound:
        if event_id:
            raise
        return None  # its events have been cleaned up; the issue still has something to say


def _newest(glitchtip: GlitchTip, number: str, count: int) -> tuple[Event, ...]:
    return tuple(islice(glitchtip.events(number, limit=min(count, 100)), count))
