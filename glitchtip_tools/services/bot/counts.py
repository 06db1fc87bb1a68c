"""How often issues fired within some hours until now, for the chat."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from glitchtip_tools.api.glitchtip import GlitchTip, together
from glitchtip_tools.core.bot.answers import Frequent
from glitchtip_tools.core.metrics.counting import Profile, counted
from glitchtip_tools.core.time.durations import HOUR
from glitchtip_tools.errors import Unsupported
from glitchtip_tools.models import Issue

MOST_COUNTED, MOST_EVENTS = 100, 300  # where events have to be counted one by one


def full_hour(now: datetime, hours: int) -> datetime:
    """Return the first full hour within this number of hours until now: hours are what the server gives exactly."""
    start = now - hours * HOUR
    begun = start.replace(minute=0, second=0, microsecond=0)
    return begun if begun == start else begun + HOUR


def most_frequent(
    glitchtip: GlitchTip, issues: Sequence[Issue], start: datetime, now: datetime
) -> list[Frequent]:
    """Return the issues that fired since `start`, the most frequent first; equal ones by their last event."""
    ids = [issue.id for issue in issues]
    try:
        days, hours = glitchtip.counts(ids, "14d"), glitchtip.counts(ids, "24h")
        rows = [
            Frequent(
                issue,
                round(
                    counted(
                        days.get(issue.id, ()),
                        hours.get(issue.id, ()),
                        now,
                        (issue.first_seen, issue.last_seen),
                    ).about(start, now + HOUR, Profile())
                ),
            )
            for issue in issues
        ]
    except Unsupported:
        rows = together([partial(_by_events, glitchtip, issue, start) for issue in issues[:MOST_COUNTED]])
    fired = [row for row in rows if row.count]
    return sorted(fired, key=lambda row: (-row.count, -row.issue.last_seen.timestamp(), row.issue.id))


def _by_events(glitchtip: GlitchTip, issue: Issue, start: datetime) -> Frequent:
    count = 0
    for event in glitchtip.events(issue.id, limit=100):
        at = event.date_received or event.date_created
        if at is None or at < start:
            return Frequent(issue, count)
        count += 1
        if count == MOST_EVENTS:
            return Frequent(issue, count, at_least=True)
    return Frequent(issue, count)


def is_divided(start: datetime, now: datetime) -> bool:
    """Return whether a day is divided, so that the counts are estimates: beyond 24 hours only days are reported."""
    return now - start > timedelta(hours=24) and start.hour != 0
