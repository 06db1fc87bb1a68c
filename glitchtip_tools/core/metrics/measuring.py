"""One issue at a time: its events in the window and before, its mean, and what changed about it."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, timedelta

from glitchtip_tools.core.metrics.counting import Counted, Profile, is_cut
from glitchtip_tools.core.metrics.grouping import Labels, divided
from glitchtip_tools.core.metrics.trends import Thresholds, Trend, direction
from glitchtip_tools.core.time.durations import DAY
from glitchtip_tools.core.time.periods import Window, known_from, midnight
from glitchtip_tools.models import Issue
from glitchtip_tools.values import dataclass

NOTHING = Counted()
DEFAULTS = Thresholds()


@dataclass(frozen=True, slots=True)
class Activity:
    """What was asked: issues active in the last 14 days with their counts and labels, and the server's own totals.

    `by_hours` says whether hours are known; `reopened` are ids known to have been resolved before; `oldest` are
    the unresolved issues that were first seen first; `totals` are events per hour, None where nobody told them;
    `complete` is whether these are all issues, so that they can be compared with the totals.
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
    complete: bool = True


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


def measured_all(activity: Activity, question: Question, days: Sequence[date]) -> list[Measured]:
    profile = Profile(activity.totals or {})
    counts = _counts_in(activity, question.window, profile)
    return [
        _measured(issue, counts.get(issue.id, 0), activity, question, days, profile)
        for issue in activity.issues
    ]


def _counts_in(activity: Activity, window: Window, profile: Profile) -> dict[str, int]:
    """Return the events of each issue in the window.

    Where the window cuts a day that the server does not divide per issue, the hours of that day are shared out so
    that the sum is the server's own.
    """
    start, end = window.start, window.end
    counts = {key: one.exactly(start, end) for key, one in activity.counts.items()}
    if not is_cut(start, end, activity.now, by_hours=activity.by_hours):
        return counts
    rest = {
        key: max(0.0, one.about(start, end, profile) - counts[key]) for key, one in activity.counts.items()
    }
    left = sum(rest.values())
    if activity.totals is not None and activity.complete:
        received = sum(count for at, count in activity.totals.items() if start <= at < end)
        left = max(0, received - sum(counts.values()))
    whole = sum(rest.values())
    shared = divided(round(left), {key: part / whole for key, part in rest.items()}) if whole else {}
    return {key: count + shared.get(key, 0) for key, count in counts.items()}


def _measured(
    issue: Issue,
    count: int,
    activity: Activity,
    question: Question,
    days: Sequence[date],
    profile: Profile,
) -> Measured:
    window, counts = question.window, activity.counts.get(issue.id, NOTHING)
    before = counts.exactly(known_from(activity.now), window.start)
    mean = mean_before(before, window, known_from(activity.now), issue.first_seen)
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
    trend = direction(count, mean, limits)
    if trend in (Trend.QUIET, Trend.FALLING) and issue.status == "resolved":
        return Trend.STEADY
    if trend is Trend.QUIET and issue.last_seen < window.start - max(DAY, window.length):
        return Trend.STEADY  # silent for longer: an earlier report said it
    return trend


def _was_silent(counts: Counted, activity: Activity, question: Question) -> bool:
    """Return whether no stretch of the silent days before the window has events, as far as the server still has."""
    start = question.window.start - timedelta(days=question.limits.silent_days)
    told = not unknown_before(activity, question)
    return told and not any(item.start < question.window.start for item in counts.since(start))


def unknown_before(activity: Activity, question: Question) -> tuple[str, ...]:
    """Note where the server does not give enough of the time before the window."""
    known = known_from(activity.now)
    if question.window.start - timedelta(days=question.limits.silent_days) >= known - DAY:
        return ()
    return (
        f"counts per issue are unknown before {known:%d %b}: means cover less time, and no issue counts as back",
    )


def mean_before(before: float, window: Window, known: datetime, first_seen: datetime | None = None) -> float:
    """Return what a window of this length had on average before this one, of what the server still has.

    A younger issue's mean is over its own time, but never over less than the length of the window.
    """
    span = window.start - max(known, _hour(first_seen) if first_seen else known)
    span = min(max(span, window.length), window.start - known) or window.length
    return before * (window.length / span)


def _hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
