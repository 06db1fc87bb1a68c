"""What an issue's events have in common that the project's other events have not: only there, with the odds. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from glitchtip_tools.core.models import Event, Tag

LEAST_EVENTS = 4  # of the issue, before anything is said to be confined
LEAST_SHARE = 0.8  # of the events that carry the value
LEAST_LIFT = 2.0  # times as frequent as in the project's other events
_ALWAYS = frozenset(
    ("level", "handled", "mechanism", "sdk.name", "platform", "trace_id", "span_id", "event_id")
)


@dataclass(frozen=True, slots=True)
class Confined:
    """A value that the issue is confined to: its share of the issue's events, and of the others' (None: unknown)."""

    key: str
    value: str
    count: int
    events: int
    elsewhere: float | None

    @property
    def share(self) -> float:
        """The part of the issue's events that carry the value, 0 to 1."""
        return self.count / self.events

    @property
    def lift(self) -> float | None:
        """How many times as frequent it is here as elsewhere, one event assumed where there was none."""
        return None if self.elsewhere is None else self.share / max(self.elsewhere, 0.01)


def confined(events: Sequence[Event], elsewhere: Iterable[Tag] = ()) -> list[Confined]:
    """Return what at least four in five of the issue's events share and the project's others mostly do not.

    `elsewhere` are the tags of the project's other events; without them a value must vary in what can be seen.
    """
    if len(events) < LEAST_EVENTS:
        return []
    others = {tag.key: tag for tag in elsewhere}
    found = [
        item
        for key, counts in _counted(events).items()
        for value, count in counts.most_common(1)
        if (item := _judged(key, value, count, len(events), others)).share >= LEAST_SHARE and _tells(item)
    ]
    return sorted(found, key=lambda item: (-(item.lift or 0), -item.share, item.key))


def varying(events: Sequence[Event]) -> dict[str, int]:
    """Return the tags that take several values among the events, and how many: what the issue does not depend on."""
    counts = {key: len(values) for key, values in _counted(events).items()}
    return {key: count for key, count in sorted(counts.items()) if count > 1}


def _counted(events: Sequence[Event]) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for event in events:
        pairs = dict(event.tags)
        user = event.user.get("id") or event.user.get("username")
        if isinstance(user, str | int):
            pairs.setdefault("user", str(user))
        for key, value in pairs.items():
            if key not in _ALWAYS:
                found.setdefault(key, Counter())[value] += 1
    return found


def _judged(key: str, value: str, count: int, events: int, others: Mapping[str, Tag]) -> Confined:
    tag = others.get(key)
    known = {item.value: item.count for item in tag.values} if tag else {}
    elsewhere = known.get(value, 0) / tag.total if tag and tag.total else None
    return Confined(key, value, count, events, elsewhere)


def _tells(item: Confined) -> bool:
    return item.lift is not None and item.lift >= LEAST_LIFT
