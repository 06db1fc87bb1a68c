"""Ask at the same time for all that one wants to see of an issue."""

from itertools import islice

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.issues.detail import IssueDetail
from glitchtip_tools.errors import NotFound, Unsupported
from glitchtip_tools.models import Comment, Event, Issue
from glitchtip_tools.threads import Threads


def issue_detail(
    glitchtip: GlitchTip,
    issue: Issue,
    *,
    event_id: str | None = None,
    events: int = 0,
    comments: bool = False,
) -> IssueDetail:
    """Return the issue with its tags and an event (the latest, or the one named), and more when asked for."""
    with Threads(6) as pool:
        event = pool.submit(_event, glitchtip, issue, event_id)
        tags = pool.submit(glitchtip.tags, issue.id)
        said = pool.submit(_comments, glitchtip, issue) if comments else None
        day, days = (pool.submit(_count, glitchtip, issue, period) for period in ("24h", "14d"))
        recent = pool.submit(_newest, glitchtip, issue, events) if events else None
        # GlitchTip 6 shows what was merged away as if it were alive; its events are with the other issue
        gone = event.result() is None and is_gone(glitchtip, issue.id)
        return IssueDetail(
            issue,
            event.result(),
            tags.result(),
            said.result() if said else None,
            recent.result() if recent else None,
            day.result(),
            days.result(),
            gone,
        )


def is_gone(glitchtip: GlitchTip, issue_id: str) -> bool:
    """Return whether an issue that can be read is in no list any more: merged into another one, or deleted."""
    return not glitchtip.issues_by_number([issue_id])


def _count(glitchtip: GlitchTip, issue: Issue, period: str) -> int | None:
    try:
        return sum(count for _, count in glitchtip.counts([issue.id], period).get(issue.id, ()))
    except Unsupported:
        return None


def _event(glitchtip: GlitchTip, issue: Issue, event_id: str | None) -> Event | None:
    try:
        return glitchtip.event(issue.id, event_id or "latest")
    except NotFound:
        if event_id:
            raise
        return None  # its events have been cleaned up; the issue still has something to say


def _comments(glitchtip: GlitchTip, issue: Issue) -> tuple[Comment, ...]:
    return glitchtip.comments(issue.id) if issue.num_comments else ()


def _newest(glitchtip: GlitchTip, issue: Issue, count: int) -> tuple[Event, ...]:
    return tuple(islice(glitchtip.events(issue.id, limit=min(count, 100)), count))
