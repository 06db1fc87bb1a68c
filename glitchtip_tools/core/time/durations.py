"""Lengths of time as people write them: `30s`, `90m`, `2d3h`, `1w`. A day is 24 hours, whatever the clocks do."""

import re
from dataclasses import field
from datetime import timedelta

from glitchtip_tools.errors import BadUsage
from glitchtip_tools.patterns import pattern
from glitchtip_tools.values import dataclass

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)
UNITS = {
    "w": 7 * DAY,
    "d": DAY,
    "h": HOUR,
    "m": MINUTE,
    "s": SECOND,
}  # the largest first, as they are written
LONGEST = timedelta(days=36525)
LENGTH_FORMS = "`30s`, `90m`, `24h`, `2d3h` or `1w`"
MOST_CHARACTERS = 64
# Each unit needs its digits, so that no text can be read in two ways and the work is linear.
_LENGTH = pattern(
    r"(?:(\d{1,7})\s*w\s*)?(?:(\d{1,7})\s*d\s*)?(?:(\d{1,7})\s*h\s*)?(?:(\d{1,7})\s*m(?:in)?\s*)?(?:(\d{1,9})\s*s)?",
    re.ASCII,
)


class BadTime(BadUsage):
    """The text names no length or moment of time; the hint says which forms there are."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time; `text` is how it was written, in lower case and without spaces."""

    length: timedelta
    text: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.text or written(self.length)


def is_duration(text: str) -> bool:
    """Return whether the text has the form of a length of time."""
    return _match(text) is not None


def read_duration(text: str) -> Duration:
    """Return the length of time that the text means; raises BadTime."""
    duration = _match(text)
    if not duration:
        raise BadTime(f"`{_shortened(text)}` is not a duration", hint=f"for example {LENGTH_FORMS}")
    amounts = [(int(amount), unit) for amount, unit in zip(duration.groups(), UNITS, strict=True) if amount]
    length = sum((UNITS[unit] * amount for amount, unit in amounts), timedelta(0))
    if length > LONGEST:
        raise BadTime(
            f"`{_shortened(text)}` is longer than a hundred years", hint=f"for example {LENGTH_FORMS}"
        )
    return Duration(length, "".join(f"{amount}{unit}" for amount, unit in amounts))


def duration(text: str) -> timedelta:
    """Return the length of time that the text means; raises BadTime."""
    return read_duration(text).length


def written(length: timedelta) -> str:
    """Return the length in the form that is read again, to the second: `2d3h`, `1h30m`, `0s`."""
    seconds = int(length.total_seconds())
    parts = []
    for unit, size in UNITS.items():
        amount, seconds = divmod(seconds, int(size.total_seconds()))
        parts += [f"{amount}{unit}"] if amount else []
    return "".join(parts) or "0s"


def in_words(length: timedelta) -> str:
    """Return the length in its largest whole unit: `10 min`, `2 h`, `3 d`."""
    seconds = int(length.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def rounded_up(length: timedelta, unit: timedelta) -> timedelta:
    """Return the length in whole units, a begun one counted."""
    return -(-length // unit) * unit


def _match(text: str) -> re.Match[str] | None:
    word = text.strip().lower()
    return _LENGTH.fullmatch(word) if word and len(word) <= MOST_CHARACTERS else None


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"
