"""Where reports go, and that they got there: destination, posting once, trying out a bot."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from json import dumps

from glitchtip_tools.adapters.sqlite import State, StateFailed
from glitchtip_tools.adapters.telegram.client import Telegram
from glitchtip_tools.core.metrics.assembly import Question
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.core.time.periods import Window, next_after
from glitchtip_tools.folders import state_folder
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.services.metrics import deliveries, memory
from glitchtip_tools.services.metrics.deliveries import Outcome, Parcel, cover, last_covered, post_report
from glitchtip_tools.settings import Settings

GREETING = redact("gtt can write here")


@dataclass(frozen=True, slots=True)
class Destination:
    """A chat and, in a forum, its topic."""

    chat: str
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Tested:
    """Which bot wrote into which chat."""

    bot: str
    chat: str
    chat_name: str
    message_id: int


def open_state(environ: Mapping[str, str], warn: Callable[[str], None]) -> State:
    """Open the state file: what was delivered, and which issues were seen resolved.

    Raises BadSettings where nothing can be kept.
    """
    return State(state_folder(environ), {**deliveries.TABLES, **memory.TABLES}, warn=warn)


def destination(settings: Settings, chat: str | None, topic: str | None) -> Destination:
    """Return where messages go: what was named, else the settings. Raises BadSettings naming all that is missing.

    The topic of the settings belongs to the chat of the settings.
    """
    missing = settings.require("TELEGRAM_BOT_TOKEN", *([] if chat else ["TELEGRAM_ALERTS_CHAT_ID"]))
    return Destination(chat or missing[1], topic or (None if chat else settings.get("TELEGRAM_TOPIC_ID")))


def try_out(telegram: Telegram, target: Destination) -> Tested:
    """Ask Telegram who the bot is and what the chat is called, and post a line into it."""
    bot, name = telegram.me(), telegram.chat_name(target.chat)
    delivery = telegram.deliver(target.chat, GREETING, topic=target.topic, silent=True)
    return Tested(bot, target.chat, name, delivery.message_ids[0])


def post(
    telegram: Telegram,
    state: State,
    report: tuple[str, Question],
    about: Sequence[object],
    target: Destination,
    html: Redacted,
    now: datetime,
    *,
    page: Redacted | None,
    again: bool,
) -> Outcome:
    """Post a report unless this window of it was posted there; `about` is what it covers (server, filters)."""
    name, question = report
    window = question.window
    parcel = parcel_of(name, window, (*about, question.group_by), target)
    chart = (f"{name.replace(' ', '-')}-{window.start:%Y-%m-%d}.html", page) if page else None
    return post_report(telegram, state, parcel, html, now, chart=chart, again=again)


def parcel_of(name: str, window: Window, about: Sequence[object], target: Destination) -> Parcel:
    """Return what makes a report the same one."""
    start, hours = window.start.isoformat(), str(window.hours)
    return Parcel(name, start, hours, dumps(list(about)), target.chat, target.topic or "")


def announce(
    outcome: Outcome, target: Destination, note: Callable[[str], None], warn: Callable[..., None]
) -> None:
    """Say on stderr what became of a report; raises the failure of its file, once all is reported."""
    if outcome.before:
        note(
            f"sent to `{target.chat}` before, at {outcome.before:%Y-%m-%d %H:%M} UTC; `--again` sends it again"
        )
    elif outcome.delivery:
        count = len(outcome.delivery.message_ids)
        plain = ", as plain text" if outcome.delivery.plain else ""
        note(f"sent to `{target.chat}`: {count} message{'' if count == 1 else 's'}{plain}")
    if outcome.unremembered:
        warn(
            f"it was sent, but that could not be remembered: {outcome.unremembered}",
            hint="is the disk full? the same window may be sent again",
        )
    if outcome.chart_failed:
        raise outcome.chart_failed


@dataclass(frozen=True)
class ReportService:
    """Reports to Telegram: `scope` is the server and organization that they are about."""

    settings: Settings
    open_telegram: Callable[[], Telegram]
    open_state: Callable[[], State]
    scope: Callable[[], tuple[str, str]]
    now: datetime
    note: Callable[[str], None]
    warn: Callable[..., None]

    def destination(self, chat: str | None, topic: str | None) -> Destination:
        """Return where messages go; raises BadSettings when that, or the bot's token, is missing."""
        return destination(self.settings, chat, topic)

    def try_out(self, target: Destination) -> Tested:
        """Find out whether the bot can write there, by writing."""
        return try_out(self.open_telegram(), target)

    def next_window(self, name: str, covers: Sequence[object], target: Destination) -> Window:
        """Return the window that a daily report there is to tell: it begins where the last one ended.

        Says it when more time has passed than one report tells.
        """
        first = next_after(None, self.now)
        parcel = parcel_of(name, first, (*self.scope(), *covers), target)
        last = last_covered(self.open_state(), parcel, self.now)
        window = next_after(last, self.now)
        if last and last.end < window.start:
            self.warn(
                f"nothing was reported since {last.end:%Y-%m-%d %H:%M} UTC: this report covers 48 hours only",
                hint="`gtt metrics daily --date DAY` reports an earlier day",
            )
        return window

    def cover(self, name: str, question: Question, covers: Sequence[object], target: Destination) -> None:
        """Note that the window was reported, or had nothing to tell."""
        about = (*self.scope(), *covers, question.group_by)
        with suppress(StateFailed):  # the next report then tells it once more
            cover(self.open_state(), parcel_of(name, question.window, about, target), self.now)

    def post(
        self,
        name: str,
        question: Question,
        covers: Sequence[object],
        target: Destination,
        html: Redacted,
        page: Redacted | None = None,
        *,
        again: bool = False,
    ) -> None:
        """Post a report once per window and chat, and say what became of it; `covers` are its filters."""
        report, about = (name, question), (*self.scope(), *covers)
        outcome = post(
            self.open_telegram(),
            self.open_state(),
            report,
            about,
            target,
            html,
            self.now,
            page=page,
            again=again,
        )
        announce(outcome, target, self.note, self.warn)
