"""Gives a query's tree its meaning: which zone a date is in, what "now" is, who "me" is."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo

from glitchtip_tools.core.search.language.keys import KNOWN
from glitchtip_tools.core.search.language.syntax import (
    And,
    AnyOf,
    Before,
    Compare,
    EventId,
    Node,
    Not,
    Older,
    Or,
    Pattern,
    Range,
    Term,
    Test,
    Text,
    Value,
    Within,
)
from glitchtip_tools.core.search.planning.conditions import (
    Assigned,
    Condition,
    EventIn,
    HasEvent,
    HasTag,
    Literal,
    OneOf,
    PeriodCount,
    TagIs,
    TagLike,
    TextIn,
    TimeIn,
    TimesSeen,
    every,
    opposite,
    some,
)
from glitchtip_tools.core.time.durations import Duration
from glitchtip_tools.core.time.moments import INSTANT, Day, Instant, NamedMoment, stretch
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import LEVELS, STATUSES
from glitchtip_tools.values import dataclass

FREE_TEXT = ("title", "type", "value", "culprit", "filename", "function")
MESSAGE = ("title", "value")
PROJECT = ("project", "projectId")
RANKED = ("sample", *LEVELS)  # the server's sixth level, below all that a query can name
Bounds = tuple[datetime | None, datetime | None]


@dataclass(frozen=True, slots=True)
class Context:
    """What the words of a query refer to: the moment of asking, the asker's time zone and e-mail address."""

    now: datetime
    zone: tzinfo = UTC
    me: str | None = None


def bind(node: Node, context: Context) -> Condition:
    """Return what the tree asks of an issue. Raises BadUsage for `assigned:me` when nobody knows who that is."""
    match node:
        case And(parts):
            return every(bind(part, context) for part in parts)
        case Or(parts):
            return some(bind(part, context) for part in parts)
        case Not(part):
            return opposite(bind(part, context))
        case Text(pattern):
            return Literal(TextIn(FREE_TEXT, pattern))
        case EventId(event_id):
            return Literal(HasEvent(event_id))
        case Term():
            return _term(node, context)


def _term(term: Term, context: Context) -> Condition:
    if term.tag:
        return _tag(term.key, _patterns(term.test))
    match term.key:
        case "is":
            return some(_status(word) for word in _words(term.test))
        case "level":
            return Literal(OneOf("level", frozenset(_levels(term.test))))
        case "id":
            return Literal(OneOf("id", frozenset(_words(term.test))))
        case "age" | "firstSeen":
            return Literal(TimeIn("first_seen", *_times(term.test, context)))
        case "lastSeen":
            return Literal(TimeIn("last_seen", *_times(term.test, context)))
        case "event.timestamp":
            return Literal(_event_in(*_times(term.test, context), context.now))
        case "timesSeen":
            return some(Literal(TimesSeen(*bounds)) for bounds in _numbers(term.test))
        case "count24h" | "count14d" as key:
            period = key.removeprefix("count")
            return some(Literal(PeriodCount(period, *bounds, context.now)) for bounds in _numbers(term.test))
        case "assigned":
            return some(_assigned(pattern, context) for pattern in _patterns(term.test))
        case "has":
            return some(Literal(HasTag(tag_name(pattern))) for pattern in _patterns(term.test))
        case "release" | "environment" as key:
            return _tag(key, _patterns(term.test))
        case "message":
            return _text(MESSAGE, term.test, whole=False)
        case "title" | "culprit" as key:
            return _text((key,), term.test, whole=False)
        case "project":
            return _text(PROJECT, term.test, whole=True)
        case key:
            return _text((key,), term.test, whole=True)


def _event_in(low: datetime | None, high: datetime | None, now: datetime) -> EventIn | TimeIn:
    """Return the test for an event in the span: with one bound only, the first or the last event decides."""
    if low is not None and high is not None:
        return EventIn(low, high, now)
    return TimeIn("last_seen", low, None) if high is None else TimeIn("first_seen", None, high)


def tag_name(pattern: Pattern) -> str:
    """Return the tag that `has:` names: `env` is `environment`, `tags[level]` the tag called `level`."""
    name = pattern.pieces[0]
    if name.startswith("tags[") and name.endswith("]"):
        return name[len("tags[") : -1]
    return KNOWN[name].name if name in KNOWN else name


