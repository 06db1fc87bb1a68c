"""Reads ages and dates: `-24h`, `+7d`, `>7d`, `2025-11-24`, `>="monday 9:00"`, ranges of them.

The words for lengths and moments are those of all of gtt (core/time); the signs in front of them are Sentry's.
"""

import re
from datetime import date, timedelta

from glitchtip_tools.core.search.language.keys import Kind
from glitchtip_tools.core.search.language.scanner import Given, One, Several, ValueRange, Word, Wrong
from glitchtip_tools.core.search.language.syntax import Before, Compare, Older, Range, Test, Value, Within
from glitchtip_tools.core.time.durations import BadTime, Duration, is_duration, read_duration
from glitchtip_tools.core.time.moments import Day, Instant, NamedMoment, read
from glitchtip_tools.models import LEVELS
from glitchtip_tools.patterns import pattern

DATE_FORMS = "`-24h`, `+7d`, `yesterday`, `2025-11-24`, `>=2025-11-24T12:00`, `[2025-11-20 TO 2025-11-24]`"
AGE_FORMS = "`-24h` (younger), `+7d` or `>7d` (older), `[1d TO 7d]`; units: s, m, h, d, w"
_SIGNED = pattern(r"([+-])(.*)", re.DOTALL)


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
    if kind is Kind.AGE or is_duration(word.text):
        return _duration(word.text, word, kind, wrong)
    if word.text[:1] == "-":
        return Before(_duration(word.text[1:], word, kind, wrong))
    try:
        return read(word.text)
    except BadTime as error:
        raise wrong(word.position, f"{error.message}: {_forms(kind)}", None) from error


def _forms(kind: Kind) -> str:
    return f"expected an age: {AGE_FORMS}" if kind is Kind.AGE else f"expected a date or an age: {DATE_FORMS}"


def _duration(text: str, word: Word, kind: Kind, wrong: Wrong) -> Duration:
    if not is_duration(text):
        raise wrong(word.position, _forms(kind), None)
    try:
        return read_duration(text)
    except BadTime as error:
        raise wrong(word.position, f"{error.message}: {_forms(kind)}", None) from error


def ordered_range(low: Value, high: Value, word: ValueRange, wrong: Wrong) -> Range:
    """Return the range; one whose ends are the wrong way round would silently match nothing."""
    ends = _rank(low), _rank(high)
    if type(ends[0]) is type(ends[1]) and ends[0] is not None and ends[0] > ends[1]:  # type: ignore[operator]
        raise wrong(word.position, "expected the lower end of the range first", f"write `[{high} TO {low}]`")
    return Range(low, high)


def _rank(value: Value) -> int | date | timedelta | None:
    match value:
        case int():
            return value
        case str():
            return LEVELS.index(value)
        case Day(day):
            return day
        case Duration(length):
            return length
        case Before(Duration(length)):
            return -length
        case Instant() | NamedMoment():
            return None
