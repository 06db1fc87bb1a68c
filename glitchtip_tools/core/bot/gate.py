"""Who may use the bot: the chats that see data, and the people who may change something."""

from collections.abc import Mapping
from dataclasses import dataclass
from re import fullmatch
from typing import Literal

from glitchtip_tools.errors import BadSettings

Verdict = Literal["welcome", "wrong chat", "wrong user"]
CHATS, USERS, ALERTS = "TELEGRAM_ALLOWED_CHATS", "TELEGRAM_ALLOWED_USERS", "TELEGRAM_ALERTS_CHAT_ID"


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote or pressed; the name is whatever people call themselves."""

    id: int
    name: str = ""
    username: str = ""

    def __str__(self) -> str:
        parts = [self.name or "somebody", f"(@{self.username})" if self.username else f"(user {self.id})"]
        return " ".join(" ".join(parts).split())


@dataclass(frozen=True, slots=True)
class Place:
    """Where it was written; `topic` is a forum's thread."""

    chat: int
    username: str = ""
    topic: int | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """Chats by number or `@name`; `users` None lets everybody in these chats change things."""

    chats: frozenset[str]
    users: frozenset[int] | None = None

    def verdict(self, place: Place, person: Person, *, changes: bool) -> Verdict:
        """Say whether this person may do it there."""
        names = {str(place.chat), f"@{place.username.lower()}" if place.username else ""}
        if not names & self.chats:
            return "wrong chat"
        if changes and self.users is not None and person.id not in self.users:
            return "wrong user"
        return "welcome"


def gate_of(values: Mapping[str, str | None]) -> Gate:
    """Return the gate of the settings; raises BadSettings when no chat is allowed, or a name is none."""
    chats = _words(values.get(CHATS)) or _words(values.get(ALERTS))
    users = _words(values.get(USERS))
    problems = [
        f"`{CHATS}`: `{one}` is no chat (a number or `@name`)"
        for one in chats
        if not fullmatch(r"-?\d{1,19}|@\w{1,64}", one)
    ]
    problems += [
        f"`{USERS}`: `{one}` is no user's number (names can change hands)"
        for one in users
        if not fullmatch(r"\d{1,19}", one)
    ]
    if not chats:
        problems.append(f"missing: `{CHATS}` (or `{ALERTS}`)")
    if problems:
        raise BadSettings("; ".join(problems), hint="docs/telegram.md says where to find the numbers")
    return Gate(frozenset(one.lower() for one in chats), frozenset(map(int, users)) if users else None)


def _words(value: str | None) -> list[str]:
    return (value or "").replace(",", " ").replace(";", " ").split()
