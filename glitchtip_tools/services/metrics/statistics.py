"""Statistics over any stretch of time, of projects, of issues and by what events belong to."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from glitchtip_tools.api.features import PROJECT_TOTALS
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.server import together
from glitchtip_tools.core.metrics.counting import of_moments
from glitchtip_tools.core.metrics.stats import OF_ISSUES, StatsGroup, Summary, of_issues, parts, ranked
from glitchtip_tools.core.time.durations import HOUR
from glitchtip_tools.core.time.periods import Window, between, known_from
from glitchtip_tools.core.time.spans import Span
from glitchtip_tools.errors import NotFound, Unsupported
from glitchtip_tools.models import Issue
from glitchtip_tools.services.issues.event_lookup import events_since
from glitchtip_tools.services.metrics.activity import Inquiry, active, gather

MOST_EVENTS = 5_000
Hours = list[tuple[datetime, int]]


def events_by_hour(glitchtip: GlitchTip, span: Span, projects: tuple[str, ...] = ()) -> Hours:
    """Return the events received per hour, as long a time as it may be; `projects` are ids, none means all."""
    questions = [
        partial(glitchtip.event_totals, part.start, part.end, projects=projects) for part in parts(span)
    ]
    try:
        return list(chain.from_iterable(together(questions)))
    except Unsupported:
        if {one.id for one in glitchtip.projects()} - set(projects):
            raise
        return events_by_hour(glitchtip, span)  # all projects are wanted
    except NotFound:
        if glitchtip.projects():
            raise
        return []  # that is what the server says of an organization without projects


def from_issues(glitchtip: GlitchTip, span: Span, projects: tuple[str, ...], now: datetime) -> Hours:
    """Return the events per hour as the issues of projects tell them; raises Unsupported beyond their 14 days."""
    if span.start < known_from(now):
        raise PROJECT_TOTALS.missing()
    issues = (issue for page in glitchtip.issue_pages(projects=projects) for issue in page.items)
    inquiry = Inquiry(between(span.start, span.end), now, "project", projects)
    hours: Counter[datetime] = Counter()
    for counted in active(glitchtip, issues, inquiry, lambda _said: None).counts.values():
        for stretch in counted.stretches:
            hours[stretch.start] += stretch.count
    return sorted(hours.items())


def by_project(glitchtip: GlitchTip, window: Window, projects: tuple[str, ...] = ()) -> Summary:
    """Return the events of each project by the server's own statistics. Raises Unsupported."""
    span = Span(window.start, window.end)
    wanted = [one for one in glitchtip.projects() if not projects or one.id in projects]
    answers = together([partial(events_by_hour, glitchtip, span, (one.id,)) for one in wanted])
    groups = [
        StatsGroup(one.slug, sum(count for at, count in dict(hours).items() if span.start <= at < span.end))
        for one, hours in zip(wanted, (list(dict(hours).items()) for hours in answers), strict=True)
    ]
    total = sum(group.count for group in groups)
    return Summary(span.start, span.end, "project", total, ranked(group for group in groups if group.count))


def by_issues(
    glitchtip: GlitchTip,
    window: Window,
    now: datetime,
    group_by: str,
    projects: tuple[str, ...],
    say: Callable[[str], None],
) -> Summary:
    """Return the events by level, status or a tag of the issues that they belong to; see docs/metrics.md."""
    inquiry = Inquiry(window, now, group_by, projects)
    issues: Iterable[Issue] = (
        issue for page in glitchtip.issue_pages(projects=projects) for issue in page.items
    )
    look = active if group_by in OF_ISSUES else gather
    activity = look(glitchtip, issues, inquiry, say)
    empty = Summary(window.start, window.end, group_by, 0, ())
    summary = of_issues(empty, activity.issues, activity.counts, activity.labels)
    gone = _gone(summary.total, activity.totals, window) if activity.complete else ()
    notes = (*activity.notes, *summary.notes, *gone)
    return Summary(summary.start, summary.end, group_by, summary.total, summary.groups, notes)


def of_issue(glitchtip: GlitchTip, issue: Issue, now: datetime) -> dict[str, Hours]:
    """Return an issue's events of 24 hours by the hour and of 14 days by the UTC day; only those that have any."""
    try:
        day, days = together([partial(glitchtip.counts, [issue.id], period) for period in ("24h", "14d")])
        return {"24h": list(day.get(issue.id, ())), "14d": list(days.get(issue.id, ()))}
    except Unsupported:
        return _from_events(glitchtip, issue, now)


def _from_events(glitchtip: GlitchTip, issue: Issue, now: datetime) -> dict[str, Hours]:
    """Count the events themselves, where the server has no statistics per issue (4.2)."""
    since = now - timedelta(days=14)
    events = events_since(glitchtip, issue.id, since, MOST_EVENTS)
    moments = [at for event in events if (at := event.date_received or event.date_created)]
    hours = [(one.start, one.count) for one in of_moments(moments).stretches]
    days: dict[datetime, int] = {}
    for at, count in hours:
        days[at.replace(hour=0)] = days.get(at.replace(hour=0), 0) + count
    return {"24h": [(at, count) for at, count in hours if at > now - 24 * HOUR], "14d": list(days.items())}


def _gone(total: int, totals: object, window: Window) -> tuple[str, ...]:
    if not isinstance(totals, dict):
        return ()
    counted = sum(count for at, count in totals.items() if window.start <= at < window.end)
    if counted <= total:
        return ()
    return (
        f"{counted - total} of {counted} events belong to issues that are deleted, or were counted elsewhere",
    )
