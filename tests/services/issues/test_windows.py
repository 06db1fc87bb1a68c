"""Long lists are read in four windows at the same time, and nothing of that can be seen in what comes out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf
from operator import attrgetter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.api.paging import Page
from glitchtip_tools.core.search import Context, Flags, ListRequest, parse
from glitchtip_tools.errors import ServerFailed
from glitchtip_tools.models import Issue, Project
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.issues.search import Search, find, prepare
from glitchtip_tools.services.issues.windows import ListWindow, ReadAhead, in_windows, is_long, opened_evenly

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
Ages = st.lists(st.floats(0, 200), max_size=100)


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


def test_other_windows_are_read_where_one_is_the_largest_by_far() -> None:
    """The first page shows young issues only, all others were first seen in one hour three weeks ago."""
    chance = Random(1)
    with Sandbox(now=NOW, story="empty") as box:
        for at in range(720):
            age = timedelta(minutes=at) if at < 100 else timedelta(days=21, seconds=5 * at)
            box.world.add_event(title=f"Odd number {at}", at=NOW - age)
            box.world.add_event(
                title=f"Odd number {at}", at=NOW - (age if at < 100 else age * (0.1 + 0.9 * chance.random()))
            )
        with Http(box.url, token=box.token) as http:
            assert len(list(searched(box, http))) == 720
        asked = [dict(record.parameters) for record in box.requests]
    windows = [(one.get("start"), one.get("end")) for one in asked]
    assert (windows[0], {one["limit"] for one in asked}) == ((None, None), {"100"})
    assert len(set(windows[1:5])) == len(set(windows[5:])) == 4
    assert max(map(windows.count, windows[5:])) <= 4  # of eight pages in all
    assert len(asked) <= 1 + 4 + 8 + 3


def test_the_ends_of_windows_are_requested_with_their_beginnings() -> None:
    """Of more than eight pages: four windows from both ends, after the first page has come."""
    with Sandbox(now=NOW, story="empty") as box:
        for at in range(1000):
            box.world.add_event(title=f"Odd number {at}", at=NOW - timedelta(hours=at))
        box.set_waves(1, 8)  # nothing is answered before all requests of a round trip are there
        with Http(box.url, token=box.token, timeout=5) as http:
            assert len(list(searched(box, http))) == 1000
        assert box.waves == ()
        assert len(box.requests) <= 1 + 8 + 8


def test_windows_that_are_even_are_read_on() -> None:
    """Issues that go on occurring for as long as they exist: the first page tells of all of them."""
    chance = Random(1)
    with Sandbox(now=NOW, story="empty") as box:
        for at in range(720):
            age = timedelta(days=at / 10)
            box.world.add_event(title=f"Odd number {at}", at=NOW - age)
            box.world.add_event(title=f"Odd number {at}", at=NOW - age * chance.random())
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


def page(
    *seen: float, ages: Sequence[float] = (), hits: int | None = None, capped: bool = False
) -> Page[Issue]:
    """Return a page of issues that were last seen so many days ago, and first then or at these ages."""
    project = Project("1", "web")
    lasts = [NOW - timedelta(days=days) for days in seen]
    firsts = [NOW - timedelta(days=days) for days in ages or seen]
    issues = [
        Issue(str(at), f"WEB-{at}", "Error", "", "error", "error", "unresolved", 1, first, last, project)
        for at, (first, last) in enumerate(zip(firsts, lasts, strict=True))
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
    seen=Ages,
    hits=st.one_of(st.none(), st.integers(0, 3000)),
    bounded=st.booleans(),
    age=st.floats(0, 200),
    sort=st.sampled_from(["-last_seen", "-first_seen"]),
)
def test_every_moment_is_in_a_window(
    seen: list[float], hits: int | None, age: float, sort: str, *, bounded: bool
) -> None:
    request = ListRequest(sort=sort)
    if bounded:
        request = ListRequest(sort=sort, start=NOW - timedelta(days=40), end=NOW)
    moment = NOW - timedelta(days=age)
    first = page(*sorted(seen), hits=hits)
    windows = in_windows(request, [request], [first], NOW)
    again = in_windows(request, windows, [page(*sorted(seen), hits=hits) for _ in windows], NOW)
    for ones in (windows, again):
        inside = [one for one in ones if (one.start or moment) <= moment <= (one.end or moment)]
        assert bool(inside) is (not bounded or age <= 40)
        assert len(ones) <= 4


Story = Callable[[Random], tuple[float, float]]  # when an issue was first and last seen, in days before now


def lived(age: float, rest: float) -> tuple[float, float]:
    return age, age * rest


STORIES: dict[str, Story] = {
    "a steady rate": lambda chance: lived(30 * chance.random(), chance.random()),
    "most are old": lambda chance: lived(90 * chance.random() ** 0.3, chance.random()),
    "most are young": lambda chance: lived(90 * chance.random() ** 3, chance.random()),
    "a burst": lambda chance: lived(
        12 + chance.random() / 24 if chance.random() < 0.6 else 30 * chance.random(), chance.random()
    ),
    "every day": lambda chance: (age := 90 * chance.random(), min(age, chance.random())),
    "new or every day": lambda chance: (
        age := chance.random() * (1 if chance.random() < 0.5 else 30),
        min(age, chance.random()),
    ),
    "half of them once": lambda chance: lived(
        30 * chance.random(), 1 if chance.random() < 0.5 else chance.random()
    ),
    "soon silent": lambda chance: lived(30 * chance.random(), 1 - chance.random() ** 4),
}


@pytest.mark.parametrize("story", STORIES)
def test_windows_are_of_about_the_same_size(story: str) -> None:
    """However the issues are spread, none holds half of them: 2,000 take nine pages at most one after the other."""
    chance = Random(story)
    rows = sorted((STORIES[story](chance) for _ in range(2000)), key=lambda row: row[1])

    def read(part: ListRequest) -> Iterator[Page[Issue]]:
        inside = [
            (age, last)
            for age, last in rows
            if (not part.start or age <= days_before(part.start))
            and (not part.end or age >= days_before(part.end))
        ]
        inside = inside if part.sort.startswith("-") else inside[::-1]
        hits = min(len(inside), 1000)
        for at in range(0, max(len(inside), 1), 100):
            some = inside[at : at + 100]
            ages, lasts = [age for age, _ in some], [last for _, last in some]
            yield page(*lasts, ages=ages, hits=hits, capped=hits == 1000)

    request = ListRequest()
    with ReadAhead(opened_evenly(request, next(read(request)), NOW, read)) as windows:
        found = [[issue.last_seen for page in pages for issue in page.items] for pages in windows]
    each = [list(dict.fromkeys(moments)) for moments in found]  # where the ends meet, some come twice
    assert each == [sorted(moments, reverse=True) for moments in each]
    sizes = [len(moments) for moments in each]
    assert (len(sizes), sum(sizes) >= 2000, max(sizes) <= 900) == (4, True, True), sizes


@given(
    last_seen=st.lists(st.integers(0, 400), min_size=200, max_size=500),
    size=st.sampled_from([inf, 0.5, 1, 1.5]),
    fails=st.one_of(st.none(), st.integers(0, 3)),
)
@settings(max_examples=15)
def test_a_window_read_from_both_ends_holds_all_in_order(
    last_seen: list[int], size: float, fails: int | None
) -> None:
    """Whatever the server says of its size, with issues last seen at the same time, and where one end fails."""
    rows = [(str(at), NOW - timedelta(hours=hours)) for at, hours in enumerate(last_seen)]
    rows.sort(key=lambda row: row[1], reverse=True)
    example = page(0).items[0]
    issues = [replace(example, id=number, last_seen=moment) for number, moment in rows]

    def pages(ordered: Sequence[Issue], most: int | None = None) -> Iterator[Page[Issue]]:
        for at in range(0, len(ordered), 100):
            if most is not None and at >= 100 * most:
                raise ServerFailed("the server is down")
            yield Page(tuple(ordered[at : at + 100]))

    window = ListWindow(pages(issues), pages(issues[::-1], fails), size=size * len(issues))
    with ReadAhead([window]) as (reading,):
        read = [issue for one in reading for issue in one.items]
    once = list({issue.id: issue for issue in read}.values())
    assert {issue.id for issue in once} == {issue.id for issue in issues}
    assert [issue.last_seen for issue in once] == [issue.last_seen for issue in issues]
    assert len(read) <= len(issues) + 400


def days_before(moment: datetime) -> float:
    return (NOW - moment) / timedelta(days=1)


def test_a_failure_in_a_window_is_raised_where_its_page_would_have_come() -> None:
    def failing() -> Iterator[Page[Issue]]:
        yield page(1)
        raise ServerFailed("the list ends early")

    with ReadAhead([ListWindow(failing()), ListWindow(iter([page(2), page(3)]))]) as (broken, whole):
        assert len(list(whole)) == 2
        assert next(broken).items[0].id == "0"
        with pytest.raises(ServerFailed, match="ends early"):
            next(broken)
