"""Ask at the same time for all that one wants to see of an issue."""

from concurrent.futures import Future
from itertools import islice

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.issues.detail import IssueDetail
from glitchtip_tools.errors import NotFound, Unsupported
from glitchtip_tools.models import Event, Issue
from glitchtip_tools.services.issues.event_lookup import event_of_issue
from glitchtip_tools.threads import Threads

PERIODS = ("24h", "14d")


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
        thread = pool.submit(glitchtip.comments, number) if comments and not silent else None
        sure = isinstance(known, Issue)
        counts = [pool.submit(_count, glitchtip, number, period, sure=sure) for period in PERIODS]
        recent = pool.submit(_newest, glitchtip, number, events) if events else None
        issue = known if isinstance(known, Issue) else glitchtip.issue(known)
        # GlitchTip 6 shows what was merged away as if it were alive; its events are with the other issue
        gone = event.result() is None and is_gone(glitchtip, number)
        day, days = (
            _settled(glitchtip, number, period, count) for period, count in zip(PERIODS, counts, strict=True)
        )
        return IssueDetail(
            issue,
            event.result(),
            tags.result(),
            thread.result() if thread else () if comments else None,
            recent.result() if recent else None,
            day,
            days,
            gone,
        )


def is_gone(glitchtip: GlitchTip, issue_id: str) -> bool:
    """Return whether an issue that can be read is in no list any more: merged into another one, or deleted."""
    return not glitchtip.issues_by_number([issue_id])


def _count(glitchtip: GlitchTip, number: str, period: str, *, sure: bool) -> int | None:
    """Return how many events there were, None where the server cannot tell.

    Raises NotFound for a number without a row that is not `sure` to be an issue's.
    """
    try:
        buckets = glitchtip.counts([number], period, whole=sure)
    except Unsupported:
        return None
    if number not in buckets and not sure:
        raise NotFound(f"no counts of issue `{number}`")
    return sum(count for _, count in buckets.get(number, ()))


def _settled(glitchtip: GlitchTip, number: str, period: str, count: Future[int | None]) -> int | None:
    """Return the count of what has turned out to be an issue: one without a row then is asked for once more."""
    try:
        return count.result()
    except NotFound:
        return _count(glitchtip, number, period, sure=True)


def _event(glitchtip: GlitchTip, number: str, event_id: str | None) -> Event | None:
    try:
        wanted = event_of_issue(glitchtip, number, event_id) if event_id else "latest"
        return glitchtip.event(number, wanted)
    except NotFound:
        if event_id:
            raise
        return None  # its events have been cleaned up; the issue still has something to say


def _newest(glitchtip: GlitchTip, number: str, count: int) -> tuple[Event, ...]:
    return tuple(islice(glitchtip.events(number, limit=min(count, 100)), count))
