"""What an organization consists of besides its issues: members, teams, keys, releases."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from glitchtip_tools.models import Project
from glitchtip_tools.values import dataclass

ROLES = ("member", "admin", "manager", "owner")


@dataclass(frozen=True, slots=True)
class Member:
    """A person in an organization; `pending` for one who was invited and has not answered."""

    id: str
    email: str
    role: str
    name: str | None = None
    pending: bool = False
    date_created: datetime | None = None


def addresses(members: Iterable[Member]) -> tuple[str, ...]:
    """Return the e-mail addresses of those who have joined: an invitation is not a member yet."""
    return tuple(member.email for member in members if not member.pending)


@dataclass(frozen=True, slots=True)
class Team:
    """A team and the projects that it looks after."""

    id: str
    slug: str
    member_count: int = 0
    projects: tuple[Project, ...] = ()
    date_created: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProjectKey:
    """A key with which an application sends events: `dsn` is what its SDK is given."""

    id: str
    project: str
    dsn: str
    label: str | None = None
    date_created: datetime | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """A release that events named, or that a build announced."""

    version: str
    projects: tuple[str, ...] = ()
    date_created: datetime | None = None
    date_released: datetime | None = None
    url: str | None = None
    ref: str | None = None
    deploy_count: int = 0


@dataclass(frozen=True, slots=True)
class Environment:
    """Where an application runs, as its events call it."""

    name: str


@dataclass(frozen=True, slots=True)
class ProjectAlert:
    """An alert of a project: it counts events over its span, and calls the addresses of its recipients."""

    id: str
    name: str
    span: timedelta
    recipients: tuple[str, ...] = ()
