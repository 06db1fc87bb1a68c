"""A message that is to be in the chat: written down before it is sent, so that a crash does not lose it."""

from dataclasses import fields
from typing import Any, get_args

from glitchtip_tools.core.bot.buttons import Action
from glitchtip_tools.values import dataclass

ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`edit` is the message to change (0: post a new one); `query` is a pressed button, answered with `toast`."""

    chat: int = 0
    topic: int = 0
    html: str = ""
    edit: int = 0
    issue: str = ""
    link: str = ""
    actions: tuple[Action, ...] = ()
    query: str = ""
    toast: str = ""


def as_values(message: Outgoing) -> dict[str, object]:
    """Return the message made of JSON's own types."""
    return {item.name: getattr(message, item.name) for item in fields(message)}


def from_values(values: dict[str, Any]) -> Outgoing:
    """Return the message that `as_values` made these of; `deeds` is what older versions called the actions."""
    values = {"actions": values.get("deeds")} | values
    known = {item.name: values[item.name] for item in fields(Outgoing) if item.name in values}
    actions = known.get("actions") or ()
    return Outgoing(**(known | {"actions": tuple(action for action in ACTIONS if action in actions)}))
