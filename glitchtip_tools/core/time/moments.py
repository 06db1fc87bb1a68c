"""Moments as people write them: `24h` (ago, or from now), `yesterday`, `monday 9:00`, `2025-11-24T08:00Z`.

One dialect for every option, file and chat command (docs/time.md). Reading needs no clock; a moment is settled with
the present one, the reader's time zone, and the direction that the caller knows: `--since` looks back, a reminder
ahead.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import Enum
from typing import TypeVar

from glitchtip_tools.core.time.durations import (
    DAY,
    LENGTH_FORMS,
    MINUTE,
    MOST_CHARACTERS,
    SECOND,
    BadTime,
    Duration,
    is_duration,
    read_duration,
)
from glitchtip_tools.patterns import pattern
from glitchtip_tools.values import dataclass

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RELATIVE_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
NOW = "now"
FIRST_YEAR, LAST_YEAR = 1970, 2199
MOMENT_FORMS = f"{LENGTH_FORMS}, `yesterday`, `monday 9:00`, `2025-11-24` or `2025-11-24T08:00`"
INSTANT = timedelta(microseconds=1)
PRECISIONS = {"minutes": MINUTE, "seconds": SECOND, "microseconds": INSTANT}
_DAYS = {name: name for name in (*RELATIVE_DAYS, *WEEKDAYS)} | {name[:3]: name for name in WEEKDAYS}
_DAYS |= {"tues": "tuesday", "thur": "thursday", "thurs": "thursday"}
_CLOCK = pattern(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", re.ASCII)
_DATE = pattern(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_INSTANT = pattern(
    r"(\d{4}-\d{2}-\d{2})(?:t|\s+)(\d{1,2}):(\d{2}(?::\d{2}(?:\.\d{1,6})?)?)\s*(z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)


class Direction(Enum):
    """Where a length, a weekday or a time of day lies, seen from now."""

    PAST = "past"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Day:
    """A date without a time: the whole day, in the zone of the person who asks."""

    day: date

    def __str__(self) -> str:
        return self.day.isoformat()


@dataclass(frozen=True, slots=True)
class Instant:
    """A date with a time, as exact as it was written; without an offset it is in the asker's zone."""

    at: datetime
    precision: str  # of datetime.isoformat: minutes, seconds, microseconds

    def __str__(self) -> str:
        return self.at.isoformat(timespec=self.precision)


@dataclass(frozen=True, slots=True)
class NamedMoment:
    """`now`, a day by its name, a time of day, or both; the day is empty for a time alone."""

    day: str
    clock: time | None = None

    def __str__(self) -> str:
        clock = self.clock.isoformat("seconds" if self.clock.second else "minutes") if self.clock else ""
        return f"{self.day} {clock}".strip()


Calendar = TypeVar("Calendar", bound=date)
Reading = Duration | Day | Instant | NamedMoment


def read(text: str) -> Reading:
    """Return what the text says about time, before anybody knows when it is; raises BadTime."""
    word = text.strip().lower()
    if len(word) > MOST_CHARACTERS:
        raise _refused(word[:MOST_CHARACTERS] + "…")
    if is_duration(word):
        return read_duration(word)
    try:
        if _DATE.fullmatch(word):
            return Day(_in_reach(date.fromisoformat(word), text))
        if match := _INSTANT.fullmatch(word):
            clock = f"{match[2]:0>2}:{match[3]}"
            at = datetime.fromisoformat(f"{match[1]}T{clock}{(match[4] or '').upper()}")
            precision = "microseconds" if "." in clock else "seconds" if clock.count(":") == 2 else "minutes"
            return Instant(_in_reach(at, text), precision)
        return _named(word, text)
    except ValueError as error:
        raise BadTime(
            f"`{text.strip()}` is not in the calendar", hint=f"for example {MOMENT_FORMS}"
        ) from error


def moment(text: str, now: datetime, zone: tzinfo, direction: Direction = Direction.PAST) -> datetime:
    """Return the moment that the text means, UTC: a day is its beginning.

    A sign is taken when it agrees with the direction: `-24h` looks back. Raises BadTime if it is not one, and for
    what lies in the other direction.
    """
    sign = "-" if direction is Direction.PAST else "+"
    body = text.strip().removeprefix(sign)
    reading = read(body if is_duration(body) else text)
    start = stretch(reading, now, zone, direction)[0]
    if direction is Direction.PAST and start > now:
        raise BadTime(f"`{text.strip()}` is in the future", hint=f"for example {MOMENT_FORMS}")
    if direction is Direction.FUTURE and start <= now:
        raise BadTime(f"`{text.strip()}` is in the past", hint=f"for example {MOMENT_FORMS}")
    return start


def stretch(
    reading: Reading, now: datetime, zone: tzinfo, direction: Direction = Direction.PAST
) -> tuple[datetime, datetime]:
    """Return start and end, UTC, of what was written: a whole day, a minute, a second, or a single instant.

    Where clocks are put forward, a time that does not exist is as much later; one that comes twice is the first.
    """
    match reading:
        case Duration(length):
            at = now - length if direction is Direction.PAST else now + length
            return at, at + INSTANT
        case Day(day):
            return day_start(day, zone), day_start(day + DAY, zone)
        case Instant(at, precision):
            start = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
            return start, start + PRECISIONS[precision]
        case NamedMoment("now"):
            return now, now + INSTANT
    day = _day_of(reading, now, zone, direction)
    if reading.clock is None:
        return day_start(day, zone), day_start(day + DAY, zone)
    start = _at(day, reading.clock, zone)
    return start, start + (SECOND if reading.clock.second else MINUTE)


def day_start(day: date, zone: tzinfo) -> datetime:
    """Return when a day begins there, UTC; days have 23 or 25 hours when clocks are changed."""
    return _at(day, time(0), zone)


def _named(word: str, text: str) -> NamedMoment:
    name, _, rest = word.partition(" ")
    if word == NOW:
        return NamedMoment(NOW)
    if name in _DAYS:
        return NamedMoment(_DAYS[name], _clock(rest.strip(), text) if rest.strip() else None)
    return NamedMoment("", _clock(word, text))


def _clock(word: str, text: str) -> time:
    match = _CLOCK.fullmatch(word)
    if not match:
        raise _refused(text.strip())
    return time(int(match[1]), int(match[2]), int(match[3] or 0))


def _refused(text: str) -> BadTime:
    return BadTime(f"`{text}` is not a time", hint=f"for example {MOMENT_FORMS}")


def _in_reach(calendar: Calendar, text: str) -> Calendar:
    if not FIRST_YEAR <= calendar.year <= LAST_YEAR:
        raise BadTime(
            f"`{text.strip()}` is not between {FIRST_YEAR} and {LAST_YEAR}",
            hint=f"for example {MOMENT_FORMS}",
        )
    return calendar


def _day_of(named: NamedMoment, now: datetime, zone: tzinfo, direction: Direction) -> date:
    """Return the day that a name means: the nearest in that direction on which the moment lies there."""
    today = now.astimezone(zone).date()
    if named.day in RELATIVE_DAYS:
        return today + RELATIVE_DAYS[named.day] * DAY
    step = DAY if not named.day else 7 * DAY
    back = (today.weekday() - WEEKDAYS.index(named.day)) % 7 * DAY if named.day else timedelta(0)
    day = today - back  # the last such day, today included
    at = _at(day, named.clock or time(0), zone)
    if direction is Direction.PAST:
        return day if at <= now else day - step
    return day if at > now else day + step


def _at(day: date, clock: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
