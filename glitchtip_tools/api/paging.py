"""Pages by cursor: what a page holds, what it says of the whole list, and whether both agree."""

import re
from collections.abc import Callable
from typing import Generic, TypeVar
from urllib.parse import unquote

from glitchtip_tools.api.answers.shapes import Shape, listed
from glitchtip_tools.api.failures import Answer
from glitchtip_tools.api.http import Params
from glitchtip_tools.values import dataclass
from glitchtip_tools.wire import mapping, sequence, text, whole

T = TypeVar("T")
MOST_ON_A_PAGE = 100  # a server gives no more, whatever is asked
TOLERATED = 10  # rows move to the front while one reads: of so many, one may be missed


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; `hits` is the total when the server says it, `capped` when there are more than that."""

    items: tuple[T, ...]
    hits: int | None = None
    capped: bool = False


class ListReading:
    """A list being read page by page, with what it has said of itself so far."""

    def __init__(self, item: Shape, params: Params, *, repeating: bool = False) -> None:
        asked = whole(dict(params).get("limit"))
        self.limit = min(max(asked or MOST_ON_A_PAGE, 1), MOST_ON_A_PAGE)
        self.limited = bool(asked)
        self.shape = listed(item, most=self.limit)
        self.repeating = repeating
        self.read = 0
        self.total: int | None = None
        self.promised = False
        self.seen: set[str] = set()

    def wrong(self, answer: Answer) -> str | None:
        """Return what is wrong with an answer as the next page, None for nothing."""
        if wrong := self.shape(answer.data):
            return wrong
        count = len(sequence(answer.data))
        if count == self.limit and not self.repeating and (different := _different(answer)) < count:
            return f"has {different} items on a page of {count}"  # the others may have been pushed out
        if not count and not answer.headers.get("x-hits") and not answer.headers.get("link"):
            return "is empty and does not say that the list is"  # every list of a GlitchTip tells its length
        total, link = self._total(answer), answer.headers.get("link", "")
        more = next_cursor(link) is not None
        untold = total is None and 'rel="next"' not in link
        if untold and self.limited and count == self.limit and not self.repeating:
            return f"is a full page of {count} items and does not say how many there are"
        if more and self.limited and not self.repeating and 0 < count < self.limit:
            return f"has {count} items on a page of {self.limit}, and more pages"  # all but the last are full
        if more and count:
            return None  # only the end of a list can come too early
        missing = max(0, (total or 0) - self.read - self._new(answer))
        if self.promised and not count and (missing or total is None):
            return f"is an empty page after {self.read} of {total or 'more'} items"
        first = self.read == 0 and not self.promised
        if first and not count and missing:
            return f"is empty, and the list has {total} items"
        if not more and missing and (first or missing * TOLERATED > (total or 0)):
            return f"ends the list after {(total or 0) - missing} of {total} items"
        return None

    @property
    def lacks(self) -> str | None:
        """Return what is wrong with a list whose next page is one that was read already."""
        missing = max(0, (self.total or 0) - self.read)
        wrong = missing * TOLERATED > (self.total or 0)
        return f"repeats a page after {self.read} of {self.total} items" if wrong else None

    def page(self, answer: Answer, read: Callable[[object], T]) -> Page[T]:
        """Return the page that a good answer holds, and remember it."""
        items = sequence(answer.data)
        self.read += self._new(answer)
        self.total = self._total(answer)
        self.promised = next_cursor(answer.headers.get("link", "")) is not None
        return Page(tuple(read(item) for item in items if self._is_new(item)), *hits_of(answer))

    def _new(self, answer: Answer) -> int:
        """Return how many items did not come before: a cache may answer each page with the first."""
        numbers = (text(mapping(item).get("id")) for item in sequence(answer.data))
        return sum(number is None or number not in self.seen for number in numbers)

    def _is_new(self, item: object) -> bool:
        """Return whether an item did not come before: rows move to the next page while one reads."""
        number = text(mapping(item).get("id"))
        if number is None:
            return True
        known = number in self.seen
        self.seen.add(number)
        return not known

    def _total(self, answer: Answer) -> int | None:
        """Return the least that the list has been said to hold: while one reads, rows may also go."""
        hits, _ = hits_of(answer)
        known = [number for number in (hits, self.total) if number is not None]
        return min(known, default=None)


def _different(answer: Answer) -> int:
    """Return how many items of a page differ: one that is there twice takes another one's place."""
    numbers = [text(mapping(item).get("id")) for item in sequence(answer.data)]
    return len(set(numbers) - {None}) + numbers.count(None)


def next_cursor(link: str) -> str | None:
    """Return the cursor of the next page from a `Link` header, even one wrapped in a Python set."""
    for part in link.split("<"):
        if 'rel="next"' in part and 'results="true"' in part:
            match = re.search(r'cursor="([^"]+)"', part) or re.search(r"[?&]cursor=([^&>]+)", part)
            return unquote(match[1]) if match else None
    return None


def hits_of(answer: Answer) -> tuple[int | None, bool]:
    """Return the total of a list and whether it is only the most that the server counts to."""
    hits, most = whole(answer.headers.get("x-hits")), whole(answer.headers.get("x-max-hits"))
    return hits, hits is not None and most is not None and hits >= most
