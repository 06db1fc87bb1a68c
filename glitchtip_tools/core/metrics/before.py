"""How many events came in the window before: by the issues' own counts where they are whole, else by the server's."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from glitchtip_tools.core.metrics.counting import is_cut
from glitchtip_tools.core.metrics.measuring import Activity, Measured, Question
from glitchtip_tools.core.time.durations import HOUR
from glitchtip_tools.core.time.periods import known_from


def is_exact(activity: Activity, question: Question) -> bool:
    """Return whether no day that the server does not divide per issue is cut by the window before."""
    before = question.window.before
    return not is_cut(before.start, before.end, activity.now, by_hours=activity.by_hours)


def previous_total(activity: Activity, question: Question, measured: Sequence[Measured]) -> int:
    """Return the events before of the issues that are not ignored.

    A cut day is known per issue as a whole only, while the server's totals know its hours. Of these belongs to the
    issues what is not of ignored ones, nor of deleted ones (by what the known 14 days say of both).
    """
    counted = sum(item.previous for item in measured if item.issue.status != "ignored")
    if is_exact(activity, question) or activity.totals is None or not activity.complete:
        return round(counted)
    before = question.window.before
    received = _between(activity.totals, before.start, before.end)
    everything = sum(item.previous for item in measured)
    part = counted / everything if everything else 1.0
    return round(received * part * _accounted(activity))


def _accounted(activity: Activity) -> float:
    """Return which part of the events that the server received its issues account for."""
    start, end = known_from(activity.now), activity.now + HOUR
    received = _between(activity.totals or {}, start, end)
    counted = sum(counts.exactly(start, end) for counts in activity.counts.values())
    return min(1.0, counted / received) if received else 1.0


def _between(totals: Mapping[datetime, int], start: datetime, end: datetime) -> int:
    return sum(count for at, count in totals.items() if start <= at < end)
