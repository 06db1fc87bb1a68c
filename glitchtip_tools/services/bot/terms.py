"""The terms of what the chat ignored: they are in comments, as those of `gtt ignore --for`, and end as those do.

What the bot keeps itself is where it was ignored, so that the chat hears when the issue is reopened.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from glitchtip_tools.core.bot.answers import Reopened
from glitchtip_tools.core.bot.reminders import LOOK_EVERY, Reminder, clamped, to_look_at
from glitchtip_tools.core.issues.snooze import Snoozed, SnoozeTerm
from glitchtip_tools.errors import Failure
from glitchtip_tools.models import Issue, Status
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.issues.snooze import SnoozeService

log = logging.getLogger("gtt.bot")


def settle(snooze: SnoozeService, issue: Issue, reminder: Reminder | None) -> None:
    """Leave the term on an issue that was ignored; without one, an earlier term ends."""
    if reminder is None:
        snooze.lift(issue)
    else:
        snooze.write(issue.id, term_of(reminder))


def is_time(snooze: SnoozeService, reminders: Sequence[Reminder], now: datetime) -> bool:
    """Return whether to look for what is due: a reminder is, or no run on this machine has looked of late."""
    if to_look_at(reminders, now):
        return True
    looked = snooze.looked()
    return looked is None or not timedelta(0) <= now - looked < LOOK_EVERY  # a clock may have been ahead


def open_due(
    snooze: SnoozeService, journal: Journal, reminders: Sequence[Reminder]
) -> list[tuple[Reminder, Reopened]]:
    """Open every ignored issue whose time has come, whoever ignored it, and return those that a chat waits for.

    A reminder follows the comment on its issue, and is forgotten with it.
    """
    issues = snooze.glitchtip.issues_by_number([one.issue for one in reminders])
    reminders = [_corrected(snooze, journal, one, issues.get(one.issue)) for one in reminders]
    for reminder in reminders:
        issue = issues.get(reminder.issue)
        if issue and issue.status == Status.IGNORED:  # a gtt of earlier left no comment
            _move_over(snooze, issue, reminder)
    waiting = {one.id: one for one in snooze.waiting()}
    tried = {one.id: one for one in snooze.open_due(list(waiting.values()))}
    for one in tried.values():
        log.info("issue %s: %s", one.id, "its time has come" if one.opened else one.error)
    opened = []
    for reminder in reminders:
        issue, term = issues.get(reminder.issue), waiting.get(reminder.issue)
        done = tried.get(reminder.issue)
        if issue and (done.opened if done else _opened_elsewhere(snooze, issue)):
            opened.append((reminder, Reopened(issue, reminder.because, reminder.by)))
        elif term and not done:
            _follow(journal, reminder, term)
        elif not done:
            journal.forget(reminder.issue)
    return opened


def _corrected(snooze: SnoozeService, journal: Journal, reminder: Reminder, issue: Issue | None) -> Reminder:
    """Return a reminder that ends in time, and write its term anew where the clock was ahead at the order."""
    sooner = clamped(reminder, snooze.clock())
    if sooner == reminder or not issue or issue.status != Status.IGNORED:
        return reminder
    try:
        snooze.write(issue.id, term_of(sooner))
    except Failure as failure:
        log.warning("the term of issue %s is not corrected: %s", issue.id, failure.message)
        return reminder
    journal.remind(sooner)
    return sooner


def _move_over(snooze: SnoozeService, issue: Issue, reminder: Reminder) -> None:
    """Write a term on its issue; one that cannot be written now keeps no other from being opened."""
    try:
        snooze.move_over(issue, term_of(reminder))
    except Failure as failure:
        log.warning("the term of issue %s is not written: %s", issue.id, failure.message)


def _opened_elsewhere(snooze: SnoozeService, issue: Issue) -> bool:
    return issue.status != Status.IGNORED and snooze.was_opened(issue)


def _follow(journal: Journal, reminder: Reminder, term: Snoozed) -> None:
    """Take over what the comment says now, if somebody has changed the term."""
    if (reminder.until, reminder.count) != (term.until, term.count):
        same = replace(reminder, until=term.until, count=term.count, span=None)
        journal.remind(replace(same, events=reminder.events if term.count == reminder.count else 0))


def term_of(reminder: Reminder) -> SnoozeTerm:
    """Return the term that is written on the issue."""
    if reminder.count is not None:
        return SnoozeTerm(events=reminder.events, count=reminder.count)
    return SnoozeTerm(until=reminder.until)
