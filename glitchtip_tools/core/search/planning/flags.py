"""The options beside a query, as terms of the same language."""

from collections.abc import Iterable
from dataclasses import dataclass

from glitchtip_tools.core.search.language.keys import KNOWN
from glitchtip_tools.core.search.language.mistakes import QuerySyntaxError
from glitchtip_tools.core.search.language.scanner import One, Word
from glitchtip_tools.core.search.language.syntax import (
    AnyOf,
    Compare,
    Duration,
    EventId,
    Node,
    Pattern,
    Term,
    both,
    either,
    terms,
)
from glitchtip_tools.core.search.language.syntax import Test as TermTest
from glitchtip_tools.core.search.language.values import read_test
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import STATUSES

ALL = "all"
DEFAULT_STATUS = Term("is", AnyOf(("unresolved",)))


@dataclass(frozen=True, slots=True)
class Flags:
    """What was asked for by options: values of one option are alternatives, the options all hold.

    A level may be a comparison (`>=warning`); a status may be `all`, which lifts the default;
    `since` is an age (`24h`, `7d`) or a date, of the last event.
    """

    statuses: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    since: str | None = None


def combined(query: Node, flags: Flags) -> tuple[Node, bool]:
    """Return the query with the flags' terms, and whether "unresolved" was added because no status is named.

    Raises BadUsage for a value that its option does not take.
    """
    added = list(_terms(flags))
    defaulted = not flags.statuses and not isinstance(query, EventId) and not names_status(query)
    if defaulted:
        added.insert(0, DEFAULT_STATUS)
    return both([*added, query]), defaulted


def names_status(query: Node) -> bool:
    """Return whether some term of the query is about the status (assignment is none)."""
    return any(
        term.key == "is" and isinstance(term.test, AnyOf) and set(term.test.values) & set(STATUSES)
        for term in terms(query)
        if not term.tag
    )


def _terms(flags: Flags) -> Iterable[Node]:
    if flags.statuses and (statuses := _statuses(flags.statuses)):
        yield Term("is", AnyOf(statuses))
    if flags.levels:
        yield _levels(flags.levels)
    if flags.projects:
        yield Term("project", _literal("project", flags.projects))
    if flags.environments:
        yield Term("environment", _literal("environment", flags.environments))
    if flags.components:
        yield Term("component", _literal("component", flags.components), tag=True)
    if flags.since:
        yield Term("lastSeen", _since(flags.since))


def _levels(given: tuple[str, ...]) -> Node:
    """Return the term of the levels, each a name or a comparison such as `>=warning`."""
    tests = []
    for text in given:
        level = text.lstrip("<>=")
        tests.append(_read("level", "level", level, text.removesuffix(level)))
    named = [value for test in tests if isinstance(test, AnyOf) for value in test.values]
    terms = [Term("level", AnyOf(tuple(dict.fromkeys(named))))] if named else []
    return either(terms + [Term("level", test) for test in tests if not isinstance(test, AnyOf)])


def _statuses(given: tuple[str, ...]) -> tuple[str | int | Pattern, ...]:
    """Return the statuses that are meant, none when one of them is `all`."""
    tests = [_read("status", "is", text) for text in given if text.lower() != ALL]
    named = [value for test in tests if isinstance(test, AnyOf) for value in test.values]
    return tuple(dict.fromkeys(named)) if len(tests) == len(given) else ()


def _literal(option: str, values: tuple[str, ...]) -> AnyOf:
    if not all(value.strip() for value in values):
        raise BadUsage(f"`--{option}` is empty", hint="give it a value, or leave it out")
    return AnyOf(tuple(dict.fromkeys(Pattern((value,)) for value in values)))


def _since(text: str) -> TermTest:
    test = _read("since", "lastSeen", text.removeprefix("-"), ">=")
    match test:
        case Compare(_, Duration()):
            return _read("since", "lastSeen", "-" + text.removeprefix("-"))
    return test


def _read(option: str, key: str, text: str, comparison: str = "") -> TermTest:
    if comparison not in ("", "<", "<=", ">", ">="):
        text, comparison = comparison + text, ""

    def wrong(position: int, expected: str, hint: str | None = None) -> QuerySyntaxError:
        return QuerySyntaxError(text, position, expected, hint=hint)

    try:
        return read_test(KNOWN[key], One(Word(text, Pattern((text,)), 0), comparison), wrong)
    except QuerySyntaxError as error:
        lifting = f"expected `{ALL}`, " if option == "status" else "expected "
        expected = error.expected.replace("expected ", lifting, 1)
        raise BadUsage(f"`--{option}`: {expected}", hint=error.hint) from error
