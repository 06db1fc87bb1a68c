"""What the sandbox keeps: organizations, projects, issues, events, comments, tokens; plain values that change."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from glitchtip_tools.sandbox.api.words import lexemes

HOUR = 3600
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"


@dataclass(slots=True)
class Organization:
    """An organization; `members` are user ids with their roles."""

    id: int
    slug: str
    name: str
    created: datetime


@dataclass(slots=True)
class User:
    """Somebody with an account, or invited and without one yet (`pending` members)."""

    id: int
    email: str
    name: str
    created: datetime
    superuser: bool = False
    staff: bool = False


@dataclass(slots=True)
class Member:
    """A user's place in an organization; without `user` it is an invitation."""

    id: int
    org_id: int
    email: str
    role: str
    created: datetime
    user_id: int | None = None


@dataclass(slots=True)
class Token:
    """An API token: what it may do, and for whom."""

    id: int
    label: str
    value: str
    user_id: int
    scopes: tuple[str, ...]
    created: datetime


@dataclass(slots=True)
class Project:
    """A project; `last_short` counts its issues."""

    id: int
    org_id: int
    slug: str
    platform: str
    created: datetime
    name: str = ""
    key: str = ""
    last_short: int = 0
    first_event: datetime | None = None


@dataclass(slots=True)
class Team:
    """A team of an organization and the projects it looks after."""

    id: int
    org_id: int
    slug: str
    created: datetime
    project_ids: list[int] = field(default_factory=list)
    user_ids: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Release:
    """A release that events named, or that was announced with its commit; commits are what 6.x tells about it."""

    version: str
    project_id: int
    created: datetime
    commits: tuple[Mapping[str, str], ...] = ()
    ref: str | None = None


@dataclass(slots=True)
class Alert:
    """An alert rule of a project, with the address it notifies."""

    id: int
    project_id: int
    name: str
    minutes: int
    quantity: int
    url: str = ""
    environment: str | None = None


@dataclass(slots=True)
class Report:
    """What a user wrote about an error."""

    id: int
    issue_id: int
    event_id: str
    name: str
    email: str
    comments: str
    created: datetime


@dataclass(slots=True)
class Comment:
    """A note on an issue."""

    id: int
    issue_id: int
    user_id: int
    text: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One occurrence. `data` is what the SDK sent; `created` its clock, `received` the server's.

    `texts` are its JSON in lists, by spelling: an event does not change, and a hundred of them are half a megabyte.
    """

    id: str
    issue_id: int
    created: datetime
    received: datetime
    title: str
    culprit: str
    kind: str
    level: str
    platform: str
    metadata: Mapping[str, str]
    tags: Mapping[str, str]
    data: Mapping[str, Any]
    texts: dict[object, str] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def hour(self) -> int:
        """The hour of receipt in seconds since the epoch: what statistics go by."""
        return int(self.received.timestamp()) // HOUR * HOUR


@dataclass(slots=True)
class Issue:
    """A group of events with the sums that the server keeps beside them."""

    id: int
    project_id: int
    short: int
    title: str
    culprit: str
    kind: str
    level: str
    metadata: Mapping[str, str]
    first_seen: datetime
    last_seen: datetime
    status: str = "unresolved"
    count: int = 0
    words: frozenset[str] = frozenset()
    hours: dict[int, int] = field(default_factory=dict)
    tags: dict[str, dict[str, int]] = field(default_factory=dict)
    stored: list[Event] = field(default_factory=list)
    pending: "Callable[[Issue], list[Event]] | None" = None
    assigned_to: int | None = None
    assigned_team: int | None = None
    first_release: str | None = None
    last_release: str | None = None
    resolved_in: str | None = None
    in_next_release: bool = False
    deleted_at: datetime | None = None
    readable_for_good: bool = False

    @property
    def events(self) -> list[Event]:
        """All events, oldest first; a bulk issue makes them when they are first asked for."""
        if self.pending is not None:
            make, self.pending = self.pending, None
            self.stored = make(self) + self.stored
            self.stored.sort(key=lambda event: (event.received, event.id))
        return self.stored

    def copy(self) -> "Issue":
        """Return an issue that can be changed without changing this one."""
        tags = {key: dict(values) for key, values in self.tags.items()}
        return replace(self, hours=dict(self.hours), tags=tags, stored=list(self.stored))

    def count_in(self, event: Event, words: frozenset[str] | None = None) -> None:
        """Add an event to the sums; events may come in any order, `words` spare looking at its stack again."""
        self.count += 1
        self.hours[event.hour] = self.hours.get(event.hour, 0) + 1
        for key, value in event.tags.items():
            values = self.tags.setdefault(key, {})
            values[value] = values.get(value, 0) + 1
        self.first_seen = min(self.first_seen, event.received)
        self.last_seen = max(self.last_seen, event.received)
        self.words |= words_of(event.title, event.culprit, event.data) if words is None else words
        if release := event.tags.get("release"):
            self.first_release = self.first_release or release
            self.last_release = release


def words_of(title: str, culprit: str, data: Mapping[str, Any]) -> frozenset[str]:
    """Return what the full-text search knows of an event: title, transaction, names of stack files."""
    names = [
        str(frame.get("filename") or "").rsplit("/", 1)[-1]
        for value in data.get("exception", {}).get("values", ())
        for frame in (value.get("stacktrace") or {}).get("frames", ())[-20:]
    ]
    words = lexemes(title) | lexemes(data.get("transaction") or culprit)
    return words.union(*(lexemes(name) for name in dict.fromkeys(names)))


def base32(number: int) -> str:
    """Return a number in the digits of short ids."""
    text = ""
    while number:
        number, digit = divmod(number, 32)
        text = DIGITS[digit] + text
    return text or "0"


def short_title(text: str) -> str:
    """Return a title as the server cuts it: 100 characters, the last one an ellipsis."""
    return text if len(text) <= 100 else text[:99] + "…"
