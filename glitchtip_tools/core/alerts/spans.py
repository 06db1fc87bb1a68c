"""Lengths of time as people write and read them: `30s`, `10m`, `2h`, `1d`."""

from datetime import timedelta
from re import fullmatch

from glitchtip_tools.errors import BadUsage

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def span(text: str) -> timedelta:
    """Return a length of time such as `90s`, `30m`, `2h`, `1d`; raises ValueError."""
    found = fullmatch(r"([0-9]{1,7})\s*([smhd])", text.strip().lower())
    if not found:
        raise ValueError(text)
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def asked_span(text: str) -> timedelta:
    """Return the length of time that an option gives; raises BadUsage."""
    try:
        return span(text)
    except ValueError as error:
        raise BadUsage(f"`{text}` is no length of time", hint="write `30s`, `10m`, `2h` or `1d`") from error


def in_words(length: timedelta) -> str:
    """Return a length of time in its largest whole unit: `10 min`, `2 h`."""
    seconds = int(length.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
