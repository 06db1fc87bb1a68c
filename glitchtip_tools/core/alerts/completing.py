"""Alerts made whole: the issues that GlitchTip counted without naming them, and levels that no colour tells."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.models import Issue
from glitchtip_tools.values import dataclass

# GlitchTip looks every minute for what to alert about, and the call may be late.
SLACK = timedelta(minutes=2)
USUAL_SPAN = timedelta(minutes=5)  # where nobody tells the span of the project's alerts
WORST = ("fatal", "error", "warning", "info", "debug")


@dataclass(frozen=True, slots=True)
class AlertRecipients:
    """What is known of a project's alerts: the longest of their spans, and how many of them call this relay."""

    span: timedelta = USUAL_SPAN
    calls: int = 0


def lacking(alerts: Iterable[Alert]) -> int:
    """Return how many issues the alerts count without naming them."""
    return sum(alert.unnamed for alert in alerts)


def begun(at: datetime, span: timedelta) -> datetime:
    """Return since when an issue that was alerted about at that moment had its events."""
    return at - span - SLACK


def unnamed_among(
    issues: Iterable[Issue], named: Iterable[str], since: datetime, count: int
) -> tuple[Issue, ...]:
    """Return which of a project's unresolved issues are the unnamed ones, the worst first.

    GlitchTip alerts about an issue that is new, or seen again after it was resolved: new ones come first, then
    those that were seen within the span and may have been reopened.
    """
    known = frozenset(named)
    seen = [issue for issue in issues if issue.id not in known and issue.last_seen >= since]
    seen.sort(key=lambda issue: (issue.first_seen < since, -issue.first_seen.timestamp()))
    return tuple(sorted(seen[:count], key=_how_bad))


def completed(
    alerts: Sequence[Alert], unnamed: Iterable[Issue], levels: Mapping[str, str]
) -> tuple[Alert, ...]:
    """Return the alerts with the found issues in place of those that were only counted, and with their levels."""
    named = [alert for alert in alerts if not alert.unnamed]
    more = [_alert_of(issue) for issue in unnamed]
    left = lacking(alerts) - len(more)
    rest = [still_unnamed(alert, left) for alert in alerts if alert.unnamed][:1] if left > 0 else []
    return tuple(
        replace(alert, level=alert.level or levels.get(alert.issue_id, ""))
        for alert in (*named, *more, *rest)
    )


def still_unnamed(alert: Alert, count: int) -> Alert:
    """Return an alert that stands for a number of issues; whoever reads it learns where they are listed and why."""
    issues = "issue" if count == 1 else "issues"
    return replace(
        alert,
        title=f"and {count} more {issues} that GlitchTip did not name (its MAX_ISSUES_PER_ALERT limits it)",
        unnamed=count,
    )


def _alert_of(issue: Issue) -> Alert:
    return Alert(
        title=issue.title,
        kind="issue",
        culprit=issue.culprit,
        level=issue.level,
        link=issue.permalink,
        issue_id=issue.id,
        short_id=issue.short_id,
        project=issue.project.slug,
    )


def _how_bad(issue: Issue) -> tuple[int, int, int]:
    rank = WORST.index(issue.level) if issue.level in WORST else len(WORST)
    return rank, -issue.count, int(issue.id)
