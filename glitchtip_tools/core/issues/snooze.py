"""Ignored until something: GlitchTip keeps no such term, so it is in a comment for the team and for gtt."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from glitchtip_tools.core.issues.marked_comments import is_edited, marker_of, without_marker
from glitchtip_tools.core.time.moments import Direction, moment
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import Comment
from glitchtip_tools.values import dataclass

KIND, NAME = "snooze", "term"  # of the one comment per issue
LONGEST = timedelta(days=366)
HOUR = timedelta(hours=1)
OVER = "The time for which this was ignored has passed."
_EVENTS = re.compile(r"([1-9]\d{0,6})\s*x", re.ASCII)
_RATE = re.compile(r"([1-9]\d{0,6})\s*/\s*h", re.ASCII)
_MOMENT = r"(\d{4}-\d{2}-\d{2} \d{2}:\d{2}) UTC"
# How a term is written; what is written by hand instead is nobody's term.
_SENTENCES = (
    re.compile(rf"\*\*Ignored until {_MOMENT}\*\*"),
    re.compile(r"\*\*Ignored for (\d{1,7}) more events\*\*, until its count is (\d{1,12})"),
    re.compile(
        rf"\*\*Ignored until more than (\d{{1,7}}) events come in an hour\*\*, counted from {_MOMENT}"
    ),
)


@dataclass(frozen=True, slots=True)
class SnoozeTerm:
    """When an ignored issue is reopened: at a moment, after this number of more events, or above a rate per hour.

    `count` is the issue's lifetime count at which `events` more have come; a rate is counted from `since`.
    """

    until: datetime | None = None
    events: int = 0
    count: int = 0
    per_hour: int = 0
    since: datetime | None = None

    def of(self, count: int, now: datetime) -> "SnoozeTerm":
        """Return the term for an issue with its present number of events."""
        return SnoozeTerm(
            self.until, self.events, count + self.events if self.events else 0, self.per_hour, now
        )

    @property
    def wish(self) -> str:
        """The term as `--until` takes it; `wished` reads it again."""
        if self.until:
            return self.until.astimezone(UTC).isoformat()
        return f"{self.events}x" if self.events else f"{self.per_hour}/h"

    @property
    def sentence(self) -> str:
        """The term as written in the comment; `read` reads it again."""
        if self.until:
            return f"**Ignored until {_written(minute_up(self.until))}**; gtt reopens it then."
        if self.events:
            return (
                f"**Ignored for {self.events} more events**, until its count is {self.count}; "
                "gtt reopens it then."
            )
        since = _written(self.since) if self.since else "now"
        return (
            f"**Ignored until more than {self.per_hour} events come in an hour**, counted from {since}; "
            "gtt reopens it then."
        )

    def is_due(self, count: int, hours: Mapping[datetime, int], now: datetime) -> bool:
        """Return whether the time has come, by the lifetime count and the counts of the last hours."""
        if self.until:
            return now >= self.until
        if self.events:
            return count >= self.count
        start = self.since or now
        return any(number > self.per_hour for hour, number in hours.items() if hour >= start)


@dataclass(frozen=True, slots=True)
class Snoozed:
    """An ignored issue with its term; `opened` once it was reopened, `error` why that, or its comment, failed."""

    id: str
    short_id: str
    title: str
    until: datetime | None
    count: int | None
    per_hour: int | None
    by: str
    due: bool
    opened: bool = False
    error: str | None = None


def wished(for_: str | None, until: str | None, now: datetime, zone: tzinfo) -> SnoozeTerm | None:
    """Return the term that `--for` or `--until` asks for, None for neither. Raises BadUsage."""
    if for_ is not None and until is not None:
        raise BadUsage("`--for` and `--until` cannot be used together", hint="use one of them")
    text = until if for_ is None else for_
    if text is None:
        return None
    word = text.strip().lower()
    if until is not None and (match := _EVENTS.fullmatch(word)):
        return SnoozeTerm(events=int(match[1]))
    if until is not None and (match := _RATE.fullmatch(word)):
        return SnoozeTerm(per_hour=int(match[1]))
    at = moment(text, now, zone, Direction.FUTURE)
    if at > now + LONGEST:
        raise BadUsage(f"`{text}` is more than a year ahead", hint="for example `2h`, `3d` or `monday 9:00`")
    return SnoozeTerm(until=minute_up(at))


def read(comment: Comment) -> SnoozeTerm | None:
    """Return the term that a comment of ours holds; None for any other, and for one that was edited by hand."""
    marker = marker_of(comment.text)
    if marker is None or (marker.kind, marker.name) != (KIND, NAME) or is_edited(comment):
        return None
    body = without_marker(comment.text)
    until, events, rate = (sentence.match(body) for sentence in _SENTENCES)
    if until:
        return SnoozeTerm(until=_read(until[1]))
    if events:
        return SnoozeTerm(events=int(events[1]), count=int(events[2]))
    if rate:
        return SnoozeTerm(per_hour=int(rate[1]), since=_read(rate[2]))
    return None


def _written(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _read(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC)


def minute_up(at: datetime) -> datetime:
    """Return the next full minute: a term is written to the minute, and never ends early."""
    floor = at.replace(second=0, microsecond=0)
    return floor if floor == at else floor + timedelta(minutes=1)
