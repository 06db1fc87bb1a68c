"""Every example of the language over real HTTP: the rows that are found and the requests that find them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Protocol

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.core import search
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.bulk import grow
from glitchtip_tools.sandbox.world.world import World
from glitchtip_tools.services.issues.search import Search, find, measure, prepare

NOW = datetime(2025, 11, 24, 15, 0, tzinfo=UTC)
LISTS = "GET /api/0/organizations/adminai-tech/issues/?"
# Title, level, status, component, project, then the times of its events: day of November 2025 and hour (UTC).
ISSUES = (
    ("Connection timeout to redis", "error", "unresolved", "redis", "api", (24.14, 24.09, 23.16)),
    ("TimeoutError: pool is empty", "error", "unresolved", "whatsapp", "api", (24.13, 19.10)),
    ("Error: can't connect to broker", "fatal", "unresolved", "baileys", "web-shop", (24.12, 22.12, 12.00)),
    ("Checkout total is NaN", "warning", "unresolved", None, "web-shop", (24.11,) + (18.10,) * 120),
    ("Slow answer from CRM", "info", "unresolved", "crm", "api", (24.10, 14.10)),
    ("SessionNotFound: company 7", "error", "unresolved", "whatsapp", "api", (23.20, 20.08)),
    ("Timeout of a connection", "fatal", "ignored", "redis", "api", (22.08, 20.12)),
    ("KeyError: 'KZT'", "error", "resolved", "billing", "api", (21.15, 21.10)),
    ("Old certificate", "error", "unresolved", "baileys", "web-shop", (19.18, 10.10)),
    ("Disk 91% full", "debug", "unresolved", None, "api", (15.10, 12.10)),
)


class Searched(Protocol):
    """Search a server for a query; the result is to be iterated once."""

    def __call__(
        self,
        box: Sandbox,
        query: str,
        flags: search.Flags | None = None,
        *,
        sort: str = "last-seen",
        limit: int | None = None,
    ) -> Search: ...


def tell(world: World) -> None:
    """Fill an empty world with the issues."""
    world.project("billing-api").slug = "api"
    for title, level, status, component, project, times in ISSUES:
        issue = world.add_issue(world.project(project), title, level=level, status=status)
        tags = {"environment": "production"} | ({"component": component} if component else {})
        for minute, time in enumerate(reversed(times)):
            day, hour = divmod(round(time * 100), 100)
            world.add_event(issue, at=datetime(2025, 11, day, hour, 0, minute % 60, tzinfo=UTC), tags=tags)
        issue.status = status  # an event would reopen it


@pytest.fixture(scope="module")
def _told() -> Iterator[Sandbox]:
    with Sandbox(version="5.2", now=NOW, story="empty") as box:
        tell(box.world)
        yield box


@pytest.fixture
def box(_told: Sandbox) -> Sandbox:
    """A 5.2 server with the issues."""
    _told.requests_clear()
    return _told


@pytest.fixture
def glitchtip() -> Iterator[Callable[[Sandbox], GlitchTip]]:
    """Open a server's door; it is closed after the test."""
    with ExitStack() as doors:
        yield lambda box: GlitchTip(
            doors.enter_context(Http(box.url, token=box.token)), organization="adminai-tech"
        )


@pytest.fixture
def searched(glitchtip: Callable[[Sandbox], GlitchTip]) -> Searched:
    """Search a server for a query."""

    def run(
        box: Sandbox,
        query: str,
        flags: search.Flags | None = None,
        *,
        sort: str = "last-seen",
        limit: int | None = None,
    ) -> Search:
        server, context = glitchtip(box), search.Context(NOW)
        plan = prepare(server, search.parse(query), flags or search.Flags(), context, sort=sort, limit=limit)
        return find(server, plan)

    return run


def asked(box: Sandbox) -> list[str]:
    """Return what was asked, lists without what all of them have."""
    lines = box.requests.lines()
    return [line.removeprefix(LISTS).removeprefix("sort=-last_seen&limit=100&") for line in lines]


