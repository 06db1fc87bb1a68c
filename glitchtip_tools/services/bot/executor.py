"""Carries out orders from the chat, and opens ignored issues when their time has come."""

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime

from glitchtip_tools.core.bot.answers import Answer, Overview, Reopened
from glitchtip_tools.core.bot.incoming import ReceivedOrder
from glitchtip_tools.core.bot.reminders import Reminder, to_look_at
from glitchtip_tools.errors import Failure
from glitchtip_tools.services.bot import terms
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.bot.order_run import IssueWording, OrderRun
from glitchtip_tools.services.bot.services import BotServices


@dataclass
class OrderExecutor:
    """Carries out orders, each with services of its own: a bot runs for weeks, and what they remember grows old."""

    open_services: Callable[[], BotServices]
    journal: Journal
    words: IssueWording
    clock: Callable[[], datetime]

    def do(self, received: ReceivedOrder) -> Answer:
        """Carry out an order and return the answer; raises the Failure that was in the way."""
        with closing(self.open_services()) as services:
            return OrderRun(services, self.journal, self.words, self.clock).do(received)

    def keep_look(self, answer: Overview) -> None:
        """Note until when a chat knows what happened: only after its answer is written down, so that none is lost."""
        if answer.look:
            with suppress(Failure), closing(self.open_services()) as services:  # else it is told once more
                services.status(answer.chat).keep(answer.look)

    def due(self, *, look: bool) -> list[tuple[Reminder, Reopened]]:
        """Open the ignored issues whose time has come; return those to report to a chat.

        The caller forgets them once that is reported. Without `look` nothing is asked unless a reminder is due.
        """
        reminders, now = self.journal.reminders(), self.clock()
        if not look and not to_look_at(reminders, now):
            return []
        with closing(self.open_services()) as services:
            if not terms.is_time(services.snooze, reminders, now):
                return []
            with services.alone("snooze"):
                return terms.open_due(services.snooze, self.journal, reminders)
