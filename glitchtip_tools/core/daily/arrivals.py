"""What is new on a list that is read again and again: issues that were not on it, events that were not seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from glitchtip_tools.core.time.durations import read_duration, written
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import Event, Issue

News = Literal["new", "back", "again"]
OVERLAP = timedelta(minutes=2)  # a server may list an event only some time after it was received
SHORTEST, LONGEST = timedelta(seconds=10), timedelta(days=1)  # between two questions
LONG_AGO = timedelta(days=36500)


@dataclass(frozen=True, slots=True)
class Arrival:
    """An issue that came, or an event of it; noticed `at` that moment.

    `new`: first seen since the watch began. `back`: older, and not on the list before (it was reopened, or
    matches only now). `again`: a further event of an issue that was there.
    """

    at: datetime
    what: News
    issue: Issue
    event: Event | None = None


def interval(text: str) -> timedelta:
    """Return how often a server is asked; raises BadUsage for what is too often or no length of time."""
    length = read_duration(text)
    if not SHORTEST <= length.length <= LONGEST:
        hint = f"at least {written(SHORTEST)}, at most {written(LONGEST)}"
        raise BadUsage(
            f"every `{length}` is {'too often' if length.length < SHORTEST else 'not often enough'}",
            hint=hint,
        )
    return length.length


@dataclass
class IssueMemory:
    """Which issues were on the list, and until when it was read.

    `all` is whether the whole list is known: else an old issue may have been on it unseen, and nothing is `back`.
    """

    begun: datetime
    known: set[str] = field(default_factory=set)
    all: bool = True
    newest: datetime | None = None

    @property
    def read_from(self) -> datetime:
        """The last-seen time from which on the list is to be read."""
        return self.newest - OVERLAP if self.newest else self.begun - LONG_AGO

    def whole(self, issues: Sequence[Issue], *, complete: bool) -> None:
        """Note the whole list: what is no longer on it may come back."""
        self.known, self.all = {issue.id for issue in issues}, complete
        self._read(issues)

    def arrivals(self, issues: Sequence[Issue], at: datetime) -> list[Arrival]:
        """Return the issues that were not on the list before, the oldest first, and note them."""
        arrivals = []
        for issue in sorted(issues, key=lambda one: one.last_seen):
            is_new = issue.first_seen >= self.begun - OVERLAP
            if issue.id not in self.known and (is_new or self.all):
                arrivals.append(Arrival(at, "new" if is_new else "back", issue))
            self.known.add(issue.id)
        self._read(issues)
        return arrivals

    def _read(self, issues: Iterable[Issue]) -> None:
        self.newest = max((issue.last_seen for issue in issues), default=self.newest or self.begun)


@dataclass
class EventMemory:
    """Which events were seen: those received after `floor`, which moves along with the newest."""

    floor: datetime
    seen: dict[str, datetime] = field(default_factory=dict)

    def fresh(self, events: Iterable[Event]) -> list[Event]:
        """Return the events that were not seen before, the oldest first, and note them."""
        times = {event.id: (event.date_received or event.date_created, event) for event in events}
        fresh_events = {
            one: (at, event)
            for one, (at, event) in times.items()
            if at is not None and at > self.floor and one not in self.seen
        }
        self.seen |= {one: at for one, (at, _) in fresh_events.items()}
        newest = max(self.seen.values(), default=self.floor)
        self.floor = max(self.floor, newest - OVERLAP)
        self.seen = {one: at for one, at in self.seen.items() if at > self.floor}
        return [event for _, event in sorted(fresh_events.values(), key=lambda pair: (pair[0], pair[1].id))]
