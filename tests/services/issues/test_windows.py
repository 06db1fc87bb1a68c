"""Long lists are read in four windows at the same time, and nothing of that can be seen in what comes out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.api.paging import Page
from glitchtip_tools.core.search import Context, Flags, ListRequest, parse
from glitchtip_tools.errors import ServerFailed
from glitchtip_tools.models import Issue, Project
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.issues.search import Search, find, prepare
from glitchtip_tools.services.issues.windows import AGES, ReadAhead, are_even, by_age, in_windows, is_long

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
Counts = st.lists(st.one_of(st.none(), st.integers(0, 1000)), min_size=4, max_size=4)


def searched(server: Sandbox, http: Http, query: str = "is:unresolved", sort: str = "last-seen") -> Search:
    glitchtip = GlitchTip(http, organization="adminai-tech")
    return find(glitchtip, prepare(glitchtip, parse(query), Flags(), Context(NOW, UTC), sort=sort))


@pytest.fixture(scope="module")
def bulk() -> Iterator[Sandbox]:
    with Sandbox(version="5.2", now=NOW, story=("bulk", 900)) as box:
        yield box


@pytest.mark.parametrize("sort", ["last-seen", "first-seen", "count"])
def test_all_issues_come_once_and_in_order(bulk: Sandbox, sort: str) -> None:
    with Http(bulk.url, token=bulk.token) as http:
        found = list(searched(bulk, http, sort=sort))
    stored = [issue for issue in bulk.world.issues.values() if issue.status == "unresolved"]
    key = attrgetter(sort.replace("-", "_"))
    assert sorted(issue.id for issue in found) == sorted(str(issue.id) for issue in stored)
    assert [key(issue) for issue in found] == sorted(map(key, found), reverse=True)


def test_four_windows_are_read_after_the_first_page(bulk: Sandbox) -> None:
    """All are young here, so that the windows by age would be uneven: these are asked for a page each."""
    bulk.requests.clear()
    with Http(bulk.url, token=bulk.token) as http:
        list(searched(bulk, http))
    asked = [dict(record.parameters) for record in bulk.requests]
    pages = [(one.get("start"), one.get("end")) for one in asked]
    assert (pages[0], {one["limit"] for one in asked}) == ((None, None), {"100"})
    assert len(set(pages[1:5])) == len(set(pages[5:])) == 4
    assert max(map(pages.count, pages[5:])) <= 3  # of seven pages in all
    assert len(asked) <= 1 + 4 + 7 + 3


def test_windows_by_age_that_are_even_are_read_on() -> None:
    with Sandbox(now=NOW, story="empty") as box:
        for at in range(720):
            age = timedelta(hours=at % 24 if at < 180 else at * 2)
            box.world.add_event(title=f"Odd number {at}", at=NOW - age)
        with Http(box.url, token=box.token) as http:
            assert len(list(searched(box, http))) == 720
        assert len(box.requests) <= 1 + 8 + 3


def test_what_moves_to_the_front_meanwhile_comes_once(bulk: Sandbox) -> None:
    stored = [issue for issue in bulk.world.issues.values() if issue.status == "unresolved"]
    oldest = min(stored, key=lambda issue: issue.last_seen)
    was = oldest.last_seen
    with Http(bulk.url, token=bulk.token) as http:
        reading = iter(searched(bulk, http))
        ids = [next(reading).id]
        oldest.last_seen = NOW
        ids += [issue.id for issue in reading]
    oldest.last_seen = was
    assert sorted(ids) == sorted(str(issue.id) for issue in stored)


def test_whoever_stops_early_waits_for_no_more_than_what_is_under_way(bulk: Sandbox) -> None:
    with Http(bulk.url, token=bulk.token) as http:
        reading = iter(searched(bulk, http))
        first = [next(reading).id for _ in range(150)]
        reading.close()  # type: ignore[attr-defined]
    assert len(set(first)) == 150


def page(*ages: float, hits: int | None = None, capped: bool = False) -> Page[Issue]:
    """Return a page of issues that were first and last seen so many days ago."""
    project = Project("1", "web")
    times = [NOW - timedelta(days=age) for age in ages]
    issues = [
        Issue(str(at), f"WEB-{at}", "Error", "", "error", "error", "unresolved", 1, time, time, project)
        for at, time in enumerate(times)
    ]
    return Page(tuple(issues), hits, capped)


@pytest.mark.parametrize(
    ("first", "request_", "long"),
    [
        (page(0, 1, 2, hits=15), ListRequest(), False),
        (page(0, 1, 2, hits=16), ListRequest(), True),
        (page(0, 1, 2, hits=3, capped=True), ListRequest(), True),
        (page(0, 1, 2, hits=100), ListRequest(ids=("1",)), False),
        (page(0, 1, 2, hits=100), ListRequest(stop=NOW - timedelta(days=5)), False),
        (page(0, 1, 2, hits=100), ListRequest(stop=NOW - timedelta(days=50)), True),
        (page(0, 0, 0, hits=100), ListRequest(stop=NOW - timedelta(days=5)), True),
        (page(hits=0), ListRequest(), False),
        (page(0, 1, 2), ListRequest(), False),
        (page(*range(100)), ListRequest(), True),
    ],
)
def test_only_long_lists_are_divided(first: Page[Issue], request_: ListRequest, *, long: bool) -> None:
    assert is_long(request_, first) is long


@given(
    counts=Counts,
    bounded=st.booleans(),
    age=st.floats(0, 200),
    sort=st.sampled_from(["-last_seen", "-first_seen"]),
)
def test_every_moment_is_in_a_window(
    counts: list[int | None], age: float, sort: str, *, bounded: bool
) -> None:
    request = ListRequest(sort=sort)
    if bounded:
        request = ListRequest(sort=sort, start=NOW - timedelta(days=40), end=NOW)
    moment = NOW - timedelta(days=age)
    for windows in (in_windows(request, first_pages(counts), NOW), by_age(request, NOW)):
        inside = [one for one in windows if (one.start or moment) <= moment <= (one.end or moment)]
        assert bool(inside) is (not bounded or age <= 40)
        assert len(inside) <= 2  # at a bound


def first_pages(counts: list[int | None]) -> list[Page[Issue]]:
    """Return the first pages of lists by age with so many issues, which are spread evenly."""
    ages = [0.0, *(age / timedelta(days=1) for age in AGES), 90.0]
    pages = []
    for count, low, high in zip(counts, ages, ages[1:], strict=False):
        size = 1500 if count is None else count
        listed = [low + (high - low) * (at + 0.5) / size for at in range(min(size, 100))]
        pages.append(page(*listed, hits=1000 if count is None else count, capped=count is None))
    return pages


@pytest.mark.parametrize(
    ("counts", "bounds", "even"),
    [
        ([300, 300, 300, 300], [1, 7, 30], True),
        ([100, 0, 0, 800], [40, 58, 74], False),
        ([None, 0, 0, 0], [0, 1, 1], False),
        ([100, 300, 1000, None], [14, 32, 62], False),
    ],
)
def test_windows_are_of_about_the_same_size(
    counts: list[int | None], bounds: list[int], *, even: bool
) -> None:
    firsts = first_pages(counts)
    windows = in_windows(ListRequest(), firsts, NOW)
    ages = [(NOW - window.start) / timedelta(days=1) for window in windows if window.start]
    assert [round(age) for age in ages] == bounds
    assert are_even(ListRequest(), firsts) is even


def test_a_failure_in_a_window_is_raised_where_its_page_would_have_come() -> None:
    def failing() -> Iterator[Page[Issue]]:
        yield page(1)
        raise ServerFailed("the list ends early")

    with ReadAhead([failing(), iter([page(2), page(3)])]) as (broken, whole):
        assert len(list(whole)) == 2
        assert next(broken).items[0].id == "0"
        with pytest.raises(ServerFailed, match="ends early"):
            next(broken)
