"""Telegram, the relay, and what was delivered already."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from glitchtip_tools.errors import MissingExtra

if TYPE_CHECKING:
    from glitchtip_tools.adapters.telegram.client import Telegram
    from glitchtip_tools.core.metrics.assembly import Question
    from glitchtip_tools.services.alerts.relay import Wording
    from glitchtip_tools.services.alerts.service import WebhookService
    from glitchtip_tools.services.bot.desk import Wording as IssueWording
    from glitchtip_tools.services.bot.handling import Wording as ChatWords
    from glitchtip_tools.services.metrics.reporting import Destination, Tested


from glitchtip_tools.doors.numbers import NumberDoors


class ChatDoors(NumberDoors):
    """Telegram, the relay, and what was delivered already."""

    @cached_property
    def telegram(self) -> "Telegram":
        """The bot whose token is configured."""
        from glitchtip_tools.services.telegram import open_telegram

        door = open_telegram(self.settings, sleep=self.sleep, trace=self.out.note if self.debug else None)
        self.opened.append(door.http.close)
        return door

    def chat_bot(
        self, words: "Callable[[Any], ChatWords]", issue_words: "IssueWording", *, once: bool = False
    ) -> None:
        """Answer in the chat until SIGTERM; `words` are the bot's for the present moment."""
        try:
            from glitchtip_tools.services.bot.service import run_bot
        except ImportError as missing:
            raise MissingExtra("the bot", "telegram") from missing
        run_bot(
            self.settings, self.environ, lambda: replace(self, opened=[]), lambda: words(self), issue_words,
            self.clock, self.stderr, once=once,
        )  # fmt: skip

    def webhook(self, words: "Callable[[timedelta], Wording]", **wishes: Any) -> "WebhookService":
        """Return the relay of alerts; `wishes` are its options."""
        try:
            from glitchtip_tools.services.alerts.service import WebhookService, Wishes
        except ImportError as missing:
            raise MissingExtra("the relay", "server") from missing
        known = (self.settings, self.environ, self.here, self.clock, self.zone, self.sleep, self.stderr)
        service = WebhookService(*known, self.runbooks, words, Wishes(**wishes))
        self.opened.append(service.close)
        return service

    def destination(self, chat: str | None, topic: str | None) -> "Destination":
        """Return where messages go; raises BadSettings when that, or the bot's token, is missing."""
        from glitchtip_tools.services.metrics.reporting import destination

        return destination(self.settings, chat, topic)

    def post_report(
        self,
        name: str,
        question: "Question",
        covers: "Sequence[object]",
        target: "Destination",
        html: str,
        page: str | None = None,
        *,
        again: bool = False,
    ) -> None:
        """Post a report once per window and chat, and say what became of it; `covers` are its filters."""
        from glitchtip_tools.services.metrics import reporting

        about = (self.settings.url, self.glitchtip.org, *covers)
        outcome = reporting.post(
            self.telegram, self.state, (name, question), about, target, html, self.now, page=page, again=again
        )
        reporting.announce(outcome, target, self.out.note, self.out.warn)

    def telegram_test(self, target: "Destination") -> "Tested":
        """Find out whether the bot can write there."""
        from glitchtip_tools.services.metrics.reporting import try_out

        return try_out(self.telegram, target)
