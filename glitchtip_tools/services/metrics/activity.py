"""What a server is asked for the metrics: counts of active issues, totals, labels; a bounded number of requests."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.server import together
from glitchtip_tools.core.metrics.assembly import Activity
from glitchtip_tools.core.metrics.counting import Counted, counted, of_moments
from glitchtip_tools.core.time.durations import HOUR
from glitchtip_tools.core.time.periods import Window, hours_known_from, known_from, midnight
from glitchtip_tools.errors import NotAuthorized, NotFound, ServerFailed, Unsupported
from glitchtip_tools.models import Issue
from glitchtip_tools.services.metrics.labels import Labelling
from glitchtip_tools.values import dataclass

MOST_ISSUES = 10_000
NONE = Counted()
MOST_EVENTS = 500  # of one issue, where events have to be counted one by one
MOST_COUNTED = 300  # issues whose events are counted one by one


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What is asked for: the window as of `now`, the tag, project ids (none: all), whether all issues are meant."""

    window: Window
    now: datetime
    group_by: str
    projects: tuple[str, ...] = ()
    everything: bool = True
    oldest: int = 0


def gather(
    glitchtip: GlitchTip, issues: Iterable[Issue], inquiry: Inquiry, say: Callable[[str], None]
) -> Activity:
    """Return what the metrics are made of; `found` are issues, the last seen first, of all statuses."""
    activity = active(glitchtip, issues, inquiry, say)
    say(f"requesting `{inquiry.group_by}`")
    labelling = Labelling(glitchtip, inquiry.group_by, known_from(inquiry.now), inquiry.projects)
    counts = [activity.counts.get(issue.id, NONE) for issue in activity.issues]
    if any(
        counted.since(inquiry.window.before.start) for counted in counts
    ):  # else there is nothing to group
        active_ones = [
            one for one in _most_events_first(activity) if activity.counts.get(one.id, NONE).stretches
        ]
        labelling.run([issue for issue in active_ones if issue.id not in activity.labels])
    labels = {**labelling.labels, **activity.labels}
    return replace(activity, labels=labels, notes=(*activity.notes, *labelling.notes))


def active(
    glitchtip: GlitchTip, known_issues: Iterable[Issue], inquiry: Inquiry, say: Callable[[str], None]
) -> Activity:
    """Return the same without labels: issues, their counts, the totals."""
    say("reading issues")
    issues, notes = _recent(known_issues, known_from(inquiry.now))
    say(f"counting the events of {len(issues)} issues")
    totals, comparable, more = _totals(glitchtip, inquiry)
    activity = Activity(
        now=inquiry.now, issues=issues, counts={}, totals=totals, notes=(*notes, *more),
        complete=inquiry.everything and not notes and comparable,
        oldest=_oldest(glitchtip, issues, inquiry),
    )  # fmt: skip
    return with_counts(glitchtip, activity, inquiry.window, inquiry.group_by)


def with_counts(glitchtip: GlitchTip, activity: Activity, window: Window, key: str = "") -> Activity:
    """Return the activity with the counts of its issues, the last seen first, as exactly as the server gives them.

    Where the events themselves are read, they label their issues by the tag `key` as well.
    """
    try:
        return _counted(glitchtip, activity, window)
    except Unsupported:
        return _counted_one_by_one(glitchtip, activity, key)


def _recent(known_issues: Iterable[Issue], since: datetime) -> tuple[tuple[Issue, ...], tuple[str, ...]]:
    """Return the issues until the first that was last seen earlier, each once (rows move while one reads)."""
    issues: dict[str, Issue] = {}
    for issue in islice(known_issues, MOST_ISSUES + 1):
        if issue.last_seen < since:
            break
        issues.setdefault(issue.id, issue)
    if len(issues) <= MOST_ISSUES:
        return tuple(issues.values()), ()
    note = f"only the {MOST_ISSUES:,} issues seen last were counted: narrow it with `--project` or `--query`"
    return tuple(issues.values())[:MOST_ISSUES], (note,)


def _counted(glitchtip: GlitchTip, activity: Activity, window: Window) -> Activity:
    """Return the counts: days of all issues, and hours of those whose day the window divides."""
    issues = activity.issues
    by_day = glitchtip.counts([issue.id for issue in issues], "14d") if issues else {}
    whole_days = window.by_days and (window.end == midnight(window.end.date()) or window.end >= activity.now)
    divided = (
        [] if whole_days else [issue.id for issue in issues if _divided(issue, by_day, window, activity.now)]
    )
    by_hour = glitchtip.counts(divided, "24h") if divided else {}
    hours = {issue_id: by_hour.get(issue_id, ()) for issue_id in divided}

    def of(issue: Issue) -> Counted:
        seen = (issue.first_seen, issue.last_seen)
        return counted(by_day.get(issue.id, ()), hours.get(issue.id), activity.now, seen)

    return replace(activity, counts={issue.id: of(issue) for issue in issues}, by_hours=not whole_days)


