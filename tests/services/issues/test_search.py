"""Searches over real HTTP: flags, sorts, limits, wildcards, old servers, and the requests that each takes."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core import search
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.bulk import grow
from glitchtip_tools.services.issues.search import find, measure, prepare
from tests.services.issues.told_issues import (
    BROKER,
    CALM,
    CHECKOUT,
    KEY,
    NOW,
    POOL,
    REDIS,
    SESSION,
    STATS,
    Searched,
    asked,
    tell,
)


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
        "asks      one request about `component:redis` per 100 remaining issues",
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
