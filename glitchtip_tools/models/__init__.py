"""The nouns of GlitchTip as frozen values; what the server calls them is known in api/payloads/issues.py alone."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from glitchtip_tools.values import dataclass

LEVELS = ("debug", "info", "warning", "error", "fatal")
STATUSES = ("unresolved", "resolved", "ignored")


class Status(StrEnum):
    """The three statuses that an issue can have."""

    UNRESOLVED = "unresolved"
    RESOLVED = "resolved"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the organization; `id` is what list filters take, `slug` what people say."""

    id: str
    slug: str
    name: str = ""
    platform: str | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the server keeps of the exception that surfaced."""

    type: str | None = None
    value: str | None = None
    filename: str | None = None
    function: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """A group of events; `count` is its lifetime count, never that of a period."""

    id: str
    short_id: str
    title: str
    culprit: str
    type: str
    level: str
    status: str
    count: int
    first_seen: datetime
    last_seen: datetime
    project: Project
    permalink: str = ""
    num_comments: int = 0
    metadata: Metadata = Metadata()
    logger: str | None = None
    assigned_to: str | None = None
    first_release: str | None = None
    last_release: str | None = None
    status_details: Mapping[str, object] = field(default_factory=dict)


class HasReference(Protocol):
    """Whatever is about one issue."""

    @property
    def id(self) -> str: ...
    @property
    def short_id(self) -> str: ...


def reference_of(issue: HasReference) -> str:
    """Return what people and commands call an issue: its short id, or its number where it has none.

    Issues that were made on GlitchTip 4.0 to 4.2.1 never get a short id, not even after an upgrade.
    """
    return issue.short_id or issue.id


@dataclass(frozen=True, slots=True)
class Frame:
    """One call of a stack; every field may be missing. `in_app` is the SDK's hint, not a fact."""

    filename: str | None = None
    abs_path: str | None = None
    module: str | None = None
    function: str | None = None
    line_no: int | None = None
    col_no: int | None = None
    in_app: bool | None = None
    context_line: str | None = None
    context: tuple[tuple[int, str], ...] = ()
    vars: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExceptionValue:
    """One exception of a chain; frames are oldest call first, so the last one is where it was raised."""

    type: str | None = None
    value: str | None = None
    module: str | None = None
    frames: tuple[Frame, ...] = ()
    handled: bool | None = None
    mechanism: str | None = None


@dataclass(frozen=True, slots=True)
class Breadcrumb:
    """One step that the application noted before the error."""

    timestamp: datetime | None = None
    category: str | None = None
    level: str | None = None
    type: str | None = None
    message: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """The HTTP request that the application was answering."""

    method: str | None = None
    url: str | None = None
    query: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    data: object = None


@dataclass(frozen=True, slots=True)
class Event:
    """One occurrence. `exceptions` is as the SDK sent it: the root cause first, what surfaced last.

    `id` is the one that the SDK gave it, `server_id` the server's own, which is another one on 6.x.
    """

    id: str
    title: str = ""
    message: str = ""
    culprit: str = ""
    platform: str | None = None
    issue_id: str | None = None
    date_created: datetime | None = None
    date_received: datetime | None = None
    exceptions: tuple[ExceptionValue, ...] = ()
    tags: tuple[tuple[str, str], ...] = ()
    user: Mapping[str, object] = field(default_factory=dict)
    contexts: Mapping[str, object] = field(default_factory=dict)
    extra: Mapping[str, object] = field(default_factory=dict)
    sdk: str | None = None
    breadcrumbs: tuple[Breadcrumb, ...] = ()
    request: Request | None = None
    metadata: Metadata = Metadata()
    server_id: str = ""

    def tag(self, key: str) -> str | None:
        """Return the value of the tag, or None."""
        return next((value for name, value in self.tags if name == key), None)

    @property
    def release(self) -> str | None:
        """The release tag: a commit, a version or `app@version`, as the application named it."""
        return self.tag("release")

    @property
    def environment(self) -> str | None:
        """The environment tag, such as production."""
        return self.tag("environment")


@dataclass(frozen=True, slots=True)
class TagValue:
    """One value of a tag and how many events of the issue carry it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of an issue over its stored life; `values` are the most frequent, not all."""

    key: str
    total: int
    unique: int
    values: tuple[TagValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A note on an issue; `author` is an e-mail address."""

    id: str
    text: str
    date_created: datetime | None = None
    author: str | None = None
    author_id: str | None = None


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization; `slug` is what settings and addresses name."""

    id: str
    slug: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose token it is and which scopes it has."""

    email: str | None = None
    name: str | None = None
    scopes: tuple[str, ...] = ()
