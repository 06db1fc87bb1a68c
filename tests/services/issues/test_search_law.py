"""The law of the search: what the planner finds through a server that understands little is what matches.

The server here understands only what GlitchTip does, and gives three issues a page; the oracle looks at every event.
"""

import random
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glitchtip_tools.api.paging import Page
from glitchtip_tools.core import search
from glitchtip_tools.core.search.language.texts import fits
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
from glitchtip_tools.core.search.planning.orders import COUNTED
from glitchtip_tools.errors import Unsupported
from glitchtip_tools.models import LEVELS, STATUSES, Account, Event, Issue, Metadata, Project, Tag, TagValue
from glitchtip_tools.services.issues.search import find, measure, prepare

pytestmark = pytest.mark.slow

NOW = datetime(2025, 11, 24, 15, 0, tzinfo=UTC)  # a full hour, so that counts by the hour are exact
PROJECTS = (Project("1", "web"), Project("2", "web-shop"), Project("3", "api"))
PERIODS = {"24h": timedelta(days=1), "14d": timedelta(days=14)}


@dataclass(frozen=True)
class Happened:
    """An event: when it was received, what it carries."""

    received: datetime
    tags: dict[str, str]
    id: str


@dataclass(frozen=True)
class Stored:
    """An issue with its events."""

    issue: Issue
    events: tuple[Happened, ...]

    def values(self, key: str) -> set[str]:
        return {event.tags[key] for event in self.events if key in event.tags}


@dataclass
class SmallServer:
    """GlitchTip's list of issues with its query language, word for word, and nothing beyond it."""

    stored: tuple[Stored, ...]
    version: str
    asked: list[str] = field(default_factory=list)

    def account(self) -> Account:
        return Account("ann@example.org")

    def projects(self) -> tuple[Project, ...]:
        return PROJECTS

    def issue_pages(
        self,
        *,
        query: str = "",
        projects: Sequence[str] = (),
        environments: Sequence[str] = (),
        ids: Sequence[str] = (),
        start: datetime | None = None,
        end: datetime | None = None,
        sort: str = "-last_seen",
        limit: int = 100,
    ) -> Iterator[Page[Issue]]:
        self.asked.append(query)
        found = [
            one.issue
            for one in self.stored
            if (not projects or one.issue.project.id in projects)
            and (not ids or one.issue.id in ids)
            and (not environments or one.values("environment") & set(environments))
            and (start is None or one.issue.first_seen >= start)
            and (end is None or one.issue.first_seen <= end)
            and self._selects(query, one)
        ]
        field_name = sort.removeprefix("-")
        found.sort(key=lambda issue: getattr(issue, field_name), reverse=True)
        size = min(limit, 3)
        for at in range(0, max(1, len(found)), size):
            yield Page(tuple(found[at : at + size]), len(found), capped=False)

    def _selects(self, query: str, one: Stored) -> bool:
        try:
            return UUID(query).hex in [event.id for event in one.events]
        except ValueError:
            pass
        words = shlex.split(query)  # an unbalanced quote is a failure, as there
        for at, word in enumerate(words):
            name, colon, value = word.partition(":")
            if not colon:
                return self._holds(" ".join(words[at:]), one.issue)
            value = value.strip('"')
            fine = {
                "is": value == one.issue.status,
                "level": value == one.issue.level,
                "has": bool(one.values(value)),
            }.get(name, value in one.values(name))
            if not fine:
                return False
        return True

    def _holds(self, text: str, issue: Issue) -> bool:
        """Full text: whole words of the title; with a wildcard and from 5 on also a part of the title."""
        plain = text.replace("*", " ").lower().split()
        if plain and set(plain) <= set(issue.title.lower().replace(":", " ").split()):
            return True
        pieces = [piece for piece in text.lower().split("*") if piece]
        return "*" in text and self.version >= "5" and all(piece in issue.title.lower() for piece in pieces)

    def tags(self, issue_id: str, key: str | None = None) -> tuple[Tag, ...]:
        (one,) = (one for one in self.stored if one.issue.id == issue_id)
        keys = sorted({name for event in one.events for name in event.tags if key in (None, name)})
        values = {name: tuple(TagValue(value, 1) for value in sorted(one.values(name))) for name in keys}
        return tuple(Tag(name, len(values[name]), len(values[name]), values[name]) for name in keys)

    def events(self, issue_id: str) -> Iterator[Event]:
        (one,) = (one for one in self.stored if one.issue.id == issue_id)
        for event in sorted(one.events, key=lambda event: event.received, reverse=True):
            yield Event(event.id, date_received=event.received, date_created=NOW + timedelta(days=1))

    def newest_events(self, project: str) -> Sequence[Event]:
        received = [event for one in self.stored if one.issue.project.slug == project for event in one.events]
        received.sort(key=lambda event: event.received, reverse=True)
        return [
            Event(event.id, tags=tuple(event.tags.items()), date_received=event.received)
            for event in received[:100]
        ]

    def counts(
        self, issue_ids: Sequence[str], period: str = "24h"
    ) -> dict[str, tuple[tuple[datetime, int], ...]]:
        if self.version < "5":
            raise Unsupported("this server has no counts by period")
        return {one.issue.id: buckets(one, period) for one in self.stored if one.issue.id in issue_ids}


