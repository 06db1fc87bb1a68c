"""The terms of what the chat ignored, in the same comments as those of `gtt ignore --for`."""

from collections.abc import Iterable

from glitchtip_tools.core.bot.reminders import Reminder
from glitchtip_tools.core.issues.snooze import SnoozeTerm
from glitchtip_tools.errors import NotFound
from glitchtip_tools.models import Issue, Status
from glitchtip_tools.services.issues.snooze import SnoozeService


def settle(snooze: SnoozeService, issue: Issue, reminder: Reminder | None) -> None:
    """Leave the term on an issue that was ignored; without one, an earlier term ends."""
    if reminder is None:
        snooze.lift(issue)
    else:
        snooze.write(issue.id, _term(reminder))


def move_over(snooze: SnoozeService, reminders: Iterable[Reminder]) -> None:
    """Write the terms that only the bot's own file knows: those of a gtt that left no comment."""
    for reminder in reminders:
        try:
            issue = snooze.glitchtip.issue(reminder.issue)
        except NotFound:
            continue
        if issue.status == Status.IGNORED and not snooze.has_term(issue):
            snooze.write(issue.id, _term(reminder))


def _term(reminder: Reminder) -> SnoozeTerm:
    if reminder.count is not None:
        return SnoozeTerm(events=reminder.events, count=reminder.count)
    return SnoozeTerm(until=reminder.until)
