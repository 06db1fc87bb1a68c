"""Events over time: hours of the server added up to what was asked for, and events by what they belong to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from glitchtip_tools.core.metrics.counting import Counted
from glitchtip_tools.core.metrics.grouping import divided, is_estimate, of_several, shares
from glitchtip_tools.core.time.durations import DAY, HOUR, rounded_up
from glitchtip_tools.core.time.moments import day_start
from glitchtip_tools.core.time.spans import Span
from glitchtip_tools.errors import BadUsage
from glitchtip_tools.models import Issue
from glitchtip_tools.values import dataclass

PART = 40 * DAY  # the server answers at most 1,000 intervals at once
LONGEST = 3660 * DAY
BY_HOURS_UP_TO = 2 * DAY
INTERVALS = {"1h": HOUR, "1d": DAY}
OF_ISSUES: Mapping[str, Callable[[Issue], str]] = {
    "project": lambda issue: issue.project.slug,
    "level": lambda issue: issue.level,
    "status": lambda issue: issue.status,
}


@dataclass(frozen=True, slots=True)
class Point:
    """The events received in the interval that begins at `time`."""

    time: datetime
    count: int


@dataclass(frozen=True, slots=True)
class StatsGroup:
    """The events of one project, level, tag value; `issues` is None where they were not looked at."""

    name: str
    count: int
    issues: int | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Events of a stretch of time by what they belong to."""

    start: datetime
    end: datetime
    group_by: str
    total: int
    groups: tuple[StatsGroup, ...]
    notes: tuple[str, ...] = ()


def interval_for(interval: str | None, span: Span) -> str:
    """Return the interval: the given one, else hours for up to two days. Raises BadUsage."""
    if interval is not None and interval not in INTERVALS:
        raise BadUsage(f"`{interval}` is not an interval", hint="`1h` or `1d`")
    return interval or ("1h" if span.length <= BY_HOURS_UP_TO else "1d")


def aligned(span: Span, interval: str, zone: tzinfo, *, ago: bool) -> Span:
    """Return the span beginning with a whole interval: the one that its start lies in.

    Of a duration, rounded up to whole intervals, it is the first that begins within it.
    """
    first = span.end - rounded_up(span.length, INTERVALS[interval]) if ago else span.start
    start = _begin(first, interval, zone)
    if ago and start < first:
        start = _next(start, interval, zone)
    if span.end - start > LONGEST:
        raise BadUsage("that is more than ten years", hint="choose a shorter time")
    return Span(min(start, _begin(span.end, interval, zone)), span.end)


def parts(span: Span) -> list[Span]:
    """Return the span in parts that the server answers at once."""
    start = span.start.replace(minute=0, second=0, microsecond=0)
    spans = []
    while start < span.end:
        spans.append(Span(start, min(start + PART, span.end)))
        start += PART
    return spans


def series(
    counts: Iterable[tuple[datetime, int]], span: Span, interval: str, zone: tzinfo
) -> tuple[Point, ...]:
    """Return every interval of the span with its events; hours without an answer had none.

    An hour that was counted twice (at the seam of two parts) counts once.
    """
    hours = {at.astimezone(UTC): count for at, count in counts}
    points: dict[datetime, int] = {}
    at = span.start
    while at < span.end:
        points[at] = 0
        at = _next(at, interval, zone)
    first = span.start.replace(minute=0, second=0, microsecond=0)
    for hour, count in hours.items():
        begin = max(_begin(hour, interval, zone), span.start)
        if first <= hour < span.end and begin in points:
            points[begin] += count
    return tuple(Point(time, count) for time, count in sorted(points.items()))


def pairs(points: Sequence[Point]) -> list[tuple[int, int]]:
    """Return the points as Sentry writes them: Unix seconds and counts."""
    return [(int(point.time.timestamp()), point.count) for point in points]


def issue_stats(
    issue: Issue, counts: Mapping[str, Sequence[tuple[datetime, int]]], now: datetime
) -> dict[str, object]:
    """Return an issue's last 24 hours and last 14 UTC days, intervals without events included."""
    day = aligned(Span(now - 24 * HOUR, now), "1h", UTC, ago=True)
    days = aligned(Span(now - 14 * DAY, now), "1d", UTC, ago=True)
    hourly = series(counts["24h"], day, "1h", UTC)
    daily = series(counts["14d"], days, "1d", UTC)
    return {
        "id": issue.id,
        "shortId": issue.short_id,
        "count": issue.count,
        "total24h": sum(point.count for point in hourly),
        "total14d": sum(point.count for point in daily),
        "24h": hourly,
        "14d": daily,
    }


def of_issues(
    summary: Summary,
    issues: Iterable[Issue],
    counts: Mapping[str, Counted],
    labels: Mapping[str, Mapping[str, int]],
) -> Summary:
    """Return the summary filled: events of issues by their level, status or the labels they carry."""
    totals: dict[str, int] = {}
    seen: dict[str, int] = {}
    several = 0
    for issue in issues:
        count = counts[issue.id].exactly(summary.start, summary.end) if issue.id in counts else 0
        if not count:
            continue
        several += summary.group_by not in OF_ISSUES and is_estimate(labels.get(issue.id), count)
        own = {of(issue): 1.0} if (of := OF_ISSUES.get(summary.group_by)) else None
        for name, part in divided(count, own or shares(labels.get(issue.id))).items():
            totals[name] = totals.get(name, 0) + part
            seen[name] = seen.get(name, 0) + (part > 0)
    groups = [StatsGroup(name, count, seen[name]) for name, count in totals.items()]
    notes = (of_several(several, summary.group_by),) if several else ()
    return replace(summary, total=sum(totals.values()), groups=ranked(groups), notes=notes)


def ranked(groups: Iterable[StatsGroup]) -> tuple[StatsGroup, ...]:
    """Return the groups, most events first."""
    return tuple(sorted(groups, key=lambda group: (-group.count, group.name)))


def _begin(at: datetime, interval: str, zone: tzinfo) -> datetime:
    if interval == "1d":
        return day_start(at.astimezone(zone).date(), zone)
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _next(at: datetime, interval: str, zone: tzinfo) -> datetime:
    if interval == "1d":
        return day_start((at.astimezone(zone) + timedelta(hours=3)).date() + DAY, zone)
    return at + HOUR
