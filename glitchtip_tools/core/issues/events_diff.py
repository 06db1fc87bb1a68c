"""What varies between the events of an issue, and what is the same in all of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from glitchtip_tools.core.issues.stacks import place, surfaced_first
from glitchtip_tools.models import Event, TagValue
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class VaryingTag:
    """A tag that not all events carry with one value; `missing` is how many lack it."""

    key: str
    values: tuple[TagValue, ...]
    missing: int = 0


@dataclass(frozen=True, slots=True)
class SameTag:
    """A tag with one value in all events."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message and how many events have it."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class StackVariant:
    """One of the stacks: how often, an event that has it, and the frames that not all variants share."""

    count: int
    event: str
    surfaced: str
    frames: int
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventsDiff:
    """The events of an issue compared; `total` is how many the issue has, `events` how many were read."""

    events: int
    total: int
    first: datetime | None
    last: datetime | None
    varying: tuple[VaryingTag, ...]
    same: tuple[SameTag, ...]
    messages: tuple[Message, ...]
    stacks: tuple[StackVariant, ...]


def diff(events: Sequence[Event], total: int) -> EventsDiff:
    """Return what varies between the events, most frequent first."""
    moments = [at for one in events if (at := one.date_received or one.date_created)]
    varying, same = _tags(events)
    messages = Counter(message(one) for one in events)
    return EventsDiff(
        events=len(events),
        total=max(total, len(events)),
        first=min(moments, default=None),
        last=max(moments, default=None),
        varying=varying,
        same=same,
        messages=tuple(Message(text, count) for text, count in messages.most_common()),
        stacks=_stacks(events),
    )


def message(event: Event) -> str:
    """Return what an event says in its own words: the value of what surfaced, else its message or title."""
    surfaced = next(surfaced_first(event), None)
    if surfaced is not None and (surfaced.type or surfaced.value):
        return ": ".join(part for part in (surfaced.type, surfaced.value) if part)
    return event.message or event.title


def _tags(events: Sequence[Event]) -> tuple[tuple[VaryingTag, ...], tuple[SameTag, ...]]:
    counts: dict[str, Counter[str]] = {}
    for event in events:
        for key, value in dict(event.tags).items():
            counts.setdefault(key, Counter())[value] += 1
    varying, same = [], []
    for key in sorted(counts):
        missing = len(events) - counts[key].total()
        if len(counts[key]) == 1 and not missing:
            same.append(SameTag(key, next(iter(counts[key]))))
        else:
            values = tuple(TagValue(value, count) for value, count in counts[key].most_common())
            varying.append(VaryingTag(key, values, missing))
    return tuple(varying), tuple(same)


def _stacks(events: Sequence[Event]) -> tuple[StackVariant, ...]:
    variants: dict[tuple[str, ...], list[Event]] = {}
    for event in events:
        variants.setdefault(_places(event), []).append(event)
    shared = _in_all(variants)
    stacks = [
        StackVariant(
            count=len(having),
            event=having[0].id,
            surfaced=places[0] if places else "",
            frames=len(places),
            differs=tuple(one for one in places if one not in shared),
        )
        for places, having in variants.items()
    ]
    return tuple(sorted(stacks, key=lambda one: -one.count))


def _places(event: Event) -> tuple[str, ...]:
    """Return the calls of the chain, what surfaced first, newest call first."""
    return tuple(place(frame) for one in surfaced_first(event) for frame in reversed(one.frames))


def _in_all(variants: Iterable[tuple[str, ...]]) -> set[str]:
    sets = [set(one) for one in variants]
    return set.intersection(*sets) if sets else set()
