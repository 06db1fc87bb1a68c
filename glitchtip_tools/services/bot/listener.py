"""The bot's ear: long polling with python-telegram-bot; an update is confirmed only when it was handled."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from json import dumps
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from telegram import Bot, BotCommand, Update
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from glitchtip_tools.adapters.serving import stopping_on_signals
from glitchtip_tools.adapters.sqlite import StateFailed
from glitchtip_tools.adapters.telegram.failures import LONGEST_PATIENCE
from glitchtip_tools.api.transport import limiting_hooks, trust_for
from glitchtip_tools.core.bot.orders import COMMANDS
from glitchtip_tools.errors import BadSettings, NotAuthorized, RateLimited, ToolFailed, Unreachable
from glitchtip_tools.services.bot.handling import LONGEST_BACKOFF, GivenUp, Handling, Stopped
from glitchtip_tools.services.bot.heartbeat import beat
from glitchtip_tools.services.bot.updates import incoming, read

log = logging.getLogger("gtt.bot")
T = TypeVar("T")
POLL = 25  # seconds that Telegram keeps a question open
WANTED = ["message", "callback_query"]
MOST_CONFLICTS = 3
MOST_WHILE_LISTENING = 20  # refusals of a token that was accepted: a page of a proxy is a 404, too
READ_TIMEOUT = 10  # seconds, beyond what Telegram is asked to keep a question open
MOST_UPDATES = 10  # that are asked for at a time
LARGEST = 2_000_000  # bytes of an answer: ten updates have a tenth of it, and as much of `{}` becomes 200 MB
AFTER_DISK_FAILURE = 5.0


@dataclass
class Listener:
    """Hears updates and hands them on; `alive` is the file that shows the relay that buttons are answered."""

    handling: Handling
    token: str
    url: str
    alive: Path
    clock: Callable[[], datetime]

    @property
    def once(self) -> bool:
        """Whether to leave when nothing waits."""
        return self.handling.most_tries is not None

    @property
    def longest(self) -> int:
        """Seconds that an answer may take as a whole, with those that Telegram is asked to wait for updates."""
        return READ_TIMEOUT if self.once else POLL + READ_TIMEOUT

    def run(self) -> None:
        """Listen until SIGTERM or Ctrl-C, with `once` until nothing waits."""
        asyncio.run(self._run())

    async def _run(self) -> None:
        loop, stopping = asyncio.get_running_loop(), asyncio.Event()

        def stop() -> None:
            self.handling.stop.set()
            stopping.set()

        with stopping_on_signals(loop, stop):
            await self._listen(stopping)

    async def _listen(self, stopping: asyncio.Event) -> None:
        options = {"verify": trust_for(self.url), "event_hooks": limiting_hooks(LARGEST)}
        quick, slow = (HTTPXRequest(read_timeout=READ_TIMEOUT, httpx_kwargs=options) for _ in range(2))
        bot = Bot(self.token, base_url=f"{self.url}/bot", request=quick, get_updates_request=slow)
        try:
            await self._patiently(bot.initialize, stopping, refusable=False)
            if stopping.is_set():
                return
            self.handling.name, self.handling.key = bot.username, str(bot.id)
            await self._register(bot, stopping)
            log.info("listening as @%s", bot.username)
            await self._poll(bot, stopping)
        finally:
            await bot.shutdown()
            log.info("stopped")

    async def _register(self, bot: Bot, stopping: asyncio.Event) -> None:
        commands = [
            BotCommand(name, f"{what}: {arguments}" if arguments else what)
            for name, (arguments, what) in COMMANDS.items()
        ]
        await self._patiently(lambda: bot.set_my_commands(commands), stopping)

    async def _poll(self, bot: Bot, stopping: asyncio.Event) -> None:
        """Ask for updates, handle them one by one, and confirm each with the next question."""
        offset: int | None = None
        try:
            while not stopping.is_set():
                await asyncio.to_thread(self._beat)
                ask = partial(self._asked, bot, offset)
                updates = await self._patiently(
                    ask, stopping, refusable=False, most_refusals=MOST_WHILE_LISTENING
                )
                handled = True
                for number, update in updates or ():
                    handled = not stopping.is_set() and (update is None or await self._handled(update))
                    if not handled:
                        break
                    offset = number + 1
                await self._reminded()
                if self.once and not (updates and handled):
                    break
        finally:
            if offset is not None:
                confirming = bot.get_updates(offset=offset, timeout=0, limit=1, allowed_updates=WANTED)
                with suppress(Exception):
                    await asyncio.wait_for(confirming, READ_TIMEOUT)

    def _beat(self) -> None:
        try:
            beat(self.alive, self.clock())
        except OSError as error:
            log.error("the heartbeat file `%s` cannot be written: %s", self.alive, error)

    async def _reminded(self) -> None:
        """Open what is due; whatever goes wrong there, orders from the chat are still to be carried out."""
        try:
            await asyncio.to_thread(self.handling.reopen_what_is_due)
        except GivenUp as away:
            raise away.failure from away
        except Stopped:
            return
        except Exception:
            log.exception("due reminders have to wait")

    async def _asked(self, bot: Bot, offset: int | None) -> list[tuple[int, Update | None]]:
        """Return the updates that wait, by number; one that cannot be read is None and keeps no other from running.

        Raises ValueError for an answer that is not a list of updates.
        """
        wait = 0 if self.once else POLL
        wanted = {"timeout": wait, "allowed_updates": dumps(WANTED), "limit": MOST_UPDATES}
        wanted |= {} if offset is None else {"offset": offset}
        address = f"{self.url}/bot{self.token}/getUpdates?{urlencode(wanted)}"
        # The library's own method reads all updates or, if one of them is odd, none.
        rows: object = await bot.request.post(address, read_timeout=wait + READ_TIMEOUT)
        if not isinstance(rows, list):
            raise ValueError("its answer is not a list of updates")
        return [read(row, bot) for row in rows]

    async def _handled(self, update: Update) -> bool:
        """Handle an update; False when it is to be asked for once more: told to stop, or the disk is full."""
        got = incoming(update)
        if got is None:
            return True
        try:
            await asyncio.to_thread(self.handling.handle, got)
        except GivenUp as away:
            raise away.failure from away
        except Stopped:
            return False
        except StateFailed as failure:
            if self.once:
                raise ToolFailed(failure.message, hint=failure.hint) from failure
            log.error("%s; trying again", failure.message)
            await asyncio.to_thread(self.handling.stop.wait, AFTER_DISK_FAILURE)
            return False
        except Exception:
            log.exception("update %d was given up", update.update_id)
        return True

    async def _patiently(
        self,
        ask: Callable[[], Awaitable[T]],
        stopping: asyncio.Event,
        *,
        refusable: bool = True,
        most_refusals: int = MOST_CONFLICTS,
    ) -> T | None:
        """Ask until Telegram answers; None when told to stop, or when it refuses what it may refuse.

        Raises what no patience helps against: a token or a second listener refused several times in a row, and with
        `once` a Telegram that is away.
        """
        pause, tries, conflicts, refusals = self.handling.first_pause, 0, 0, 0
        while not stopping.is_set():
            tries += 1
            wait = pause
            try:
                return await asyncio.wait_for(_unless(stopping, ask()), self.longest)
            except TimeoutError:  # the library limits each read by itself
                reason = f"no whole answer within {self.longest} s"
            except InvalidToken as error:  # also what a proxy's 404 looks like
                refusals += 1
                if refusals >= most_refusals:
                    raise NotAuthorized(
                        "Telegram refused the bot's token",
                        hint="check TELEGRAM_BOT_TOKEN; @BotFather shows it",
                    ) from error
                reason = error.message
            except Conflict as error:
                conflicts += 1
                if conflicts >= MOST_CONFLICTS:
                    raise BadSettings(
                        "another program gets this bot's updates",
                        hint="end it; if the bot has a webhook, remove that",
                    ) from error
                reason = error.message
            except RetryAfter as asked:
                wait, reason = max(pause, min(_seconds(asked), LONGEST_PATIENCE)), asked.message
                if self.once and wait > pause:
                    raise RateLimited(
                        "Telegram asks to slow down", hint=f"try again in {wait:.0f} s"
                    ) from asked
            except (BadRequest, Forbidden) as refused:
                reason = refused.message
                if refusable:
                    log.warning("Telegram refused: %s", reason)
                    return None
            except TelegramError as away:
                reason = away.message
            except Exception as odd:  # noqa: BLE001 - the library's own words on an answer that it cannot read
                reason = f"its answer cannot be read ({type(odd).__name__}: {odd})"
            if self.once and tries >= (self.handling.most_tries or 0):
                raise Unreachable(f"Telegram does not answer: {reason}", hint="trying again may help")
            log.warning("Telegram does not answer: %s; trying again in %.0f s", reason, wait)
            pause = pause if self.once else min(LONGEST_BACKOFF, pause * 2)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), wait)
        return None


def _seconds(wait: RetryAfter) -> float:
    """Return how long Telegram asks to wait; versions of the library differ in the type."""
    wanted = wait.retry_after
    return wanted.total_seconds() if isinstance(wanted, timedelta) else float(wanted)


async def _unless(stopping: asyncio.Event, awaited: Awaitable[T]) -> T | None:
    """Return the answer, or None as soon as the stop comes."""
    answer, stop = asyncio.ensure_future(awaited), asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({answer, stop}, return_when=asyncio.FIRST_COMPLETED)
        return await answer if answer.done() else None
    finally:
        for task in (answer, stop):
            task.cancel()
        await asyncio.gather(answer, stop, return_exceptions=True)
