"""Telegram's Bot API: patient, careful about what may be repeated; and delivery of whole reports.

Telegram knows no idempotency key: a message whose answer got lost may or may not have been posted, and a bot
cannot read a chat to find out. Such a call is repeated *once* (a report twice is better than none), or not at all
when messages are to arrive at most once; after that its outcome is unknown (MaybeDone). What surely was not carried
out (no connection, 429) is tried RETRIES times more.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from json import dumps

from glitchtip_tools.adapters.telegram.failures import AskedToWait, Unparsable, failure_of
from glitchtip_tools.adapters.telegram.text import pieces, visible
from glitchtip_tools.api.http import Http, HttpRequest
from glitchtip_tools.errors import (
    BadSettings,
    BadUsage,
    Failure,
    MaybeDone,
    NotAuthorized,
    NotFound,
    NotSent,
    PartlyDone,
    RateLimited,
    ServerFailed,
    Unreachable,
)
from glitchtip_tools.redacted import Redacted, leaving
from glitchtip_tools.wire import mapping, text, whole

DEFAULT_URL = "https://api.telegram.org"
RETRIES = 4
LONGEST_PAUSE = 60.0  # seconds
REPEATABLE = frozenset({
    "getMe", "getChat", "getChatMember", "getUpdates", "getWebhookInfo", "deleteWebhook", "setMyCommands",
    "answerCallbackQuery", "editMessageText", "editMessageReplyMarkup", "deleteMessage", "sendChatAction",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Button:
    """A button below a message: it sends `data` (64 bytes at most) to the bot, or opens `url`."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What was posted: the messages' ids, and whether one of them had to go out as plain text."""

    message_ids: tuple[int, ...] = ()
    plain: bool = False


Rows = Sequence[Sequence[Button]]
Files = Mapping[str, tuple[str, bytes]]


