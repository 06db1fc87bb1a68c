"""What came from the chat: a message, or a button that was pressed."""

from glitchtip_tools.core.bot.access import ChatMember, ChatPlace
from glitchtip_tools.core.bot.buttons import Action
from glitchtip_tools.core.bot.orders import Order
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message has `text`. A press has `query` and `data`; the rest is the message that was pressed.

    `html` is empty when Telegram does not show the message any more (it is too old).
    """

    update: int
    person: ChatMember
    place: ChatPlace
    text: str = ""
    query: str = ""
    data: str = ""
    message: int = 0
    html: str = ""
    actions: tuple[Action, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedOrder:
    """An order with who gave it and where. `name` is one of a kind; `again` when it may have been carried out."""

    order: Order
    by: ChatMember
    place: ChatPlace
    name: str
    again: bool = False
