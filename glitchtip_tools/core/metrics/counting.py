"""What the server counted of one issue, as stretches of time with counts, and how many fall between two moments.

The server tells hours for the last 24 hours and UTC days for 14 days; both start at a full hour. A stretch that lies
inside the question counts exactly. One that is cut by it is divided in the proportion of the organization's own
hours (its total stays right; how it spreads over issues is an estimate). docs/metrics.md has the formula.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import datetime

from glitchtip_tools.core.time.durations import DAY, HOUR
from glitchtip_tools.core.time.periods import hours_known_from, known_from, midnight
from glitchtip_tools.values import dataclass

Buckets = Sequence[tuple[datetime, int]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events from `start` until `end`; `stands_from` is earlier where the first known day lacks its morning."""

    start: datetime
    end: datetime
    count: int
    stands_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """How the organization's events spread over hours, for dividing a day; even where nothing is known."""

    hours: Mapping[datetime, int] = field(default_factory=dict)

    def share(self, part: tuple[datetime, datetime], whole: tuple[datetime, datetime]) -> float:
        """Return the part's events over the whole's; by length where the whole has none or is not known."""
        weight = self._weight(*whole)
        return self._weight(*part) / weight if weight else (part[1] - part[0]) / (whole[1] - whole[0])

    def _weight(self, start: datetime, end: datetime) -> float:
        total, at = 0.0, _hour(start)
        while at < end:
            inside = min(end, at + HOUR) - max(start, at)
            total += self.hours.get(at, 0) * (inside / HOUR)
            at += HOUR
        return total


@dataclass(frozen=True, slots=True)
class Counted:
    """Everything known of one issue's events in the last 14 days, in stretches, oldest first."""

    stretches: tuple[Stretch, ...] = ()

    def exactly(self, start: datetime, end: datetime) -> int:
        """Return the events of the stretches that begin between the two moments."""
        return sum(item.count for item in self.stretches if start <= item.start < end)

    def about(self, start: datetime, end: datetime, profile: Profile) -> float:
        """Return the events between two moments, cut stretches divided; a whole number where nothing is cut."""
        return sum(_part(item, start, end, profile) for item in self.stretches)

    def since(self, start: datetime) -> tuple[Stretch, ...]:
        """Return the stretches that end after the moment."""
        return tuple(item for item in self.stretches if item.end > start)


def counted(days: Buckets, hours: Buckets | None, now: datetime, seen: tuple[datetime, datetime]) -> Counted:
    """Return the stretches of both answers of the server without counting anything twice.

    `hours` is None where they were not asked for; `seen` are the issue's first and last event, which bound the days.
    """
    first, hourly = known_from(now), hours_known_from(now) if hours is not None else now + HOUR
    stretches = [Stretch(at, at + HOUR, count) for at, count in hours or () if at >= hourly]
    for day, count in days:
        rest = count - sum(item.count for item in stretches if day <= item.start < day + DAY)
        start = max(day, first, min(_hour(seen[0]), day + DAY - HOUR))
        end = min(day + DAY, hourly, max(_hour(seen[1]) + HOUR, start + HOUR))
        if rest > 0:
            stands_from = day if day < first and seen[0] < first else None
            stretches.append(Stretch(start, max(end, start + HOUR), rest, stands_from))
    return Counted(tuple(sorted(stretches, key=lambda item: item.start)))


def of_moments(moments: Iterable[datetime]) -> Counted:
    """Return what single events amount to, by the hour (for servers without statistics per issue)."""
    hours: dict[datetime, int] = {}
    for moment in moments:
        at = _hour(moment)
        hours[at] = hours.get(at, 0) + 1
    return Counted(tuple(Stretch(at, at + HOUR, count) for at, count in sorted(hours.items())))


def is_cut(start: datetime, end: datetime, now: datetime, *, by_hours: bool) -> bool:
    """Return whether a question between the two moments cuts a day that the server does not divide."""
    return _cuts(start, now, by_hours) or (end < now and _cuts(end, now, by_hours)) or start < known_from(now)


def _cuts(moment: datetime, now: datetime, by_hours: bool) -> bool:
    if moment == midnight(moment.date()) or moment == known_from(now):
        return False
    return not (by_hours and moment >= hours_known_from(now))


def _part(item: Stretch, start: datetime, end: datetime, profile: Profile) -> float:
    """Return how much of a stretch lies inside; the first known day stands for its unknown morning as well."""
    whole = (item.start, item.end)
    if item.stands_from and start < item.start < end:
        return item.count * max(1.0, profile.share((max(start, item.stands_from), item.end), whole))
    part = (max(item.start, start), min(item.end, end))
    if part[1] <= part[0]:
        return 0.0
    return float(item.count) if part == whole else item.count * profile.share(part, whole)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
