"""Stretches of time between two moments that people give."""

from datetime import datetime, timedelta, tzinfo

from glitchtip_tools.core.time.durations import is_duration
from glitchtip_tools.core.time.moments import MOMENT_FORMS, moment, read, stretch
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.values import dataclass

USUAL = "14d"


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` (included) to `end` (excluded), UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.end - self.start


def span(since: str | None, start: str | None, end: str | None, now: datetime, zone: tzinfo) -> Span:
    """Return the stretch from `since` or `start` (14 days ago) to `end` (now). Raises BadUsage."""
    if since and start:
        raise BadUsage("`--since` and `--start` cannot be used together", hint="use one of them")
    first = moment(since or start or USUAL, now, zone)
    last = stretch(read(end), now, zone)[0] if end else now
    if first >= last:
        raise BadUsage(
            f"there is nothing between {first:%Y-%m-%dT%H:%M}Z and {last:%Y-%m-%dT%H:%M}Z",
            hint=f"for example {MOMENT_FORMS}",
        )
    return Span(first, last)


def is_ago(text: str | None, end: str | None) -> bool:
    """Return whether a stretch is given by its length until now, so that whole intervals of it are meant."""
    return end is None and is_duration((text or USUAL).strip().removeprefix("-"))


def window_note(text: str | None, start: datetime, end: datetime, now: datetime, zone: tzinfo) -> str | None:
    """Return the window that was used where it is not the one that was asked for, None where it is."""
    if text is None or moment(text, now, zone) == start:
        return None
    return f"`{text}` is counted in whole steps: from {start:%Y-%m-%dT%H:%M}Z to {end:%Y-%m-%dT%H:%M}Z"
