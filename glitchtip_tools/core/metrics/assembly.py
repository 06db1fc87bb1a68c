"""From what the server counted to the report: totals, groups, what is new, back, rising or quiet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta

from glitchtip_tools.core.metrics.counting import Counted, Profile, is_cut
from glitchtip_tools.core.metrics.grouping import Labels, divided, shares
from glitchtip_tools.core.metrics.report import Apart, DayCount, Entry, Group, Metrics, Waiting, Weekly
from glitchtip_tools.core.metrics.trends import Thresholds, Trend, direction, factor
from glitchtip_tools.core.models import Issue
from glitchtip_tools.core.periods import DAY, Window, known_from, midnight

NOTHING = Counted()
OLDEST, UNCOMMENTED = 3, 5
DEFAULTS = Thresholds()


@dataclass(frozen=True, slots=True)
class Activity:
    """What was asked: issues active in the last 14 days with their counts and labels, and the server's own totals.

    `by_hours` says whether hours are known; `reopened` are ids known to have been resolved before; `oldest` are
    the unresolved issues that were first seen first; `totals` are events per hour, None where nobody told them.
    """

    now: datetime
    issues: tuple[Issue, ...]
    counts: Mapping[str, Counted]
    labels: Labels = field(default_factory=dict)
    by_hours: bool = True
    totals: Mapping[datetime, int] | None = None
    reopened: frozenset[str] = frozenset()
    oldest: tuple[Issue, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted: the window, the tag to group by, how many top issues, when a change is worth a word."""

    window: Window
    group_by: str = "component"
    top: int = 5
    limits: Thresholds = DEFAULTS


@dataclass(frozen=True, slots=True)
class Measured:
    """One issue with what the window and the time before it say."""

    issue: Issue
    count: int
    previous: float
    before: int
    mean: float
    days: tuple[int, ...]
    trend: Trend


def daily(activity: Activity, question: Question) -> Metrics:
    """Return the report of a day, or of any window."""
    days = tuple(known_from(activity.now).date() + DAY * n for n in range(1, 15))
    return _metrics(activity, question, days, _measured_all(activity, question, days))


def weekly(activity: Activity, question: Question) -> Weekly:
    """Return the report of seven days, with what was resolved and what waits."""
    days = question.window.days
    measured = _measured_all(activity, question, days)
    base = _metrics(activity, question, days, measured)
    active = {item.issue.id: item for item in measured if item.count}
    unresolved = [item for item in _by_count(active.values()) if item.issue.status == "unresolved"]
    silent = [item for item in unresolved if not item.issue.num_comments]
    return Weekly(
        **{item.name: getattr(base, item.name) for item in fields(Metrics)},
        resolved=sum(item.issue.status == "resolved" for item in active.values()),
        oldest=tuple(
            _waiting(issue, active[issue.id].count if issue.id in active else 0)
            for issue in activity.oldest[:OLDEST]
        ),
        uncommented=tuple(_waiting(item.issue, item.count) for item in silent[:UNCOMMENTED]),
    )


def _metrics(
    activity: Activity, question: Question, days: Sequence[date], measured: Sequence[Measured]
) -> Metrics:
    counted_in = [item for item in measured if item.issue.status != "ignored"]
    ignored = [item for item in measured if item.issue.status == "ignored" and item.count]
    groups = _groups(activity, question, counted_in, len(days))
    total, mean = sum(item.count for item in counted_in), sum(group.mean for group in groups)
    before = question.window.before
    return Metrics(
        window=question.window,
        total=total,
        previous_total=round(sum(item.previous for item in counted_in)),
        previous_exact=not is_cut(before.start, before.end, activity.now, by_hours=activity.by_hours),
        mean=round(mean, 2),
        trend=direction(total, mean, question.limits),
        issues=sum(item.count > 0 for item in counted_in),
        ignored=Apart(sum(item.count for item in ignored), len(ignored)),
        group_by=question.group_by,
        groups=tuple(
            group for group in groups if group.count or group.previous or group.trend is not Trend.STEADY
        ),
        top=tuple(map(_entry, [item for item in _by_count(counted_in) if item.count][: question.top])),
        new=_with(counted_in, Trend.NEW),
        back=_with(counted_in, Trend.BACK),
        rising=tuple(sorted(_with(counted_in, Trend.RISING), key=lambda entry: -(entry.factor or 0))),
        quiet=tuple(
            sorted(
                (*_with(counted_in, Trend.QUIET), *_with(counted_in, Trend.FALLING)),
                key=lambda entry: (entry.count > 0, -entry.mean),
            )
        ),
        days=tuple(DayCount(day, sum(item.days[at] for item in counted_in)) for at, day in enumerate(days)),
        notes=(*activity.notes, *_difference(activity, question.window, measured)),
    )


def _measured_all(activity: Activity, question: Question, days: Sequence[date]) -> list[Measured]:
    profile = Profile(activity.totals or {})
    return [_measured(issue, activity, question, days, profile) for issue in activity.issues]


