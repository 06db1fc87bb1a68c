"""From what the server counted to the report: totals, groups, what is new, back, rising, falling or quiet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date

from glitchtip_tools.core.metrics.before import is_exact, previous_total
from glitchtip_tools.core.metrics.counting import is_cut
from glitchtip_tools.core.metrics.grouping import divided, is_estimate, of_several, shares
from glitchtip_tools.core.metrics.measuring import (
    Activity,
    Measured,
    Question,
    mean_before,
    measured_all,
    unknown_before,
)
from glitchtip_tools.core.metrics.report import Apart, DayCount, Entry, Group, Metrics, Waiting, Weekly
from glitchtip_tools.core.metrics.trends import Trend, direction, factor
from glitchtip_tools.core.time.durations import DAY
from glitchtip_tools.core.time.periods import Window, hours_known_from, known_from
from glitchtip_tools.models import Issue

__all__ = ["OLDEST", "Activity", "Question", "daily", "weekly"]
OLDEST, UNCOMMENTED = 3, 5


def daily(activity: Activity, question: Question) -> Metrics:
    """Return the report of a day, or of any window."""
    days = tuple(known_from(activity.now).date() + DAY * n for n in range(1, 15))
    return _metrics(activity, question, days, measured_all(activity, question, days))


def weekly(activity: Activity, question: Question) -> Weekly:
    """Return the report of seven days, with what was resolved and what waits."""
    days = question.window.days
    measured = measured_all(activity, question, days)
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
    previous = previous_total(activity, question, measured)
    total = sum(item.count for item in counted_in)
    # of a window without an event, as of the one before it, nothing is asked that could be grouped
    happened = total or previous or any(item.previous for item in counted_in)
    groups = _groups(activity, question, counted_in, len(days), previous) if happened else []
    mean = sum(group.mean for group in groups) if happened else sum(item.mean for item in counted_in)
    return Metrics(
        window=question.window,
        total=total,
        previous_total=previous,
        previous_exact=is_exact(activity, question),
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
        falling=tuple(sorted(_with(counted_in, Trend.FALLING), key=lambda entry: -entry.mean)),
        quiet=tuple(sorted(_with(counted_in, Trend.QUIET), key=lambda entry: -entry.mean)),
        days=tuple(DayCount(day, sum(item.days[at] for item in counted_in)) for at, day in enumerate(days)),
        notes=(
            *activity.notes,
            *_difference(activity, question.window, measured),
            *unknown_before(activity, question),
            *_estimated(activity, question, counted_in),
        ),
    )


def _estimated(activity: Activity, question: Question, measured: Iterable[Measured]) -> tuple[str, ...]:
    """Return how many issues are divided by shares of their whole life, which may be others in this window."""
    several = sum(
        item.count > 0 and is_estimate(activity.labels.get(item.issue.id), item.count) for item in measured
    )
    return (of_several(several, question.group_by),) if several else ()


def _groups(
    activity: Activity, question: Question, measured: Iterable[Measured], days: int, previous_sum: int
) -> list[Group]:
    """Return the groups, most events first; every event belongs to exactly one, `previous_sum` before as well."""
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
    spread = previous if sum(previous.values()) else dict.fromkeys(count, 1.0)
    whole = divided(previous_sum, {name: part / sum(spread.values()) for name, part in spread.items()})
    groups = []
    for name, counted in count.items():
        mean = mean_before(before[name], question.window, known_from(activity.now))
        trend = direction(counted, mean, question.limits)
        if counted and not before[name]:
            trend = Trend.NEW if new[name] == issues[name] else Trend.BACK
        groups.append(
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
    return sorted(groups, key=lambda group: (-group.count, -group.mean, group.name))


def _difference(activity: Activity, window: Window, measured: Iterable[Measured]) -> tuple[str, ...]:
    """Return where the server's own total is another one than that of its issues."""
    if is_cut(window.start, window.end, activity.now, by_hours=activity.by_hours):
        known = hours_known_from(activity.now)
        return (f"events of single issues from {window.start:%H:%M} to {known:%H:%M} UTC are an estimate",)
    if activity.totals is None or not activity.complete:
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
