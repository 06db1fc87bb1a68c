"""What the stand-in for Telegram remembers: chats, messages, and updates that wait for the bot."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from glitchtip_tools.sandbox.telegram.arguments import BotError, File

Update = dict[str, object]
BOT = {"id": 1234567890, "is_bot": True, "first_name": "Triage", "username": "gtt_triage_bot"}
ALERTS_CHAT = -1001000000001


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that the bot is in; `topics` are the threads of a forum."""

    id: int
    type: str = "private"
    title: str | None = None
    topics: Mapping[int, str] = field(default_factory=dict)

    def shape(self) -> dict[str, object]:
        """Return the chat as the Bot API writes it."""
        named = {"title": self.title} if self.title else {"first_name": f"User {self.id}"}
        return {"id": self.id, "type": self.type, **named} | ({"is_forum": True} if self.topics else {})


@dataclass(frozen=True, slots=True)
class Message:
    """A message as written: `text` is plain (or the caption), `raw` what was sent, `keyboard` rows of buttons."""

    chat_id: int
    message_id: int
    method: str
    text: str
    raw: str
    entities: Sequence[Mapping[str, object]] = ()
    reply_markup: Mapping[str, object] | None = None
    thread_id: int | None = None
    parse_mode: str | None = None
    file: File | None = None
    date: int = 0

    @property
    def keyboard(self) -> list[list[dict[str, str]]]:
        """The rows of inline buttons."""
        rows = (self.reply_markup or {}).get("inline_keyboard", [])
        return rows if isinstance(rows, list) else []

    @property
    def buttons(self) -> dict[str, str]:
        """Buttons by their text: callback data, or the URL."""
        return {b["text"]: b.get("callback_data") or b.get("url", "") for row in self.keyboard for b in row}

    @property
    def links(self) -> list[str]:
        """The addresses that the text links to."""
        return [str(entity["url"]) for entity in self.entities if "url" in entity]


@dataclass(frozen=True, slots=True)
class CallbackAnswer:
    """What the bot told somebody who pressed a button."""

    query_id: str
    text: str | None = None
    show_alert: bool = False


@dataclass
class Flood:
    """At most `messages` to a chat per `seconds` of `clock`; further ones are 429."""

    messages: int
    seconds: float
    clock: Callable[[], float]
    retry_after: int | None = None
    _times: dict[int, list[float]] = field(default_factory=dict)

    def check(self, chat_id: int) -> None:
        """Count a message, or refuse it with how long to wait."""
        now = self.clock()
        times = [time for time in self._times.get(chat_id, []) if time > now - self.seconds]
        self._times[chat_id] = times
        if len(times) >= self.messages:
            wait = self.retry_after or max(1, round(times[0] + self.seconds - now))
            raise BotError(429, f"Too Many Requests: retry after {wait}", {"retry_after": wait})
        times.append(now)


class Updates:
    """Updates that wait to be asked for; asking with an offset confirms all before it."""

    def __init__(self) -> None:
        self._waiting: list[Update] = []
        self._last_id = 0
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked: asyncio.Event | None = None
        self._somebody = threading.Event()
        self.closed = False

    def push(self, update: Mapping[str, object]) -> int:
        """Add an update, wake whoever waits, and return its id."""
        with self._lock:
            self._last_id = int(str(update.get("update_id", self._last_id + 1)))
            self._waiting.append({"update_id": self._last_id, **update})
            self._wake()
            return self._last_id

    def _wake(self) -> None:
        if self._loop is not None and self._asked is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._asked.set)

    def close(self) -> None:
        """Let whoever waits go."""
        with self._lock:
            self.closed = True
            self._wake()

    @property
    def pending(self) -> list[Update]:
        """Updates that are not confirmed."""
        with self._lock:
            return list(self._waiting)

    def take(self, offset: int | None, limit: int, kinds: Sequence[str] | None) -> list[Update]:
        """Confirm what is before the offset and return what is there; a negative offset counts from the end."""
        with self._lock:
            if offset is not None and offset < 0:
                self._waiting = self._waiting[offset:]
            elif offset is not None:
                self._waiting = [one for one in self._waiting if int(str(one["update_id"])) >= offset]
            updates = [one for one in self._waiting if not kinds or any(kind in one for kind in kinds)]
            return updates[:limit]

    def waited_for(self, seconds: float) -> bool:
        """Wait until somebody waits for updates; say whether it came to pass."""
        return self._somebody.wait(seconds)

    async def wait(self, seconds: float) -> None:
        """Wait for an update; a second one who waits sends the first away, as Telegram does."""
        mine = asyncio.Event()
        with self._lock:
            earlier, self._asked, self._loop = self._asked, mine, asyncio.get_running_loop()
            self._somebody.set()
            if self._waiting or self.closed:
                mine.set()
        if earlier is not None:
            earlier.set()
        try:
            await asyncio.wait_for(mine.wait(), seconds)
        except TimeoutError:
            return
        finally:
            superseded = self._asked is not mine
            if not superseded:
                self._asked = None
                self._somebody.clear()
        if superseded and not self.closed:
            text = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
            raise BotError(409, text)


def edited(message: Message, **changes: object) -> Message:
    """Return the message with changes."""
    return replace(message, **changes)  # type: ignore[arg-type]
