"""A stretch of time as people give it: `24h`, `14d`, a date, a moment; dates are days of the reader's zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from glitchtip_tools.errors import BadUsage

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_AMOUNT = re.compile(r"(\d{1,5})\s*(m|min|h|d|w)", re.ASCII)
_UNITS = {"m": HOUR / 60, "min": HOUR / 60, "h": HOUR, "d": DAY, "w": 7 * DAY}
FORMS = "such as `24h`, `14d`, `2025-11-24` or `2025-11-24T08:00`"


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` (included) to `end` (excluded), UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start


def moment(text: str, now: datetime, zone: tzinfo) -> datetime:
    """Return the moment that the text means: so long ago, the beginning of a day, or a time. Raises BadUsage."""
    word = text.strip().lower()
    if found := _AMOUNT.fullmatch(word.removeprefix("-")):
        return now - int(found[1]) * _UNITS[found[2]]
    try:
        if word in ("today", "yesterday"):
            return day_start(
                now.astimezone(zone).date() - (DAY if word == "yesterday" else timedelta(0)), zone
            )
        if len(word) == 10:
            return day_start(date.fromisoformat(word), zone)
        at = datetime.fromisoformat(word.upper())
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadUsage(f"`{text}` is no time", hint=FORMS) from None


def span(since: str | None, start: str | None, end: str | None, now: datetime, zone: tzinfo) -> Span:
    """Return the stretch from `since` until now, or from `start` to `end` (now). Raises BadUsage."""
    if since and (start or end):
        raise BadUsage("`--since` excludes `--start` and `--end`")
    first = moment(since or start or "14d", now, zone)
    last = moment(end, now, zone) if end else now
    if first >= last:
        raise BadUsage(f"nothing lies between {first:%Y-%m-%dT%H:%M}Z and {last:%Y-%m-%dT%H:%M}Z", hint=FORMS)
    return Span(first, last)


def day_start(day: date, zone: tzinfo) -> datetime:
    """Return when a day begins there, UTC; days have 23 or 25 hours when clocks are changed."""
    return datetime.combine(day, time(0), zone).astimezone(UTC)
