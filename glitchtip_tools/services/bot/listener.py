"""The bot's ear: long polling with python-telegram-bot; an update is confirmed only when it was handled."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from json import dumps
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode

from telegram import Bot, BotCommand, CallbackQuery, Message, Update, User
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
from glitchtip_tools.api.transport import trust_for
from glitchtip_tools.core.bot.access import ChatMember, ChatPlace
from glitchtip_tools.core.bot.buttons import press_of
from glitchtip_tools.core.bot.incoming import Incoming
from glitchtip_tools.core.bot.orders import COMMANDS
from glitchtip_tools.errors import BadSettings, NotAuthorized, RateLimited, ToolFailed, Unreachable
from glitchtip_tools.services.bot.handling import LONGEST_BACKOFF, GivenUp, Handling, Stopped
from glitchtip_tools.services.bot.heartbeat import beat

log = logging.getLogger("gtt.bot")
T = TypeVar("T")
POLL = 25  # seconds that Telegram keeps a question open
WANTED = ["message", "callback_query"]
MOST_CONFLICTS = 3
MOST_WHILE_LISTENING = 20  # refusals of a token that was accepted: a page of a proxy is a 404, too
READ_TIMEOUT = 10  # seconds, beyond what Telegram is asked to keep a question open
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
        trust = {"verify": trust_for(self.url)}
        quick, slow = (HTTPXRequest(read_timeout=READ_TIMEOUT, httpx_kwargs=trust) for _ in range(2))
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
                with suppress(Exception):
                    await bot.get_updates(offset=offset, timeout=0, limit=1, allowed_updates=WANTED)

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
        wanted = {"timeout": wait, "allowed_updates": dumps(WANTED)}
        wanted |= {} if offset is None else {"offset": offset}
        address = f"{self.url}/bot{self.token}/getUpdates?{urlencode(wanted)}"
        # The library's own method reads all updates or, if one of them is odd, none.
        rows: object = await bot.request.post(address, read_timeout=wait + READ_TIMEOUT)
        if not isinstance(rows, list):
            raise ValueError("its answer is not a list of updates")
        return [_read(row, bot) for row in rows]

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
        except sqlite3.Error as error:
            if self.once:
                raise ToolFailed(f"the journal cannot be written: {error}") from error
            log.error("the journal cannot be written: %s; trying again", error)
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
                return await _unless(stopping, ask())
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
                wait, reason = max(pause, _seconds(asked)), asked.message
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


def _read(row: object, bot: Bot) -> tuple[int, Update | None]:
    """Return an update's number, and the update where it can be read; raises ValueError without a number."""
    number = row.get("update_id") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(number, int):
        raise ValueError("its answer has an update without a number")
    try:
        return number, Update.de_json(row, bot)
    except Exception:
        log.exception("update %d cannot be read", number)
        return number, None


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


def incoming(update: Update) -> Incoming | None:
    """Return what an update says, None for what nobody typed or pressed."""
    message, query = update.message, update.callback_query
    if message and message.text and message.from_user and not _words_of_another(message):
        return Incoming(update.update_id, _person(message.from_user), _place(message), text=message.text)
    if query and query.message and query.data:
        return _press(update.update_id, query)
    return None


def _words_of_another(message: Message) -> bool:
    """Return whether the words are not those of a person that Telegram names as the sender.

    Forwarded messages and those of an inline bot were written by somebody else; anonymous admins, channels and
    what a linked channel posts share one number among all of them.
    """
    # A Bot API server before 7.0 tells a forward in fields that the library does not know any more.
    forwarded = message.forward_origin or any(name.startswith("forward_") for name in message.api_kwargs)
    written_elsewhere = forwarded or message.via_bot or message.is_automatic_forward
    nobody = message.sender_chat or message.sender_business_bot
    return bool(written_elsewhere or nobody or (message.from_user and message.from_user.is_bot))


def _press(update: int, query: CallbackQuery) -> Incoming:
    """Return a press; of a message that is too old, Telegram sends only the number and the chat."""
    shown, person, data = query.message, _person(query.from_user), query.data or ""
    if not isinstance(shown, Message):
        assert shown is not None  # noqa: S101 - looked at by the caller
        place = ChatPlace(shown.chat.id)
        return Incoming(update, person, place, query=query.id, data=data, message=shown.message_id)
    rows = shown.reply_markup.inline_keyboard if shown.reply_markup else ()
    keys = [button for row in rows for button in row]
    presses = [press_of(str(button.callback_data or "")) for button in keys]
    return Incoming(
        update,
        person,
        _place(shown),
        query=query.id,
        data=data,
        message=shown.message_id,
        html=shown.text_html if shown.text else "",
        actions=tuple(press.action for press in presses if press),
        link=next((button.url for button in keys if button.url), ""),
    )


def _person(user: User) -> ChatMember:
    return ChatMember(user.id, user.full_name, user.username or "")


def _place(message: Message) -> ChatPlace:
    topic = message.message_thread_id if message.is_topic_message else None
    return ChatPlace(message.chat.id, topic, message.chat.type == "private")