def buckets(one: Stored, period: str) -> tuple[tuple[datetime, int], ...]:
    """Return the counts by hour or by day of the events of whole hours within the period."""
    found: dict[datetime, int] = {}
    for event in one.events:
        hour = event.received.replace(minute=0, second=0, microsecond=0)
        at = hour if period == "24h" else hour.replace(hour=0)
        if hour >= NOW - PERIODS[period]:
            found[at] = found.get(at, 0) + 1
    return tuple(sorted(found.items()))


def truly(condition: Condition, one: Stored) -> bool:
    """Decide by looking at everything there is."""
    match condition:
        case Literal(test, wanted):
            return passes(test, one) is wanted
        case All(parts):
            return all(truly(part, one) for part in parts)
        case Any(parts):
            return any(truly(part, one) for part in parts)


def passes(test: Test, one: Stored) -> bool:
    issue = one.issue
    match test:
        case OneOf(name, values):
            return getattr(issue, name) in values
        case TimeIn(name, low, high):
            moment = getattr(issue, name)
            return (low is None or moment >= low) and (high is None or moment < high)
        case EventIn(low, high):
            return any(low <= event.received < high for event in one.events)
        case TimesSeen(low, high):
            return (low is None or issue.count >= low) and (high is None or issue.count <= high)
        case PeriodCount(period, low, high):
            number = sum(event.received >= NOW - PERIODS[period] for event in one.events)
            return (low is None or number >= low) and (high is None or number <= high)
        case HasEvent(event_id):
            return event_id in [event.id for event in one.events]
        case HasTag(key):
            return bool(one.values(key))
        case TagIs(key, value):
            return value in one.values(key)
        case TagLike(key, pattern):
            return any(fits(pattern, value, whole=True, fold=False) for value in one.values(key))
        case Assigned(pattern):
            return issue.assigned_to is not None and (
                pattern is None or fits(pattern, issue.assigned_to, whole=True)
            )
        case TextIn():
            return search.evaluate(Literal(test), issue, {}) is True


WORDS = (
    "\u212aelvin",
    "Connection",
    "timeout",
    "TimeoutError",
    "Недостаточно",
    "can't",
    "ſtraße",
    "100%",
    "a_b",
    "發票",
)
TAGS = {
    "component": ("redis", "Redis", "whatsapp", 'quo"ted', '"q"', "two words"),
    "environment": ("production", "staging"),
    "release": ("1.0", "web@2", "a b"),
    "level": ("x",),
    "uuid": ("0" * 32,),
    "odd key": ("v",),
}
EVENT_IDS = tuple(f"{number:032x}" for number in range(1, 400))


@cache
def world(seed: int, size: int = 30) -> tuple[Stored, ...]:
    """Return issues by chance; half of the times are near now, where hours matter, and some fall on bounds."""
    chance = random.Random(seed)
    event_ids = iter(EVENT_IDS)
    return tuple(_stored(chance, number, event_ids) for number in range(size))


