"""What became of messages, in a line."""

from collections.abc import Callable
from typing import Protocol

from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean


class Delivered(Protocol):
    """The messages that were posted."""

    @property
    def message_ids(self) -> tuple[int, ...]: ...
    @property
    def plain(self) -> bool: ...


class TestedRelay(Protocol):
    """Which bot wrote into which chat."""

    @property
    def bot(self) -> str: ...
    @property
    def chat(self) -> str: ...
    @property
    def chat_name(self) -> str: ...


def receipt(chat: str) -> Callable[[Delivered, View], str]:
    """Return what says a delivery to that chat."""

    def as_text(delivery: Delivered, _view: View) -> str:
        count = len(delivery.message_ids)
        plain = ", as plain text because Telegram could not read its formatting" if delivery.plain else ""
        return f"sent to `{clean(chat)}`: {count} message{'' if count == 1 else 's'}{plain}"

    return as_text


def tested(delivery: TestedRelay, _view: View) -> str:
    """Say that token and chat work."""
    return f"`{clean(delivery.bot)}` can write to `{clean(delivery.chat_name)}` (`{clean(delivery.chat)}`)"
