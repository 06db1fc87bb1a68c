"""Who may use the bot: the chats that see data, and the people who may change something."""

from collections.abc import Mapping
from re import fullmatch
from typing import Literal

from glitchtip_tools.errors import BadSettings
from glitchtip_tools.values import dataclass

Verdict = Literal["welcome", "wrong chat", "wrong user"]
CHATS, USERS, ALERTS = "TELEGRAM_ALLOWED_CHATS", "TELEGRAM_ALLOWED_USERS", "TELEGRAM_ALERTS_CHAT_ID"
WHERE = (
    "write something there, then read `https://api.telegram.org/bot<TOKEN>/getUpdates`: "
    "`chat.id` is the chat's number, `from.id` yours"
)


@dataclass(frozen=True, slots=True)
class ChatMember:
    """Who wrote or pressed; the name is whatever people call themselves."""

    id: int
    name: str = ""
    username: str = ""

    def __str__(self) -> str:
        parts = [self.name or "somebody", f"(@{self.username})" if self.username else f"(user {self.id})"]
        return " ".join(" ".join(parts).split())


@dataclass(frozen=True, slots=True)
class ChatPlace:
    """Where it was written; `topic` is a forum's thread."""

    chat: int
    topic: int | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class ChatAccess:
    """Chats and users by their numbers; `users` None lets everybody in these chats change things."""

    chats: frozenset[int]
    users: frozenset[int] | None = None

    def verdict(self, place: ChatPlace, person: ChatMember, *, changes: bool) -> Verdict:
        """Return whether this person may do it there."""
        if place.chat not in self.chats:
            return "wrong chat"
        if changes and self.users is not None and person.id not in self.users:
            return "wrong user"
        return "welcome"


def chat_access(values: Mapping[str, str | None]) -> ChatAccess:
    """Return the access of the settings; raises BadSettings when no chat is allowed, or a name is none."""
    source = CHATS if _words(values.get(CHATS)) else ALERTS
    chats = _words(values.get(source))
    users = _words(values.get(USERS))
    problems = [
        f"`{source}`: `{one}` is not the number of a chat (names can change hands)"
        for one in chats
        if not fullmatch(r"-?[0-9]{1,19}", one)
    ]
    problems += [
        f"`{USERS}`: `{one}` is not the number of a user (names can change hands)"
        for one in users
        if not fullmatch(r"[0-9]{1,19}", one)
    ]
    if not chats:
        problems.append(f"missing: `{CHATS}` (or `{ALERTS}`)")
    if problems:
        raise BadSettings("; ".join(problems), hint=WHERE)
    return ChatAccess(frozenset(map(int, chats)), frozenset(map(int, users)) if users else None)


def _words(value: str | None) -> list[str]:
    return (value or "").replace(",", " ").replace(";", " ").split()