REDIS, POOL, BROKER, CHECKOUT, CRM, SESSION, CALM, KEY, CERTIFICATE, DISK = (issue[0] for issue in ISSUES)
STATS = "GET /api/0/organizations/adminai-tech/issues-stats/?"
EXAMPLES = {
    "is:unresolved level:error age:-24h": (
        ["query=is:unresolved level:error&start=2025-11-23T15:00:00Z"],
        [REDIS],
    ),
    "component:baileys is:unresolved": (["query=is:unresolved component:baileys"], [BROKER, CERTIFICATE]),
    "event.timestamp:[2025-11-20 TO 2025-11-24]": (
        ["query=is:unresolved&end=2025-11-25T00:00:00.001000Z"],
        [REDIS, POOL, BROKER, CHECKOUT, CRM, SESSION],
    ),
    "is:unresolved level:error component:whatsapp age:-7d": (
        ["query=is:unresolved level:error component:whatsapp&start=2025-11-17T15:00:00Z"],
        [POOL, SESSION],
    ),
    "!is:resolved": (
        ["query=is:unresolved", "query=is:ignored"],
        [REDIS, POOL, BROKER, CHECKOUT, CRM, SESSION, CALM, CERTIFICATE, DISK],
    ),
    "!level:info": (
        ["query=is:unresolved"],
        [REDIS, POOL, BROKER, CHECKOUT, SESSION, CERTIFICATE, DISK],
    ),
    "level:error OR level:fatal": (
        ["query=is:unresolved level:error", "query=is:unresolved level:fatal"],
        [REDIS, POOL, BROKER, SESSION, CERTIFICATE],
    ),
    "level:[error, fatal]": (
        ["query=is:unresolved level:error", "query=is:unresolved level:fatal"],
        [REDIS, POOL, BROKER, SESSION, CERTIFICATE],
    ),
    '"connection timeout"': (["query=is:unresolved"], [REDIS]),
    "connection OR timeout": (["query=is:unresolved"], [REDIS, POOL]),
    "event.timestamp:2025-11-24": (
        ["query=is:unresolved&end=2025-11-25T00:00:00.001000Z"],
        [REDIS, POOL, BROKER, CHECKOUT, CRM],
    ),
    "event.timestamp:>2025-11-20": (
        ["query=is:unresolved"],
        [REDIS, POOL, BROKER, CHECKOUT, CRM, SESSION],
    ),
    "event.timestamp:<2025-11-24T12:00:00": (
        ["query=is:unresolved&end=2025-11-24T12:00:00.001000Z"],
        [REDIS, POOL, BROKER, CHECKOUT, CRM, SESSION, CERTIFICATE, DISK],
    ),
    "age:>7d": (
        ["query=is:unresolved&end=2025-11-17T15:00:00.001000Z"],
        [BROKER, CRM, CERTIFICATE, DISK],
    ),
    "timesSeen:>=100 !has:component": (
        ["query=is:unresolved", "query=has:component&id=4"],
        [CHECKOUT],
    ),
    "(level:fatal OR timesSeen:>1000) project:web-shop": (
        [
            "GET /api/0/organizations/adminai-tech/projects/?limit=100",
            "query=is:unresolved&project=3",
        ],
        [BROKER],
    ),
    "timeout is:unresolved": (["query=is:unresolved"], [REDIS, POOL]),
    "can't connect": (["query=is:unresolved"], [BROKER]),
    # What the issue's list does not have, and costs other requests.
    "!component:redis timesSeen:<100": (
        ["query=is:unresolved", "query=component:redis&id=1&id=2&id=3&id=5&id=6&id=9&id=10"],
        [POOL, BROKER, CRM, SESSION, CERTIFICATE, DISK],
    ),
    "component:ba* level:[error, fatal]": (
        [
            "GET /api/0/issues/1/tags/?key=component",
            "GET /api/0/issues/2/tags/?key=component",
            "GET /api/0/issues/3/tags/?key=component",
            "GET /api/0/issues/6/tags/?key=component",
            "GET /api/0/issues/9/tags/?key=component",
            "query=is:unresolved level:error has:component",
            "query=is:unresolved level:fatal has:component",
        ],
        [BROKER, CERTIFICATE],
    ),
    'title:"connection timeout"': (
        ["GET /api/settings/", "query=is:unresolved *connection timeout*"],
        [REDIS],
    ),
    "count24h:>2": (
        ["query=is:unresolved", STATS + "groups=1&groups=3&groups=4&statsPeriod=24h"],
        [REDIS],
    ),
    "event.timestamp:2025-11-16": (
        [
            "query=is:unresolved&end=2025-11-17T00:00:00.001000Z",
            STATS + "groups=3&groups=5&groups=9&statsPeriod=14d",
        ],
        [],
    ),
    "event.timestamp:[2025-11-22T10:00 TO 2025-11-22T12:30]": (
        [
            "query=is:unresolved&end=2025-11-22T12:31:00.001000Z",
            STATS + "groups=2&groups=3&groups=4&groups=5&groups=6&statsPeriod=14d",
            "GET /api/0/issues/3/events/?limit=50",
        ],
        [BROKER],
    ),
    "is:resolved is:ignored": ([], []),
}


@pytest.mark.parametrize("query", EXAMPLES)
def test_examples(searched: Searched, box: Sandbox, query: str) -> None:
    found = [issue.title for issue in searched(box, query)]

    requests, titles = EXAMPLES[query]
    said = asked(box)
    assert (sorted(said) if any("/tags/" in line for line in said) else said, found) == (requests, titles)


def test_flags_and_query_hold_together(searched: Searched, box: Sandbox) -> None:
    flags = search.Flags(
        status=("all",),
        level=("error", "fatal"),
        project=("API",),
        environment=("production", "staging"),
        component=("redis",),
        since="3d",
    )

    found = [issue.title for issue in searched(box, "timeout", flags)]

    common = "&project=2&environment=production&environment=staging"
    assert found == [REDIS, CALM]
    assert asked(box) == [
        "GET /api/0/organizations/adminai-tech/projects/?limit=100",
        f"query=level:error component:redis{common}",
        f"query=level:fatal component:redis{common}",
    ]