def _stored(chance: random.Random, number: int, event_ids: Iterator[str]) -> Stored:
    quarters = [
        chance.choice((chance.randrange(200), chance.randrange(2000))) for _ in range(chance.randint(1, 4))
    ]
    times = [NOW - timedelta(minutes=15 * quarter) for quarter in quarters]
    events = tuple(
        Happened(
            at, {key: chance.choice(TAGS[key]) for key in TAGS if chance.random() < 0.4}, next(event_ids)
        )
        for at in times
    )
    title = " ".join(chance.choices(WORDS, k=chance.randint(1, 3)))
    project = chance.choice(PROJECTS)
    issue = Issue(
        id=str(100 + number),
        short_id=f"{project.slug.upper()}-{number}",
        title=title,
        culprit=chance.choice(("", "timeout in app.js")),
        type="error",
        level=chance.choice(("sample", *LEVELS)),
        status=chance.choice(STATUSES),
        count=len(events) + chance.choice((0, 0, 1)),
        first_seen=min(times),
        last_seen=max(times),
        project=project,
        metadata=Metadata(type=chance.choice((None, "TypeError", "Error")), value=title),
        assigned_to=chance.choice((None, "ann@example.org", "#backend")),
    )
    return Stored(issue, events)


TERMS = tuple(
    line
    for line in r"""
is:unresolved
is:[resolved, ignored]
!is:resolved
is:assigned
is:unassigned
is:archived
assigned:none
assigned:ann*
assigned:me
assigned:#backend
level:error
level:>=warning
level:[error, fatal]
!level:info
level:[debug TO warning]
level:<info
age:-24h
age:+7d
age:>7d
age:[1d TO 9d]
firstSeen:-2d
firstSeen:2025-11-20
lastSeen:-24h
lastSeen:>2025-11-20
lastSeen:<=2025-11-12
lastSeen:[2025-11-12 TO -3d]
event.timestamp:2025-11-10
event.timestamp:2025-11-11
event.timestamp:2025-11-20
event.timestamp:2025-11-24
event.timestamp:>2025-11-20
event.timestamp:<2025-11-24T12:00:00
event.timestamp:[2025-11-20 TO 2025-11-22]
event.timestamp:[2025-11-05 TO 2025-11-09]
event.timestamp:2025-11-24T09:30
event.timestamp:-24h
event.timestamp:+10d
event.timestamp:[-20h TO -3h]
event.timestamp:[-20h TO -19h]
event.timestamp:[-19d TO -13d]
timesSeen:>2
timesSeen:[1, 3]
count24h:0
count24h:1
count24h:>0
count24h:>=2
count24h:<1
count24h:[1 TO 2]
count14d:0
count14d:3
count14d:>=2
count14d:<=1
project:web
project:web*
!project:[web, api]
project:2
id:[100, 103]
id:7
shortId:web-1
shortId:web-*
type:TypeError
title:timeout
title:Conn*out
title:*out*
title:str
title:kelvin
title:"Connection timeout"
title:"100%"
title:a_b
title:НЕДОСТАТОЧНО
title:[timeout, connection]
message:timeout
culprit:app
platform:node
timeout
can't
"Connection timeout"
發票
time*error
-x
component:redis
component:[redis, no]
component:re*
component:*
component:*s
component:"two words"
component:"quo\"ted"
component:"\"q\""
environment:production
environment:[production, staging]
env:st*
release:1.0
release:"a b"
has:component
has:tags[level]
tags[level]:x
tags[odd key]:v
uuid:00000000000000000000000000000000
event.timestamp:[2025-11-12T10:00 TO 2025-11-16T09:00]
is:resolved is:ignored
level:error level:fatal
level:error OR is:resolved OR title:timeout
project:web project:api
project:[web, api] project:[api, web-shop]
id:[100, 101] id:[101, 102]
environment:production environment:staging
environment:[production, staging] environment:[staging, testing]
component:redis OR component:whatsapp OR env:staging
component:redis component:[whatsapp, no] OR timesSeen:>3
title:[timeout, connection] title:out
has:nothing
nothing:here
lastseen:-24h
""".strip().splitlines()
)
queries = st.recursive(
    st.sampled_from(TERMS).flatmap(lambda term: st.sampled_from((term, term, f"!({term})"))),
    lambda parts: st.one_of(
        st.lists(parts, min_size=2, max_size=4).map(lambda some: " ".join(f"({part})" for part in some)),
        st.lists(parts, min_size=2, max_size=4).map(lambda some: " OR ".join(f"({part})" for part in some)),
        parts.map(lambda part: f"!({part})"),
    ),
    max_leaves=6,
)
flag_sets = st.builds(
    search.Flags,
    status=st.sampled_from(((), ("all",), ("all",), ("resolved",), ("resolved", "ignored"))),
    level=st.sampled_from(((), (), ("error",), ("error", "fatal"))),
    project=st.sampled_from(((), (), ("web",), ("web", "api"))),
    environment=st.sampled_from(((), (), ("production",), ("production", "staging"))),
    component=st.sampled_from(((), (), ("redis",))),
    assigned_to=st.just(
        ()
    ),  # not every version has assignments: see test_every_term_alone_finds_what_matches
    since=st.sampled_from((None, None, "24h", "2025-11-20")),
)


