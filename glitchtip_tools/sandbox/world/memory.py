"""What the sandbox's server knows, and ways to look at it; world.py changes it."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self

from glitchtip_tools.sandbox.world.model import (
    Alert,
    Comment,
    Event,
    Issue,
    Member,
    Organization,
    Project,
    Release,
    Report,
    Team,
    Token,
    User,
    base32,
)
from glitchtip_tools.sandbox.world.versions import VERSIONS, Version

READABLE_AFTER_DELETE = timedelta(seconds=5)


class Memory:
    """Organizations and what is in them. `lock` is held while a request is answered; `now` is the server's clock."""

    def __init__(self, now: datetime, *, version: Version = VERSIONS["5.2"], seed: int = 1) -> None:
        self.now = now
        self.version = version
        self.seed = seed
        self.lock = threading.RLock()
        self.organizations: list[Organization] = []
        self.users: dict[int, User] = {}
        self.members: list[Member] = []
        self.tokens: dict[str, Token] = {}
        self.projects: dict[int, Project] = {}
        self.teams: list[Team] = []
        self.releases: list[Release] = []
        self.alerts: list[Alert] = []
        self.reports: list[Report] = []
        self.issues: dict[int, Issue] = {}
        self.comments: dict[int, Comment] = {}
        self.project_hours: dict[int, dict[int, int]] = {}
        self._later: list[tuple[tuple[int, ...], str]] = []
        self._patience = 0
        self._groups: dict[tuple[int, str, str, str], int] = {}
        self._last_ids: dict[str, int] = {}

    def next_id(self, noun: str) -> int:
        """Return the next number for a kind of thing; numbers are never used again."""
        self._last_ids[noun] = self._last_ids.get(noun, 0) + 1
        return self._last_ids[noun]

    def issue(self, reference: "Issue | int | str") -> Issue:
        """Return an issue by its number or short id; raises KeyError."""
        if isinstance(reference, Issue):
            return reference
        if str(reference).isdigit():
            return self.issues[int(reference)]
        wanted = str(reference).upper()
        for issue in self.issues.values():
            if self.short_id(issue) == wanted:
                return issue
        raise KeyError(reference)

    def short_id(self, issue: Issue) -> str:
        """Return an issue's short id, such as `AI-ADMIN-V2-1F`; none for one that was made on 4.0 to 4.2.1."""
        return f"{self.projects[issue.project_id].slug.upper()}-{base32(issue.short)}" if issue.short else ""

    def project(self, slug: str) -> Project:
        """Return a project by its slug; raises KeyError."""
        for project in self.projects.values():
            if project.slug == slug:
                return project
        raise KeyError(slug)

    def organization(self, slug: str, user_id: int | None = None) -> Organization | None:
        """Return an organization by its slug, only if that user is a member of it when one is given."""
        for organization in self.organizations:
            if organization.slug == slug and (user_id is None or user_id in self.user_ids(organization.id)):
                return organization
        return None

    def user_ids(self, org_id: int) -> set[int]:
        """Return who is a member of an organization."""
        return {m.user_id for m in self.members if m.org_id == org_id and m.user_id is not None}

    def organization_ids(self, user_id: int) -> set[int]:
        """Return which organizations a user is a member of."""
        return {m.org_id for m in self.members if m.user_id == user_id}

    def may_see(self, user_id: int, issue: Issue) -> bool:
        """Return whether an issue belongs to one of the user's organizations and is not quite deleted."""
        over = issue.deleted_at is not None and self.now >= issue.deleted_at + READABLE_AFTER_DELETE
        if over and not issue.readable_for_good:
            return False
        return self.projects[issue.project_id].org_id in self.organization_ids(user_id)

    def events(self, project: str | None = None) -> list[Event]:
        """Return all stored events, oldest receipt first; those of bulk issues are made now."""
        wanted = self.project(project).id if project else None
        events = [
            event
            for issue in self.issues.values()
            if wanted in (None, issue.project_id)
            for event in issue.events
        ]
        return sorted(events, key=lambda event: (event.received, event.id))

    def find_event(self, event_id: str) -> Event | None:
        """Return the event with that id, its own or, on 6.x, the one its SDK gave it."""
        if event_id.startswith("b01d"):
            owner = self.issues.get(int(event_id[4:12], 16))
            events = owner.events if owner else []
        else:
            events = [event for issue in self.issues.values() for event in issue.stored]
        return next((e for e in events if e.id == event_id or self.is_sdk_id(e, event_id)), None)

    def is_sdk_id(self, event: Event, event_id: str) -> bool:
        """Return whether that is the id which its SDK gave an event, and the server knows events by it."""
        return self.version.finds_sdk_ids and event.data.get("event_id") == event_id

    def comments_of(self, issue: "Issue | int | str") -> list[Comment]:
        """Return the comments of an issue, newest first."""
        wanted = self.issue(issue).id
        comments = [comment for comment in self.comments.values() if comment.issue_id == wanted]
        return sorted(comments, key=lambda comment: (comment.created, comment.id), reverse=True)

    def copy(self) -> Self:
        """Return a world of its own: changing it does not change this one."""
        twin = type(self)(self.now, version=self.version, seed=self.seed)
        twin.organizations = [replace(one) for one in self.organizations]
        twin.users = {key: replace(one) for key, one in self.users.items()}
        twin.members = [replace(one) for one in self.members]
        twin.tokens = dict(self.tokens)
        twin.projects = {key: replace(one) for key, one in self.projects.items()}
        twin.teams = [
            replace(one, project_ids=list(one.project_ids), user_ids=list(one.user_ids)) for one in self.teams
        ]
        twin.releases, twin.alerts = list(self.releases), list(self.alerts)
        twin.reports = list(self.reports)
        twin.issues = {key: one.copy() for key, one in self.issues.items()}
        twin.comments = {key: replace(one) for key, one in self.comments.items()}
        twin.project_hours = {key: dict(hours) for key, hours in self.project_hours.items()}
        twin._groups, twin._last_ids = dict(self._groups), dict(self._last_ids)
        return twin
