"""The organization: its projects, environments, releases, statistics, and the token's own account."""

from datetime import UTC, datetime

from glitchtip_tools.api import answers
from glitchtip_tools.api.features import PROJECT_TOTALS, ServerFeatures
from glitchtip_tools.api.http import Asking
from glitchtip_tools.api.payloads import issues as payloads
from glitchtip_tools.api.payloads import organization as payloads_of_organization
from glitchtip_tools.api.server import READ_ORG, api_path
from glitchtip_tools.errors import NotFound, ServerFailed
from glitchtip_tools.late import cached_property
from glitchtip_tools.models import Account, Event, Organization, Project
from glitchtip_tools.models.organization import ProjectAlert
from glitchtip_tools.wire import mapping, sequence, text, whole

READ_PROJECTS = ("project:read", "project:write", "project:admin")
ERRORS_PER_INTERVAL = [("category", "error"), ("field", answers.QUANTITY)]
MOST_INTERVALS = 1000


class OrganizationCalls(ServerFeatures):
    """What can be asked of an organization."""

    def account(self) -> Account:
        """Return whose token it is and what it may do; `scopes` is empty when the server refuses the token."""
        answer = self.http.ask("GET", "/api/0/", about=Asking("the API"), expected=answers.ROOT)
        root = mapping(answer.data)
        auth, user = mapping(root.get("auth")), mapping(root.get("user"))
        return Account(
            email=text(user.get("email")),
            name=text(user.get("name")),
            scopes=tuple(scope for item in sequence(auth.get("scopes")) if (scope := text(item))),
        )

    def organizations(self) -> tuple[Organization, ...]:
        """Return the organizations that the token sees."""
        about = Asking("the organizations", READ_ORG)
        pages = self.pages("/api/0/organizations/", [], payloads.organization, about, answers.ORGANIZATION)
        return tuple(item for page in pages for item in page.items)

    def projects(self) -> tuple[Project, ...]:
        """Return the projects of the organization (an unknown organization has none, says the server)."""
        return self._projects

    @cached_property
    def _projects(self) -> tuple[Project, ...]:
        path = api_path("organizations", self.org, "projects")
        about = Asking("the projects", READ_PROJECTS)
        pages = self.pages(path, [("limit", "100")], payloads.project, about, answers.PROJECT)
        projects = tuple(item for page in pages for item in page.items)
        if not projects:
            self.known_org()
        return projects

    def project(self, slug: str) -> Project:
        """Return the project of that slug (or numeric id); raises NotFound with the slugs there are."""
        for project in self.projects():
            if slug in (project.slug, project.id) or slug.lower() == project.slug.lower():
                return project
        known = ", ".join(f"`{project.slug}`" for project in self.projects()) or "none"
        raise NotFound(f"project `{slug}` not found in `{self.org}`", hint=f"available: {known}")

    def alert_rules(self, project: str) -> tuple[ProjectAlert, ...]:
        """Return the alerts of a project (its slug): an unknown one has none, says the server."""
        about = Asking(f"the alerts of project `{project}`", READ_PROJECTS)
        path = api_path("projects", self.org, project, "alerts")
        pages = self.pages(path, [("limit", "100")], payloads_of_organization.alert, about, answers.ALERT)
        return tuple(rule for page in pages for rule in page.items)

    def environments(self) -> tuple[str, ...]:
        """Return the names of the organization's environments, each once (the server repeats them)."""
        pages = self.pages(
            self.org_path("environments"),
            [("limit", "100")],
            payloads.name,
            Asking("the environments", READ_ORG),
            answers.ENVIRONMENT,
            of_org=True,
            repeating=True,
        )
        names = tuple(sorted({name for page in pages for name in page.items if name}))
        if not names:
            self.known_org()
        return names

    def project_event(self, project: str, event_id: str) -> Event:
        """Return an event of a project; raises NotFound."""
        about = Asking(f"event `{event_id}`", ("event:read", "event:write", "event:admin"))
        path = api_path("projects", self.org, project, "events", event_id)
        expected = answers.event_of("", event_id)
        return payloads.event(self.http.ask("GET", path, about=about, expected=expected).data)

    def event_totals(
        self, start: datetime, end: datetime, *, projects: tuple[str, ...] = ()
    ) -> tuple[tuple[datetime, int], ...]:
        """Return the events received per hour (at most 1,000 hours), by the server's own statistics.

        Asked by the hour also for days: the server's `interval=1d` counts only the first hour of each day.
        Raises Unsupported for single projects where the server has no totals of them (4.1.5 to 4.2.8: a 500).
        """
        if projects and self.lacks(PROJECT_TOTALS):
            raise PROJECT_TOTALS.missing()
        try:
            return self._event_totals(start, end, projects)
        except ServerFailed:
            if not projects or self.version_number is not None:
                raise
            self._event_totals(
                start, end, ()
            )  # where this works, a version that nobody knows lacks the other
            self.note(PROJECT_TOTALS, there=False)
            raise PROJECT_TOTALS.missing() from None

    def _event_totals(
        self, start: datetime, end: datetime, projects: tuple[str, ...]
    ) -> tuple[tuple[datetime, int], ...]:
        span = [("start", start.astimezone(UTC).isoformat()), ("end", end.astimezone(UTC).isoformat())]
        params = [
            *ERRORS_PER_INTERVAL,
            ("interval", "1h"),
            *span,
            *(("project", value) for value in projects),
        ]
        about = Asking("statistics", READ_ORG)
        expected = answers.totals_between(start, end, whole=not projects)
        path = self.org_path("stats_v2")
        data = mapping(self.ask_org("GET", path, params=params, about=about, expected=expected).data)
        moments = [payloads.moment(item) for item in sequence(data.get("intervals"))]
        groups = [
            mapping(mapping(item).get("series")).get(answers.QUANTITY)
            for item in sequence(data.get("groups"))
        ]
        counts = [sum(whole(value) or 0 for value in row) for row in zip(*map(sequence, groups), strict=True)]
        filled = counts or [0] * len(moments)
        return tuple((at, count) for at, count in zip(moments, filled, strict=False) if at is not None)