@pytest.mark.parametrize(
    ("query", "flags", "sort"),
    [
        ("project:api", search.Flags(level=("err",)), "last-seen"),
        ("project:api", search.Flags(), "freq"),
        ("project:api timesSeen:>many", search.Flags(), "last-seen"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_sent(
    searched: Searched, box: Sandbox, query: str, flags: search.Flags, sort: str
) -> None:
    with pytest.raises(BadUsage):
        searched(box, query, flags, sort=sort)

    assert asked(box) == []


def test_an_event_id_finds_its_issue_whatever_its_status(searched: Searched, box: Sandbox) -> None:
    event = next(event for event in box.world.events("api") if event.title == KEY)

    found = [issue.title for issue in searched(box, event.id.upper())]

    assert found == [KEY]
    assert asked(box) == [f"query={event.id}"]


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ("last-seen", [REDIS, POOL, BROKER]),
        ("first-seen", [REDIS, SESSION, POOL]),
        ("count", [CHECKOUT, REDIS, BROKER]),
        ("priority", [CHECKOUT, REDIS, BROKER]),
    ],
)
def test_sorts_and_limits(searched: Searched, box: Sandbox, sort: str, titles: list[str]) -> None:
    result = searched(box, "", sort=sort, limit=3)

    assert ([issue.title for issue in result], result.more) == (titles, True)
    assert len(asked(box)) == 1


def test_reading_ends_where_the_matches_do(searched: Searched) -> None:
    with Sandbox(version="5.2", now=NOW, story=("bulk", 1700, {"active": False})) as box:
        grow(box.world, 300, active=True)
        recent = [
            issue.id
            for issue in box.world.issues.values()
            if (issue.status, issue.level) == ("unresolved", "error")
            and issue.last_seen >= NOW - timedelta(1)
        ]
        result = searched(box, "is:unresolved level:error lastSeen:-24h")

        found = [int(issue.id) for issue in result]

        assert sorted(found) == sorted(recent)
        assert len(box.requests) == len(recent) // 100 + 1 == 2
        assert len(list(searched(box, "is:unresolved", limit=5))) == 5
        assert len(box.requests) == 3


def test_the_first_match_comes_before_the_second_page(searched: Searched) -> None:
    with Sandbox(version="5.2", now=NOW, story=("bulk", 250)) as box:
        found = iter(searched(box, "!level:info"))

        next(found)
        assert len(box.requests) == 1
        list(found)
        assert len(box.requests) == 2


@pytest.mark.parametrize(
    ("query", "title", "stats", "read"),
    [
        ("count24h:>2", REDIS, "groups=1&groups=3&groups=4&statsPeriod=24h", (1, 3, 4)),
        (
            "event.timestamp:2025-11-22",
            BROKER,
            "groups=2&groups=3&groups=4&groups=5&groups=6&statsPeriod=14d",
            (2, 3, 4, 5, 6),
        ),
    ],
)
def test_an_old_server_is_asked_for_events_instead_of_counts(
    searched: Searched, query: str, title: str, stats: str, read: tuple[int, ...]
) -> None:
    with Sandbox(version="4.2", now=NOW, story="empty") as box:
        tell(box.world)
        found = [issue.title for issue in searched(box, query)]

        _, asked_first, version, *events = asked(box)
        assert (found, asked_first, version) == ([title], STATS + stats, "GET /api/settings/")
        assert sorted(events) == [f"GET /api/0/issues/{number}/events/?limit=50" for number in read]


def test_the_explanation_counts_requests(glitchtip: Callable[[Sandbox], GlitchTip], box: Sandbox) -> None:
    server = glitchtip(box)
    plan = prepare(server, search.parse("!component:redis age:>3d"), search.Flags(), search.Context(NOW))

    explained = search.explain(plan, measure(server, plan))

    assert str(explained).splitlines() == [
        "query     is:unresolved !component:redis age:>3d",
        "status    unresolved, because no status is given (`--status all` removes this default)",
        "asked     GET issues/?query=is:unresolved&end=2025-11-21T15:00:00.001Z&sort=-last_seen&limit=100",
        "hits      7 issues to look at",
        "here      !component:redis firstSeen:<2025-11-21T15:00:00Z",
        "asks      a question about `component:redis` for every 100 issues still open",
        "order     by last-seen",
        "requests  at most 2",
    ]
    box.requests_clear()
    assert len(list(find(server, plan))) == 7
    assert len(box.requests) == explained.most_requests == 2


def test_a_wildcard_on_a_tag_asks_by_the_value(glitchtip: Callable[[Sandbox], GlitchTip]) -> None:
    """173 issues with twelve components: not one question for each of them."""
    with Sandbox(now=NOW, story=("bulk", 173, {"statuses": ("unresolved",)})) as box:
        world = box.world
        expected = {
            str(issue.id)
            for issue in world.issues.values()
            if any(value.startswith("wh") for value in issue.tags.get("component", {}))
        }
        server = glitchtip(box)
        plan = prepare(server, search.parse("component:wh*"), search.Flags(), search.Context(NOW))
        assert {issue.id for issue in find(server, plan)} == expected
        assert 5 < len(expected) < 60
        assert len(asked(box)) <= 48
