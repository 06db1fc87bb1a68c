"""The sandbox's world: how what its server knows changes, by requests and by what happens."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from glitchtip_tools.sandbox.world.memory import Memory
from glitchtip_tools.sandbox.world.model import (
    Comment,
    Event,
    Issue,
    Organization,
    Project,
    Release,
    short_title,
)

REQUESTS_UNTIL_CAUGHT_UP = 2


class World(Memory):
    """A world to which things happen; whoever changes it by hand holds `lock`, or asks nothing meanwhile."""

    def add_issue(
        self,
        project: Project,
        title: str,
        *,
        culprit: str = "",
        kind: str = "error",
        level: str = "error",
        status: str = "unresolved",
        metadata: Mapping[str, str] | None = None,
    ) -> Issue:
        """Make an issue without events; it has the project's next short id."""
        project.last_short += 1
        issue = Issue(
            id=self.next_id("issue"),
            project_id=project.id,
            short=project.last_short,
            title=short_title(title),
            culprit=culprit,
            kind=kind,
            level=level,
            status=status,
            metadata=dict(metadata or {}),
            first_seen=self.now,
            last_seen=self.now,
        )
        self.issues[issue.id] = issue
        return issue

    def add_event(
        self,
        issue: "Issue | int | str | None" = None,
        *,
        project: str = "ai-admin-v2",
        title: str = "Something happened",
        at: datetime | None = None,
        created: datetime | None = None,
        level: str | None = None,
        tags: Mapping[str, str] | None = None,
        data: Mapping[str, Any] | None = None,
        sdk_id: str = "",
    ) -> Event:
        """Take an event as the server does: into its issue, or one found or made by project and title.

        `at` is the time of receipt (now), `created` the client's clock, `sdk_id` the id that the client gave it.
        Reopens what was resolved.
        """
        with self.lock:
            received = at or self.now
            owner = self.issue(issue) if issue is not None else self._group(project, title, level, data)
            fresh = owner.count == 0
            if fresh:
                owner.first_seen = owner.last_seen = received
            like = owner.events[-1] if owner.events else None
            event = self._event(owner, like, received, created, level, tags, data, sdk_id)
            self.store(owner, event)
            if owner.status == "resolved" and self._reopens(owner, event):
                self.set_status(owner, "unresolved")
            return event

    def _group(self, project: str, title: str, level: str | None, data: Mapping[str, Any] | None) -> Issue:
        owner = self.project(project)
        kind = "error" if data and "exception" in data else "default"
        key = (owner.id, short_title(title), "", kind)
        if key not in self._groups or self._groups[key] not in self.issues:
            self._groups[key] = self.add_issue(owner, title, kind=kind, level=level or "error").id
        return self.issues[self._groups[key]]

    def _event(
        self,
        issue: Issue,
        like: Event | None,
        received: datetime,
        created: datetime | None,
        level: str | None,
        tags: Mapping[str, str] | None,
        data: Mapping[str, Any] | None,
        sdk_id: str = "",
    ) -> Event:
        project = self.projects[issue.project_id]
        sdk_id = (
            sdk_id
            or hashlib.md5(
                f"{self.seed}/{issue.id}/{issue.count}/{received}".encode(), usedforsecurity=False
            ).hexdigest()
        )
        return Event(
            id=self.event_id(sdk_id, received),
            issue_id=issue.id,
            created=created or received,
            received=received,
            title=issue.title,
            culprit=like.culprit if like else issue.culprit,
            kind=issue.kind,
            level=level or issue.level,
            platform=project.platform,
            metadata=issue.metadata,
            tags=dict(tags if tags is not None else like.tags if like else {"environment": "production"}),
            data={**(like.data if like else {}), **(data or {}), "event_id": sdk_id},
        )

    def event_id(self, sdk_id: str, received: datetime) -> str:
        """Return the id that the server gives to an event: the SDK's, on 6.x a UUID of version 7."""
        if not self.version.ordered_event_ids:
            return sdk_id
        head = f"{int(received.timestamp() * 1000):012x}7{sdk_id[13:16]}8{sdk_id[17:]}"
        return uuid.UUID(head).hex

    def store(self, issue: Issue, event: Event, words: frozenset[str] | None = None) -> None:
        """Keep an event and count it: in its issue, its project and its release."""
        events = issue.events
        events.append(event)
        if len(events) > 1 and events[-2].received > event.received:
            events.sort(key=lambda one: (one.received, one.id))
        issue.count_in(event, words)
        hours = self.project_hours.setdefault(issue.project_id, {})
        hours[event.hour] = hours.get(event.hour, 0) + 1
        project = self.projects[issue.project_id]
        project.first_event = min(project.first_event or event.received, event.received)
        if (version := event.tags.get("release")) and not any(
            release.version == version and release.project_id == project.id for release in self.releases
        ):
            self.releases.append(Release(version, project.id, event.received))

    def _reopens(self, issue: Issue, event: Event) -> bool:
        """Return whether an event reopens an issue: one of another release than that in which it was resolved."""
        release = event.tags.get("release")
        return issue.resolved_in is None or (release is not None and release != issue.resolved_in)

    def set_status(self, issue: Issue, status: str, details: Mapping[str, object] | None = None) -> None:
        """Set an issue's status; only 6.x looks at the details.

        An unknown release is ignored; a plain `resolved` keeps the release in which the issue was resolved before.
        """
        issue.status = status
        if status != "resolved":
            issue.resolved_in = None
        elif details and self.version.resolves_in_release:
            newest = sorted(self.releases, key=lambda r: r.created)
            own = [release.version for release in newest if release.project_id == issue.project_id]
            wanted = details.get("inRelease")
            if wanted in own:
                issue.resolved_in, issue.in_next_release = str(wanted), False
            elif own and (wanted == "latest" or details.get("inNextRelease")):
                issue.resolved_in, issue.in_next_release = own[-1], wanted is None

    def delete_issue(self, issue: "Issue | int | str") -> None:
        """Delete an issue as the server does: it can still be read for some seconds."""
        self.issue(issue).deleted_at = self.now

    def delete_project(self, project: Project) -> None:
        """Delete a project and its issues; its statistics go with it."""
        for issue_id in [i.id for i in self.issues.values() if i.project_id == project.id]:
            del self.issues[issue_id]
        self.releases = [release for release in self.releases if release.project_id != project.id]
        self.alerts = [alert for alert in self.alerts if alert.project_id != project.id]
        for team in self.teams:
            team.project_ids = [one for one in team.project_ids if one != project.id]
        self.project_hours.pop(project.id, None)
        del self.projects[project.id]

    def delete_organization(self, org: Organization) -> None:
        """Delete an organization and everything in it."""
        for project in [p for p in self.projects.values() if p.org_id == org.id]:
            self.delete_project(project)
        self.teams = [team for team in self.teams if team.org_id != org.id]
        self.members = [member for member in self.members if member.org_id != org.id]
        self.organizations.remove(org)

    def merge(self, kept: Issue, others: Sequence[Issue]) -> None:
        """Move the events of other issues into one; those others are deleted.

        On 6.x the counts are added up, while tags and hours stay behind with those others, which can still be read.
        """
        for other in others:
            kept.events.extend(replace(event, issue_id=kept.id) for event in other.events)
            kept.count += other.count if self.version.merge_adds_counts else 0
            other.stored.clear()
            other.readable_for_good = self.version.merge_adds_counts
            self.delete_issue(other)
        kept.stored.sort(key=lambda event: (event.received, event.id))

    def put_off(self, issues: Sequence[Issue], status: str) -> None:
        """Leave the rest of a bulk change to the background, as 6.x does."""
        self._later.append((tuple(issue.id for issue in issues), status))
        self._patience = REQUESTS_UNTIL_CAUGHT_UP

    def breathe(self) -> None:
        """Let a request's time pass: the background has caught up after some."""
        self._patience -= 1
        if self._patience < 0:
            self.catch_up()

    def catch_up(self) -> None:
        """Do what was put off."""
        for issue_ids, status in self._later:
            for issue_id in issue_ids:
                self.set_status(self.issues[issue_id], status)
        self._later.clear()

    def add_comment(self, issue: "Issue | int | str", text: str, user: str | int = 1) -> Comment:
        """Add a comment by that user (an id or an e-mail address) now."""
        with self.lock:
            author = (
                user if isinstance(user, int) else next(u.id for u in self.users.values() if u.email == user)
            )
            comment = Comment(self.next_id("comment"), self.issue(issue).id, author, text, self.now)
            self.comments[comment.id] = comment
            return comment
