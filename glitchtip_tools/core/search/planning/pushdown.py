"""Predicate pushdown: what of a condition the server can decide, as terms and parameters that lose no match."""

from collections.abc import Iterable, Mapping

from glitchtip_tools.core.search.language.texts import fits
from glitchtip_tools.core.search.planning.binding import PROJECT
from glitchtip_tools.core.search.planning.conditions import (
    TRUE,
    Condition,
    HasEvent,
    HasTag,
    Literal,
    OneOf,
    TagIs,
    TagLike,
    TextIn,
)
from glitchtip_tools.core.search.planning.server_query import LONGEST_TERM, sendable, tag_term, title_filter
from glitchtip_tools.models import STATUSES
from glitchtip_tools.values import dataclass

SINCE_VERSION = {"wildcards": 5, "assignment": 6}  # the first major version of GlitchTip with the ability
MOST_IDS = 100  # as many issues as one page holds


@dataclass(frozen=True, slots=True)
class ServerFilter:
    """A restriction that the server understands: `is`, `level`, `tag` and `text` are words of its query, `event` is
    all of it; `project`, `environment` and `id` are parameters, any of whose values suffices."""

    kind: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Abilities:
    """What this server can do, and the organization's projects (slug to numeric id) when they are known."""

    wildcards: bool = False
    assignment: bool = True
    projects: Mapping[str, str] | None = None

    @classmethod
    def of_version(cls, version: str | None, projects: Mapping[str, str] | None = None) -> "Abilities":
        """Return the abilities of a version; one that is not a number is asked for nothing that 4.2 lacks."""
        major = (version or "").lstrip("v").partition(".")[0]
        known = (
            int(major) if major.isdecimal() and len(major) < 4 else 0
        ) or None  # `0.0.0-unknown` says nothing
        return cls(
            wildcards=known is not None and known >= SINCE_VERSION["wildcards"],
            assignment=known is None or known >= SINCE_VERSION["assignment"],
            projects=projects,
        )

    @property
    def complete(self) -> bool:
        """Whether no later version can do more."""
        return self.wildcards and self.assignment


# A filter with what must be decided here when it is not sent, and what must be decided here in any case.
Alternative = tuple[ServerFilter, Condition, Condition]


def alternatives(literal: Literal, server: Abilities) -> list[Alternative] | None:
    """Return restrictions one of which every matching issue passes, None when the server cannot tell."""
    test = literal.test
    match test:
        case OneOf("status", values):
            wanted = [word for word in STATUSES if (word in values) == literal.wanted]
            return _each("is", "status", wanted) if len(wanted) < len(STATUSES) else None
    if not literal.wanted:
        return None
    match test:
        case OneOf("level", values):
            return (
                _each("level", "level", sorted(values))
                if len(values) <= 3 and "sample" not in values
                else None
            )
        case OneOf("id", values):
            return [(ServerFilter("id", values), literal, TRUE)] if len(values) <= MOST_IDS else None
        case TextIn():
            return _text(test, literal, server)
        case HasEvent(event_id):
            return [(ServerFilter("event", frozenset([event_id])), literal, TRUE)]
        case TagIs("environment", value):
            plain = value.isprintable() and len(value) <= LONGEST_TERM
            return [(ServerFilter("environment", frozenset([value])), literal, TRUE)] if plain else None
        case TagIs() | HasTag():
            return [(_tag(test), literal, TRUE)] if sendable(test) else None
        case TagLike(key, pattern):
            present = HasTag(key)
            narrowed = Literal(TagLike(key, pattern, present=True))
            return [(_tag(present), TRUE, narrowed)] if sendable(present) else None
    return None


def _each(kind: str, field: str, values: Iterable[str]) -> list[Alternative]:
    sets = [frozenset([value]) for value in values]
    return [(ServerFilter(kind, one), Literal(OneOf(field, one)), TRUE) for one in sets]


def _tag(test: HasTag | TagIs) -> ServerFilter:
    return ServerFilter("tag", frozenset([tag_term(test)]))


def _text(test: TextIn, literal: Literal, server: Abilities) -> list[Alternative] | None:
    projects = server.projects
    if test.fields == PROJECT and projects is not None:
        return [(ServerFilter("project", project_ids(test, projects)), literal, TRUE)]
    if test.fields == ("shortId",) and projects is not None and test.pattern.plain:
        slug = test.pattern.plain.rpartition("-")[0].lower()  # a short id begins with its project's slug
        ids = frozenset(number for name, number in projects.items() if name.lower() == slug)
        return [(ServerFilter("project", ids), TRUE, literal)] if ids else None
    filter_ = title_filter(test) if server.wildcards else None
    return [(ServerFilter("text", frozenset([filter_])), TRUE, literal)] if filter_ else None


def project_ids(test: TextIn, projects: Mapping[str, str]) -> frozenset[str]:
    """Return the numeric ids of the projects that the test names, by slug or by number."""
    return frozenset(
        number
        for slug, number in projects.items()
        if fits(test.pattern, slug, whole=True) or fits(test.pattern, number, whole=True)
    )
