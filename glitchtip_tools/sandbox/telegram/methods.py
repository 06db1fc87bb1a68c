"""The methods of the Bot API that the stand-in knows, and what they refuse."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from glitchtip_tools.sandbox.telegram import entities as telegram_entities
from glitchtip_tools.sandbox.telegram.arguments import Arguments, File, bad_request, keyboard
from glitchtip_tools.sandbox.telegram.state import BOT, CallbackAnswer, Chat, Message, edited

if TYPE_CHECKING:
    from glitchtip_tools.sandbox.telegram.server import Telegram

LONGEST_TEXT, LONGEST_CAPTION = 4096, 1024
ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
}
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
Method = Callable[["Telegram", Arguments], Awaitable[object]]


def _chat(bot: "Telegram", arguments: Arguments) -> Chat:
    text = arguments.text("chat_id")
    if not text:
        raise bad_request("chat_id is empty")
    if not re.fullmatch(r"-?\d+", text) or int(text) not in bot.chats:
        raise bad_request("chat not found")
    return bot.chats[int(text)]


def _thread(chat: Chat, arguments: Arguments) -> int | None:
    thread = arguments.number("message_thread_id")
    if thread is not None and thread not in chat.topics:
        raise bad_request("message thread not found")
    return thread


def _text(
    arguments: Arguments, name: str, longest: int
) -> tuple[str, str, list[dict[str, object]], str | None]:
    """Return the text as sent, plain, its entities and its parse mode."""
    raw, mode = arguments.text(name) or "", arguments.text("parse_mode") or None
    if mode is not None and mode.lower() != "html":
        raise bad_request(f"this stand-in reads HTML only, not {mode}")
    try:
        plain, entities = telegram_entities.parse(raw) if mode else (raw, [])
    except telegram_entities.CannotParse as error:
        raise bad_request(f"can't parse entities: {error}") from None
    if "\0" in plain:
        raise bad_request("text must be encoded in UTF-8")
    _shift(entities, telegram_entities.utf16_length(plain) - telegram_entities.utf16_length(plain.lstrip()))
    plain = plain.strip()
    if not plain and name == "text":
        raise bad_request("message text is empty")
    if telegram_entities.utf16_length(plain) > longest:
        raise bad_request("message is too long" if name == "text" else "message caption is too long")
    return raw, plain, entities, mode


def _shift(entities: list[dict[str, object]], cut: int) -> None:
    """Move entities when spaces before the text are cut off."""
    for entity in entities:
        entity["offset"] = max(0, int(str(entity["offset"])) - cut)


async def send_message(bot: "Telegram", arguments: Arguments) -> object:
    """Send a text."""
    return _send(bot, arguments, "sendMessage", "text", LONGEST_TEXT)


async def send_document(bot: "Telegram", arguments: Arguments) -> object:
    """Send a file with a caption."""
    return _send(bot, arguments, "sendDocument", "caption", LONGEST_CAPTION, _file(arguments, "document"))


async def send_photo(bot: "Telegram", arguments: Arguments) -> object:
    """Send a picture (PNG or JPEG) with a caption."""
    file = _file(arguments, "photo")
    if not file.data.startswith((b"\x89PNG\r\n", b"\xff\xd8")):
        raise bad_request("IMAGE_PROCESS_FAILED")
    return _send(bot, arguments, "sendPhoto", "caption", LONGEST_CAPTION, file)


def _file(arguments: Arguments, name: str) -> File:
    if name in arguments.files:
        file = arguments.files[name]
    else:
        reference = (arguments.text(name) or "").removeprefix("attach://")
        if reference not in arguments.files:
            raise bad_request(f"there is no {name} in the request")
        file = arguments.files[reference]
    if not file.data:
        raise bad_request("file must be non-empty")
    return file


def _send(
    bot: "Telegram", arguments: Arguments, method: str, name: str, longest: int, file: File | None = None
) -> object:
    chat = _chat(bot, arguments)
    thread = _thread(chat, arguments)
    raw, plain, entities, mode = _text(arguments, name, longest)
    markup = keyboard(arguments.nested("reply_markup"))
    if bot.flood is not None:
        bot.flood.check(chat.id)
    message = Message(
        chat.id,
        bot.next_id(),
        method,
        plain,
        raw,
        entities,
        markup,
        thread,
        mode,
        file,
        int(bot.clock().timestamp()),
    )
    bot.messages[chat.id, message.message_id] = message
    bot.sent.append(message)
    return bot.shape(message)


def _sent_before(bot: "Telegram", arguments: Arguments) -> Message:
    chat = _chat(bot, arguments)
    number = arguments.number("message_id")
    if number is None or (chat.id, number) not in bot.messages:
        raise bad_request("message to edit not found")
    return bot.messages[chat.id, number]


async def edit_message_text(bot: "Telegram", arguments: Arguments) -> object:
    """Change a message's text; without `reply_markup` its buttons go."""
    message = _sent_before(bot, arguments)
    if message.file is not None:
        raise bad_request("there is no text in the message to edit")
    raw, plain, entities, mode = _text(arguments, "text", LONGEST_TEXT)
    markup = keyboard(arguments.nested("reply_markup"))
    return _edit(
        bot,
        message,
        edited(message, raw=raw, text=plain, entities=entities, parse_mode=mode, reply_markup=markup),
    )


