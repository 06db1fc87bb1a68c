"""The stand-in for Telegram's Bot API: what a test looks at and pushes, and the way from a request to a method."""

import itertools
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Unpack

from starlette.responses import Response

from glitchtip_tools.sandbox.api.answers import as_json
from glitchtip_tools.sandbox.faults import Fault, Faults, Kind, fitting
from glitchtip_tools.sandbox.records import Record, Records
from glitchtip_tools.sandbox.telegram.arguments import BotError, arguments
from glitchtip_tools.sandbox.telegram.methods import METHODS
from glitchtip_tools.sandbox.telegram.state import (
    ALERTS_CHAT,
    BOT,
    CallbackAnswer,
    Chat,
    Flood,
    Message,
    Update,
    Updates,
)

TOKEN = "1234567890:AAExampleExampleExampleExampleExamp"
USER = 1001


class Telegram:
    """A Bot API with one bot, a group for alerts (a forum with topic 7) and a private chat with user 1001."""

    token = TOKEN
    alerts_chat = ALERTS_CHAT
    user = USER

    def __init__(self, clock: Callable[[], datetime], faults: Faults) -> None:
        self.clock = clock
        self.requests = Records()
        self.chats = {
            ALERTS_CHAT: Chat(ALERTS_CHAT, "supergroup", "Alerts", {7: "errors"}),
            USER: Chat(USER),
        }
        self.messages: dict[tuple[int, int], Message] = {}
        self.sent: list[Message] = []
        self.edits: list[Message] = []
        self.answers: list[CallbackAnswer] = []
        self.actions: list[tuple[int, str]] = []
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.updates = Updates()
        self.open_queries: set[str] = set()
        self.flood: Flood | None = None
        self.hurried = False
        self._faults = faults
        self._ids = itertools.count(1)
        self._news = threading.Condition()

    # What tests do

    def add_chat(
        self,
        chat_id: int,
        kind: str = "private",
        title: str | None = None,
        topics: Mapping[int, str] | None = None,
    ) -> Chat:
        """Let the bot be in another chat."""
        self.chats[chat_id] = Chat(chat_id, kind, title, topics or {})
        return self.chats[chat_id]

    def push_update(self, update: Mapping[str, object]) -> int:
        """Let an update wait for the bot; returns its id."""
        return self.updates.push(update)

    def push_message(
        self, text: str, chat: int = USER, user: int = USER, thread: int | None = None, name: str = "Irina"
    ) -> int:
        """Let somebody write to the bot; returns the update's id."""
        message: dict[str, object] = {
            "message_id": self.next_id(),
            "date": int(self.clock().timestamp()),
            "chat": self.chats.get(chat, Chat(chat)).shape(),
            "from": _person(user, name),
            "text": text,
        }
        if text.startswith("/"):
            length = len(text.split()[0].encode("utf-16-le")) // 2
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        if thread is not None:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        return self.push_update({"message": message})

    def press(
        self, button: str, message: Message | None = None, user: int = USER, name: str = "Irina"
    ) -> int:
        """Let somebody press a button, by its text, of a message (default: the newest with it).

        Data that no button has is sent as it is, as an old client would. Returns the update's id.
        """
        shown = message or next(m for m in reversed(self.current()) if button in m.buttons)
        shown = self.messages[shown.chat_id, shown.message_id]
        query_id = str(900_000 + self.next_id())
        self.open_queries.add(query_id)
        query = {
            "id": query_id,
            "from": _person(user, name),
            "chat_instance": "1",
            "data": shown.buttons.get(button, button),
            "message": self.shape(shown),
        }
        return self.push_update({"callback_query": query})

    def fail(self, method: str = r"\w+", **kind: Unpack[Kind]) -> Fault:
        """Let the next `times` calls of a method fail: with a status (500), or by breaking the connection."""
        path = rf"(?i)^/bot[^/]+/{method}(\?|$)"
        status = 429 if kind.get("retry_after") is not None else 500
        return self._faults.add(fitting("*", path, **({"status": status} | kind)))

    def limit(
        self, messages: int, seconds: float, clock: Callable[[], float], retry_after: int | None = None
    ) -> None:
        """Answer 429 to more than this number of messages to a chat in a time of that clock."""
        self.flood = Flood(messages, seconds, clock, retry_after)

    def current(self) -> list[Message]:
        """Return the messages as written now, edits included, in order of sending."""
        return [self.messages[m.chat_id, m.message_id] for m in self.sent]

    @property
    def texts(self) -> list[str]:
        """The plain texts of what was sent, in order."""
        return [message.text for message in self.sent]

    def wait(self, until: Callable[["Telegram"], bool], seconds: float = 10) -> bool:
        """Wait until that is so, looking again after each call of the bot; say whether it came to pass."""
        with self._news:
            return self._news.wait_for(lambda: until(self), seconds)

    def close(self) -> None:
        """Let a bot that waits for updates go."""
        self.updates.close()

    # What methods use

    def next_id(self) -> int:
        """Return the next number of a message or query."""
        return next(self._ids)

    def shape(self, message: Message) -> Update:
        """Return a message as the Bot API writes it."""
        shape: Update = {
            "message_id": message.message_id,
            "from": BOT,
            "chat": self.chats[message.chat_id].shape(),
            "date": message.date,
        }
        if message.thread_id is not None:
            shape |= {"message_thread_id": message.thread_id, "is_topic_message": True}
        text, entities = ("text", "entities") if message.file is None else ("caption", "caption_entities")
        if message.text:
            shape |= {text: message.text} | ({entities: list(message.entities)} if message.entities else {})
        if message.reply_markup is not None:
            shape["reply_markup"] = dict(message.reply_markup)
        if message.file is not None:
            shape |= _file_shape(message)
        return shape

    async def answer(self, record: Record) -> Response:
        """Carry out one call."""
        response = await self._answer(record)
        with self._news:
            self._news.notify_all()
        return response

    async def _answer(self, record: Record) -> Response:
        token, _, method = record.path.removeprefix("/bot").partition("/")
        try:
            if token != TOKEN:
                raise BotError(401, "Unauthorized")
            if method.lower() not in METHODS:
                raise BotError(404, "Not Found")
            result = await METHODS[method.lower()](self, arguments(record))
        except BotError as error:
            answer: dict[str, object] = {
                "ok": False,
                "error_code": error.status,
                "description": error.description,
            }
            answer |= {"parameters": dict(error.parameters)} if error.parameters else {}
            return as_json(answer, error.status)
        return as_json({"ok": True, "result": result})


def _person(user: int, name: str) -> dict[str, object]:
    return {
        "id": user,
        "is_bot": False,
        "first_name": name,
        "username": f"{name.lower()}_{user}",
        "language_code": "en",
    }


def _file_shape(message: Message) -> Update:
    file = message.file
    assert file is not None  # noqa: S101 - asked for only when there is one
    ids = {"file_id": f"file-{message.message_id}", "file_unique_id": f"u{message.message_id}"}
    if message.method == "sendPhoto":
        return {"photo": [{**ids, "width": 800, "height": 400, "file_size": len(file.data)}]}
    return {
        "document": {
            **ids,
            "file_name": file.name,
            "mime_type": file.content_type,
            "file_size": len(file.data),
        }
    }
