"""Members, teams, keys and releases of an organization; making and deleting organizations and projects."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

from glitchtip_tools.api import answers
from glitchtip_tools.api.answers.shapes import Shape, equal, fields
from glitchtip_tools.api.http import Asking
from glitchtip_tools.api.payloads import issues as payloads
from glitchtip_tools.api.payloads import organization as organization_payload
from glitchtip_tools.api.server import READ_ORG, api_path
from glitchtip_tools.api.writes import ProvableWrite, Writes
from glitchtip_tools.errors import BadUsage, NotFound
from glitchtip_tools.models import Organization, Project
from glitchtip_tools.models.organization import Member, ProjectKey, Release, Team
from glitchtip_tools.wire import Json, mapping, text

T = TypeVar("T")
READ_MEMBERS = ("member:read", "member:write", "member:admin")
READ_TEAMS = ("team:read", "team:write", "team:admin", *READ_ORG)
READ_PROJECTS = ("project:read", "project:write", "project:admin")
RELEASES = ("project:releases",)


class MemberCalls(Writes):
    """What an organization's manager asks and does."""

    def organization_named(self, name: str) -> Organization:
        """Return the organization of that slug or id; raises NotFound with the slugs there are."""
        about = Asking("the organizations", READ_ORG)
        organizations = self._listed(
            "/api/0/organizations/", payloads.organization, about, answers.ORGANIZATION
        )
        for one in organizations:
            if name in (one.slug, one.id) or name.lower() == one.slug.lower():
                return one
        raise NotFound(f"organization `{name}` not found", hint=f"the token sees: {_names(organizations)}")

    def create_organization(self, name: str) -> Organization:
        """Make an organization that the token's user owns. Raises MaybeDone."""
        began = self.http.monotonic()

        def look() -> Organization | None:
            row = self._made("/api/0/organizations/", name, answers.ORGANIZATION, began)
            return payloads.organization(row) if row else None

        about = Asking("creating an organization", ("org:write", "org:admin"))
        return self.carried_out(
            ProvableWrite(
                "POST", "/api/0/organizations/", about, payloads.organization, look, "organization-unknown",
                json={"name": name}, expected=answers.ORGANIZATION,
            )
        )  # fmt: skip

    def delete_organization(self, slug: str) -> None:
        """Delete an organization with all its projects, issues and events."""

        def look() -> bool | None:
            return None if slug in self.organization_slugs() else True

        about = Asking(f"organization `{slug}`", ("org:admin",))
        path = api_path("organizations", slug)
        self.carried_out(
            ProvableWrite("DELETE", path, about, lambda _data: True, look, "organization-unknown", again=True)
        )

    def _made(self, path: str, name: str, item: Shape, began: float) -> Json | None:
        """Return the row of that name that was made since."""
        rows = self._listed(path, mapping, Asking("what was made", READ_ORG), item)
        return self.recent((row for row in rows if text(row.get("name")) == name), began)

    def members(self) -> tuple[Member, ...]:
        """Return the members of the organization and those invited."""
        about = Asking("the members", READ_MEMBERS)
        return self._of_org("members", organization_payload.member, about, answers.MEMBER)

    def invite(self, email: str, role: str) -> Member:
        """Invite somebody; the server sends the e-mail, again to one who was invited before."""
        began = self.http.monotonic()
        path = self.org_path("members")

        def look() -> Member | None:
            about = Asking("the members", READ_MEMBERS)
            rows = self._listed(path, mapping, about, answers.MEMBER, of_org=True)
            matching = (
                row for row in rows if organization_payload.member(row).email.lower() == email.lower()
            )
            row = self.recent(matching, began)
            return organization_payload.member(row) if row else None

        about = Asking("inviting members", ("member:write", "member:admin"), conflicts=True)
        body = {"email": email, "orgRole": role, "teamRoles": [], "sendInvite": True, "reinvite": True}
        return self.carried_out(
            ProvableWrite(
                "POST", path, about, organization_payload.member, look, "member-unknown",
                json=body, expected=answers.MEMBER, of_org=True,
            )
        )  # fmt: skip

    def member(self, name: str) -> Member:
        """Return the member of that e-mail address or id; raises NotFound."""
        for one in self.members():
            if name in (one.id, one.email) or name.lower() == one.email.lower():
                return one
        raise NotFound(f"member `{name}` not found in `{self.org}`", kind="member-not-found")

    def remove_member(self, member: Member) -> None:
        """Remove a member or an invitation from the organization."""

        def look() -> bool | None:
            return True if all(one.id != member.id for one in self.members()) else None

        about = Asking(f"member `{member.email}`", ("member:admin",))
        path = self.org_path("members", member.id)
        self.carried_out(
            ProvableWrite(
                "DELETE", path, about, lambda _data: True, look, "member-unknown", again=True, of_org=True
            )
        )

    def teams(self) -> tuple[Team, ...]:
        """Return the teams of the organization."""
        about = Asking("the teams", READ_TEAMS)
        return self._of_org("teams", organization_payload.team, about, answers.TEAM)

    def create_project(self, name: str, team: str | None, platform: str | None) -> Project:
        """Make a project for a team, the only one there is when none is named."""
        team = team or self._only_team()
        about = Asking(f"team `{team}`", ("project:write", "project:admin"))
        body = {"name": name} | ({"platform": platform} if platform else {})
        path = api_path("teams", self.org, team, "projects")
        began = self.http.monotonic()

        def look() -> Project | None:
            row = self._made(self.org_path("projects"), name, answers.PROJECT, began)
            return payloads.project(row) if row else None

        return self.carried_out(
            ProvableWrite(
                "POST", path, about, payloads.project, look, "project-unknown",
                json=body, expected=answers.PROJECT, of_org=True,
            )
        )  # fmt: skip

    def keys(self, slugs: Sequence[str]) -> tuple[ProjectKey, ...]:
        """Return the keys of the projects of those slugs."""
        keys: list[ProjectKey] = []
        for slug in slugs:
            about = Asking(f"the keys of project `{slug}`", READ_PROJECTS)
            read = partial(organization_payload.project_key, slug=slug)
            keys += self._listed(api_path("projects", self.org, slug, "keys"), read, about, answers.KEY)
        return tuple(keys)

    def releases(self, project: str | None = None) -> tuple[Release, ...]:
        """Return the releases of the organization or of one project, newest first."""
        about = Asking("the releases", RELEASES)
        if project is None:
            return merged(self._of_org("releases", organization_payload.release, about, answers.RELEASE))
        path = api_path("projects", self.org, project, "releases")
        return merged(self._listed(path, organization_payload.release, about, answers.RELEASE))

    def release(self, version: str) -> Release:
        """Return the release of that version, or the only one that begins so; raises NotFound, BadUsage."""
        return release_among(self.releases(), version)

    def create_release(self, version: str, ref: str | None, project: str) -> Release:
        """Announce a release of a project (its slug); for one that is there already, the server changes nothing."""
        about = Asking(f"release `{version}` of project `{project}`", RELEASES)
        body = {"version": version} | ({"ref": ref} if ref else {})
        path = api_path("projects", self.org, project, "releases")

        def look() -> Release | None:
            return next((one for one in self.releases(project) if one.version == version), None)

        return self.carried_out(
            ProvableWrite(
                "POST", path, about, organization_payload.release, look, "release-unknown",
                json=body, expected=fields(version=equal(version)), again=True,
            )
        )  # fmt: skip

    def environments_of(self, project: str) -> tuple[str, ...]:
        """Return the names of a project's environments."""
        about = Asking(f"the environments of project `{project}`", READ_PROJECTS)
        path = api_path("projects", self.org, project, "environments")
        return tuple(sorted(set(self._listed(path, payloads.name, about, answers.ENVIRONMENT))))

    def _of_org(self, noun: str, read: Callable[[object], T], about: Asking, item: Shape) -> tuple[T, ...]:
        rows = self._listed(self.org_path(noun), read, about, item, of_org=True)
        if not rows:
            self.known_org()
        return rows

    def _listed(
        self, path: str, read: Callable[[object], T], about: Asking, item: Shape, *, of_org: bool = False
    ) -> tuple[T, ...]:
        pages = self.pages(path, [("limit", "100")], read, about, item, of_org=of_org)
        return tuple(item for page in pages for item in page.items)

    def _only_team(self) -> str:
        teams = self.teams()
        if len(teams) == 1:
            return teams[0].slug
        if not teams:
            raise NotFound(
                "the organization has no team",
                hint="every project belongs to a team: create one in GlitchTip",
            )
        listed = ", ".join(f"`{team.slug}`" for team in teams)
        raise BadUsage(f"several teams could have the project: {listed}", kind="team-unnamed")


def merged(releases: Sequence[Release]) -> tuple[Release, ...]:
    """Return each version once, with all its projects, in the order of the first mention."""
    by_version: dict[str, Release] = {}
    for one in releases:
        known = by_version.get(one.version)
        projects = tuple(dict.fromkeys((known.projects if known else ()) + one.projects))
        by_version[one.version] = replace(known or one, projects=projects)
    return tuple(by_version.values())


def release_among(releases: Sequence[Release], version: str) -> Release:
    """Return the release of that version, or the only one that begins so; raises NotFound, BadUsage."""
    exact = [one for one in releases if one.version == version]
    matches = exact or [one for one in releases if one.version.startswith(version)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        listed = ", ".join(f"`{one.version}`" for one in matches[:5])
        raise BadUsage(f"several releases start with `{version}`: {listed}", hint="give more of the name")
    raise NotFound(f"release `{version}` not found", kind="release-not-found")


def _names(organizations: Sequence[Organization]) -> str:
    return ", ".join(f"`{one.slug}`" for one in organizations) or "none"