async def edit_message_reply_markup(bot: "Telegram", arguments: Arguments) -> object:
    """Change a message's buttons."""
    message = _sent_before(bot, arguments)
    return _edit(bot, message, edited(message, reply_markup=keyboard(arguments.nested("reply_markup"))))


def _edit(bot: "Telegram", before: Message, after: Message) -> object:
    if (before.text, list(before.entities), before.reply_markup) == (
        after.text,
        list(after.entities),
        after.reply_markup,
    ):
        raise bad_request(_NOT_MODIFIED)
    if bot.flood is not None:
        bot.flood.check(after.chat_id)
    bot.messages[after.chat_id, after.message_id] = after
    bot.edits.append(after)
    return bot.shape(after)


async def answer_callback_query(bot: "Telegram", arguments: Arguments) -> object:
    """Tell somebody who pressed a button; once per press."""
    query_id, text = arguments.text("callback_query_id") or "", arguments.text("text")
    if text and telegram_entities.utf16_length(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    if query_id not in bot.open_queries:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    bot.open_queries.remove(query_id)
    alert = str(arguments.values.get("show_alert", "")).lower() == "true"
    bot.answers.append(CallbackAnswer(query_id, text or None, alert))
    return True


async def get_updates(bot: "Telegram", arguments: Arguments) -> object:
    """Return what waits, or wait for it up to `timeout` seconds; `hurried` bots are not let wait."""
    offset, timeout = arguments.number("offset"), arguments.number("timeout") or 0
    limit = arguments.number("limit")
    limit = 100 if limit is None else limit
    if not 1 <= limit <= 100:
        raise bad_request("limit must be between 1 and 100")
    kinds = arguments.nested("allowed_updates")
    wanted = [str(kind) for kind in kinds] if isinstance(kinds, list) else None
    updates = bot.updates.take(offset, limit, wanted)
    if not updates and timeout > 0 and not bot.hurried:
        await bot.updates.wait(timeout)
        updates = bot.updates.take(offset, limit, wanted)
    return updates


async def get_me(bot: "Telegram", arguments: Arguments) -> object:
    """Who the bot is."""
    rights = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }
    return BOT | rights


async def get_chat(bot: "Telegram", arguments: Arguments) -> object:
    """One chat."""
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": _GIFTS}
    return _chat(bot, arguments).shape() | full


_GIFTS = dict.fromkeys(
    ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
)


async def send_chat_action(bot: "Telegram", arguments: Arguments) -> object:
    """Show that the bot is busy."""
    chat, action = _chat(bot, arguments), arguments.text("action") or ""
    _thread(chat, arguments)
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    bot.actions.append((chat.id, action))
    return True


def _scope(arguments: Arguments) -> str:
    scope = arguments.nested("scope")
    kind = str(scope.get("type", "default")) if isinstance(scope, Mapping) else "default"
    return f"{kind}/{arguments.text('language_code') or ''}"


async def set_my_commands(bot: "Telegram", arguments: Arguments) -> object:
    """Register the commands that clients offer."""
    commands = arguments.nested("commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad_request(
            "BOT_COMMANDS_TOO_MUCH" if isinstance(commands, list) else "expected an Array of commands"
        )
    checked = []
    for one in commands:
        name, about = str(one.get("command", "")).lstrip("/"), str(one.get("description", ""))
        if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= telegram_entities.utf16_length(about) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        checked.append({"command": name, "description": about})
    bot.commands[_scope(arguments)] = checked
    return True


async def get_my_commands(bot: "Telegram", arguments: Arguments) -> object:
    """Return the registered commands."""
    return bot.commands.get(_scope(arguments), [])


async def delete_webhook(bot: "Telegram", arguments: Arguments) -> object:
    """There is none; with `drop_pending_updates` what waits is thrown away."""
    if str(arguments.values.get("drop_pending_updates", "")).lower() == "true" and bot.updates.pending:
        last = bot.updates.pending[-1]["update_id"]
        bot.updates.take(int(str(last)) + 1, 100, None)
    return True


async def get_webhook_info(bot: "Telegram", arguments: Arguments) -> object:
    """Say that there is no webhook."""
    return {"url": "", "has_custom_certificate": False, "pending_update_count": len(bot.updates.pending)}


METHODS: Mapping[str, Method] = {
    "getme": get_me,
    "getchat": get_chat,
    "getupdates": get_updates,
    "sendmessage": send_message,
    "senddocument": send_document,
    "sendphoto": send_photo,
    "sendchataction": send_chat_action,
    "editmessagetext": edit_message_text,
    "editmessagereplymarkup": edit_message_reply_markup,
    "answercallbackquery": answer_callback_query,
    "setmycommands": set_my_commands,
    "getmycommands": get_my_commands,
    "deletewebhook": delete_webhook,
    "getwebhookinfo": get_webhook_info,
}
