"""The runbook for an alert: by its issue where that is known, else by what the alert tells."""

from dataclasses import replace
from datetime import datetime

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.runbooks.rules import Rule, Runbooks
from glitchtip_tools.core.runbooks.winning import issue_saying, winner
from glitchtip_tools.models import Event, Issue, Project, Tag, TagValue


def winner_for(
    runbooks: Runbooks, alert: Alert, issue: Issue | None, event: Event | None, now: datetime
) -> Rule | None:
    """Return the rule whose runbook belongs on the alert's issue, None when there is none."""
    tags = [Tag(key, 1, 1, (TagValue(value, 1),)) for key, value in _tags(alert, event).items()]
    return winner(runbooks, issue or _as_issue(alert, now), tags=tags, now=now)


def _as_issue(alert: Alert, now: datetime) -> Issue:
    return replace(
        issue_saying(alert.title, now),
        culprit=alert.culprit,
        level=alert.level or "error",
        project=Project("", alert.project, alert.project),
    )


def _tags(alert: Alert, event: Event | None) -> dict[str, str]:
    told = {"environment": alert.environment, "release": alert.release, "server_name": alert.server_name}
    return {**dict(event.tags if event else ()), **dict(alert.tags), **{k: v for k, v in told.items() if v}}
