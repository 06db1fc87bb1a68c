"""A long list read faster: as four windows of first seen, each from both its ends, merged in order.

Pages are found by cursor, each from the one before it, so one list cannot be read in parallel. Every version of
GlitchTip bounds a list by `start` and `end` of first seen, and an issue's first event does not change; and every
version reverses the order of a list.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain
from math import inf
from queue import SimpleQueue
from threading import Condition, Semaphore
from types import TracebackType

from glitchtip_tools.api.paging import MOST_ON_A_PAGE, Page
from glitchtip_tools.core.search import ListRequest
from glitchtip_tools.errors import Failure
from glitchtip_tools.models import Issue
from glitchtip_tools.services.issues.windows.bounds import (
    WINDOWS,
    are_even,
    in_windows,
    is_long,
    moment_of,
    pages_to_read,
    sizes,
)
from glitchtip_tools.threads import Threads

__all__ = ["ListWindow", "ReadAhead", "in_windows", "is_long", "opened_evenly"]

Pages = Iterator[Page[Issue]]
Read = Page[Issue] | BaseException | None  # None ends a list
PAGES_AHEAD = 10  # per window: some megabytes
TRIES = 3  # each but the last costs a round trip


def opened_evenly(
    request: ListRequest, first: Page[Issue], now: datetime, read: Callable[[ListRequest], Pages]
) -> "list[ListWindow]":
    """Return the list as windows of about the same size, by what its first page tells of the others.

    The windows' own first pages tell more: where the sizes are very different, other windows are read instead. Of a
    long list the pages at the windows' ends are read at the same time.
    """
    both = request.stop is None and pages_to_read(request, first) > 2 * WINDOWS
    parts: Sequence[ListRequest] = [request]
    firsts = [first]
    begun: list[_Begun] = []
    for _ in range(TRIES):
        parts = in_windows(request, parts, firsts, now)
        begun = _begun(parts, read, both=both)
        firsts = [one.first.result() for one in begun]
        if are_even(request, firsts):
            break
    return [
        ListWindow(
            chain((page,), one.pages),
            one.from_end() if _is_worth_two(part, size) else None,
            size=inf if page.capped or page.hits is None else size,
            moment=partial(moment_of, part),
        )
        for part, one, page, size in zip(parts, begun, firsts, sizes(request, firsts), strict=True)
    ]


class _Begun:
    """A window of which the first page is on its way, and perhaps the one at its end."""

    def __init__(self, part: ListRequest, read: Callable[[ListRequest], Pages], pool: Threads) -> None:
        self.pages, self._reversed = read(part), read(replace(part, sort=part.sort.removeprefix("-")))
        self.first = pool.submit(next, self.pages)
        self._pool = pool
        self._last: Future[Page[Issue] | None] | None = None

    def read_last(self) -> None:
        """Request the page at the end, too."""
        self._last = self._pool.submit(next, self._reversed, None)

    def from_end(self) -> Pages:
        """Yield the pages in the opposite order; raises what reading them raises."""
        if self._last and (page := self._last.result()):
            yield page
        yield from self._reversed


def _begun(parts: Sequence[ListRequest], read: Callable[[ListRequest], Pages], *, both: bool) -> list[_Begun]:
    """Return windows that are being read; those that are not even are left to end by themselves."""
    pool = Threads(2 * len(parts))
    begun = [_Begun(part, read, pool) for part in parts]
    for one in begun if both else ():
        one.read_last()
    pool.shutdown(wait=False)  # what was submitted is done all the same
    return begun


def _is_worth_two(part: ListRequest, size: float) -> bool:
    """Return whether a window is read from its other end as well: two pages follow, and all of them are wanted."""
    return part.stop is None and size > 2 * MOST_ON_A_PAGE


class ListWindow:
    """A list under way from its beginning, and in the opposite order from its end, until the two meet.

    `size` is how many issues it holds, infinite if that is unknown: near the middle one waits for the other rather
    than ask for a page twice. Both ends are covered once what was read from the end is newer than what was read from
    the beginning; at equal moments one page more is read, since their order is not known.
    """

    def __init__(
        self,
        pages: Iterator[Page[Issue]],
        from_end: Iterator[Page[Issue]] | None = None,
        *,
        size: float = inf,
        moment: Callable[[Issue], datetime] = lambda issue: issue.last_seen,
    ) -> None:
        self._pages, self._from_end, self._unclaimed, self._moment = pages, from_end, size, moment
        self._queue, self._room = SimpleQueue[Read](), Semaphore(PAGES_AHEAD)
        self._changed = Condition()
        self._busy, self._given_up = from_end is not None, False
        self._reached: datetime | None = None  # by the pages from the beginning
        self._end: list[Page[Issue]] = []

    def read_on(self) -> None:
        """Read from the beginning; the pages from the end follow in the order of the list."""
        while self._may_go_on():
            page = next(self._pages, None)
            if page is None:
                return
            self._queue.put(page)
            with self._changed:
                self._reached = self._moment(page.items[-1]) if page.items else self._reached
                self._changed.notify_all()
            self._room.acquire()
        for page in reversed(self._end):
            self._queue.put(replace(page, items=page.items[::-1]))

    def _may_go_on(self) -> bool:
        with self._changed:
            while self._unclaimed <= 0 and self._busy and not (self._met() or self._given_up):
                self._changed.wait()
            self._unclaimed -= MOST_ON_A_PAGE
            return not (self._met() or self._given_up)

    def read_from_end(self) -> None:
        """Read from the end, at most PAGES_AHEAD pages; where that fails, the rest is read from the beginning."""
        try:
            while self._from_end and self._may_help():
                page = next(self._from_end, None)
                if page is None or not page.items:
                    return
                with self._changed:
                    self._end.append(page)
                    self._changed.notify_all()
        except Failure:
            return
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _may_help(self) -> bool:
        with self._changed:
            if self._met() or self._given_up or self._unclaimed <= 0 or len(self._end) >= PAGES_AHEAD:
                return False
            self._unclaimed -= MOST_ON_A_PAGE
            return True

    def _met(self) -> bool:
        if not self._end or self._reached is None:
            return False
        return self._moment(self._end[-1].items[-1]) > self._reached

    def ended(self, reading: "Future[None]") -> None:
        """Hand on that reading from the beginning is over, or what went wrong, where a page would have come."""
        self._queue.put(reading.exception())

    def give_up(self) -> None:
        """Let both ends stop after the page that is under way."""
        with self._changed:
            self._given_up = True
            self._changed.notify_all()
        self._room.release()

    def __iter__(self) -> Iterator[Page[Issue]]:
        while (page := self._queue.get()) is not None:
            if isinstance(page, BaseException):
                raise page
            self._room.release()
            yield page


class ReadAhead:
    """Windows read at the same time, each at most `PAGES_AHEAD` pages ahead of who looks at them, from either end.

    Where young issues are also those seen last, a merge by last seen takes one window after the other: the windows
    that wait must be read far enough meanwhile.
    """

    def __init__(self, lists: Sequence[ListWindow]) -> None:
        self._lists = lists
        self._pool = Threads(2 * len(lists))

    def __enter__(self) -> list[Iterator[Page[Issue]]]:
        self._pool.__enter__()
        for one in self._lists:
            self._pool.submit(one.read_on).add_done_callback(one.ended)
        for one in self._lists:
            self._pool.submit(one.read_from_end)
        return [iter(one) for one in self._lists]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self._lists:
            one.give_up()
        self._pool.__exit__(kind, error, trace)
