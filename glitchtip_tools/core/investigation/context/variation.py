"""What an issue's events have in common that the project's other events have not: only there, with the odds. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import log, sqrt

from glitchtip_tools.models import Event, Issue, Tag
from glitchtip_tools.values import dataclass

LEAST_EVENTS = 4  # of the issue, before anything is called confined
LEAST_OTHERS = 10  # of the project's other events, likewise
LEAST_SHARE = 0.8  # of the issue's events that carry the value
LEAST_ODDS = 2.0  # by which the odds are greater than elsewhere, at the lower end of what the numbers allow
CERTAINTY = 1.645  # standard errors below the estimate: wrong in one of twenty cases
_STEPS = (1, 2, 5, *range(10, 101, 10))  # percent
_OF_ITS_TIME = ("release",)  # follows the time of an event: one follows from the other
_ALWAYS = frozenset(
    ("level", "handled", "mechanism", "sdk.name", "platform", "trace_id", "span_id", "event_id")
)


@dataclass(frozen=True, slots=True)
class Confined:
    """A value that the issue is confined to: in `count` of its `events`, and in how many of the project's others.

    `odds` says how many times greater the odds of the value are here than there (half an event added to each number).
    """

    key: str
    value: str
    count: int
    events: int
    others_with: int
    others: int
    odds: float

    @property
    def percent_elsewhere(self) -> int:
        """The share of the other events in coarse steps: the report must not change with each of those."""
        percent = 100 * self.others_with / self.others
        return min(_STEPS, key=lambda step: abs(step - percent)) if self.others_with else 0


@dataclass(frozen=True, slots=True)
class Varying:
    """A tag (or `user`, `message`) on which the issue does not depend: the number of its values."""

    key: str
    values: int


@dataclass(frozen=True, slots=True)
class Variation:
    """What the newest events of an issue share and in what they differ; `others` were compared with."""

    events: int
    others: int
    confined: tuple[Confined, ...] = ()
    varying: tuple[Varying, ...] = ()


def variation(
    issue: Issue, events: Sequence[Event], project: Iterable[Event], tags: Iterable[Tag] = ()
) -> Variation:
    """Return what the issue's newest events are confined to, and what varies among them.

    `project` are the project's newest events, the issue's own among them; `tags` the issue's, over its stored life.
    Events are compared with those of the same time where there are enough.
    """
    others = [event for event in project if event.issue_id != issue.id]
    moments = [at for event in events if (at := _received(event))]
    beside = _between(others, min(moments), max(moments)) if moments else []
    compared = beside if len(beside) >= LEAST_OTHERS else others
    if len(events) < LEAST_EVENTS:
        return Variation(len(events), len(compared))
    life = {tag.key: tag for tag in tags}
    confined = [*_confined(events, compared, life), *_of_its_time(issue, events, others, life)]
    confined.sort(key=lambda one: (one.percent_elsewhere, -one.count / one.events, one.key))
    return Variation(len(events), len(compared), tuple(_once(confined)), varying(events))


def _confined(
    events: Sequence[Event], others: Sequence[Event], life: Mapping[str, Tag]
) -> Iterator[Confined]:
    """Yield what at least four in five of the issue's events share and the others do not."""
    elsewhere = _counted(others)
    for one in _shared(events, life):
        there, sampled = elsewhere.get(one.key, Counter())[one.value], min(one.events, len(events))
        here = round(sampled * one.count / one.events)
        if one.key not in _OF_ITS_TIME and _proven(here, sampled, there, len(others)):
            yield replace(one, others_with=there, others=len(others), odds=_odds(one, there, len(others)))


