"""A query made concrete: every test says what it compares with what, negation is at the tests only.

Tests are also the questions that can be asked about one issue and the keys under which answers are kept.
"""

from collections.abc import Iterable
from datetime import datetime

from glitchtip_tools.core.search.language.syntax import Pattern
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class OneOf:
    """The issue's `status`, `level` or `id` is one of the values."""

    field: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class TextIn:
    """One of the issue's texts holds the pattern; with `whole`, it is the pattern from end to end."""

    fields: tuple[str, ...]
    pattern: Pattern
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Assigned:
    """The issue is assigned, to somebody whose name fits the pattern when there is one."""

    pattern: Pattern | None = None


@dataclass(frozen=True, slots=True)
class TimeIn:
    """`first_seen` or `last_seen` lies in [low, high); None is not a bound."""

    field: str
    low: datetime | None
    high: datetime | None


@dataclass(frozen=True, slots=True)
class TimesSeen:
    """The issue's lifetime count lies in [low, high], None is not a bound."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """The events of the last `24h` or `14d` number between low and high, both included."""

    period: str
    low: int | None
    high: int | None
    now: datetime


@dataclass(frozen=True, slots=True)
class EventIn:
    """Some event of the issue was received in [low, high)."""

    low: datetime
    high: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class HasEvent:
    """The event with this id belongs to the issue."""

    id: str


@dataclass(frozen=True, slots=True)
class HasTag:
    """Some event of the issue carries the tag."""

    key: str


@dataclass(frozen=True, slots=True)
class TagIs:
    """Some event of the issue carries the tag with exactly this value."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class TagLike:
    """Some event of the issue carries the tag with a value that fits the pattern, case included.

    `present` is set where the server has already said that the tag is there.
    """

    key: str
    pattern: Pattern
    present: bool = False


Test = (
    OneOf
    | TextIn
    | Assigned
    | TimeIn
    | TimesSeen
    | PeriodCount
    | EventIn
    | HasEvent
    | HasTag
    | TagIs
    | TagLike
)


@dataclass(frozen=True, slots=True)
class Literal:
    """A test that must come out as `wanted`."""

    test: Test
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; without parts always true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Some part holds; without parts never true."""

    parts: tuple["Condition", ...]


Condition = Literal | All | Any
TRUE = All(())
FALSE = Any(())


def every(parts: Iterable[Condition]) -> Condition:
    """Return the conjunction in its simplest form."""
    flat: dict[Condition, None] = {}
    for part in parts:
        flat |= dict.fromkeys(part.parts if isinstance(part, All) else (part,))
    if FALSE in flat:
        return FALSE
    return next(iter(flat)) if len(flat) == 1 else All(tuple(flat))


def some(parts: Iterable[Condition]) -> Condition:
    """Return the disjunction in its simplest form."""
    flat: dict[Condition, None] = {}
    for part in parts:
        flat |= dict.fromkeys(part.parts if isinstance(part, Any) else (part,))
    if TRUE in flat:
        return TRUE
    return next(iter(flat)) if len(flat) == 1 else Any(tuple(flat))


def opposite(condition: Condition) -> Condition:
    """Return the negation with negation at the tests only; the opposite of a ray in time is a ray again."""
    match condition:
        case All(parts):
            return some(opposite(part) for part in parts)
        case Any(parts):
            return every(opposite(part) for part in parts)
        case Literal(TimeIn(field, None, high), True):
            return Literal(TimeIn(field, high, None))
        case Literal(TimeIn(field, low, None), True):
            return Literal(TimeIn(field, None, low))
        case Literal(test, wanted):
            return Literal(test, not wanted)


def reassigned(condition: Condition, old: str, new: str) -> Condition:
    """Return the condition with another address in place of one that issues are assigned to."""
    if isinstance(condition, All | Any):
        return type(condition)(tuple(reassigned(part, old, new) for part in condition.parts))
    if condition.test == Assigned(Pattern((old,))):
        return Literal(Assigned(Pattern((new,))), condition.wanted)
    return condition


def literals(condition: Condition) -> Iterable[Literal]:
    """Yield every test of the condition, from left to right."""
    if isinstance(condition, Literal):
        yield condition
    else:
        for part in condition.parts:
            yield from literals(part)
