"""Watch a list of issues, and follow their events: what was not there at the question before."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice, takewhile

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.daily.arrivals import Arrival, EventMemory, IssueMemory, News
from glitchtip_tools.core.search import Flags
from glitchtip_tools.models import Event, Issue
from glitchtip_tools.services.daily.polling import OutageReport, Polling
from glitchtip_tools.services.issues.search_service import SearchService

MOST_ISSUES = 1_000  # of a list that are known; of a longer one only new issues are reported
WHOLE_LIST = 20  # questions after which the whole list is read again, so that it is known what left it
MOST_PROJECTS = 10  # whose events are read at one question
MOST_EVENTS = 1_000  # of one issue that are read at one question
FULL_PAGE = 100  # events that the server lists at once


@dataclass(frozen=True)
class WatchService:
    """What comes to a list of issues. `clock` is asked at each question, so that relative times stay true."""

    glitchtip: GlitchTip
    search: SearchService
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    say: Callable[[str], None]
    warn: Callable[..., None]
    outage: OutageReport

    def issues(self, query: str, flags: Flags, every: timedelta) -> Iterator[Arrival]:
        """Yield the issues that come to the list of a query, without an end: new ones, and those that are back.

        Costs one request per question where nothing happens, besides what the query itself takes; one per hundred
        issues of the list at the start, and at every twentieth question.
        """
        watched = _WatchedList(self, query, flags)
        watched.read_whole()
        for arrivals in Polling(every, self.sleep, self.outage).answers(watched.arrivals):
            yield from arrivals

    def events(self, query: str, flags: Flags, every: timedelta) -> Iterator[Arrival]:
        """Yield the events of the issues of a query as they come, without an end, the oldest first.

        Costs what `issues` costs, and one request for each project in which something happened.
        """
        followed = _FollowedEvents(self, _WatchedList(self, query, flags))
        followed.begin()
        for arrivals in Polling(every, self.sleep, self.outage).answers(followed.arrivals):
            yield from arrivals

    def events_of(self, issue: Issue, every: timedelta) -> Iterator[Arrival]:
        """Yield the events of one issue as they come, without an end; costs one request per question."""
        memory = EventMemory(issue.last_seen)

        def fresh() -> list[Event]:
            newest = islice(self.glitchtip.events(issue.id), MOST_EVENTS)
            return memory.fresh(takewhile(lambda event: _is_after(event, memory.floor), newest))

        for events in Polling(every, self.sleep, self.outage).answers(fresh):
            yield from (Arrival(self.clock(), "again", issue, event) for event in events)


class _WatchedList:
    """The list of a query as it was at the question before."""

    def __init__(self, service: WatchService, query: str, flags: Flags) -> None:
        self.service, self.query, self.flags = service, query, flags
        self.memory = IssueMemory(service.clock())
        self.questions = 0

    def read_whole(self) -> None:
        """Note the whole list, as far as it can be known."""
        listed, complete = self._read(MOST_ISSUES)
        issues = list(listed)
        # By the server's clock, which its times go by; ours may be wrong.
        self.memory.begun = self.service.glitchtip.http.date or self.memory.begun
        self.memory.whole(issues, complete=complete())
        if not self.memory.all:
            self.service.warn(
                f"more than {MOST_ISSUES:,} issues match: only new ones are reported, not those that are back",
                hint="narrow the query to see both",
            )

    def arrivals(self) -> list[Arrival]:
        """Return what came since the question before; sometimes note anew what is on the list."""
        return self.seen()[1]

    def seen(self) -> tuple[list[Issue], list[Arrival]]:
        """Return the issues that were read, which are those that something happened to, and what came."""
        self.questions += 1
        if self.questions % WHOLE_LIST == 0:
            return self._again()
        listed, _ = self._read(MOST_ISSUES)
        start = self.memory.read_from
        issues = list(takewhile(lambda issue: issue.last_seen >= start, listed))
        return issues, self.memory.arrivals(issues, self.service.clock())

    def _again(self) -> tuple[list[Issue], list[Arrival]]:
        listed, complete = self._read(MOST_ISSUES)
        issues, start = list(listed), self.memory.read_from
        arrivals = self.memory.arrivals(issues, self.service.clock())
        self.memory.whole(issues, complete=complete())
        return [issue for issue in issues if issue.last_seen >= start], arrivals

    def _read(self, most: int) -> tuple[Iterator[Issue], Callable[[], bool]]:
        """Return the issues, last seen first, and what tells afterwards whether these were all."""
        service = replace(self.service.search, now=self.service.clock())
        search = service.run(service.plan(self.query, self.flags, limit=most))
        return iter(search), lambda: not search.more


class _FollowedEvents:
    """The events of a watched list as they were at the question before."""

    def __init__(self, service: WatchService, watched: _WatchedList) -> None:
        self.service, self.watched = service, watched
        self.last_seen: dict[str, datetime] = {}
        self.what: dict[str, News] = {}
        self.memory = EventMemory(watched.memory.begun)

    def begin(self) -> None:
        """Note the list; events are reported from now on."""
        self.watched.read_whole()
        known = self.watched.memory
        self.memory.floor = max(known.begun, known.newest or known.begun)

    def arrivals(self) -> list[Arrival]:
        """Return the events that came since the question before.

        Nothing is noted as seen before all answers are there: what failed is reported after the next question.
        """
        issues, arrived = self.watched.seen()
        self.what |= {one.issue.id: one.what for one in arrived}
        active = {one.id: one for one in issues if one.last_seen > self._last_seen(one)}
        events = self._events(active)
        self.last_seen |= {one.id: one.last_seen for one in issues}
        at = self.service.clock()
        fresh = [(active[event.issue_id or ""], event) for event in self.memory.fresh(events)]
        return [Arrival(at, self.what.pop(issue.id, "again"), issue, event) for issue, event in fresh]

    def _last_seen(self, issue: Issue) -> datetime:
        return self.last_seen.get(issue.id, self.memory.floor)

    def _events(self, active: dict[str, Issue]) -> Sequence[Event]:
        """Return the newest events of these issues, by the projects that they are in."""
        projects = list(dict.fromkeys(issue.project.slug for issue in active.values()))
        if len(projects) > MOST_PROJECTS:
            left = ", ".join(projects[MOST_PROJECTS:])
            self.service.say(f"events in too many projects at once; not read: {left}")
        events: list[Event] = []
        for slug in projects[:MOST_PROJECTS]:
            page = self.service.glitchtip.newest_events(slug, whole=True)
            if len(page) >= FULL_PAGE and _is_after(page[-1], self.memory.floor):
                self.service.say(f"more events in `{slug}` than can be read at once: the newest {len(page)}")
            events += [event for event in page if event.issue_id in active]
        return events


def _is_after(event: Event, floor: datetime) -> bool:
    moment = event.date_received or event.date_created
    return moment is None or moment > floor