@pytest.mark.parametrize("version", ["4.2.0", "5.2.1"])
def test_every_term_alone_finds_what_matches(version: str) -> None:
    server = SmallServer(world(1, 60), version)
    found, matching = {}, {}
    for query in (*TERMS, *(f"!({term})" for term in TERMS)):
        plan = prepare(server, search.parse(query), search.Flags(status=("all",)), search.Context(NOW))
        found[query] = sorted(issue.id for issue in find(server, plan))
        matching[query] = [one.issue.id for one in server.stored if truly(plan.condition, one)]

    assert found == matching


@settings(max_examples=1000, deadline=None)
@given(
    seed=st.integers(0, 20),
    query=st.one_of(queries, queries, st.sampled_from(EVENT_IDS[:6])),
    flags=flag_sets,
    version=st.sampled_from(("4.2.0", "5.2.1", "6.1.0")),
    sort=st.sampled_from([one for one in search.SORTS if one not in COUNTED]),
    limit=st.sampled_from((None, None, 1, 3)),
    offset=st.sampled_from((0, 60, -300)),
)
def test_the_planner_finds_what_matches(
    seed: int,
    query: str,
    flags: search.Flags,
    version: str,
    sort: str,
    limit: int | None,
    offset: int,
) -> None:
    server = SmallServer(world(seed), version)
    if not version.startswith("6"):
        flags = flags.replaced(assigned_to=None)
    context = search.Context(NOW, timezone(timedelta(minutes=offset)))
    plan = prepare(server, search.parse(query), flags, context, sort=sort, limit=limit)

    found = list(find(server, plan))

    matching = [one.issue for one in server.stored if truly(plan.condition, one)]
    key = search.sort_key(sort)
    assert {issue.id for issue in found} <= {issue.id for issue in matching}
    assert [key(issue) for issue in found] == sorted(key(issue) for issue in matching)[:limit]
    assert len({issue.id for issue in found}) == len(found)


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 20), query=queries)
def test_the_explained_bound_holds(seed: int, query: str) -> None:
    server = Counting(world(seed), "5.2.1")
    context = search.Context(NOW)
    plan = prepare(server, search.parse(query), search.Flags(status=("all",)), context)
    explained = search.explain(plan, measure(server, plan))
    server.requests = 0

    list(find(server, plan))

    if explained.most_requests is not None:
        assert server.requests <= explained.most_requests


@dataclass
class Counting(SmallServer):
    """The small server with pages of a hundred; counts what is asked of it."""

    requests: int = 0

    def issue_pages(self, **asked: object) -> Iterator[Page[Issue]]:
        self.requests += 1
        items = tuple(issue for page in super().issue_pages(**asked) for issue in page.items)  # type: ignore[arg-type]
        yield Page(items, len(items))

    def tags(self, issue_id: str, key: str | None = None) -> tuple[Tag, ...]:
        self.requests += 1
        return super().tags(issue_id, key)

    def events(self, issue_id: str) -> Iterator[Event]:
        self.requests += 1
        return super().events(issue_id)

    def newest_events(self, project: str) -> Sequence[Event]:
        self.requests += 1
        return super().newest_events(project)

    def counts(
        self, issue_ids: Sequence[str], period: str = "24h"
    ) -> dict[str, tuple[tuple[datetime, int], ...]]:
        self.requests += 1
        return super().counts(issue_ids, period)
