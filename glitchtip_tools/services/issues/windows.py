"""A long list read faster: as four windows of first seen, at the same time, merged in order.

Pages are found by cursor, each from the one before it, so one list cannot be read in parallel. Every version of
GlitchTip bounds a list by `start` and `end` of first seen, and an issue's first event does not change.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from math import inf
from queue import SimpleQueue
from threading import Event, Semaphore
from types import TracebackType

from glitchtip_tools.api.paging import MOST_ON_A_PAGE, Page
from glitchtip_tools.core.search import ListRequest
from glitchtip_tools.models import Issue
from glitchtip_tools.threads import Threads

Read = Page[Issue] | BaseException | None  # None ends a list
WINDOWS = 4
PAGES_AHEAD = 10  # per window: some megabytes
WORTH_IT = 5  # pages; a shorter list is read by its cursor, which takes fewer requests and hardly longer
UNEVEN = 2  # pages that the largest window may hold beyond its share before other windows are tried
OVERLAP = timedelta(
    milliseconds=1
)  # whether a bound itself is inside differs; who reads drops what comes twice
# The first windows, by age; GlitchTip keeps 90 days by default.
AGES = tuple(timedelta(days=days) for days in (1, 7, 30))
OLDEST = timedelta(days=90)
CAPPED = 1500  # what a count that ends at 1,000 is taken for
SPREAD = 20  # steps in which issues not read yet are taken to be spread over a window


def is_long(request: ListRequest, first: Page[Issue]) -> bool:
    """Return whether a list is read sooner in windows, by its first page."""
    return not request.ids and bool(first.items) and _pages_to_read(request, first) > WORTH_IT


def by_age(request: ListRequest, now: datetime) -> tuple[ListRequest, ...]:
    """Return the request divided by the age of the issues, youngest first: the first pages show the sizes."""
    return tuple(
        _between(request, since, until)
        for until, since in pairwise([None, *(now - age for age in AGES), None])
    )


def are_even(request: ListRequest, firsts: Sequence[Page[Issue]]) -> bool:
    """Return whether windows of which these are the first pages are of about the same size."""
    pages = [size / MOST_ON_A_PAGE for size in _sizes(request, firsts)]
    return max(pages) <= sum(pages) / WINDOWS + UNEVEN


def in_windows(request: ListRequest, firsts: Sequence[Page[Issue]], now: datetime) -> tuple[ListRequest, ...]:
    """Return the request divided into windows of about the same number of issues.

    `firsts` are the first pages of `by_age`; the issues that follow are taken to be spread evenly over the age.
    """
    edges = [now, *(now - age for age in AGES), now - OLDEST]
    points = [
        point
        for first, size, (until, since) in zip(firsts, _sizes(request, firsts), pairwise(edges), strict=True)
        for point in _points(request, first, size, (since, until))
    ]
    total, passed = sum(weight for _, weight in points), 0.0
    bounds: list[datetime] = []
    for moment, weight in sorted(points, reverse=True):
        passed += weight
        if len(bounds) < WINDOWS - 1 and passed >= total * (len(bounds) + 1) / WINDOWS:
            bounds.append(moment)
    windows = [_between(request, since, until) for until, since in pairwise([None, *bounds, None])]
    return tuple(one for one in windows if not one.start or not one.end or one.start <= one.end)


def _points(
    request: ListRequest, first: Page[Issue], size: float, within: tuple[datetime, datetime]
) -> Iterator[tuple[datetime, float]]:
    """Yield moments at which issues of a window were first seen, with how many of them each stands for."""
    if not first.items:
        return
    since, until = within
    read_to = min(until, _moments(request, first)[-1])  # those that follow began before this
    rest = max(size - len(first.items), 0)
    step = max(read_to - since, timedelta(0)) / SPREAD
    yield from ((issue.first_seen, 1.0) for issue in first.items)
    yield from ((read_to - step * at, rest / SPREAD) for at in range(1, SPREAD + 1))


def _sizes(request: ListRequest, firsts: Sequence[Page[Issue]]) -> list[float]:
    """Return about how many issues there are to read of lists with these first pages."""
    return [
        min(CAPPED, _pages_to_read(request, first) * len(first.items)) if first.items else 0
        for first in firsts
    ]


def _between(request: ListRequest, since: datetime | None, until: datetime | None) -> ListRequest:
    return replace(
        request,
        start=max(filter(None, (request.start, since and since - OVERLAP)), default=None),
        end=min(filter(None, (request.end, until and until + OVERLAP)), default=None),
    )


def _pages_to_read(request: ListRequest, first: Page[Issue]) -> float:
    """Return about how many pages like the first one there are up to the time at which reading ends."""
    if not first.items:
        return 0
    if first.hits is None:
        pages = inf if len(first.items) >= MOST_ON_A_PAGE else 1
    else:
        pages = inf if first.capped else first.hits / len(first.items)
    if request.stop is None:
        return pages
    times = _moments(request, first)
    span = times[0] - times[-1]
    return min(pages, (times[0] - request.stop) / span) if span > timedelta(0) else pages


def _moments(request: ListRequest, page: Page[Issue]) -> list[datetime]:
    """Return the moments by which the issues of a page are ordered."""
    return [issue.first_seen if request.sort == "-first_seen" else issue.last_seen for issue in page.items]


class ReadAhead:
    """Lists read at the same time, each at most `PAGES_AHEAD` pages ahead of who looks at them.

    Where young issues are also those seen last, a merge by last seen takes one window after the other: the windows
    that wait must be read far enough meanwhile.
    """

    def __init__(self, lists: Sequence[Iterator[Page[Issue]]]) -> None:
        self._lists = [(pages, SimpleQueue[Read](), Semaphore(PAGES_AHEAD)) for pages in lists]
        self._pool = Threads(len(lists))
        self._given_up = Event()

    def __enter__(self) -> "list[Iterator[Page[Issue]]]":
        self._pool.__enter__()
        for pages, queue, room in self._lists:
            reading = self._pool.submit(self._read, pages, queue, room)
            # What went wrong is raised where the page would have been looked at; None is the end.
            reading.add_done_callback(partial(_end, queue))
        return [_read_from(queue, room) for _, queue, room in self._lists]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._given_up.set()
        for _, _, room in self._lists:
            room.release()
        self._pool.__exit__(kind, error, trace)

    def _read(self, pages: Iterator[Page[Issue]], queue: SimpleQueue[Read], room: Semaphore) -> None:
        for page in pages:
            queue.put(page)
            room.acquire()
            if self._given_up.is_set():
                return


def _end(queue: SimpleQueue[Read], reading: "Future[None]") -> None:
    queue.put(reading.exception())


def _read_from(queue: SimpleQueue[Read], room: Semaphore) -> Iterator[Page[Issue]]:
    while (page := queue.get()) is not None:
        if isinstance(page, BaseException):
            raise page
        room.release()
        yield page