def _divided(
    issue: Issue, by_day: dict[str, tuple[tuple[datetime, int], ...]], window: Window, now: datetime
) -> bool:
    """Return whether days alone cannot tell what of an issue lies in the window (or before, if hours reach it)."""
    if window.before.start >= hours_known_from(now):
        return issue.last_seen >= window.before.start
    if window.end < now and issue.last_seen >= window.end > hours_known_from(now):
        return True
    day = midnight(window.start.date())
    on_the_day = any(at == day and count for at, count in by_day.get(issue.id, ()))
    return on_the_day and issue.first_seen < window.start <= issue.last_seen


def _counted_one_by_one(glitchtip: GlitchTip, activity: Activity, key: str) -> Activity:
    """Return the counts by the events' own times of receipt: slower, and bounded."""
    counted = activity.issues[:MOST_COUNTED]
    since = known_from(activity.now)
    answers = together([partial(_events_of, glitchtip, issue, since, key) for issue in counted])
    cut = sum(not events.complete for events in answers) + len(activity.issues) - len(counted)
    note = "this server has no statistics per issue: their events were counted one by one, which is slower"
    if cut:
        note += f" (of {cut} issues only the last {MOST_EVENTS} events, or none)"
    counts = {issue.id: of_moments(events.times) for issue, events in zip(counted, answers, strict=True)}
    labels = {issue.id: dict(events.values) for issue, events in zip(counted, answers, strict=True)}
    return replace(activity, counts=counts, labels=labels, by_hours=True, notes=(*activity.notes, note))


@dataclass(frozen=True, slots=True)
class EventsOf:
    """When events of an issue were received, and how many have which value of a tag; `complete` if it is all."""

    times: tuple[datetime, ...]
    values: dict[str, int]
    complete: bool


def _events_of(glitchtip: GlitchTip, issue: Issue, since: datetime, key: str) -> EventsOf:
    times: list[datetime] = []
    values: Counter[str] = Counter()
    complete = True
    for event in glitchtip.events(issue.id, limit=100):
        at = event.date_received or event.date_created
        if at is None:
            continue
        if at < since:
            break
        if len(times) == MOST_EVENTS:
            complete = False
            break
        times.append(at)
        values.update(value for name, value in event.tags if name == key and value)
    return EventsOf(tuple(times), dict(values), complete)


def _totals(
    glitchtip: GlitchTip, inquiry: Inquiry
) -> tuple[dict[datetime, int] | None, bool, tuple[str, ...]]:
    """Return the server's own events per hour, None where it does not tell them, whether they are of these issues.

    Old servers tell no totals of single projects: those of all say at least how events spread over the hours.
    """
    start = midnight(min(known_from(inquiry.now), inquiry.window.before.start).date())
    notes: tuple[str, ...] = ()
    try:
        try:
            rows = glitchtip.event_totals(start, inquiry.now + HOUR, projects=inquiry.projects)
        except Unsupported:
            notes = ("this server has no totals of single projects: the total could not be checked",)
            rows = glitchtip.event_totals(start, inquiry.now + HOUR)
    except NotAuthorized:
        return None, False, ("the total could not be checked: the token lacks the scope `org:read`",)
    except NotFound:
        return None, False, ()
    except ServerFailed:
        return None, False, ("the total could not be checked: the server failed",)
    return {at: count for at, count in rows if count}, not notes, notes


def _oldest(glitchtip: GlitchTip, issues: Sequence[Issue], inquiry: Inquiry) -> tuple[Issue, ...]:
    """Return the unresolved issues that were first seen first; of a search, among those that it found."""
    if not inquiry.oldest:
        return ()
    if not inquiry.everything:
        waiting = [issue for issue in issues if issue.status == "unresolved"]
        return tuple(sorted(waiting, key=lambda issue: issue.first_seen)[: inquiry.oldest])
    pages = glitchtip.issue_pages(
        query="is:unresolved", projects=inquiry.projects, sort="first_seen", limit=inquiry.oldest
    )
    return next(pages).items


def _most_events_first(activity: Activity) -> list[Issue]:
    def events(issue: Issue) -> int:
        return sum(item.count for item in activity.counts.get(issue.id, Counted()).stretches)

    return sorted(activity.issues, key=lambda issue: (-events(issue), issue.id))
