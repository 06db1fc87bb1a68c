"""Windows of time as the server can count them: by the hour for the last 24 hours, by the UTC day for the last 14."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from glitchtip_tools.errors import BadUsage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURS_BACK, DAYS_BACK = timedelta(hours=24), timedelta(days=14)
_AMOUNT = re.compile(r"(\d{1,4})\s*(h|d|w)")
_UNITS = {"h": HOUR, "d": DAY, "w": 7 * DAY}


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


def since(text: str, now: datetime) -> Window:
    """Return the window of `24h`, `3d` or `2w` until now, cut to what the server can tell apart.

    Up to 24 hours it begins at the first full hour, beyond that at the first midnight (UTC). Raises BadUsage.
    """
    found = _AMOUNT.fullmatch(text.strip().lower())
    amount = int(found[1]) * _UNITS[found[2]] if found else timedelta(0)
    if not HOUR <= amount <= DAYS_BACK:
        raise BadUsage(f"`{text}` is no time span", hint="from `1h` to `14d`, such as `24h`, `3d` or `1w`")
    unit = HOUR if amount <= HOURS_BACK else DAY
    return between(_up(now - amount, unit), now)


def on_date(text: str, now: datetime) -> Window:
    """Return a UTC day, given as `2025-11-24`, `yesterday` or `today` (until now). Raises BadUsage."""
    day = _date(text, now)
    start = midnight(day)
    if start > now:
        raise BadUsage(f"`{text}` is in the future", hint="days are UTC days")
    if start < known_from(now):
        raise BadUsage(
            f"`{text}` is too long ago",
            hint="the server tells counts per issue for 14 days: "
            f"from {midnight((known_from(now) + DAY).date()):%Y-%m-%d}",
        )
    return between(start, min(start + DAY, now))


def whole_days(count: int, now: datetime, last: date | None = None) -> Window:
    """Return so many whole UTC days, until the day `last` (yesterday, unless given)."""
    end = midnight(last) + DAY if last else midnight(now.date())
    return between(end - count * DAY, min(end, now))


def window_of(kind: str, day: str | None, span: str | None, now: datetime) -> Window:
    """Return the window of a `daily` or `weekly` report: of that day, of that span, or the usual one."""
    if kind == "daily":
        return on_date(day, now) if day else since(span or "24h", now)
    if span:
        return since(span, now)
    if not day:
        return whole_days(7, now)
    week = whole_days(7, now, on_date(day, now).start.date())
    if week.start < midnight(known_from(now).date()):
        raise BadUsage(
            f"no whole week of counts ends with `{day}`",
            hint="the server tells counts per issue for 14 days: the week's last day is one of the last eight",
        )
    return week


def known_from(now: datetime) -> datetime:
    """Return the moment from which the server tells counts per issue: the first full hour of the last 14 days."""
    return _up(now - DAYS_BACK, HOUR)


def hours_known_from(now: datetime) -> datetime:
    """Return the moment from which the server tells counts by the hour."""
    return _up(now - HOURS_BACK, HOUR)


def midnight(day: date) -> datetime:
    """Return the beginning of a UTC day."""
    return datetime.combine(day, time(0), UTC)


def _date(text: str, now: datetime) -> date:
    word = text.strip().lower()
    if word in ("today", "yesterday"):
        return (now - (DAY if word == "yesterday" else timedelta(0))).date()
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise BadUsage(f"`{text}` is no date", hint="such as `2025-11-24`, `yesterday` or `today`") from None


def _up(moment: datetime, unit: timedelta) -> datetime:
    """Return the moment, or the next full unit since the epoch after it."""
    epoch = datetime.fromtimestamp(0, UTC)
    past = (moment.astimezone(UTC) - epoch) % unit
    return moment.astimezone(UTC) + (unit - past if past else timedelta(0))
