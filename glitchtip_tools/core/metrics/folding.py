"""Issues whose titles differ only in numbers and ids, told as one: the server makes an issue of each."""

import re
from collections.abc import Iterable

from glitchtip_tools.core.metrics.report import Entry
from glitchtip_tools.values import dataclass

_VARIABLE = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|0x[0-9a-fA-F]+|\d+(?:[.:]\d+)*")


@dataclass(frozen=True, slots=True)
class Fold:
    """The most frequent of some alike issues, how many more there are, and the events of all of them."""

    entry: Entry
    alike: int
    count: int


def template(title: str) -> str:
    """Return the title with its numbers, addresses and UUIDs taken out."""
    return _VARIABLE.sub("#", title)


def folded(entries: Iterable[Entry]) -> tuple[Fold, ...]:
    """Return the entries in order, those of one project, level and template together at the place of the first."""
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault((entry.project, entry.level, template(entry.title)), []).append(entry)
    return tuple(Fold(same[0], len(same) - 1, sum(entry.count for entry in same)) for same in groups.values())
