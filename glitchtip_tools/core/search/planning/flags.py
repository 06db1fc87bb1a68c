"""The options beside a query, one row of FLAGS each, and the terms of the language that they stand for."""

from collections.abc import Callable, Mapping, Sequence

from glitchtip_tools.core.search.language.keys import KNOWN
from glitchtip_tools.core.search.language.mistakes import QuerySyntaxError
from glitchtip_tools.core.search.language.scanner import One, Word
from glitchtip_tools.core.search.language.syntax import (
    AnyOf,
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
from glitchtip_tools.core.time.durations import Duration
from glitchtip_tools.core.time.moments import read
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import STATUSES
from glitchtip_tools.values import dataclass

ALL = "all"
DEFAULT_STATUS = Term("is", AnyOf(("unresolved",)))
ASSIGNEES = "`me`, an e-mail address, `none`, or a team as `#team`"


@dataclass(frozen=True, slots=True)
class Flag:
    """An option beside the query; several values of one are alternatives.

    `condition` returns what the values stand for in the language, None for no restriction, and raises BadUsage
    for a value that the option does not take; `needs` is the field of Abilities without which a server has no
    such data.
    """

    name: str
    metavar: str
    help: str
    condition: Callable[[tuple[str, ...]], Node | None]
    repeatable: bool = True
    needs: str | None = None

    @property
    def key(self) -> str:
        """The name as a word of Python: `assigned_to` of `--assigned-to`."""
        return self.name.replace("-", "_")


@dataclass(frozen=True, slots=True)
class Flags:
    """What was asked for by options: `Flags(level=["error"], since="24h")`; all of them hold.

    A level may be a comparison (`>=warning`); a status may be `all`, which removes the default;
    `since` is a length of time (`24h`, `7d`) or a moment, of the last event.
    """

    values: Mapping[str, tuple[str, ...]]

    def __init__(self, **values: Sequence[str] | str | None) -> None:
        if unknown := values.keys() - {flag.key for flag in FLAGS}:
            raise TypeError(f"no such flag: {', '.join(sorted(unknown))}")
        flags = {
            key: (value,) if isinstance(value, str) else tuple(value or ()) for key, value in values.items()
        }
        object.__setattr__(self, "values", {key: value for key, value in flags.items() if value})

    def __getitem__(self, key: str) -> tuple[str, ...]:
        return self.values.get(key, ())

    def replaced(self, **values: Sequence[str] | str | None) -> "Flags":
        """Return the flags with these values in place of their own."""
        return Flags(**{**self.values, **values})


@dataclass(frozen=True, slots=True)
class Selection:
    """Which issues a list selects: the query together with the flags' terms.

    `defaulted` is whether "unresolved" was added because no status is named; `flags` are those in use.
    """

    node: Node
    defaulted: bool = False
    flags: tuple[Flag, ...] = ()


def combined(query: Node, flags: Flags) -> Selection:
    """Return the selection; raises BadUsage for a value that its option does not take."""
    used = tuple(flag for flag in FLAGS if flags[flag.key])
    added = [term for flag in used if (term := flag.condition(flags[flag.key]))]
    defaulted = not flags["status"] and not isinstance(query, EventId) and not names_status(query)
    if defaulted:
        added.insert(0, DEFAULT_STATUS)
    return Selection(both([*added, query]), defaulted, used)


def names_status(query: Node) -> bool:
    """Return whether some term of the query is about the status (assignment is none)."""
    return any(
        term.key == "is" and isinstance(term.test, AnyOf) and set(term.test.values) & set(STATUSES)
        for term in terms(query)
        if not term.tag
    )


def _levels(words: tuple[str, ...]) -> Node:
    """Return the term of the levels, each a name or a comparison such as `>=warning`."""
    tests = []
    for text in words:
        level = text.lstrip("<>=")
        tests.append(_read("level", "level", level, text.removesuffix(level)))
    named = [value for test in tests if isinstance(test, AnyOf) for value in test.values]
    terms = [Term("level", AnyOf(tuple(dict.fromkeys(named))))] if named else []
    return either(terms + [Term("level", test) for test in tests if not isinstance(test, AnyOf)])


def _statuses(words: tuple[str, ...]) -> Node | None:
    """Return the term of the statuses that are meant, None when one of them is `all`."""
    tests = [_read("status", "is", text) for text in words if text.lower() != ALL]
    named = [value for test in tests if isinstance(test, AnyOf) for value in test.values]
    return Term("is", AnyOf(tuple(dict.fromkeys(named)))) if len(tests) == len(words) else None


def _as_term(option: str, *, tag: bool = False) -> Callable[[tuple[str, ...]], Node]:
    """Return how the values of an option become the term of the same name; `*` in them is a star, not a wildcard."""

    def condition(values: tuple[str, ...]) -> Node:
        return Term(option, _literal(option, values), tag=tag)

    return condition


def _literal(option: str, values: tuple[str, ...]) -> AnyOf:
    if not all(value.strip() for value in values):
        raise BadUsage(f"`--{option}` is empty", hint="give it a value, or leave it out")
    return AnyOf(tuple(dict.fromkeys(Pattern((value,)) for value in values)))


def _assignees(values: tuple[str, ...]) -> Node:
    for value in values:
        team = value.startswith("#") and len(value) > 1
        if not team and "@" not in value and value.lower() not in ("me", "none"):
            raise BadUsage(f"`--assigned-to`: `{value}` is not an assignee: expected {ASSIGNEES}")
    return Term("assigned", _literal("assigned-to", values))


def _since(values: tuple[str, ...]) -> Node:
    word = values[-1].strip().removeprefix("-")
    if isinstance(read(word), Duration):
        return Term("lastSeen", _read("since", "lastSeen", f"-{word}"))
    return Term("lastSeen", _read("since", "lastSeen", word, ">="))


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


FLAGS = (
    Flag("status", "STATUS", "List unresolved (default), resolved, ignored, or all.", _statuses),
    Flag("level", "LEVEL", "List issues of this level: fatal, error ... or `>=warning`.", _levels),
    Flag("project", "SLUG", "Restrict to these projects; `all` overrides the setting.", _as_term("project")),
    Flag("environment", "NAME", "List issues with events of this environment.", _as_term("environment")),
    Flag(
        "component",
        "NAME",
        "List issues with this value of the tag `component`.",
        _as_term("component", tag=True),
    ),
    Flag(
        "assigned-to",
        "me|EMAIL",
        "List assigned to them, `none` or `#team`.",
        _assignees,
        needs="assignment",
    ),
    Flag("since", "TIME", "List issues seen since then (`gtt help time`).", _since, repeatable=False),
)
