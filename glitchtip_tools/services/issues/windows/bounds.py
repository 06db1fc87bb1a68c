"""Where a long list is divided: four windows of first seen of about the same size, by the pages that are known."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from math import inf

from glitchtip_tools.api.paging import MOST_ON_A_PAGE, Page
from glitchtip_tools.core.search import ListRequest
from glitchtip_tools.models import Issue

WINDOWS = 4
WORTH_IT = 5  # pages; a shorter list is read by its cursor, which takes fewer requests and hardly longer
# Pages that the largest window may hold beyond its share before other windows are tried, which costs as much time as
# two more of them, and eight requests. Of 2 to 5, this took the fewest of both for lists of many kinds.
UNEVEN = 4
OVERLAP = timedelta(milliseconds=1)  # whether a bound is inside differs; who reads drops what comes twice
OLDEST = timedelta(days=90)  # GlitchTip's default retention, for lists that tell nothing of older issues
CAPPED = 1500  # what a count that ends at 1,000 is taken for
# Share of the issues not read yet that are taken to be as old as those that were: issues that occur every day are on
# the first page however old they are. Of 0 to 0.7, this took the fewest round trips for lists of many kinds.
ALIKE = 0.3
SPREAD = 20  # steps in which issues of which nothing is known are taken to be spread over a window


def is_long(request: ListRequest, first: Page[Issue]) -> bool:
    """Return whether a list is read sooner in windows, by its first page."""
    return not request.ids and bool(first.items) and pages_to_read(request, first) > WORTH_IT


def in_windows(
    request: ListRequest, parts: Sequence[ListRequest], firsts: Sequence[Page[Issue]], now: datetime
) -> tuple[ListRequest, ...]:
    """Return the request divided into windows of about the same number of issues.

    `firsts` are the first pages of `parts`, which are the request itself or windows of it, youngest first.
    """
    points = [
        point
        for part, first, size in zip(parts, firsts, sizes(request, firsts), strict=True)
        for point in _points(part, first, size, now)
    ]
    total, passed, later = sum(weight for _, weight in points), 0.0, now
    bounds: list[datetime] = []
    for moment, weight in sorted(points, reverse=True):
        # What a moment stands for is spread up to the next one: a rare issue may stand for half of the list.
        while weight and len(bounds) < WINDOWS - 1:
            share = (total * (len(bounds) + 1) / WINDOWS - passed) / weight
            if share > 1:
                break
            bounds.append(later - (later - moment) * share)
        passed, later = passed + weight, moment
    windows = [_between(request, since, until) for until, since in pairwise([None, *bounds, None])]
    return tuple(one for one in windows if not one.start or not one.end or one.start <= one.end)


def are_even(request: ListRequest, firsts: Sequence[Page[Issue]]) -> bool:
    """Return whether windows of which these are the first pages are of about the same size."""
    pages = [size / MOST_ON_A_PAGE for size in sizes(request, firsts)]
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


def sizes(request: ListRequest, firsts: Sequence[Page[Issue]]) -> list[float]:
    """Return about how many issues there are to read of lists with these first pages."""
    return [
        min(CAPPED, pages_to_read(request, first) * len(first.items)) if first.items else 0
        for first in firsts
    ]


def _between(request: ListRequest, since: datetime | None, until: datetime | None) -> ListRequest:
    return replace(
        request,
        start=max(filter(None, (request.start, since and since - OVERLAP)), default=None),
        end=min(filter(None, (request.end, until and until + OVERLAP)), default=None),
    )


def pages_to_read(request: ListRequest, first: Page[Issue]) -> float:
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
    return [moment_of(request, issue) for issue in page.items]


def moment_of(request: ListRequest, issue: Issue) -> datetime:
    return issue.first_seen if request.sort == "-first_seen" else issue.last_seen
