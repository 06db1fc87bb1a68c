"""What Telegram's updates say, in the bot's own terms: read one by one, so that an odd one keeps no other from it."""

import logging

from telegram import Bot, CallbackQuery, Message, Update, User

from glitchtip_tools.core.bot.access import ChatMember, ChatPlace
from glitchtip_tools.core.bot.buttons import press_of
from glitchtip_tools.core.bot.incoming import Incoming

log = logging.getLogger("gtt.bot")


def read(row: object, bot: Bot) -> tuple[int, Update | None]:
    """Return an update's number, and the update where it can be read; raises ValueError without a number."""
    number = row.get("update_id") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(number, int):
        raise ValueError("its answer has an update without a number")
    try:
        return number, Update.de_json(row, bot)
    except Exception:
        log.exception("update %d cannot be read", number)
        return number, None


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
