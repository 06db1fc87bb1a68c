"""Carries out orders from the chat, and opens ignored issues when their time has come."""

import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from glitchtip_tools.core.bot.answers import Answer, Reopened
from glitchtip_tools.core.bot.reminders import Reminder
from glitchtip_tools.errors import Failure
from glitchtip_tools.services.bot import terms
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.bot.order_run import BotServices, IssueWording, OrderRun, ReceivedOrder

log = logging.getLogger("gtt.bot")


@dataclass
class OrderExecutor:
    """Carries out orders, each with services of its own: a bot runs for weeks, and what they remember grows old."""

    open_services: Callable[[], BotServices]
    journal: Journal
    words: IssueWording
    clock: Callable[[], datetime]
    moved: bool = False  # whether terms without a comment were looked for

    def do(self, received: ReceivedOrder) -> Answer:
        """Carry out an order and return the answer; raises the Failure that stood in the way."""
        with closing(self.open_services()) as services:
            return OrderRun(services, self.journal, self.words, self.clock).do(received)

    def due(self, *, counts: bool) -> list[tuple[Reminder, Reopened]]:
        """Open the ignored issues whose time has come and return them; the caller forgets them once that is said.

        With `counts`, those too that wait for a number of events: a request each.
        """
        with closing(self.open_services()) as services:
            run = OrderRun(services, self.journal, self.words, self.clock)
            if not self.moved:
                terms.move_over(services.snooze, self.journal.reminders())
                self.moved = True
            waiting = [one for one in self.journal.reminders() if one.count is None or counts]
            return [(one, opened) for one in waiting if (opened := _opened(run, one))]


def _opened(run: OrderRun, reminder: Reminder) -> Reopened | None:
    """Open one issue; one that cannot be opened now waits, and keeps no other from being opened."""
    try:
        return run.opened(reminder)
    except Failure as failure:
        log.warning("issue %s waits to be opened again: %s", reminder.issue, failure.message)
        return None
