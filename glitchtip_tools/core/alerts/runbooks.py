"""What an alert tells of its issue, as far as rules of runbooks look at it: where the issue itself is not known."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.runbooks.winning import issue_saying
from glitchtip_tools.models import Event, Issue, Project, Tag, TagValue


def issue_in(alert: Alert, now: datetime) -> Issue:
    """Return the alert's issue, of which title, culprit, level and project are known."""
    return replace(
        issue_saying(alert.title, now),
        culprit=alert.culprit,
        level=alert.level or "error",
        project=Project("", alert.project, alert.project),
    )


def tags_in(alert: Alert, event: Event | None) -> tuple[Tag, ...]:
    """Return the tags that the alert and, where it is known, its issue's latest event carry."""
    return tuple(Tag(key, 1, 1, (TagValue(value, 1),)) for key, value in _values(alert, event).items())


def _values(alert: Alert, event: Event | None) -> Mapping[str, str]:
    named = {"environment": alert.environment, "release": alert.release, "server_name": alert.server_name}
    return {
        **dict(event.tags if event else ()),
        **dict(alert.tags),
        **{key: value for key, value in named.items() if value},
    }
