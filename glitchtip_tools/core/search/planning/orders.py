"""The orders of a list of issues: their names, what comes first, and the key that they sort by."""

from collections.abc import Callable
from math import log10

from glitchtip_tools.core.search.language.mistakes import listed
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import Issue

# Each order and what comes first in it, as a caption says it.
ORDERS = {
    "last-seen": "last seen first",
    "first-seen": "newest first",
    "new": "newest first",
    "count": "most events first",
    "count24h": "most events in 24 h first",
    "rising": "fastest rising first",
    "priority": "highest priority first",
}
SORTS = tuple(ORDERS)
COUNTED = {"count24h": ("24h",), "rising": ("24h", "14d")}  # orders by counts that have to be asked for


def checked_sort(sort: str) -> str:
    """Return the order when there is one of that name; raises BadUsage."""
    if sort not in SORTS:
        raise BadUsage(f"unknown sort `{sort}`", hint=f"one of {listed(SORTS)}")
    return sort


def sort_key(sort: str) -> Callable[[Issue], tuple[float, ...]]:
    """Return the key by which matches are in order, the first one smallest."""
    match sort:
        case "first-seen" | "new":
            return lambda issue: (-issue.first_seen.timestamp(),)
        case "count":
            return lambda issue: (-issue.count, -issue.last_seen.timestamp())
        case "priority":  # as the server weighs it: ten times the events outweigh three and a half days
            return lambda issue: (-log10(max(issue.count, 1)) - issue.last_seen.timestamp() / 300_000,)
        case _:
            return lambda issue: (-issue.last_seen.timestamp(),)
