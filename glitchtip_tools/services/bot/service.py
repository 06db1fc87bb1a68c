"""The bot put together from the settings."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime
from threading import Event
from typing import TextIO

from glitchtip_tools.adapters.logs import logged
from glitchtip_tools.adapters.telegram.client import DEFAULT_URL, LONGEST_PAUSE
from glitchtip_tools.core.bot.access import ALERTS, CHATS, USERS, chat_access
from glitchtip_tools.errors import BadSettings, Unreachable
from glitchtip_tools.folders import state_folder
from glitchtip_tools.services.bot.executor import OrderExecutor
from glitchtip_tools.services.bot.handling import Handling, Stopped, log
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.bot.listener import Listener
from glitchtip_tools.services.bot.order_run import IssueWording
from glitchtip_tools.services.bot.services import BotServices as BotServices
from glitchtip_tools.services.bot.wording import ChatWording
from glitchtip_tools.services.redactor import redactor_of
from glitchtip_tools.services.telegram import open_telegram
from glitchtip_tools.settings import Settings

SHORTEST_PAUSE = 0.05  # seconds: never a busy loop
MOST_TRIES = 4  # with `--once`: whoever comes again by a timer need not wait


def run_bot(
    settings: Settings,
    environ: Mapping[str, str],
    open_services: Callable[[], BotServices],
    words: Callable[[], ChatWording],
    issue_words: IssueWording,
    clock: Callable[[], datetime],
    stderr: TextIO,
    *,
    once: bool = False,
) -> None:
    """Run until SIGTERM, or until nothing waits. Raises BadSettings for what is missing or when it runs already."""
    token, _ = settings.require("TELEGRAM_BOT_TOKEN", "GLITCHTIP_API_TOKEN")
    access = chat_access({name: settings.get(name) for name in (CHATS, USERS, ALERTS)})
    stop = Event()

    def pause(seconds: float) -> None:
        if stop.wait(seconds):
            raise Stopped

    first_pause = max(SHORTEST_PAUSE, settings.retry_wait if once else settings.retry_wait * 2)
    longest = first_pause if once else LONGEST_PAUSE
    telegram = open_telegram(settings, sleep=pause, longest_pause=longest)
    with logged(stderr, redactor_of(settings).line):
        journal = Journal(state_folder(environ), log.warning)
        executor = OrderExecutor(open_services, journal, issue_words, clock)
        handling = Handling(
            telegram,
            access,
            executor,
            journal,
            words,
            clock,
            redactor=redactor_of(settings),
            first_pause=first_pause,
            most_tries=MOST_TRIES if once else None,
            stop=stop,
        )
        url = (settings.get("TELEGRAM_API_URL") or DEFAULT_URL).rstrip("/")
        alive = state_folder(environ) / "bot.alive"
        with ExitStack() as held:
            held.callback(telegram.http.close)
            try:
                held.enter_context(journal.alone())
            except Unreachable as busy:
                raise BadSettings("the bot is running already", hint="end the other one first") from busy
            Listener(handling, token, url, alive, clock).run()
