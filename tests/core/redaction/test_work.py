"""What redaction costs at most: twice the work for twice the text, no pattern that starts anew at each character."""

import gc
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from types import ModuleType

import pytest

from glitchtip_tools.core.redaction import (
    addresses,
    names,
    national_ids,
    personal,
    services,
    value_types,
    values,
    views,
)
from glitchtip_tools.core.redaction.finders import (
    assignments,
    authorization,
    codes,
    commands,
    dialogues,
    encoded,
    keys,
    positions,
    sentences,
    sql,
    structures,
    tables,
    value_ends,
)
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.text import HIDDEN, redact
from tests.core.redaction.corpus import look_alikes, samples

MODULES = (
    addresses, assignments, authorization, codes, commands, dialogues, encoded, keys, names, national_ids, personal,
    positions, sentences, services, sql, structures, tables, value_ends, value_types, values, views,
)  # fmt: skip
HOSTILE = (
    "password=", "password: |\n  x\n", "token ", "key key: ", "Cookie: a=b; ", "Authorization: Digest a=b, ", "://a:b",
    "a:b@", "?a=b&", "a@b.", "4111 ", "DE89 ", "+49 1", "('password', ", "<password>", "name: password ", "(a, b) ",
    "mysql ", "curl -u ", "export a ", "machine login a password ", "-----BEGIN PRIVATE KEY-----",
    "-----END PRIVATE KEY-----\n", "Private-Lines: 9\nabcd", "eyJ-", "\\", "\\n", "&amp;", "%25", "\u200b", "'", '"',
    "/token/a1b2c3d4e5f6a7b8", "[password] => ", "KEY=a,", "ghp_", "phone 1", "0a1b2c3d", "a=", '{"', "://@", "key,",
    "x is the ", '"auth",', "value=", "token: ['a', ", '"a" -> ',
    'password = "a1" -> ', '"password" -> ', "Cookie: path=a; ", "password=__A", "password=vault:a/", "@p='a' ",
)  # fmt: skip


def calls(text: str) -> int:
    """Return how many functions are called to redact the text: work that no load of the machine moves."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    gc.disable()  # hypothesis is called at each collection
    sys.setprofile(counted)
    try:
        redact(text, personal=True)
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


def test_any_number_of_values_that_become_others_is_read() -> None:
    text = "password = " + '"hunter2" -> ' * 3_000
    assert redact(text).startswith(f'password = "{HIDDEN}" -> "{HIDDEN}" -> ')


@pytest.mark.parametrize("part", HOSTILE)
def test_twice_the_text_is_at_most_twice_the_work(part: str) -> None:
    small, large = (calls(part * (length // len(part))) for length in (2_000, 8_000))
    assert large < 4.4 * small + 200


LONGEST_ATTEMPT = 350_000  # characters that one attempt of a pattern may look at, at worst
# An attempt of these may run to the end of the text: none begins inside what another has read.
ONE_READER = {
    "assignments._NAMED": "begins behind no character of a name, and takes names whole",
    "addresses._USER": "begins with ://, and reads up to the next slash",
    "authorization._COOKIES": "read once, where a header's name stands; what it read is passed over",
    "assignments._BLOCK": "read once, where a name stands; what it read is passed over",
    "values._PLACEHOLDER": "reads one value, from its beginning",
    "values._CODE_VALUE": "reads one value, from its beginning",
    "values._VARIABLE": "reads one value, from its beginning",
    "values._DOTTED": "reads one value, from its beginning",
    "values._NAME_IN_CODE": "reads one value, from its beginning",
    "values._PATH": "reads one value, from its beginning",
    "values._CAMEL_WORDS": "reads one value, from its beginning",
    "values._PLAIN_WORDS": "reads one value, from its beginning",
    "value_ends._ENDS": "takes a run of backslashes or brackets at the end of a value",
    "names._PARTS": "reads the last 120 characters of a name",
    "sql._ROW": "begins behind VALUES or another row, and reads one line",
    "sql._CELLS": "reads one row, from its beginning; what it read is passed over",
    "keys._BODY": "reads one line, from its beginning",
    "services.ANY_SERVICE": "a JSON Web Token begins behind no character of one",
    "services.SERVICES": "a JSON Web Token begins behind no character of one",
    "views._STEPS": "takes runs whole",
}


def longest(parsed: object, *, last: bool) -> float:
    """Return how many characters an attempt of a parsed pattern looks at, infinity if it can fail then."""
    total = 1.0
    items = list(parsed)  # type: ignore[call-overload]
    for at, (operation, argument) in enumerate(items):
        at_end = last and all(str(kind).endswith("REPEAT") and what[0] == 0 for kind, what in items[at + 1 :])
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            _, most, inner = argument
            endless = most == re._constants.MAXREPEAT  # type: ignore[attr-defined]
            # At a pattern's end nothing can fail any more: the attempt succeeds, and the search goes on behind it.
            times = (0.0 if at_end else float("inf")) if endless else float(most)
            total += times * longest(inner, last=at_end and most == 1) if times else 0
        elif name == "SUBPATTERN":
            total += longest(argument[3], last=at_end)
        elif name == "BRANCH":
            total += sum(longest(branch, last=at_end) for branch in argument[1])
        elif name in ("ASSERT", "ASSERT_NOT"):
            total += longest(argument[1], last=False)
        elif name == "ATOMIC_GROUP":
            total += longest(argument, last=at_end)
        else:
            total += 1
    return total


def patterns(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns of a module, those in its tables too, with the name under which they stand there."""

    def within(value: object) -> Iterator[re.Pattern[str]]:
        if isinstance(value, re.Pattern):
            yield value
        elif isinstance(value, LazyPattern):
            yield value.compiled
        elif isinstance(value, dict | tuple | list):
            for one in value.values() if isinstance(value, dict) else value:
                yield from within(one)
        elif is_dataclass(value) and not isinstance(value, type):
            yield from within([getattr(value, part.name) for part in fields(value)])

    for name, value in vars(module).items():
        yield from ((f"{module.__name__.rpartition('.')[2]}.{name}", found) for found in within(value))


