"""What a condition says about when an issue was first and last seen: bounds that every match keeps to."""

from datetime import datetime

from glitchtip_tools.core.search.evaluation import HOUR, PERIODS
from glitchtip_tools.core.search.planning.conditions import (
    All,
    Condition,
    EventIn,
    Literal,
    PeriodCount,
    TimeIn,
)
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Seen:
    """Bounds [from, until) of first and last seen; None is not a bound."""

    first_from: datetime | None = None
    first_until: datetime | None = None
    last_from: datetime | None = None
    last_until: datetime | None = None


NO_BOUNDS = Seen()


def seen_bounds(condition: Condition) -> Seen:
    """Return bounds that every issue fulfilling the condition keeps to (an issue is first seen before it is last)."""
    seen = _bounds(condition)
    return Seen(
        seen.first_from,
        _earlier(seen.first_until, seen.last_until),
        _later(seen.last_from, seen.first_from),
        seen.last_until,
    )


def _bounds(condition: Condition) -> Seen:
    if isinstance(condition, Literal):
        return _of_test(condition)
    parts = [_bounds(part) for part in condition.parts]
    if not parts:
        return NO_BOUNDS
    together = isinstance(condition, All)
    bounds = parts[0]
    for part in parts[1:]:
        bounds = _narrower(bounds, part) if together else _wider(bounds, part)
    return bounds


def _of_test(literal: Literal) -> Seen:
    match literal:
        case Literal(TimeIn("first_seen", low, high), True):
            return Seen(low, high)
        case Literal(TimeIn("last_seen", low, high), True):
            return Seen(None, None, low, high)
        case Literal(EventIn(low, high), True):
            return Seen(None, high, low, None)
        case Literal(PeriodCount(period, low, _, now), True) if low is not None and low > 0:
            return Seen(last_from=now - PERIODS[period] - HOUR)
    return NO_BOUNDS


def _narrower(one: Seen, other: Seen) -> Seen:
    return Seen(
        _later(one.first_from, other.first_from),
        _earlier(one.first_until, other.first_until),
        _later(one.last_from, other.last_from),
        _earlier(one.last_until, other.last_until),
    )


def _wider(one: Seen, other: Seen) -> Seen:
    return Seen(
        min(one.first_from, other.first_from) if one.first_from and other.first_from else None,
        max(one.first_until, other.first_until) if one.first_until and other.first_until else None,
        min(one.last_from, other.last_from) if one.last_from and other.last_from else None,
        max(one.last_until, other.last_until) if one.last_until and other.last_until else None,
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other
