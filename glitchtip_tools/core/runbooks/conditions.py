"""The conditions of a rule, one row of CONDITIONS each: reader, matcher, checks, comments and docs iterate them.

A new condition is a new row, and a row of the table in docs/runbooks.md that says the same.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Literal as OneOf

import regex

from glitchtip_tools.core.runbooks.attacks import attack_on
from glitchtip_tools.core.runbooks.issue_checks import Check, SearchCheck, TextCheck, Texts
from glitchtip_tools.core.runbooks.levels import RANKED_LEVELS, levels
from glitchtip_tools.core.runbooks.phrases import holds, pattern, phrase
from glitchtip_tools.core.search import Condition, Context, QuerySyntaxError, bind, parse
from glitchtip_tools.core.search.language.syntax import Pattern
from glitchtip_tools.core.search.language.texts import fits
from glitchtip_tools.core.search.planning.conditions import Literal, TagIs, TagLike, TextIn, some
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import Issue
from glitchtip_tools.values import dataclass

ANY_TIME = Context(datetime(2026, 1, 1, tzinfo=UTC))  # to try a query; its own "now" is that of the run
LONGEST_PATTERN = 1000  # characters
NAME, MESSAGE, SERVER = 0, 1, 2  # what looking costs: a comparison, a search in a text, perhaps requests


@dataclass(frozen=True, slots=True)
class ConditionKind:
    """What is allowed under `match`.

    `form` is how it is written: several texts, a mapping of names to texts, or one text. `check` makes a condition
    of its label, values, name (of the tag, say) and context; `implies` returns whether values are sure to be met
    wherever the first ones are. `sentence` says it in a comment, `{values}` and `{name}` filled in; `holds_when` is
    the documentation. `invalid` says what is wrong with a value, `impossible` why no issue can meet the values,
    `dangers` what a hostile issue could do with them; `in_message` is whether a message alone can decide it.
    """

    key: str
    cost: int
    check: Callable[[str, Texts, str, Context], Check]
    implies: Callable[[Texts, Texts], bool]
    sentence: str
    holds_when: str
    form: OneOf["texts", "mapping", "text"] = "texts"
    invalid: Callable[[str], str | None] = lambda value: None
    impossible: Callable[[Texts], str | None] = lambda values: None
    dangers: Callable[[Texts], Iterable[str]] = lambda values: ()
    in_message: Callable[[Issue], bool] = lambda issue: False


def messages(issue: Issue) -> Texts:
    """Return the texts that phrases and patterns are looked for in: title, type and value."""
    texts = (issue.title, issue.metadata.title, issue.metadata.type, issue.metadata.value)
    return tuple(dict.fromkeys(text for text in texts if text))


def _types(issue: Issue) -> Texts:
    """Return the exception's type, also without its module (`django.db.utils.OperationalError`)."""
    name = issue.metadata.type or ""
    return tuple(dict.fromkeys((name, name.rpartition(".")[2])))


# How a condition is checked


def _named(texts: Callable[[Issue], Texts]) -> Callable[[str, Texts, str, Context], Check]:
    def check(label: str, values: Texts, name: str, context: Context) -> Check:
        return TextCheck(label, values, texts, partial(_is_named, values))

    return check


def _searched(compiled: Callable[[str], regex.Pattern[str]]) -> Callable[[str, Texts, str, Context], Check]:
    def check(label: str, values: Texts, name: str, context: Context) -> Check:
        return TextCheck(label, values, messages, partial(_any_in, tuple(map(compiled, values))))

    return check


def _level_check(label: str, values: Texts, name: str, context: Context) -> Check:
    return TextCheck(label, values, lambda issue: (issue.level,), levels(values).__contains__)


def _logger_check(label: str, values: Texts, name: str, context: Context) -> Check:
    """Return the check of the logger: the issue's own where the server gives it, else the tag of that name."""
    own = some(Literal(TextIn(("logger",), _wild(value), whole=True)) for value in values)
    return SearchCheck(label, values, some([own, _tagged("logger", values)]), "logger")


def _tag_check(label: str, values: Texts, name: str, context: Context) -> Check:
    return SearchCheck(label, values, _tagged(name, values), name)


def _query_check(label: str, values: Texts, name: str, context: Context) -> Check:
    return SearchCheck(label, values, bind(parse(values[0]), context))


def _tagged(key: str, values: Texts) -> Condition:
    """Return the test of a tag: exact, as the server compares, with `*` for anything."""
    return some(Literal(TagLike(key, _wild(one)) if "*" in one else TagIs(key, one)) for one in values)


def _wild(text: str) -> Pattern:
    return Pattern(tuple(text.split("*")))


def _any_in(patterns: tuple[regex.Pattern[str], ...], text: str) -> bool:
    return any(holds(one, text) for one in patterns)


