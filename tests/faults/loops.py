"""The bot's loop and the relay's, each with an oracle that knows what must have been done, and how often."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from json import dumps
from pathlib import Path

from benchmarks.answer_changes import CHANGES
from glitchtip_tools.app import App
from glitchtip_tools.core.alerts.rules import Policy
from glitchtip_tools.render.alerts.messages import AlertWords
from glitchtip_tools.sandbox.faults import Headers, Kind
from glitchtip_tools.sandbox.records import Record
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.telegram.state import Message
from glitchtip_tools.services.alerts.spool_reading import entries
from tests.bot.chat import Chat
from tests.conftest import NOW

ENDED_WELL, TO_BE_STARTED_AGAIN = 0, (7, 8, 9, 11)
RUNS = 3  # of a bot that a timer starts, until everything must be done
# What an update says is what a person said: nobody can see that another person, chat or word was meant.
OTHER_WORDS = ("id huge", "data null", "rows reversed")
ORDERS = {
    "a message": "✅ resolved by Irina",
    "a press": "✅ resolved by Irina",
    "a comment": "💬 commented by Irina",
}


@dataclass(frozen=True)
class Case:
    """An odd answer to one request of a loop: the `nth` of that method and path."""

    loop: str
    method: str
    path: str
    nth: int
    name: str
    undone: bool = False  # a message that is refused is not posted; else the answer alone is odd

    def __str__(self) -> str:
        undone = ", not posted" if self.undone else ""
        return f"{self.loop}: {self.name}{undone} at {self.method} {re.sub('bot[^/]+', 'bot', self.path)} #{self.nth}"

    def order(self, box: Sandbox) -> None:
        """Let the sandbox give the answer."""

        def change(status: int, own: Headers, body: bytes) -> tuple[int, Headers, bytes]:
            if self.undone:
                box.telegram.sent.pop()
            return CHANGES[self.name](status, own, body)

        kind = Kind(change=change, times=1, skip=self.nth)
        box.fault(self.method, f"^{re.escape(self.path)}", **kind)

    @property
    def of_a_message(self) -> bool:
        """Whether it is the answer to a message, whose loss is made good by another one."""
        return self.path.endswith(("/sendMessage", "/editMessageText"))


def positions(box: Sandbox) -> Iterator[tuple[str, str, int]]:
    """Yield the requests since the records were cleared, by method, path, and how many of these came before."""
    seen: Counter[tuple[str, str]] = Counter()
    records: list[Record] = [*box.requests, *box.telegram.requests]
    for method, path in sorted((one.method, one.path) for one in records):
        yield method, path, seen[method, path]
        seen[method, path] += 1


@dataclass
class BotLoop:
    """The bot, which is given an order of a kind and later another one."""

    box: Sandbox
    kind: str
    home: Path
    chat: Chat = field(init=False)
    telegram_before: tuple[int, int, int] = (0, 0, 0)

    def begin(self) -> None:
        """Let an order wait."""
        self.box.reset()
        self.chat = Chat(self.box, self.home)
        telegram = self.chat.telegram
        if self.kind == "a press":
            self.chat.telegram.press("✅ Resolve", self.chat.say("/issue 2")[0])
        else:
            words = "/comment 2 hello" if self.kind == "a comment" else "/resolve 2"
            telegram.push_message(words, telegram.alerts_chat)
        self.telegram_before = len(telegram.sent), len(telegram.edits), len(telegram.answers)
        self.box.requests_clear()
        telegram.requests.clear()

    def new(self) -> list[Message]:
        """Return the messages that came or changed since."""
        sent, edits, _ = self.telegram_before
        return [*self.chat.telegram.sent[sent:], *self.chat.telegram.edits[edits:]]

    def refused(self) -> bool:
        """Whether whoever pressed a button was told why that was not done."""
        *_, answers = self.telegram_before
        return any((answer.text or "").startswith("⚠️") for answer in self.chat.telegram.answers[answers:])

    def requests(self) -> list[tuple[str, str, int]]:
        """Return the requests of an order when all goes well."""
        self.begin()
        assert self.chat.ended()[0] == ENDED_WELL
        return list(positions(self.box))

    def wrong(self, case: Case) -> Iterator[str]:
        """Yield what is wrong about the bot with one odd answer."""
        self.begin()
        case.order(self.box)
        code, log = self.chat.ended()
        if code not in (ENDED_WELL, *TO_BE_STARTED_AGAIN):
            yield f"it ends with {code}: {log.splitlines()[-1]}"
        self.box.faults_clear()
        codes = [self.chat.ended()[0] for _ in range(RUNS - 1)]
        if any(codes):
            yield f"it ends with {codes} though all is well again"
        if self.chat.telegram.updates.pending:
            yield "an update still waits"
        yield from self._about_the_order(case)
        self.chat.say("/comment 7 alive")
        if len(self.chat.comments(7)) != 1:
            yield "it does not hear the next order"

    def _about_the_order(self, case: Case) -> Iterator[str]:
        texts = [message.text for message in self.new()]
        told_done = [text for text in texts if ORDERS[self.kind] in text]
        comments = self.chat.comments(2)
        is_done = bool(comments) and (self.kind == "a comment" or self.chat.status(2) == "resolved")
        if (
            not texts
            and not self.refused()
            and not (case.path.endswith("/getUpdates") and case.name in OTHER_WORDS)
        ):
            yield "the order is lost"
        if len(comments) > 1:
            yield f"{len(comments)} comments"
        noted = any(" the comment" in f" {text}".replace("\n", " ") for text in texts)
        if told_done and not is_done and not noted:
            yield f"it says that it is done, but it is not: {told_done[0]}"
        unknown = any("unknown" in text for text in texts)
        if texts and not told_done and is_done and not unknown:
            yield f"it is done, but it says: {texts[0]}"
        # A press changes its message; what there is to say about the comment comes besides.
        if len(texts) > (2 if case.of_a_message or (noted and self.kind == "a press") else 1):
            yield f"{len(texts)} answers: {texts}"


@dataclass
class RelayLoop:
    """The relay, with the spool's payloads and a clock that nobody waits for."""

    box: Sandbox
    kind: str  # of delivery: `at-least-once` or `at-most-once`
    home: Path
    ticks: float = 0.0

    def begin(self) -> None:
        """Start it with one alert in its spool."""
        self.box.reset()
        telegram = self.box.telegram
        environ = {
            "HOME": str(self.home), "GTT_RETRY_WAIT": "0", "GLITCHTIP_URL": self.box.url,
            "GLITCHTIP_API_TOKEN": self.box.token, "GLITCHTIP_ORG_SLUG": "adminai-tech",
            "TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": self.box.url,
            "TELEGRAM_ALERTS_CHAT_ID": str(telegram.alerts_chat), "TELEGRAM_DELIVERY": self.kind,
        }  # fmt: skip
        self.app = App(
            environ, self.home, io.StringIO(), io.StringIO(), io.StringIO(),
            clock=lambda: NOW + timedelta(seconds=self.ticks),
        )  # fmt: skip
        self.alerts = self.app.alerts(AlertWords)
        self.relay = self.alerts.relay(Policy())
        self.relay.ticks = lambda: self.ticks
        self.receive(2)
        self.box.requests_clear()
        telegram.requests.clear()

    def receive(self, issue: int) -> None:
        """Take an alert in, of which GlitchTip leaves something out."""
        link = f"https://errors.example.com/acme/issues/{issue}"
        one = {"title": f"TypeError {issue}", "title_link": link, "color": None}
        payload = {"text": "GlitchTip Alert", "attachments": [one]}
        self.alerts.spool.keep(dumps(payload).encode(), self.relay.clock())

    def end(self) -> None:
        """Close what is open."""
        self.alerts.close()
        self.app.close()

    def drained(self) -> None:
        """Send what is due, with the pauses that an outage takes."""
        for _ in range(RUNS):
            self.relay.drain()
            self.ticks += 3600

    def requests(self) -> list[tuple[str, str, int]]:
        """Return the requests about an alert when all goes well."""
        self.begin()
        self.relay.drain()
        self.end()
        return list(positions(self.box))

    def wrong(self, case: Case) -> Iterator[str]:
        """Yield what is wrong about the relay with one odd answer."""
        self.begin()
        case.order(self.box)
        try:
            self.drained()
            self.box.faults_clear()
            self.drained()
            sent = self._told(2)
            fates = [one.fate for one in entries(self.alerts.spool, last=10)]
            if self.kind == "at-most-once" and sent == 0 and fates != ["unknown"]:
                yield f"the alert is lost: {fates}"
            if self.kind == "at-least-once" and sent == 0:
                yield f"the alert is lost: {fates}"
            if sent > (2 if self.kind == "at-least-once" and case.of_a_message else 1):
                yield f"it is sent {sent} times"
            self.receive(3)
            self.drained()
            if self._told(3) != 1:
                yield f"the next alert is sent {self._told(3)} times"
        except Exception as error:  # noqa: BLE001 - a finding like the others
            yield f"{type(error).__name__}: {error}"
        finally:
            self.end()

    def _told(self, issue: int) -> int:
        return sum(f"TypeError {issue}" in message.text for message in self.box.telegram.sent)