def _words(test: Test) -> Iterable[str]:
    return (str(value) for value in test.values) if isinstance(test, AnyOf) else ()


def _patterns(test: Test) -> Iterable[Pattern]:
    values = test.values if isinstance(test, AnyOf) else ()
    return (value for value in values if isinstance(value, Pattern))


def _status(word: str) -> Condition:
    if word in STATUSES:
        return Literal(OneOf("status", frozenset([word])))
    return Literal(Assigned(), word == "assigned")


def _assigned(pattern: Pattern, context: Context) -> Condition:
    match (pattern.plain or "").lower():
        case "none":
            return Literal(Assigned(), False)
        case "me" if context.me is None:
            raise BadUsage("`assigned:me`: it is not known who you are", hint="write your e-mail address")
        case "me":
            return Literal(Assigned(Pattern((context.me or "",))))
        case _:
            return Literal(Assigned(pattern))


def _tag(key: str, patterns: Iterable[Pattern]) -> Condition:
    return some(Literal(_tag_test(key, pattern)) for pattern in patterns)


def _tag_test(key: str, pattern: Pattern) -> TagIs | HasTag | TagLike:
    if pattern.plain is not None:
        return TagIs(key, pattern.plain)
    return TagLike(key, pattern) if any(pattern.pieces) else HasTag(key)


def _text(fields: tuple[str, ...], test: Test, *, whole: bool) -> Condition:
    """Return the test of a text: without `*` it may appear anywhere (unless `whole`), with `*` it is all."""
    return some(
        Literal(TextIn(fields, pattern, whole or pattern.plain is None)) for pattern in _patterns(test)
    )


def _levels(test: Test) -> Iterable[str]:
    match test:
        case Range(low, high):
            return RANKED[RANKED.index(str(low)) : RANKED.index(str(high)) + 1]
        case Compare(operator, value):
            at = RANKED.index(str(value))
            return RANKED[at + (operator == ">") :] if ">" in operator else RANKED[: at + (operator == "<=")]
        case _:
            return _words(test)


def _numbers(test: Test) -> Iterable[tuple[int | None, int | None]]:
    """Yield the bounds, both included, of each number or range of numbers."""
    match test:
        case Compare(operator, int(value)):
            yield {
                ">": (value + 1, None),
                ">=": (value, None),
                "<": (None, value - 1),
                "<=": (None, value),
            }[operator]
        case Range(int(low), int(high)):
            yield low, high
        case AnyOf(values):
            yield from ((value, value) for value in values if isinstance(value, int))


def _times(test: Test, context: Context) -> Bounds:
    """Return the span [low, high) of a test of time; a bare date is the whole day."""
    match test:
        case Within(duration):
            return _before(duration, context), None
        case Older(duration):
            return None, _before(duration, context) + INSTANT
        case Range(Duration() as young, Duration() as old):
            return _before(old, context), _before(young, context) + INSTANT
        case Range(low, high):
            return _span(low, context)[0], _span(high, context)[1]
        case Compare(operator, Duration() as age):  # an age grows towards the past
            turned = operator.translate(str.maketrans("<>", "><"))
            return _compared(turned, _span(Before(age), context))
        case Compare(operator, value):
            return _compared(operator, _span(value, context))
        case AnyOf():
            raise AssertionError("dates come without lists")


def _compared(operator: str, span: tuple[datetime, datetime]) -> Bounds:
    low, high = span
    return {">": (high, None), ">=": (low, None), "<": (None, low), "<=": (None, high), "": (low, high)}[
        operator
    ]


def _before(duration: Duration, context: Context) -> datetime:
    return context.now - duration.length


def _span(value: Value, context: Context) -> tuple[datetime, datetime]:
    """Return the start and the end of what a date names: a day, or the minute or second that was written."""
    match value:
        case Before(duration):
            return stretch(duration, context.now, context.zone)
        case Day() | Instant() | NamedMoment():
            return stretch(value, context.now, context.zone)
        case _:
            raise AssertionError(f"no date: {value}")