def _of_its_time(
    issue: Issue, events: Sequence[Event], others: Sequence[Event], life: Mapping[str, Tag]
) -> Iterator[Confined]:
    """Yield the release that all of the issue's events name; a burst of events proves as much as one.

    What counts is the hours: those of the issue's life, and those in which the others were received. A
    time of which no other events are known says nothing.
    """
    if len(_between(others, issue.first_seen, issue.last_seen)) < LEAST_OTHERS:
        return
    elsewhere, hours = _counted(others), {(_hour(event), event.release) for event in others}
    for one in _shared(events, life):
        if one.key in _OF_ITS_TIME and one.count == one.events:
            span = min(one.events, 1 + int((issue.last_seen - issue.first_seen).total_seconds() // 3600))
            there = sum(release == one.value for _, release in hours)
            if _proven(span, span, there, len(hours)):
                count = elsewhere.get(one.key, Counter())[one.value]
                yield replace(one, others_with=count, others=len(others), odds=_odds(one, count, len(others)))


def _shared(events: Sequence[Event], life: Mapping[str, Tag]) -> Iterator[Confined]:
    """Yield the values that at least four in five of the events carry, also over the issue's life where known."""
    for key, counts in _counted(events).items():
        value, count = counts.most_common(1)[0]
        if count >= LEAST_SHARE * len(events):
            one = Confined(key, value, *_over_life(life.get(key), value, count, len(events)), 0, 0, 0.0)
            if one.count >= LEAST_SHARE * one.events:
                yield one


def varying(events: Sequence[Event]) -> tuple[Varying, ...]:
    """Return the tags of which no value has four in five of the events: what the issue does not depend on."""
    counted = {**_counted(events), "message": Counter(filter(None, map(_message, events)))}
    return tuple(
        Varying(key, len(counts))
        for key, counts in sorted(counted.items())
        if len(counts) > 1 and max(counts.values()) < LEAST_SHARE * len(events)
    )


def _between(events: Iterable[Event], first: datetime, last: datetime) -> list[Event]:
    return [event for event in events if (at := _received(event)) and first <= at <= last]


def _received(event: Event) -> datetime | None:
    return event.date_received or event.date_created


def _hour(event: Event) -> str:
    at = _received(event)
    return at.astimezone(UTC).isoformat()[:13] if at else ""


def _counted(events: Iterable[Event]) -> dict[str, Counter[str]]:
    """Return how often each value of each tag occurs; a user counts once, by the first of id, name, address."""
    counts: dict[str, Counter[str]] = {}
    for event in events:
        pairs = {key: value for key, value in event.tags if not key.startswith("user.")}
        if user := _user(event):
            pairs["user"] = user
        for key, value in pairs.items():
            if key not in _ALWAYS:
                counts.setdefault(key, Counter())[value] += 1
    return counts


def _user(event: Event) -> str | None:
    for key in ("id", "username", "email"):
        value = event.user.get(key) or event.tag(f"user.{key}")
        if isinstance(value, str | int) and value:
            return str(value)
    return None


def _message(event: Event) -> str | None:
    return event.exceptions[-1].value if event.exceptions else event.message


def _over_life(tag: Tag | None, value: str, count: int, events: int) -> tuple[int, int]:
    """Return the count and the total over the issue's stored life where they are known, else of the sample."""
    known = next((one.count for one in tag.values if one.value == value), None) if tag else None
    return (known, tag.total) if tag and known and tag.total >= max(known, events) else (count, events)


def _cells(count: int, events: int, there: int, others: int) -> tuple[float, float, float, float]:
    return count + 0.5, events - count + 0.5, there + 0.5, others - there + 0.5


def _ratio(cells: tuple[float, float, float, float]) -> float:
    here, not_here, there, not_there = cells
    return here * not_there / (not_here * there)


def _odds(one: Confined, there: int, others: int) -> float:
    return round(_ratio(_cells(one.count, one.events, there, others)), 1)


def _proven(here: int, events: int, there: int, others: int) -> bool:
    """Return whether the odds are greater even at the lower end of the interval: few events prove little."""
    if events < LEAST_EVENTS or others < LEAST_OTHERS:
        return False
    cells = _cells(here, events, there, others)
    error = sqrt(sum(1 / cell for cell in cells))
    return log(_ratio(cells)) - CERTAINTY * error >= log(LEAST_ODDS)


def _once(confined: Iterable[Confined]) -> list[Confined]:
    """Drop what says the same again: `browser.name` beside `browser`, the release's `dist`."""
    kept: dict[str, Confined] = {}
    for one in confined:
        kept.setdefault("release" if one.key == "dist" else one.key.partition(".")[0], one)
    return list(kept.values())
