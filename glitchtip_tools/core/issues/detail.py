"""An issue in depth: all that is shown of one, and how often it happened of late."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from glitchtip_tools.models import Comment, Event, Issue, Tag
from glitchtip_tools.values import dataclass

NO_TAGS = "the server failed to send the tags of this issue: it lists none, but the newest event has some"
DAYS = 14
DAY = timedelta(days=1)
Buckets = Sequence[tuple[datetime, int]]


@dataclass(frozen=True, slots=True)
class IssueDetail:
    """An issue with one of its events; `comments` and `events` are None when they were not asked for.

    `count_24h` and `count_14d` are its events of that time, None where the server has no such counts (4.2).
    One that is `gone` was merged into another issue, or deleted, and can only be read by its number.
    """

    issue: Issue
    event: Event | None
    tags: tuple[Tag, ...] = ()
    comments: tuple[Comment, ...] | None = None
    events: tuple[Event, ...] | None = None
    count_24h: int | None = None
    count_14d: int | None = None
    gone: bool = False


def tags_contradict(tags: Sequence[Tag], event: Event | None, key: str | None = None) -> bool:
    """Return whether an answer without tags cannot be the whole truth: the newest event has some (or that one)."""
    return not tags and event is not None and any(key in (None, name) for name, _ in event.tags)


def has_assignee(issues: Iterable[Issue], email: str) -> bool:
    """Return whether one of the issues is assigned to this address, so that a user has it."""
    return any((issue.assigned_to or "").lower() == email.lower() for issue in issues)


@dataclass(frozen=True, slots=True)
class Frequency:
    """Events of the last 24 hours, and of each of the last 14 UTC days, today last (None: not asked for)."""

    last_day: int = 0
    days: tuple[int, ...] | None = None

    @property
    def rise(self) -> float:
        """The last 24 hours against the mean day before them, 1 added to both so that single events weigh little."""
        before = max(0, sum(self.days or ()) - self.last_day) / (DAYS - 1)
        return (self.last_day + 1) / (before + 1)


def frequency(hours: Buckets, days: Buckets | None, now: datetime) -> Frequency:
    """Return the frequency from the server's counts by hour and by UTC day; what it leaves out had no events."""
    if days is None:
        return Frequency(_sum(hours))
    today = now.astimezone(UTC).date()
    counted = {at.astimezone(UTC).date(): count for at, count in days}
    return Frequency(_sum(hours), tuple(counted.get(today - DAY * ago, 0) for ago in reversed(range(DAYS))))


def frequencies(
    ids: Iterable[str], hours: Mapping[str, Buckets], days: Mapping[str, Buckets] | None, now: datetime
) -> dict[str, Frequency]:
    """Return the frequency of each issue by its number."""
    return {
        one: frequency(hours.get(one, ()), None if days is None else days.get(one, ()), now) for one in ids
    }


def _sum(buckets: Buckets) -> int:
    return sum(count for _, count in buckets)
