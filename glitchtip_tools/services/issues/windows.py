"""A long list read faster: as four windows of first seen, at the same time, merged in order.

Pages are found by cursor, each from the one before it, so one list cannot be read in parallel. Every version of
GlitchTip bounds a list by `start` and `end` of first seen, and an issue's first event does not change.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, pairwise
from math import inf
from queue import SimpleQueue
from threading import Event, Semaphore
from types import TracebackType

from glitchtip_tools.api.paging import MOST_ON_A_PAGE, Page
from glitchtip_tools.api.server import together
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
OLDEST = timedelta(days=90)  # GlitchTip's default retention, for lists that tell nothing of older issues
CAPPED = 1500  # what a count that ends at 1,000 is taken for
# Share of the issues not read yet that are taken to be as old as those that were: issues that occur every day are on
# the first page however old they are. Of 0 to 0.7, this took the fewest round trips for lists of many kinds.
ALIKE = 0.3
TRIES = 3  # each but the last costs a round trip
SPREAD = 20  # steps in which issues of which nothing is known are taken to be spread over a window


def is_long(request: ListRequest, first: Page[Issue]) -> bool:
    """Return whether a list is read sooner in windows, by its first page."""
    return not request.ids and bool(first.items) and _pages_to_read(request, first) > WORTH_IT


def opened_evenly(
    request: ListRequest,
    first: Page[Issue],
    now: datetime,
    read: Callable[[ListRequest], Iterator[Page[Issue]]],
) -> list[Iterator[Page[Issue]]]:
    """Return the list as windows of about the same size, by what its first page tells of the others.

    The windows' own first pages tell more: where the sizes are very different, other windows are read instead.
    """
    parts: Sequence[ListRequest] = [request]
    firsts = [first]
    for _ in range(TRIES):
        parts = in_windows(request, parts, firsts, now)
        lists = [read(part) for part in parts]
        firsts = together([partial(next, pages) for pages in lists])
        if are_even(request, firsts):
            break
    return [chain((page,), pages) for page, pages in zip(firsts, lists, strict=True)]


def in_windows(
    request: ListRequest, parts: Sequence[ListRequest], firsts: Sequence[Page[Issue]], now: datetime
) -> tuple[ListRequest, ...]:
    """Return the request divided into windows of about the same number of issues.

    `firsts` are the first pages of `parts`, which are the request itself or windows of it, youngest first.
    """
    points = [
        point
        for part, first, size in zip(parts, firsts, _sizes(request, firsts), strict=True)
        for point in _points(part, first, size, now)
    ]
    total, passed, later = sum(weight for _, weight in points), 0.0, now
    bounds: list[datetime] = []
    for moment, weight in sorted(points, reverse=True):
        # What a moment stands for is spread up to the next one: a rare issue may stand for half of the list.
        while weight and len(bounds) < WINDOWS - 1 and passed + weight >= (at := _share(total, len(bounds))):
            bounds.append(later - (later - moment) * ((at - passed) / weight))
        passed, later = passed + weight, moment
    windows = [_between(request, since, until) for until, since in pairwise([None, *bounds, None])]
    return tuple(one for one in windows if not one.start or not one.end or one.start <= one.end)


def _share(total: float, bounds: int) -> float:
    """Return how many issues there are before the next bound, after this number of bounds."""
    return total * (bounds + 1) / WINDOWS


def are_even(request: ListRequest, firsts: Sequence[Page[Issue]]) -> bool:
    """Return whether windows of which these are the first pages are of about the same size."""
    pages = [size / MOST_ON_A_PAGE for size in _sizes(request, firsts)]
    return max(pages) <= sum(pages) / WINDOWS + UNEVEN


def _points(
    part: ListRequest, first: Page[Issue], size: float, now: datetime
) -> Iterator[tuple[datetime, float]]:
    """Yield moments at which issues of a list were first seen, with how many of them each stands for.

    An issue is on the first page of a list by last seen if it occurred in the time that the page covers. If its last
    event is at any time of its life, that is the less likely the older it is, and it stands for as many more of those
    that are not on the page: weights are inverse to the probability (Horvitz and Thompson, 1952).
    """
    if not first.items:
        return
    yield from ((issue.first_seen, 1.0) for issue in first.items)
    rest = max(size - len(first.items), 0)
    covers_from = _moments(part, first)[-1]
    covered = max((now - covers_from).total_seconds(), 1.0)
    odds = [
        (issue.first_seen, max((now - issue.first_seen).total_seconds() / covered - 1, 0.0))
        for issue in first.items
    ]
    if total := sum(weight for _, weight in odds):
        alike = rest * ALIKE / len(first.items)
        yield from ((moment, alike + rest * (1 - ALIKE) * weight / total) for moment, weight in odds)
        return
    # By first seen a page tells nothing of the others but that they are older.
    since = part.start or now - OLDEST
    read_to = min(part.end or now, covers_from)
    step = max(read_to - since, timedelta(0)) / SPREAD
    yield from ((read_to - step * (at + 0.5), rest / SPREAD) for at in range(SPREAD))


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
