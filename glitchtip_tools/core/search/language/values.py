"""Reads what is after `key:`: statuses, levels, ages, dates, numbers, names; refuses what can be none of them."""

import re
from collections.abc import Callable

from glitchtip_tools.core.hints import similar
from glitchtip_tools.core.search.language.dates import ordered_range, when
from glitchtip_tools.core.search.language.keys import KNOWN, Key, Kind
from glitchtip_tools.core.search.language.mistakes import listed
from glitchtip_tools.core.search.language.scanner import Given, One, Several, ValueRange, Word, Wrong
from glitchtip_tools.core.search.language.syntax import AnyOf, Compare, Test
from glitchtip_tools.models import LEVELS
from glitchtip_tools.patterns import pattern

# Sentry calls "ignored" what it now archives; both words are taught.
STATUS_WORDS = {
    "unresolved": "unresolved",
    "resolved": "resolved",
    "ignored": "ignored",
    "archived": "ignored",
    "muted": "ignored",
    "assigned": "assigned",
    "unassigned": "unassigned",
}
STATUSES_ELSEWHERE = {
    "open": "unresolved",
    "new": "unresolved",
    "closed": "resolved",
    "fixed": "resolved",
    "done": "resolved",
    "snoozed": "ignored",
}
COMPARED = {Kind.LEVEL, Kind.AGE, Kind.DATE, Kind.NUMBER}
_WHOLE = pattern(r"\d{1,18}", re.ASCII)


def read_test(key: Key, given: Given, wrong: Wrong) -> Test:
    """Return what a term of the key asks; `wrong(position, expected, hint)` is the refusal."""
    match key.kind:
        case Kind.STATUS:
            return _words(given, _status, wrong)
        case Kind.LEVEL:
            return _ordered(given, _level, wrong)
        case Kind.NUMBER:
            return _ordered(given, _number, wrong)
        case Kind.ID:
            return _words(given, _issue_number, wrong)
        case Kind.AGE | Kind.DATE:
            return when(key.kind, given, wrong)
        case Kind.HAS:
            return _patterns(given, wrong, _tag_name)
        case Kind.TAG:
            return _patterns(given, wrong, _tag_value)
        case _:
            return _patterns(given, wrong, lambda word, wrong: None)


def _words(given: Given, read: Callable[[Word, Wrong], str], wrong: Wrong) -> AnyOf:
    tests = (read(word, wrong) for word in _members(given, wrong))
    return AnyOf(tuple(dict.fromkeys(tests)))


def _members(given: Given, wrong: Wrong) -> tuple[Word, ...]:
    match given:
        case One(word):
            return (word,)
        case Several(words):
            return words
        case ValueRange(position=position):
            raise wrong(
                position, "expected a list `[a, b]`: this has no order that a range could follow", None
            )


def _ordered(given: Given, read: Callable[[Word, Wrong], str | int], wrong: Wrong) -> Test:
    """Return the test of something that can be compared: a level or a number."""
    match given:
        case One(word, comparison) if comparison:
            return Compare(comparison, read(word, wrong))
        case ValueRange(low, high):
            return ordered_range(read(low, wrong), read(high, wrong), given, wrong)
        case _:
            return AnyOf(tuple(dict.fromkeys(read(word, wrong) for word in _members(given, wrong))))


def _patterns(given: Given, wrong: Wrong, check: Callable[[Word, Wrong], None]) -> AnyOf:
    words = _members(given, wrong)
    for word in words:
        check(word, wrong)
    return AnyOf(tuple(dict.fromkeys(word.pattern for word in words)))


def _status(word: Word, wrong: Wrong) -> str:
    status = STATUS_WORDS.get(word.text.lower())
    if status:
        return status
    near = STATUSES_ELSEWHERE.get(word.text.lower()) or similar(word.text, STATUS_WORDS)
    raise wrong(
        word.position,
        f"`{word.text}` is not a status: expected {listed(STATUS_WORDS)}",
        f"did you mean `{near}`?" if near else "GlitchTip has no other states",
    )


def _level(word: Word, wrong: Wrong) -> str:
    if word.text.lower() in LEVELS:
        return word.text.lower()
    negated = word.text[1:] if word.text[:1] == "!" and word.text[1:] in LEVELS else None
    near = similar(word.text, LEVELS, cutoff=0.6)
    hint = f"write `!level:{negated}`" if negated else f"did you mean `{near}`?" if near else None
    raise wrong(word.position, f"`{word.text}` is not a level: expected {listed(LEVELS)}", hint)


def _number(word: Word, wrong: Wrong) -> int:
    if _WHOLE.fullmatch(word.text):
        return int(word.text)
    raise wrong(word.position, f"`{word.text}` is not an integer: expected `>100`, `<=5`, `[10 TO 20]`", None)


def _issue_number(word: Word, wrong: Wrong) -> str:
    if _WHOLE.fullmatch(word.text):
        return str(int(word.text))
    raise wrong(
        word.position,
        f"`{word.text}` is not an issue number: expected digits",
        "a short id goes after `shortId:`, an event id is used alone",
    )


def _tag_name(word: Word, wrong: Wrong) -> None:
    if word.pattern.plain is None:
        raise wrong(word.position, "expected the name of a tag, without `*`", None)
    key = KNOWN.get(word.text)
    if key and key.kind is not Kind.TAG:
        raise wrong(
            word.position,
            f"expected the name of a tag: `{word.text}` is a part of the issue itself",
            f"write `has:tags[{word.text}]` for a tag of that name",
        )


def _tag_value(word: Word, wrong: Wrong) -> None:
    if not word.quoted and re.match(r"[<>]=?[\d.]", word.text):
        raise wrong(
            word.position,
            "expected the exact value: tags have no order (`>` and `<` compare numbers, dates and levels)",
            "put the value in quotes to look for it literally",
        )
