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
WORTH_IT = 3  # pages; a shorter list is read by its cursor before four windows are
OVERLAP = timedelta(
    milliseconds=1
)  # whether a bound itself is inside differs; who reads drops what comes twice
# Ages between which issues are counted, to find windows of about the same size: GlitchTip keeps 90 days by default.
AGES = tuple(timedelta(days=days) for days in (0.25, 1, 3, 7, 14, 30, 60))
CAPPED = 1500  # what a count that ends at 1,000 is taken for


def is_long(request: ListRequest, first: Page[Issue]) -> bool:
    """Return whether a list is read sooner in windows, by its first page."""
    return not request.ids and bool(first.items) and _pages_to_read(request, first) > WORTH_IT


def by_age(request: ListRequest, now: datetime) -> tuple[ListRequest, ...]:
    """Return the request divided by the age of the issues, youngest first: one question about each tells its size."""
    return tuple(
        _between(request, since, until)
        for until, since in pairwise([None, *(now - age for age in AGES), None])
    )


def in_windows(request: ListRequest, counts: Sequence[int | None], now: datetime) -> tuple[ListRequest, ...]:
    """Return the request divided into windows of about the same number of issues.

    `counts` are those of `by_age`, None for more than the server counts; issues are taken to be spread evenly
    between two ages.
    """
    sizes = [CAPPED if count is None else count for count in counts]
    edges = [now, *(now - age for age in AGES), now - 2 * AGES[-1]]
    bounds: list[datetime] = []
    passed = 0.0
    for (until, since), size in zip(pairwise(edges), sizes, strict=True):
        while (
            len(bounds) < WINDOWS - 1 and size and passed + size >= sum(sizes) * (len(bounds) + 1) / WINDOWS
        ):
            share = (sum(sizes) * (len(bounds) + 1) / WINDOWS - passed) / size
            bounds.append(until - share * (until - since))
        passed += size
    windows = [_between(request, since, until) for until, since in pairwise([None, *bounds, None])]
    return tuple(one for one in windows if not one.start or not one.end or one.start <= one.end)


def _between(request: ListRequest, since: datetime | None, until: datetime | None) -> ListRequest:
    return replace(
        request,
        start=max(filter(None, (request.start, since and since - OVERLAP)), default=None),
        end=min(filter(None, (request.end, until and until + OVERLAP)), default=None),
    )


def _pages_to_read(request: ListRequest, first: Page[Issue]) -> float:
    """Return about how many pages like the first one there are up to the time at which reading ends."""
    if first.hits is None:
        pages = inf if len(first.items) >= MOST_ON_A_PAGE else 1
    else:
        pages = inf if first.capped else first.hits / len(first.items)
    if request.stop is None:
        return pages
    times = [issue.first_seen if request.sort == "-first_seen" else issue.last_seen for issue in first.items]
    span = times[0] - times[-1]
    return min(pages, (times[0] - request.stop) / span) if span > timedelta(0) else pages


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
