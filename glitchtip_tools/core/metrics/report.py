"""The report's own nouns; their fields are the keys of its JSON (docs/metrics.md)."""

from datetime import date

from glitchtip_tools.core.metrics.trends import Trend
from glitchtip_tools.core.time.periods import Window
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Apart:
    """Events of ignored issues: counted, but kept out of the total."""

    count: int
    issues: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """Events of one UTC day."""

    date: date
    count: int


@dataclass(frozen=True, slots=True)
class Group:
    """One value of the tag; `mean` is what a window of this length had before, `days` the events of each day."""

    name: str
    count: int
    issues: int
    previous: int
    mean: float
    trend: Trend
    factor: float | None = None
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One issue with its events in the window (never its lifetime count); `project` is the slug."""

    id: str
    short_id: str
    title: str
    level: str
    project: str
    count: int
    permalink: str
    status: str
    trend: Trend
    previous: int
    mean: float
    factor: float | None = None
    days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Metrics:
    """What happened in a window and what changed; `previous_exact` is False where days had to be divided."""

    window: Window
    total: int
    previous_total: int
    previous_exact: bool
    mean: float
    trend: Trend
    issues: int
    ignored: Apart
    group_by: str
    groups: tuple[Group, ...]
    top: tuple[Entry, ...]
    new: tuple[Entry, ...]
    back: tuple[Entry, ...]
    rising: tuple[Entry, ...]
    falling: tuple[Entry, ...]
    quiet: tuple[Entry, ...]
    days: tuple[DayCount, ...]
    notes: tuple[str, ...] = ()

    @property
    def nothing_happened(self) -> bool:
        """Whether there was not one event, and nothing fell silent."""
        return not (self.total or self.ignored.count or self.quiet)

    @property
    def calm(self) -> bool:
        """Whether nothing changed that is worth a word."""
        changed_groups = any(group.trend is not Trend.STEADY for group in self.groups)
        return not (self.new or self.back or self.rising or self.falling or self.quiet or changed_groups)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An issue that waits for somebody: `since` its first event; `count` is in the window."""

    id: str
    short_id: str
    title: str
    level: str
    project: str
    count: int
    permalink: str
    since: date


@dataclass(frozen=True, slots=True)
class Weekly(Metrics):
    """A week: seven days, what was resolved, and what waits."""

    resolved: int = 0
    oldest: tuple[Waiting, ...] = ()
    uncommented: tuple[Waiting, ...] = ()