def _is_named(wanted: Texts, name: str) -> bool:
    """Return whether it is one of the names: the whole of it, case ignored, `*` for anything."""
    return any(fits(_wild(one), name, whole=True) for one in wanted)


# What follows from what: every value of the narrow rule lies inside one of the wide rule


def _each(inside: Callable[[str, str], bool]) -> Callable[[Sequence[str], Sequence[str]], bool]:
    return lambda narrow, wide: all(any(inside(one, other) for other in wide) for one in narrow)


def _in_phrase(narrow: str, wide: str) -> bool:
    return holds(phrase(wide), narrow)


def _in_name(narrow: str, wide: str) -> bool:
    return fits(_wild(wide), narrow, whole=True)


def _in_type(narrow: str, wide: str) -> bool:
    return _in_name(narrow, wide) or _in_name(narrow.rpartition(".")[2], wide)


def _in_value(narrow: str, wide: str) -> bool:
    return fits(_wild(wide), narrow, whole=True, fold=False)


# What is wrong with values


def _bad_regex(source: str) -> str | None:
    if len(source) > LONGEST_PATTERN:
        return f"longer than {LONGEST_PATTERN} characters"
    try:
        pattern(source)
    except regex.error as error:
        return f"not a regular expression: {error}"
    return None


def _bad_level(word: str) -> str | None:
    try:
        levels((word,))
    except ValueError:
        return f"`{word}` is not a level: {', '.join(RANKED_LEVELS[1:])}, also with `>=`, `>`, `<=`, `<`"
    return None


def _bad_query(text: str) -> str | None:
    try:
        bind(parse(text), ANY_TIME)
    except QuerySyntaxError as error:
        return f"bad query: {error.expected} (at character {error.position + 1})"
    except BadUsage as error:
        return f"bad query: {error.message}"
    return None


def _no_level(values: Texts) -> str | None:
    return None if levels(values) else f"no issue has the level `{values[0]}`"


def _catastrophic(values: Texts) -> Iterator[str]:
    for source in values:
        if text := attack_on(pattern(source)):
            yield f"the regex `{source}` is catastrophic: a text like {text[:12]!r}… keeps it busy"


CONDITIONS = (
    ConditionKind(
        "message",
        MESSAGE,
        _searched(phrase),
        _each(_in_phrase),
        "the message says {values}",
        "The title, the type or the value contains the phrase: whole words in this order, case ignored. `429` does "
        "not match `14290`; `_` is part of a word. In scripts without spaces, the phrase can appear anywhere.",
        in_message=lambda issue: True,
    ),
    ConditionKind(
        "type",
        NAME,
        _named(_types),
        _each(_in_type),
        "the exception is {values}",
        "The exception has this type, with or without its module; `*` matches any text.",
        in_message=lambda issue: issue.metadata.type is not None,
    ),
    ConditionKind(
        "regex",
        MESSAGE,
        _searched(pattern),
        lambda narrow, wide: set(narrow) <= set(wide),
        "the message fits {values}",
        "The regular expression (syntax of the [`regex`](https://pypi.org/project/regex/) package) matches somewhere "
        "in the title, the type or the value.",
        invalid=_bad_regex,
        dangers=_catastrophic,
        in_message=lambda issue: True,
    ),
    ConditionKind(
        "culprit",
        NAME,
        _named(lambda issue: (issue.culprit,)),
        _each(_in_name),
        "the culprit is {values}",
        "The whole culprit matches, case ignored; `*` matches any text.",
    ),
    ConditionKind(
        "logger",
        SERVER,
        _logger_check,
        _each(_in_value),
        "the logger is {values}",
        "The issue's logger, or the tag `logger` of at least one event, matches; `*` matches any text. GlitchTip "
        "(4.2 to 6.1) drops the logger that an SDK sends: have the application set the tag.",
    ),
    ConditionKind(
        "level",
        NAME,
        _level_check,
        lambda narrow, wide: levels(narrow) <= levels(wide),
        "the level is {values}",
        'The level matches: `error`, `[error, fatal]`, `">=warning"`.',
        invalid=_bad_level,
        impossible=_no_level,
    ),
    ConditionKind(
        "project",
        NAME,
        _named(lambda issue: (issue.project.slug,)),
        _each(_in_name),
        "the project is {values}",
        "The whole slug of the project matches, case ignored; `*` matches any text.",
    ),
    ConditionKind(
        "tags",
        SERVER,
        _tag_check,
        _each(_in_value),
        "the tag {name} is {values}",
        "At least one event has the tag with this value: exact, as on the server; `*` matches any text.",
        form="mapping",
    ),
    ConditionKind(
        "query",
        SERVER,
        _query_check,
        lambda narrow, wide: narrow == wide,
        "the search {values} finds it",
        "The query finds the issue: the search language of `gtt issues list` (docs/search.md).",
        form="text",
        invalid=_bad_query,
    ),
)
KINDS = {kind.key: kind for kind in CONDITIONS}
