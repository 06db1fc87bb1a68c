"""Pages by cursor as the server makes them: the odd `Link` header, offsets among equal rows, what never ends."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from math import ceil, floor
from typing import TypeVar
from urllib.parse import parse_qs, urlencode

from glitchtip_tools.sandbox.api.answers import Refused, ServerError, invalid
from glitchtip_tools.values import dataclass

Row = TypeVar("Row")
Place = datetime | float | int

PUBLIC_URL = "http://glitchtip.internal:8000"
PER_PAGE = 50
MOST_PER_PAGE = 100
MAX_HITS = 1000
OFFSET_CUTOFF = 100


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an ordered list: rows beyond `position`, skipping `offset`; backwards when `reverse`."""

    offset: int = 0
    reverse: bool = False
    position: str | None = None

    def encoded(self) -> str:
        """Return the cursor as the server spells it: base64 of a query string."""
        parts = {"o": str(self.offset)} if self.offset else {}
        parts |= {"r": "1"} if self.reverse else {}
        parts |= {"p": self.position} if self.position is not None else {}
        return base64.b64encode(urlencode(parts).encode()).decode()


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted: the name of the order, newest or largest first when `descending`."""

    name: str
    descending: bool = True


NEWEST_FIRST = Order("created")


@dataclass(frozen=True, slots=True)
class Paged:
    """What a request asked for, checked: raises nothing any more."""

    cursor: Cursor
    limit: int


def asked(query: Sequence[tuple[str, str]]) -> Paged:
    """Read `limit` and `cursor`; a bad one is the server's 422."""
    values = dict(query)
    limit = _whole_number(values["limit"], "limit") if "limit" in values else 0
    return Paged(_cursor(values.get("cursor")), max(0, min(limit or PER_PAGE, MOST_PER_PAGE)))


def _whole_number(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Refused(422, invalid(["query", name], "int")) from None


def _cursor(text: str | None) -> Cursor:
    if text is None:
        return Cursor()
    try:
        parts = parse_qs(base64.b64decode(text).decode(), keep_blank_values=True)
        offset = int(parts.get("o", ["0"])[0])
        reverse = bool(int(parts.get("r", ["0"])[0]))
    except (ValueError, binascii.Error):
        raise Refused(422, invalid(["query", "cursor"], "cursor")) from None
    offset = max(0, min(offset, OFFSET_CUTOFF))
    return Cursor(offset, reverse, parts.get("p", [None])[0])


def page(
    rows: Sequence[Row],
    wanted: Paged,
    order: Order,
    place: Callable[[Row], Place],
    address: tuple[str, str],
) -> tuple[list[Row], dict[str, str]]:
    """Return the rows of the page and its headers; `rows` come in the list's order, `address` is path and query."""
    cursor = wanted.cursor
    ordered = list(reversed(rows)) if cursor.reverse else list(rows)
    if cursor.position is not None:
        bound = _parsed(cursor.position, order)
        backwards = cursor.reverse != order.descending
        ordered = [row for row in ordered if (place(row) < bound if backwards else place(row) > bound)]  # type: ignore[operator]
    window = ordered[cursor.offset : cursor.offset + wanted.limit + 1]
    chosen = window[: wanted.limit]
    more = len(window) > len(chosen)
    beyond = _spelled(place(window[-1]), order, cursor.reverse) if more else None
    started = cursor.position is not None or cursor.offset > 0
    if cursor.reverse:
        chosen.reverse()
    has_next, has_previous = (started, more) if cursor.reverse else (more, started)
    next_place, previous_place = (cursor.position, beyond) if cursor.reverse else (beyond, cursor.position)
    places = [_spelled(place(row), order, cursor.reverse) for row in chosen]
    forth = _forth(places, cursor, wanted.limit, next_place, previous_place, has_previous)
    back = _back(places, cursor, wanted.limit, next_place, previous_place, has_next)
    links = (
        _link("previous", address, back if has_previous else None),
        _link("next", address, forth if has_next else None),
    )
    hits = min(len(rows), MAX_HITS) if has_next or has_previous else len(chosen)
    return chosen, {
        "link": "{'" + ", ".join(links) + "'}",
        "x-max-hits": str(MAX_HITS),
        "x-hits": str(hits),
    }


def _forth(
    places: list[str],
    cursor: Cursor,
    limit: int,
    following: str | None,
    before: str | None,
    has_previous: bool,
) -> Cursor:
    if not places:
        return Cursor(position=following)
    compare = places[-1] if cursor.reverse and cursor.offset else following
    for offset, position in enumerate(reversed(places)):
        if position != compare:
            return Cursor(offset, position=position)
    if not has_previous:
        return Cursor(limit)
    if cursor.reverse:
        return Cursor(position=before)
    return Cursor(cursor.offset + limit, position=before)


def _back(
    places: list[str], cursor: Cursor, limit: int, following: str | None, before: str | None, has_next: bool
) -> Cursor:
    if not places:
        return Cursor(reverse=True, position=before)
    compare = before if cursor.reverse or not cursor.offset else places[0]
    for offset, position in enumerate(places):
        if position != compare:
            return Cursor(offset, reverse=True, position=position)
    if not has_next:
        return Cursor(limit, reverse=True)
    if cursor.reverse:
        return Cursor(cursor.offset + limit, reverse=True, position=following)
    return Cursor(reverse=True, position=following)


def _link(relation: str, address: tuple[str, str], cursor: Cursor | None) -> str:
    path, query = address
    if cursor is None:
        url = f"{PUBLIC_URL}{path}" + (f"?{query}" if query else "")
        return f'<{url}>; rel="{relation}"; results="false"'
    params = parse_qs(query, keep_blank_values=True) | {"cursor": [cursor.encoded()]}
    url = f"{PUBLIC_URL}{path}?{urlencode(sorted(params.items()), doseq=True)}"
    return f'<{url}>; rel="{relation}"; results="true"; cursor="{cursor.encoded()}"'


def _spelled(value: Place, order: Order, reverse: bool) -> str:
    if isinstance(value, datetime):
        return str(value.astimezone(UTC))
    if order.name == "priority":
        # The text of a float is a little off, always so that the last row comes once more.
        upwards = order.descending != reverse
        return str((ceil if upwards else floor)(value * 1e6) / 1e6)
    return str(value)


def _parsed(position: str, order: Order) -> Place:
    """Read a cursor's place; one that was made for another order breaks the server."""
    try:
        if order.name in ("count", "id"):
            return int(position)
        if order.name == "priority":
            return float(position)
        moment = datetime.fromisoformat(position)
    except ValueError:
        raise ServerError from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
