"""Conditions in the words of the language, for people who ask what was understood."""

from collections.abc import Sequence
from datetime import datetime

from glitchtip_tools.core.search.language.syntax import Pattern, tag_key
from glitchtip_tools.core.search.planning.binding import FREE_TEXT, MESSAGE, PROJECT
from glitchtip_tools.core.search.planning.conditions import (
    All,
    Any,
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
    Test,
    TextIn,
    TimeIn,
    TimesSeen,
)

TEXTS = {FREE_TEXT: "text", MESSAGE: "message", PROJECT: "project"}
NAMES = {"first_seen": "firstSeen", "last_seen": "lastSeen"}


def describe(condition: Condition) -> str:
    """Return the condition in the words of the language, with its dates worked out."""
    match condition:
        case Literal(test, wanted):
            text = said(test)
            return text if wanted else f"!({text})" if " " in text else f"!{text}"
        case All(parts):
            texts = (f"({describe(part)})" if isinstance(part, Any) else describe(part) for part in parts)
            return " ".join(texts) or "everything"
        case Any(parts):
            return " OR ".join(describe(part) for part in parts) or "nothing"


def said(test: Test) -> str:
    """Return a test as the language says it."""
    match test:
        case OneOf(field, values):
            return f"{'is' if field == 'status' else field}:{_any_of(sorted(values))}"
        case TextIn(fields, pattern, whole):
            return f"{TEXTS.get(fields, fields[0])} {'is' if whole else 'holds'} {pattern}"
        case Assigned(pattern):
            return f"assigned:{pattern}" if pattern else "is:assigned"
        case TimeIn(field, low, high):
            return _span(NAMES[field], low, high)
        case EventIn(low, high):
            return _span("event.timestamp", low, high)
        case TimesSeen(low, high):
            return _numbers("timesSeen", low, high)
        case PeriodCount(period, low, high):
            return _numbers(f"count{period}", low, high)
        case HasEvent(event_id):
            return f"event {event_id}"
        case HasTag(key):
            return f"has:{key}"
        case TagIs(key, value):
            return f"{tag_key(key)}:{Pattern((value,))}"
        case TagLike(key, pattern):
            return f"{tag_key(key)}:{pattern}"


def _any_of(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"[{', '.join(values)}]"


def _span(name: str, low: datetime | None, high: datetime | None) -> str:
    bounds = [f"{name}:>={iso(low)}"] if low else []
    return " ".join(bounds + ([f"{name}:<{iso(high)}"] if high else []))


def _numbers(name: str, low: int | None, high: int | None) -> str:
    if low == high:
        return f"{name}:{low}"
    return " ".join([f"{name}:>={low}"] * (low is not None) + [f"{name}:<={high}"] * (high is not None))


def iso(moment: datetime) -> str:
    """Return the moment as ISO text; UTC is a `Z`."""
    exact = moment.microsecond % 1000
    return moment.isoformat(timespec="auto" if exact or not moment.microsecond else "milliseconds").replace(
        "+00:00", "Z"
    )