@dataclass
class Telegram:
    """A bot seen through its token; `backoff` is the first pause between two tries, in seconds.

    `at_most_once` loses a message rather than post it twice; a pause that Telegram asks for beyond
    `longest_pause` seconds ends in RateLimited.
    """

    http: Http
    token: str = field(repr=False)
    sleep: Callable[[float], None] = time.sleep
    backoff: float = 1.0
    at_most_once: bool = False
    longest_pause: float = LONGEST_PAUSE

    def __post_init__(self) -> None:
        if not all(char.isascii() and (char.isalnum() or char in ":_-") for char in self.token):
            raise BadSettings(
                "`TELEGRAM_BOT_TOKEN` contains characters that a token cannot have",
                hint="it looks like `123456:ABC-def`; @BotFather shows it",
            )

    def call(self, method: str, **params: object) -> object:
        """Make one call and return its `result`; see `ask`."""
        return self.ask(method, params)

    def ask(
        self,
        method: str,
        params: Mapping[str, object],
        *,
        files: Files | None = None,
        timeout: float | None = None,
    ) -> object:
        """Make one call and return its `result`; parameters that are None are left out.

        Waits `retry_after` on 429 and repeats what may be repeated (see above). Raises NotAuthorized for a refused
        token or a chat that shuts the bot out, NotFound for an unknown chat, RateLimited, Unreachable, ServerFailed,
        MaybeDone when a message may have been posted, and BadUsage for anything else that Telegram refuses.
        """
        fields = {name: value for name, value in params.items() if value is not None}
        posts, unclear, attempt = method not in REPEATABLE, 0, 0
        while True:
            try:
                return self._once(method, fields, files, timeout)
            except (Unreachable, ServerFailed, RateLimited) as failure:
                unclear += posts and not isinstance(failure, NotSent | RateLimited)
                pause = min(self.longest_pause, self.backoff * 2**attempt)
                wait = failure.seconds if isinstance(failure, AskedToWait) else pause
                last = attempt == RETRIES or wait > self.longest_pause
                if unclear and (self.at_most_once or unclear > 1 or last):
                    raise _maybe_posted(failure) from failure
                if last:
                    raise
            except (NotAuthorized, NotFound) as refused:  # now; the first try may have been let through
                if unclear:
                    raise _maybe_posted(refused) from refused
                raise
            self.sleep(wait)
            attempt += 1

    def deliver(
        self,
        chat: str,
        html: Redacted,
        *,
        topic: str | None = None,
        buttons: Rows | None = None,
        silent: bool = False,
        partly: bool = False,
    ) -> Delivery:
        """Post the HTML in as many messages as it needs; the buttons go below the last one.

        A message that Telegram cannot parse goes out once more as plain text. Raises what `call` raises; then the
        messages before the failing one are posted already, which with `partly` is PartlyDone.
        """
        ids: list[int] = []
        plain = False
        parts = pieces(leaving(html))
        for number, part in enumerate(parts, 1):
            below = buttons if number == len(parts) else None
            try:
                message_id, fell_back = self._post(chat, part, topic, below, silent)
            except Failure as failure:
                if ids and (partly or self.at_most_once) and not isinstance(failure, MaybeDone):
                    raise PartlyDone(
                        f"{len(ids)} of {len(parts)} messages were posted: {failure.message}",
                        hint=failure.hint,
                    ) from failure
                raise
            ids.append(message_id)
            plain = plain or fell_back
        return Delivery(tuple(ids), plain)

    def send_document(
        self,
        chat: str,
        name: str,
        content: Redacted,
        *,
        caption: Redacted | None = None,
        topic: str | None = None,
        silent: bool = False,
    ) -> Delivery:
        """Post a file; the caption is HTML of at most 1024 visible units."""
        params: dict[str, object] = {"caption": leaving(caption), "parse_mode": "HTML"} if caption else {}
        params |= _target(chat, topic, silent)
        result = self.ask("sendDocument", params, files={"document": (name, leaving(content).encode())})
        return Delivery((whole(mapping(result).get("message_id")) or 0,))

    def edit(self, chat: str, message_id: int, html: Redacted, *, buttons: Rows | None = None) -> None:
        """Replace the text and the buttons of a message; a text that is there already is not a failure."""
        shown = (pieces(leaving(html)) or ("…",))[0]
        params = {"chat_id": _id(chat), "message_id": message_id, "reply_markup": keyboard(buttons)}
        try:
            try:
                self.call("editMessageText", text=shown, parse_mode="HTML", **NO_PREVIEW, **params)
            except Unparsable:
                self.call("editMessageText", text=visible(shown), **NO_PREVIEW, **params)
        except BadUsage as refused:
            if "message is not modified" not in refused.message:
                raise

    def answer_press(self, query: str, toast: Redacted | None = None) -> None:
        """Answer a pressed button: end its waiting, with a few words where there are any."""
        words = {"text": leaving(toast)} if toast else {}
        self.call("answerCallbackQuery", callback_query_id=query, **words)

    def me(self) -> str:
        """Return the bot's name, as `@name`."""
        return f"@{text(mapping(self.call('getMe')).get('username')) or '?'}"

    def chat_name(self, chat: str) -> str:
        """Return what a chat is called: its title, or the name of the person."""
        answer = mapping(self.call("getChat", chat_id=_id(chat)))
        names = (text(answer.get(key)) for key in ("title", "username", "first_name"))
        return next((name for name in names if name), chat)

    def _post(
        self, chat: str, html: str, topic: str | None, buttons: Rows | None, silent: bool
    ) -> tuple[int, bool]:
        params = {**_target(chat, topic, silent), **NO_PREVIEW, "reply_markup": keyboard(buttons)}
        try:
            result = self.call("sendMessage", text=html, parse_mode="HTML", **params)
            return whole(mapping(result).get("message_id")) or 0, False
        except Unparsable:
            result = self.call("sendMessage", text=visible(html), **params)
            return whole(mapping(result).get("message_id")) or 0, True

    def _once(
        self,
        method: str,
        params: Mapping[str, object],
        files: Files | None,
        timeout: float | None,
    ) -> object:
        """Make the call a single time and return its result."""
        path = f"/bot{self.token}/{method}"
        try:
            fields = {name: item if isinstance(item, str) else dumps(item) for name, item in params.items()}
            form = HttpRequest("POST", path, data=fields, files=files)
            answer = self.http.send(
                form if files else HttpRequest("POST", path, json=dict(params)), timeout=timeout
            )
        except Unreachable as failure:
            failure.hint = (
                "trying again may help; is TELEGRAM_API_URL right, and Telegram reachable from here?"
            )
            raise
        data = mapping(answer.data)
        if answer.status == 200 and data.get("ok") is True:
            return _result(method, data.get("result"))
        raise failure_of(answer)


def _maybe_posted(failure: Failure) -> MaybeDone:
    return MaybeDone(f"the message may have been posted: {failure.message}", kind="message-unknown")


def _result(method: str, result: object) -> object:
    """Return the result of a call; raises ServerFailed without the number of the message, the bot or the chat."""
    if method in ("getMe", "getChat") and whole(mapping(result).get("id")) is None:
        raise ServerFailed("Telegram's answer has no `id`", hint="trying again may help")
    if (
        method.startswith("send")
        and method not in REPEATABLE
        and not whole(mapping(result).get("message_id"))
    ):
        raise ServerFailed(
            "Telegram's answer does not show which message it posted", hint="look into the chat"
        )
    return result


def keyboard(rows: Rows | None) -> object:
    """Return the rows of buttons as the Bot API wants them; None for none, so that an edit takes buttons away."""
    if rows is None:
        return None
    return {
        "inline_keyboard": [
            [
                {"text": button.text}
                | ({"url": button.url} if button.url else {"callback_data": button.data or ""})
                for button in row
            ]
            for row in rows
        ]
    }


NO_PREVIEW: Mapping[str, object] = {"link_preview_options": {"is_disabled": True}}


def _target(chat: str, topic: str | None, silent: bool) -> dict[str, object]:
    return {
        "chat_id": _id(chat),
        "message_thread_id": _id(topic) if topic else None,
        "disable_notification": silent or None,
    }


def _id(name: str) -> int | str:
    """Return a chat or topic as the number that it is; `@channel` stays a name."""
    number = whole(name)
    return name if number is None else number
