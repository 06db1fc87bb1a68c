"""One update after the other: who may, what was meant, done once, said for certain."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from threading import Event

from glitchtip_tools.adapters.sqlite import StateFailed
from glitchtip_tools.adapters.telegram.client import Telegram
from glitchtip_tools.adapters.telegram.failures import patience
from glitchtip_tools.adapters.telegram.text import pieces
from glitchtip_tools.core.bot.access import ChatAccess
from glitchtip_tools.core.bot.answers import (
    Answer,
    Done,
    Investigated,
    Overview,
    Reopened,
    Trouble,
    issue_of,
    left_to_do,
)
from glitchtip_tools.core.bot.buttons import IGNORED_FOR, press_of
from glitchtip_tools.core.bot.incoming import Incoming, ReceivedOrder
from glitchtip_tools.core.bot.orders import Order, order_of
from glitchtip_tools.core.bot.outgoing import Outgoing
from glitchtip_tools.core.bot.reminders import LOOK_EVERY, Reminder
from glitchtip_tools.core.hints import hint_of
from glitchtip_tools.core.redaction.text import marks_in
from glitchtip_tools.core.time.durations import duration
from glitchtip_tools.errors import (
    BadUsage,
    Failure,
    NotAuthorized,
    NotFound,
    RateLimited,
    ServerFailed,
    Unreachable,
)
from glitchtip_tools.services.bot.buttons import buttons
from glitchtip_tools.services.bot.executor import OrderExecutor
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.bot.wording import ChatWording
from glitchtip_tools.services.redactor import Redactor, masked_words

log = logging.getLogger("gtt.bot")
LONGEST_BACKOFF = 60.0
MOST_TOKEN_TRIES = 4
AWAY = Trouble("GlitchTip does not answer right now: try again in a minute")
BUG = Trouble("something went wrong on my side; see my log")


class Stopped(Exception):
    """The bot was told to end while it waited; what is not done stays in the journal."""


class GivenUp(Stopped):
    """Telegram was away for longer than a bot that is to leave waits; the failure says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


