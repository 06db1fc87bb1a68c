"""Windows of time as the server can count them: by the hour for the last 24 hours, by the UTC day for the last 14."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from glitchtip_tools.core.time.durations import DAY, HOUR, BadTime, Duration, is_duration, rounded_up
from glitchtip_tools.core.time.moments import Day, NamedMoment, moment, read, stretch
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.values import dataclass

LONGEST_AT_ONCE = timedelta(hours=48)  # what one report may tell after others failed
HOURS_BACK, DAYS_BACK = timedelta(hours=24), timedelta(days=14)
KNOWN = (
    "the server keeps counts per issue for 14 days, such as `90m`, `24h`, `3d`, `yesterday` or `monday 9:00`"
)


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` (included) to `end` (excluded), UTC; `hours` is its length in hours, begun ones counted."""

    start: datetime
    end: datetime
    hours: int

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    @property
    def before(self) -> "Window":
        """The window of the same length that ends where this one begins."""
        return between(self.start - self.length, self.start)

    @property
    def by_days(self) -> bool:
        """Whether it begins at midnight, so that whole days (up to now, at the end) make it up."""
        return self.start.time() == time(0)

    @property
    def days(self) -> tuple[date, ...]:
        """The UTC days it touches."""
        last = self.end - timedelta(microseconds=1)
        return tuple(self.start.date() + DAY * n for n in range((last.date() - self.start.date()).days + 1))


def between(start: datetime, end: datetime) -> Window:
    """Return the window between two moments."""
    return Window(start, end, -int(-(end - start) // HOUR))


def since(text: str, now: datetime, zone: tzinfo = UTC) -> Window:
    """Return the window until now of a length such as `24h`, or since a moment, as the server can tell it apart.

    A length is rounded up to whole hours (beyond 24 to whole days) and begins at the first full hour (midnight,
    UTC) within it; a moment, at the hour (the UTC day) in which it lies. Raises BadUsage.
    """
    word = text.strip().removeprefix("-")
    if not is_duration(word):
        return _since_moment(text, moment(text, now, zone), now)
    reading = read(word)
    length = reading.length if isinstance(reading, Duration) else HOUR
    if not timedelta(0) < length <= DAYS_BACK:
        raise BadUsage(f"`{text}` is not between `1h` and `14d`", hint=KNOWN)
    unit = HOUR if length <= HOURS_BACK else DAY
    return between(_up(now - rounded_up(length, unit), unit), now)


def _since_moment(text: str, wanted_start: datetime, now: datetime) -> Window:
    start = _down(wanted_start, HOUR if wanted_start >= hours_known_from(now) else DAY)
    if start < known_from(now):
        raise BadUsage(f"`{text}` is too long ago", hint=KNOWN)
    if start >= now:
        raise BadUsage(f"`{text}` is not between `1h` and `14d`", hint=KNOWN)
    return between(start, now)


def on_date(text: str, now: datetime) -> Window:
    """Return a UTC day, given as `2025-11-24`, `yesterday`, `monday` or `today` (until now). Raises BadUsage."""
    day = _date(text, now)
    start = midnight(day)
    if start > now:
        raise BadUsage(f"`{text}` is in the future", hint="days are UTC days")
    if start < known_from(now):
        raise BadUsage(
            f"`{text}` is too long ago",
            hint="the server keeps counts per issue for 14 days: "
            f"from {midnight((known_from(now) + DAY).date()):%Y-%m-%d}",
        )
    return between(start, min(start + DAY, now))


def whole_days(count: int, now: datetime, last: date | None = None) -> Window:
    """Return this number of whole UTC days, until the day `last` (yesterday, unless given)."""
    end = midnight(last) + DAY if last else midnight(now.date())
    return between(end - count * DAY, min(end, now))


def window_of(kind: str, day: str | None, span: str | None, now: datetime, zone: tzinfo = UTC) -> Window:
    """Return the window of a `daily` or `weekly` report: of that day, of that span, or the usual one."""
    if kind == "daily":
        return on_date(day, now) if day else since(span or "24h", now, zone)
    if span:
        return since(span, now, zone)
    if not day:
        return whole_days(7, now)
    week = whole_days(7, now, on_date(day, now).start.date())
    if week.start < midnight(known_from(now).date()):
        raise BadUsage(
            f"no whole week of counts ends with `{day}`",
            hint="the server keeps counts per issue for 14 days: the week's last day is one of the last eight",
        )
    return week


def next_after(last: Window | None, now: datetime) -> Window:
    """Return the window of a daily report that is delivered: whole hours from the end of the last one, 48 at most.

    The first one has 24. In the hour in which the last one ended, it is that one again.
    """
    end = _down(now, HOUR)
    if last is None:
        return between(end - HOURS_BACK, end)
    return last if last.end >= end else between(max(last.end, end - LONGEST_AT_ONCE), end)


def known_from(now: datetime) -> datetime:
    """Return the moment from which the server gives counts per issue: the first full hour of the last 14 days."""
    return _up(now - DAYS_BACK, HOUR)


def hours_known_from(now: datetime) -> datetime:
    """Return the moment from which the server gives counts by the hour."""
    return _up(now - HOURS_BACK, HOUR)


def midnight(day: date) -> datetime:
    """Return the beginning of a UTC day."""
    return datetime.combine(day, time(0), UTC)


def _date(text: str, now: datetime) -> date:
    with suppress(BadTime):
        match reading := read(text):
            case Day() | NamedMoment(clock=None) if reading != NamedMoment("now"):
                return stretch(reading, now, UTC)[0].date()
    raise BadUsage(
        f"`{text}` is not a date", hint="for example `2025-11-24`, `yesterday`, `monday` or `today`"
    )


def _down(moment: datetime, unit: timedelta) -> datetime:
    """Return the beginning of the unit since the epoch in which the moment lies."""
    epoch = datetime.fromtimestamp(0, UTC)
    return moment.astimezone(UTC) - (moment.astimezone(UTC) - epoch) % unit


def _up(moment: datetime, unit: timedelta) -> datetime:
    """Return the moment, or the next full unit since the epoch after it."""
    begun = _down(moment, unit)
    return begun if begun == moment else begun + unit
