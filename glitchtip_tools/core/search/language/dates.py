"""Reads ages and dates: `-24h`, `+7d`, `>7d`, `2025-11-24`, `>=2025-11-24T12:00`, ranges of them."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar

from glitchtip_tools.core.search.language.keys import Kind
from glitchtip_tools.core.search.language.scanner import Given, One, Several, ValueRange, Word, Wrong
from glitchtip_tools.core.search.language.syntax import (
    Before,
    Compare,
    Day,
    Duration,
    Instant,
    Older,
    Range,
    Test,
    Value,
    Within,
)
from glitchtip_tools.models import LEVELS

Calendar = TypeVar("Calendar", bound=date)
UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
LONGEST = timedelta(days=36525)
FIRST_YEAR, LAST_YEAR = 1970, 2200
DATE_FORMS = "`-24h`, `+7d`, `2025-11-24`, `>=2025-11-24T12:00`, `[2025-11-20 TO 2025-11-24]`"
AGE_FORMS = "`-24h` (younger), `+7d` or `>7d` (older), `[1d TO 7d]`; units: m, h, d, w"
_DURATION = re.compile(r"(\d{1,7})([mhdw])", re.ASCII)
_SIGNED = re.compile(r"([+-])(.*)", re.DOTALL)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?", re.ASCII)


def when(kind: Kind, given: Given, wrong: Wrong) -> Test:
    """Return the test of an age or a date."""
    match given:
        case One(word, "") if signed := _SIGNED.fullmatch(word.text):
            duration = _duration(signed[2], word, kind, wrong)
            return Within(duration) if signed[1] == "-" else Older(duration)
        case One(word, ""):
            value = _point(kind, word, wrong)
            if isinstance(value, Duration):
                raise wrong(
                    word.position,
                    _forms(kind),
                    f"`-{value}` is younger than that, `+{value}` or `>{value}` older",
                )
            return Compare("", value)
        case One(word, comparison):
            return Compare(comparison, _point(kind, word, wrong))
        case ValueRange(low, high, position):
            ends = _point(kind, low, wrong), _point(kind, high, wrong)
            if isinstance(ends[0], Duration) != isinstance(ends[1], Duration):
                raise wrong(position, "expected two ages or two dates in one range", None)
            return ordered_range(*ends, given, wrong)
        case Several(position=position):
            raise wrong(position, _forms(kind), "several dates are a range `[a TO b]` or an `OR`")


def _point(kind: Kind, word: Word, wrong: Wrong) -> Value:
    """Return a point in time, or an age: `7d` is an age, `-7d` the moment seven days ago."""
    if _DURATION.fullmatch(word.text):
        return _duration(word.text, word, kind, wrong)
    if kind is Kind.DATE and word.text[:1] == "-":
        return Before(_duration(word.text[1:], word, kind, wrong))
    if kind is Kind.DATE and _DATE.fullmatch(word.text):
        return Day(_calendar(date.fromisoformat, word, wrong))
    if kind is Kind.DATE and _TIME.fullmatch(word.text):
        at = _calendar(datetime.fromisoformat, word, wrong)
        return Instant(at, _precision(word.text))
    raise wrong(
        word.position, f"`{word.text}` is {'no age' if kind is Kind.AGE else 'no date'}: {_forms(kind)}", None
    )


def _forms(kind: Kind) -> str:
    return f"expected an age: {AGE_FORMS}" if kind is Kind.AGE else f"expected a date or an age: {DATE_FORMS}"


def _precision(text: str) -> str:
    clock = text[11:].partition("Z")[0].partition("+")[0].partition("-")[0]
    return "microseconds" if "." in clock else "seconds" if clock.count(":") == 2 else "minutes"


def _calendar(read: Callable[[str], Calendar], word: Word, wrong: Wrong) -> Calendar:
    try:
        found = read(word.text)
    except ValueError as error:
        expected = f"`{word.text}` is no date: expected one that is in the calendar"
        raise wrong(word.position, expected, None) from error
    if not FIRST_YEAR <= found.year < LAST_YEAR:
        raise wrong(word.position, f"expected a year from {FIRST_YEAR} to {LAST_YEAR - 1}", None)
    return found


def _duration(text: str, word: Word, kind: Kind, wrong: Wrong) -> Duration:
    found = _DURATION.fullmatch(text)
    if not found:
        raise wrong(word.position, _forms(kind), None)
    if UNITS[found[2]] * int(found[1]) > LONGEST:
        raise wrong(word.position, "expected at most a hundred years", None)
    return Duration(int(found[1]), found[2])


def ordered_range(low: Value, high: Value, given: ValueRange, wrong: Wrong) -> Range:
    """Return the range; one whose ends are the wrong way round would silently match nothing."""
    ends = _rank(low), _rank(high)
    if type(ends[0]) is type(ends[1]) and ends[0] is not None and ends[0] > ends[1]:  # type: ignore[operator]
        raise wrong(given.position, "expected the lower end of the range first", f"write `[{high} TO {low}]`")
    return Range(low, high)


def _rank(value: Value) -> int | date | timedelta | None:
    match value:
        case int():
            return value
        case str():
            return LEVELS.index(value)
        case Day(day):
            return day
        case Duration(amount, unit):
            return UNITS[unit] * amount
        case Before(Duration(amount, unit)):
            return -UNITS[unit] * amount
        case Instant():
            return None