def _measured(
    issue: Issue, activity: Activity, question: Question, days: Sequence[date], profile: Profile
) -> Measured:
    window, counts = question.window, activity.counts.get(issue.id, NOTHING)
    count = counts.exactly(window.start, window.end)
    before = counts.exactly(known_from(activity.now), window.start)
    mean = _mean(before, window, known_from(activity.now), issue.first_seen)
    return Measured(
        issue=issue,
        count=count,
        previous=counts.about(window.before.start, window.start, profile),
        before=before,
        mean=mean,
        days=tuple(counts.exactly(midnight(day), midnight(day) + DAY) for day in days),
        trend=_trend(issue, count, mean, counts, activity, question),
    )


def _trend(
    issue: Issue, count: int, mean: float, counts: Counted, activity: Activity, question: Question
) -> Trend:
    window, limits = question.window, question.limits
    if count and issue.first_seen >= window.start:
        return Trend.NEW
    if count and (issue.id in activity.reopened or _was_silent(counts, activity, question)):
        return Trend.BACK
    found = direction(count, mean, limits)
    if found in (Trend.QUIET, Trend.FALLING) and issue.status == "resolved":
        return Trend.STEADY
    if found is Trend.QUIET and issue.last_seen < window.start - max(DAY, window.length):
        return Trend.STEADY  # silent for longer: an earlier report said it
    return found


def _was_silent(counts: Counted, activity: Activity, question: Question) -> bool:
    """Return whether no stretch of the silent days before the window has events, as far as the server still tells."""
    start = question.window.start - timedelta(days=question.limits.silent_days)
    told = start >= known_from(activity.now) - DAY
    return told and not any(item.start < question.window.start for item in counts.since(start))


def _groups(activity: Activity, question: Question, measured: Iterable[Measured], days: int) -> list[Group]:
    """Return the groups, most events first; every event belongs to exactly one."""
    count: dict[str, int] = defaultdict(int)
    issues: dict[str, int] = defaultdict(int)
    previous: dict[str, float] = defaultdict(float)
    before: dict[str, float] = defaultdict(float)
    new: dict[str, int] = defaultdict(int)
    by_day: dict[str, list[float]] = defaultdict(lambda: [0.0] * days)
    for item in measured:
        parts = shares(activity.labels.get(item.issue.id))
        for name, part in divided(item.count, parts).items():
            count[name] += part
            issues[name] += part > 0
            new[name] += part > 0 and item.trend is Trend.NEW
        for name, share in parts.items():
            previous[name] += item.previous * share
            before[name] += item.before * share
            by_day[name] = [
                sum(pair) for pair in zip(by_day[name], (day * share for day in item.days), strict=True)
            ]
    before_that = sum(previous.values())
    whole = divided(round(before_that), {name: part / (before_that or 1) for name, part in previous.items()})
    found = []
    for name, counted in count.items():
        mean = _mean(before[name], question.window, known_from(activity.now))
        trend = direction(counted, mean, question.limits)
        if counted and not before[name]:
            trend = Trend.NEW if new[name] == issues[name] else Trend.BACK
        found.append(
            Group(
                name,
                counted,
                issues[name],
                whole[name],
                round(mean, 2),
                trend,
                factor(counted, mean),
                tuple(round(day) for day in by_day[name]),
            )
        )
    return sorted(found, key=lambda group: (-group.count, -group.mean, group.name))


def _difference(activity: Activity, window: Window, measured: Iterable[Measured]) -> tuple[str, ...]:
    """Say where the server's own total is another one than that of its issues."""
    if activity.totals is None:
        return ()
    received = sum(count for at, count in activity.totals.items() if window.start <= at < window.end)
    counted = sum(item.count for item in measured)
    if received == counted:
        return ()
    more = "more" if received > counted else "fewer"
    return (
        f"the server received {received} events in this window, {abs(received - counted)} {more} than its issues "
        "account for (deleted issues, dropped events)",
    )


def _mean(before: float, window: Window, known: datetime, first_seen: datetime | None = None) -> float:
    """Return what a window of this length had on average before this one, of what the server still tells.

    A younger issue's mean is over its own time, but never over less than the length of the window.
    """
    span = window.start - max(known, _hour(first_seen) if first_seen else known)
    span = min(max(span, window.length), window.start - known) or window.length
    return before * (window.length / span)


def _with(measured: Iterable[Measured], trend: Trend) -> tuple[Entry, ...]:
    return tuple(_entry(item) for item in _by_count(measured) if item.trend is trend)


def _by_count(measured: Iterable[Measured]) -> list[Measured]:
    return sorted(measured, key=lambda item: (-item.count, -item.mean, -int(item.issue.id or 0)))


def _entry(item: Measured) -> Entry:
    issue = item.issue
    return Entry(
        *(issue.id, issue.short_id, issue.title, issue.level, issue.project.slug, item.count),
        permalink=issue.permalink,
        status=issue.status,
        trend=item.trend,
        previous=round(item.previous),
        mean=round(item.mean, 2),
        factor=factor(item.count, item.mean),
        days=item.days,
    )


def _waiting(issue: Issue, count: int) -> Waiting:
    return Waiting(
        *(issue.id, issue.short_id, issue.title, issue.level, issue.project.slug, count),
        permalink=issue.permalink,
        since=issue.first_seen.date(),
    )


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