@dataclass
class Handling:
    """`name` is the bot's own; `key` tells its actions from those of other bots.

    With `most_tries` a Telegram that is away is not waited for longer, but left to the next run.
    """

    telegram: Telegram
    access: ChatAccess
    executor: OrderExecutor
    journal: Journal
    words: Callable[[], ChatWording]
    clock: Callable[[], datetime]
    name: str = ""
    key: str = ""
    redactor: Redactor = field(default_factory=Redactor)
    first_pause: float = 1.0
    most_tries: int | None = None
    stop: Event = field(default_factory=Event)
    looked: datetime | None = None
    told: set[Reminder] = field(default_factory=set)  # those that the chat knows of, and the journal not yet

    def handle(self, got: Incoming) -> None:
        """Carry out an update once and see to it that the answer is in the chat. Raises Stopped."""
        noted = self.journal.noted(got.update)
        if noted and noted.state == "done":
            return
        if noted and noted.state == "acted":
            self._deliver(got.update, noted.messages)
            return
        order, wrong = self._understood(got)
        if order is None and wrong is None:
            return
        if not self._welcome(got, changes=bool(order and order.changes)):
            return
        self.journal.begin(got.update, self.clock())
        got, working = self._say_working(got, order, noted.working if noted else 0)
        answer = (
            self._carried_out(got, order, again=noted is not None) if order else Trouble(*_as_trouble(wrong))
        )
        messages = self._pressed(got, answer) if got.data else [self._replied(got, answer, working)]
        self.journal.acted(got.update, messages)
        if isinstance(answer, Overview):
            self.executor.keep_look(answer)
        self._deliver(got.update, messages)

    def reopen_what_is_due(self) -> None:
        """Open ignored issues whose time has come, and say so where they were ignored."""
        now = self.clock()
        look = self.looked is None or not timedelta(0) <= now - self.looked < LOOK_EVERY
        try:
            for reminder, opened in self.executor.due(look=look):
                if reminder not in self.told:
                    self.journal.remind(reminder)  # what cannot be noted later must not be told now
                    self._tell(reminder, opened)
                    self.told.add(reminder)
                self.journal.forget(reminder.issue)
                self.told.discard(reminder)
            self.looked = now if look else self.looked
        except Failure as failure:
            log.warning("reminders wait: %s", failure.message)

    def _tell(self, reminder: Reminder, opened: Reopened) -> None:
        message = Outgoing(reminder.chat, reminder.topic, self.words().said(opened))
        issue = opened.issue
        self._send(replace(message, issue=issue.id, link=issue.permalink, actions=left_to_do(opened)))

    def _understood(self, got: Incoming) -> tuple[Order | None, BadUsage | None]:
        """Return the order, or what is wrong with it; neither when it is not for the bot."""
        if got.data:
            press = press_of(got.data)
            if press is None:
                return None, BadUsage("this button no longer works")
            term = duration(IGNORED_FOR) if press.action == "ignore" else None
            return Order(press.action, press.issue, span=term), None
        try:
            return order_of(got.text, self.name), None
        except BadUsage as wrong:
            return None, wrong

    def _welcome(self, got: Incoming, *, changes: bool) -> bool:
        """Return whether the person may; tell them once an hour that they may not, and log it each time."""
        verdict = self.access.verdict(got.place, got.person, changes=changes)
        if verdict == "welcome":
            return True
        who, text = f"user {got.person.id} {got.person} in chat {got.place.chat}", got.text or got.data
        log.warning("refused (%s): %s: %.80r", verdict, who, text)
        refusal = ""
        if self.journal.may_refuse(got.person.id, self.clock()):
            refusal = self.words().refusal(may_look=verdict == "wrong user")
        if got.query:
            self._send(Outgoing(query=got.query, toast=refusal))
        elif refusal:
            self._send(Outgoing(got.place.chat, got.place.topic or 0, refusal))
        return False

    def _say_working(self, got: Incoming, order: Order | None, working: int) -> tuple[Incoming, int]:
        """Answer at once when it will take long; return the message to replace, and the press as answered."""
        if order is None or not order.slow:
            return got, working
        if got.query:
            self._send(Outgoing(query=got.query, toast=self.words().working))
            return replace(got, query=""), 0
        if not working:
            working = self._post(Outgoing(got.place.chat, got.place.topic or 0, self.words().working))
            self.journal.working(got.update, working)
        return got, working

    def _carried_out(self, got: Incoming, order: Order, *, again: bool) -> Answer:
        """Carry out an order; whatever goes wrong becomes an answer, and the details go to the log."""
        place = f"{got.place.chat}:{got.message}:{order.name}"
        if got.data and order.slow and not again and (by := self.journal.pressed(place)):
            return Trouble(self.words().pressed_before(order.name, by))
        received = ReceivedOrder(order, got.person, got.place, f"{self.key}-{got.update}", again)
        try:
            answer = self.executor.do(received)
        except Failure as failure:
            if isinstance(failure, StateFailed) and failure.path == self.journal.path:
                raise  # nothing can be noted: the order is carried out when the disk has room again
            log.warning(
                "%s of user %d: %s (%s)", order.name, got.person.id, failure.message, hint_of(failure)
            )
            return (
                AWAY
                if isinstance(failure, Unreachable | ServerFailed | RateLimited)
                else Trouble(*_as_trouble(failure))
            )
        except Exception:
            log.exception("%s of user %d failed", order.name, got.person.id)
            return BUG
        if got.data:
            self.journal.press(place, str(got.person), self.clock())
        if order.changes:
            log.info("%s %s by user %d %s", order.name, order.issue, got.person.id, got.person)
        return answer

    def _replied(self, got: Incoming, answer: Answer, working: int) -> Outgoing:
        """Return the answer to a message."""
        issue = issue_of(answer)
        return Outgoing(
            got.place.chat,
            got.place.topic or 0,
            self.words().said(answer),
            working,
            issue.id if issue else "",
            issue.permalink if issue else "",
            left_to_do(answer) if issue else (),
        )

    def _pressed(self, got: Incoming, answer: Answer) -> list[Outgoing]:
        """Return what a press leads to: a word to who pressed, the message with who did what, the report."""
        words = self.words()
        toast = Outgoing(query=got.query, toast=words.toast(answer))
        chat, topic = got.place.chat, got.place.topic or 0
        if not isinstance(answer, Done | Investigated) or (isinstance(answer, Done) and not answer.changed):
            return [toast] if got.query else [Outgoing(chat, topic, words.said(answer))]
        answers = [toast] if got.query else []
        if got.html:
            issue = issue_of(answer)
            left = tuple(action for action in got.actions if action in left_to_do(answer))
            html = words.stamped(got.html, answer)
            answers.append(
                Outgoing(chat, topic, html, got.message, issue.id if issue else "", got.link, left)
            )
        if isinstance(answer, Investigated) or not got.html or (isinstance(answer, Done) and answer.notes):
            answers.append(self._replied(got, answer, 0))
        return answers

    def _deliver(self, update: int, messages: Sequence[Outgoing]) -> None:
        for message in messages:
            self._send(message)
        self.journal.done(update)

    def _send(self, message: Outgoing) -> None:
        """See to it that the message is in the chat; one that Telegram refuses for good is logged and dropped."""
        if message.query:
            toast = self.redactor(message.toast) if message.toast else None
            self._patiently(lambda: self.telegram.answer_press(message.query, toast))
        if message.html:
            self._post(message)

    def _post(self, message: Outgoing) -> int:
        """Post or edit, and return the message's number, 0 when it was refused."""
        rows = buttons(message.issue, message.link, message.actions)
        html = self.redactor(message.html)
        if masked := masked_words(marks_in(html)):
            log.info("%s in the next message", masked)
        first, *others = map(self.redactor, pieces(html))
        if message.edit:
            below = None if others else rows

            def edit() -> int:
                self.telegram.edit(str(message.chat), message.edit, first, buttons=below)
                return message.edit

            if self._patiently(edit) and not others:
                return message.edit
            rest = self.redactor("".join(others)) if others else html
        else:
            rest = html
        topic = str(message.topic) if message.topic else None

        def post() -> int:
            return self.telegram.deliver(str(message.chat), rest, topic=topic, buttons=rows).message_ids[-1]

        return self._patiently(post) or 0

    def _patiently(self, call: Callable[[], object]) -> int | None:
        """Make a call until Telegram answers; None when it refuses. Raises Stopped, GivenUp after `most_tries`."""
        pause = self.first_pause
        for tries in count(1):
            try:
                result = call()
                return result if isinstance(result, int) else 1
            except Failure as away:
                if _is_final(away, tries):
                    log.warning("Telegram refused: %s", away.message)
                    return None
                if away.may_have_happened and self.telegram.at_most_once:
                    log.warning("%s; it is not sent again", away.message)
                    return None
                wait = patience(away, pause)
                if self.most_tries and (tries >= self.most_tries or wait > pause):
                    raise GivenUp(away) from away
                log.warning("%s; trying again in %.0f s", away.message, wait)
                if self.stop.wait(wait):
                    raise Stopped from away
                pause = pause if self.most_tries else min(LONGEST_BACKOFF, pause * 2)
        return None


def _is_final(failure: Failure, tries: int) -> bool:
    """Return whether Telegram refuses a call for good; a token that it has accepted before is worth more tries."""
    if failure.kind == "token-refused":
        return tries >= MOST_TOKEN_TRIES
    return isinstance(failure, BadUsage | NotAuthorized | NotFound)


def _as_trouble(failure: Failure | None) -> tuple[str, str]:
    """Return what a person in the chat can use of a failure: hints about settings are for the log."""
    if failure is None:
        return "", ""
    useful = isinstance(failure, BadUsage | NotFound)
    line = failure.message.partition("\n")[0]
    return line, (hint_of(failure) or "") if useful else ""