def test_no_pattern_reads_a_long_text_from_each_of_its_characters() -> None:
    found = [pair for module in MODULES for pair in patterns(module)]
    assert len(found) > 150
    costly = {
        f"{name} looks at {cost:.0f}: {pattern.pattern[:60]}"
        for name, pattern in found
        if name not in ONE_READER
        and (cost := longest(re._parser.parse(pattern.pattern, pattern.flags), last=True)) > LONGEST_ATTEMPT  # type: ignore[attr-defined]
    }
    assert costly == set()


def in_tables() -> Iterator[tuple[str, LazyPattern]]:
    """Yield each pattern that is compiled when it is needed, also those in tables, with its name."""

    def within(name: str, value: object) -> Iterator[tuple[str, LazyPattern]]:
        if isinstance(value, LazyPattern):
            yield name, value
        elif isinstance(value, dict | tuple | list):
            for one in value.values() if isinstance(value, dict) else value:
                yield from within(name, one)
        elif is_dataclass(value) and not isinstance(value, type):
            yield from within(name, [getattr(value, part.name) for part in fields(value)])

    for module in MODULES:
        for name, value in vars(module).items():
            yield from within(f"{module.__name__.rpartition('.')[2]}.{name}", value)


def guided() -> list[tuple[str, LazyPattern]]:
    """Return the patterns that are tried only near their words or hints."""
    return [(name, pattern) for name, pattern in in_tables() if pattern.words or pattern.hints]


@pytest.mark.slow
def test_the_corpus_tries_each_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form of token without a sample could be lost with the next change of its table."""
    tried: set[int] = set()

    def noting(find: Callable[..., re.Match[str] | None]) -> Callable[..., re.Match[str] | None]:
        def found(self: LazyPattern, *words: object) -> re.Match[str] | None:
            match = find(self, *words)
            tried.update([id(self)] if match else [])
            return match

        return found

    def finditer(self: LazyPattern, *words: int) -> Iterator[re.Match[str]]:
        for match in find_all(self, *words):  # type: ignore[arg-type]
            tried.add(id(self))
            yield match

    find_all = LazyPattern.finditer
    for name in ("search", "match", "fullmatch"):
        monkeypatch.setattr(LazyPattern, name, noting(getattr(LazyPattern, name)))
    monkeypatch.setattr(LazyPattern, "finditer", finditer)
    for text in [*(sample.text for sample in samples()), *look_alikes()]:
        redact(text, personal=True)
    redact("password = userPassword", code=True)
    assert [
        f"{name}: {pattern.source[:60]}" for name, pattern in in_tables() if id(pattern) not in tried
    ] == []


@pytest.mark.slow
def test_words_and_hints_of_a_pattern_hide_nothing_that_it_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glitchtip_tools.core.redaction.pattern.DENSE", float("inf"))  # always by the words
    rows = [sample.text for sample in samples()] + list(look_alikes())
    texts = [
        "\n".join(rows),
        " ".join(rows),
        "paſſword: x1y2z3abc, İ phone 79161234567",
        "the ſecret is x1y2z3abc",
    ]
    differing = {
        f"{name}: {pattern.source[:60]}"
        for name, pattern in guided()
        for text in texts
        if [found.span() for found in pattern.finditer(text)]
        != [found.span() for found in pattern.compiled.finditer(text)]
    }
    assert len(guided()) > 25
    assert differing == set()
