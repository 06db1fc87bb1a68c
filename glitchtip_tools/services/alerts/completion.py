"""Asks GlitchTip what an alert leaves out, before the alert is sorted; in time or not at all."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice, takewhile

from glitchtip_tools.api.glitchtip import GlitchTip, Page
from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.completing import (
    AlertRecipients,
    begun,
    completed,
    lacking,
    unnamed_among,
)
from glitchtip_tools.core.time.durations import HOUR
from glitchtip_tools.errors import Failure
from glitchtip_tools.models import Issue
from glitchtip_tools.services.alerts.endpoint import PATH
from glitchtip_tools.services.alerts.lookup import Lookup

log = logging.getLogger("gtt.relay")
MOST_PAGES = 10  # of 100 issues that were seen last, among which the unnamed ones are
PATIENCE = 3  # times that of one look-up: several pages of a list


@dataclass
class Completion:
    """Makes alerts whole with the help of a look-up's server; without one nothing is asked."""

    lookup: Lookup
    known: dict[str, tuple[datetime, AlertRecipients]] = field(default_factory=dict)

    def complete(self, alerts: Sequence[Alert], at: datetime) -> Sequence[Alert]:
        """Return the alerts of a call that came at that moment, the unnamed issues found and levels filled in."""
        missing = [alert.issue_id for alert in alerts if alert.issue_id and not alert.level]
        server = self.lookup.glitchtip
        if server is None or not (missing or lacking(alerts)):
            return alerts
        unnamed = self._unnamed(server, alerts, at) if lacking(alerts) else ()
        levels = self.lookup.in_background(lambda: _levels(server, missing)) if missing else {}
        return completed(alerts, unnamed, levels or {})

    def is_regression(self, alert: Alert, times: int) -> bool:
        """Return whether an issue that was named this often before must have been resolved in between.

        GlitchTip names an issue once per alert and recipient, and again only after it was resolved.
        """
        server = self.lookup.glitchtip
        if server is None or not alert.issue_id or not alert.project:
            return False
        calls = self._recipients(server, alert.project).calls
        return 0 < calls <= times

    def _unnamed(self, server: GlitchTip, alerts: Sequence[Alert], at: datetime) -> Sequence[Issue]:
        project = next((alert.project for alert in alerts if alert.project), "")
        since = begun(at, self._recipients(server, project).span)
        named = [alert.issue_id for alert in alerts]

        def look() -> Sequence[Issue]:
            ids = [server.project(project).id] if project else []
            pages = server.issue_pages(query="is:unresolved", projects=ids)
            recent = takewhile(lambda issue: issue.last_seen >= since, _issues(pages))
            return unnamed_among(recent, named, since, lacking(alerts))

        return self.lookup.in_background(look, PATIENCE) or ()

    def _recipients(self, server: GlitchTip, project: str) -> AlertRecipients:
        """Return what is known of a project's alerts; asked once in an hour."""
        now = self.lookup.clock()
        asked_at, recipients = self.known.get(project, (None, AlertRecipients()))
        if asked_at is None or not timedelta(0) <= now - asked_at <= HOUR:
            future = self.lookup.in_background(lambda: _recipients(server, project))
            if future is None:
                return recipients
            self.known[project] = (now, future)
            return future
        return recipients


def _levels(server: GlitchTip, ids: Sequence[str]) -> dict[str, str]:
    return {issue.id: issue.level for page in server.issue_pages(ids=ids) for issue in page.items}


def _recipients(server: GlitchTip, project: str) -> AlertRecipients:
    try:
        rules = server.alert_rules(project) if project else ()
    except Failure as failure:
        log.info("the alerts of `%s` cannot be read: %s", project, failure.message)
        return AlertRecipients()
    calls = sum(PATH in url for rule in rules for url in rule.recipients)
    spans = [rule.span for rule in rules if any(PATH in url for url in rule.recipients)]
    return AlertRecipients(max(spans), calls) if spans else AlertRecipients()


def _issues(pages: Iterator[Page[Issue]]) -> Iterator[Issue]:
    return (issue for page in islice(pages, MOST_PAGES) for issue in page.items)
