"""The conditions of one rule, made ready to be looked at: the cheap ones first, those that cost requests last."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import regex

from glitchtip_tools.core.runbooks.phrases import holds, pattern, phrase
from glitchtip_tools.core.runbooks.rules import Match, levels
from glitchtip_tools.core.search import Condition, Context, bind, parse
from glitchtip_tools.core.search.language.syntax import Pattern
from glitchtip_tools.core.search.language.texts import fits
from glitchtip_tools.core.search.planning.conditions import Literal, TagIs, TagLike, some
from glitchtip_tools.models import Issue

Texts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TextCheck:
    """A condition that one of the issue's own texts has to meet."""

    key: str
    wanted: Texts
    texts: Callable[[Issue], Texts]
    test: Callable[[str], bool]

    def holds(self, issue: Issue) -> bool:
        """Say whether it does; raises TooSlow."""
        return any(map(self.test, self.texts(issue)))

    def found(self, issue: Issue) -> str:
        """Return the text that meets it, else what there is instead; raises TooSlow."""
        there = self.texts(issue)
        return next(filter(self.test, there), there[0] if there else "")


@dataclass(frozen=True, slots=True)
class SearchCheck:
    """A condition in the search language, or on a tag: deciding it may take questions to the server."""

    key: str
    wanted: Texts
    condition: Condition


Check = TextCheck | SearchCheck


def checks_of(match: Match, context: Context) -> tuple[Check, ...]:
    """Return the conditions; raises what parse and the compilers raise (reading the file has tried them)."""
    return (*_names(match), *_messages(match), *_searches(match, context))


def described(match: Match) -> Iterator[str]:
    """Yield each condition as one writes it: `message: connection timeout`."""
    for key in ("message", "type", "regex", "culprit", "level", "project"):
        if values := getattr(match, key):
            yield f"{key}: {' | '.join(values)}"
    yield from (f"tags.{key}: {' | '.join(values)}" for key, values in match.tags)
    if match.query:
        yield f"query: {match.query}"


def messages(issue: Issue) -> Texts:
    """Return the texts that phrases and patterns are looked for in: title, type and value."""
    there = (issue.title, issue.metadata.title, issue.metadata.type, issue.metadata.value)
    return tuple(dict.fromkeys(text for text in there if text))


def _names(match: Match) -> Iterator[Check]:
    if match.level:
        yield TextCheck("level", match.level, lambda issue: (issue.level,), levels(match.level).__contains__)
    if match.project:
        yield TextCheck(
            "project", match.project, lambda issue: (issue.project.slug,), partial(_is_named, match.project)
        )
    if match.type:
        yield TextCheck("type", match.type, _types, partial(_is_named, match.type))
    if match.culprit:
        yield TextCheck(
            "culprit", match.culprit, lambda issue: (issue.culprit,), partial(_is_named, match.culprit)
        )


def _messages(match: Match) -> Iterator[Check]:
    for key, given, compiled in (("message", match.message, phrase), ("regex", match.regex, pattern)):
        if given:
            yield TextCheck(key, given, messages, partial(_any_in, tuple(compiled(one) for one in given)))


def _searches(match: Match, context: Context) -> Iterator[Check]:
    if match.query:
        yield SearchCheck("query", (match.query,), bind(parse(match.query), context))
    for key, values in match.tags:
        yield SearchCheck(f"tags.{key}", values, some(_tag(key, value) for value in values))


def _tag(key: str, value: str) -> Condition:
    """Return the test of a tag's value: exact, as the server compares, with `*` for anything."""
    if "*" not in value:
        return Literal(TagIs(key, value))
    return Literal(TagLike(key, Pattern(tuple(value.split("*")))))


def _any_in(patterns: tuple[regex.Pattern[str], ...], text: str) -> bool:
    return any(holds(one, text) for one in patterns)


def _types(issue: Issue) -> Texts:
    """Return the exception's type, also without its module (`django.db.utils.OperationalError`)."""
    name = issue.metadata.type or ""
    return tuple(dict.fromkeys((name, name.rpartition(".")[2])))


def _is_named(wanted: Texts, name: str) -> bool:
    """Say whether it is one of the names: the whole of it, case ignored, `*` for anything."""
    return any(fits(Pattern(tuple(one.split("*"))), name, whole=True) for one in wanted)
