"""Routes of projects and what belongs to them: keys, environments, releases, alerts."""

import re
import uuid

from starlette.responses import Response

from glitchtip_tools.sandbox.api import org_shapes as shapes
from glitchtip_tools.sandbox.api.answers import Refused, as_json, complaint, invalid, not_found, nothing
from glitchtip_tools.sandbox.api.routing import Call, Table
from glitchtip_tools.sandbox.world.model import Project, Release

TABLE = Table()
ORG = "/api/0/organizations/<slug:org>"
PROJECT = "/api/0/projects/<slug:org>/<slug:project>"
READ = ("project:read", "project:write", "project:admin")
ENVIRONMENTS = ("production", "staging", "development")


def _projects(call: Call, org_slug: str | None) -> list[Project]:
    """Return the user's projects by name; none for an unknown organization."""
    mine = call.world.organization_ids(call.user_id)
    if org_slug is not None:
        org = call.world.organization(org_slug, call.user_id)
        mine = {org.id} if org else set()
    return sorted((p for p in call.world.projects.values() if p.org_id in mine), key=lambda p: p.name)


def _project(call: Call) -> Project | None:
    return next((p for p in _projects(call, call.params["org"]) if p.slug == call.params["project"]), None)


def _known_project(call: Call) -> Project:
    project = _project(call)
    if project is None:
        raise not_found()
    return project


@TABLE.route("GET", "/api/0/projects/")
def list_projects(call: Call) -> Response:
    """All projects of the user, of every organization."""
    call.wanted_page()
    call.allow("project:read")
    return call.listed(
        _projects(call, None),
        lambda p: shapes.project_with_organization(call.world, p),
        place=lambda p: p.created,
    )


@TABLE.route("GET", f"{ORG}/projects/")
def list_organization_projects(call: Call) -> Response:
    """Projects of an organization."""
    call.wanted_page()
    call.allow("project:read")
    return call.listed(
        _projects(call, call.params["org"]),
        lambda p: shapes.project_with_teams(call.world, p),
        place=lambda p: p.created,
    )


@TABLE.route("GET", f"{PROJECT}/")
def get_project(call: Call) -> Response:
    """One project with its organization."""
    call.allow(*READ)
    return as_json(shapes.project_with_organization(call.world, _known_project(call)))


@TABLE.route("DELETE", f"{PROJECT}/")
def delete_project(call: Call) -> Response:
    """Delete a project with its issues."""
    call.allow("project:admin")
    call.world.delete_project(_known_project(call))
    return nothing()


@TABLE.route("GET", "/api/0/teams/<slug:org>/<slug:team>/projects/")
def list_team_projects(call: Call) -> Response:
    """Projects of a team."""
    call.wanted_page()
    call.allow("project:read")
    ids = {one for team in call.world.teams if team.slug == call.params["team"] for one in team.project_ids}
    projects = [p for p in _projects(call, call.params["org"]) if p.id in ids]
    return call.listed(projects, shapes.project, place=lambda p: p.created)


@TABLE.route("POST", "/api/0/teams/<slug:org>/<slug:team>/projects/")
def create_project(call: Call) -> Response:
    """Make a project for a team."""
    payload = call.payload()
    if not isinstance(payload, dict):
        raise Refused(422, invalid(["body", "payload"], "dict"))
    if "name" not in payload:
        raise Refused(422, [complaint(["body", "payload", "name"], "missing")])
    call.allow("project:write", "project:admin")
    org = call.organization()
    team = next((t for t in call.world.teams if t.org_id == org.id and t.slug == call.params["team"]), None)
    if team is None:
        raise not_found()
    name, platform = str(payload["name"]), payload.get("platform")
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    taken = {p.slug for p in call.world.projects.values()}
    slug = next(s for s in (slug, *(f"{slug}-{n}" for n in range(1, 1000))) if s not in taken)
    number = call.world.next_id("project")
    key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"key/{number}"))
    project = Project(number, org.id, slug, str(platform or ""), call.world.now, name, key)
    call.world.projects[number] = project
    team.project_ids.append(number)
    return as_json(shapes.project(project), 201)


@TABLE.route("GET", f"{PROJECT}/keys/")
def list_keys(call: Call) -> Response:
    """Keys of a project; none for an unknown one."""
    call.wanted_page()
    call.allow(*READ)
    project = _project(call)
    return call.listed([project] if project else [], shapes.project_key, place=lambda p: p.created)


@TABLE.route("GET", f"{PROJECT}/alerts/")
def list_alerts(call: Call) -> Response:
    """Alert rules of a project; none for an unknown one."""
    call.wanted_page()
    call.allow(*READ)
    project = _project(call)
    alerts = [one for one in call.world.alerts if project is not None and one.project_id == project.id]
    return call.listed(alerts, lambda a: shapes.alert(call.world, a), place=lambda one: one.id)


def _environments(call: Call, project: Project) -> list[str]:
    names = {
        name
        for issue in call.world.issues.values()
        if issue.project_id == project.id
        for name in issue.tags.get("environment", {})
    }
    return [name for name in ENVIRONMENTS if name in names] + sorted(names - set(ENVIRONMENTS))


@TABLE.route("GET", f"{ORG}/environments/")
def list_environments(call: Call) -> Response:
    """Environments of an organization: a name comes once per project that has it."""
    call.wanted_page()
    call.allow("org:read", "org:write", "org:admin")
    names = [name for project in _projects(call, call.params["org"]) for name in _environments(call, project)]
    order = list(dict.fromkeys(names))
    names.sort(key=order.index, reverse=True)
    rows = [(order.index(name) + 1, name) for name in names]
    return call.listed(rows, lambda row: {"id": row[0], "name": row[1]}, place=lambda row: row[0])


@TABLE.route("GET", f"{PROJECT}/environments/")
def list_project_environments(call: Call) -> Response:
    """Environments of a project."""
    call.wanted_page()
    call.allow(*READ)
    project = _project(call)
    names = _environments(call, project) if project else []
    rows = list(enumerate(names, 1 + 10 * (project.id if project else 0)))[::-1]
    return call.listed(
        rows, lambda row: {"name": row[1], "id": row[0], "isHidden": False}, place=lambda row: row[0]
    )


def _releases(call: Call, projects: list[Project]) -> list[Release]:
    ids = {project.id for project in projects}
    releases = [release for release in call.world.releases if release.project_id in ids]
    return sorted(releases, key=lambda release: (release.created, release.version), reverse=True)


@TABLE.route("GET", f"{ORG}/releases/")
def list_releases(call: Call) -> Response:
    """Releases of an organization."""
    call.wanted_page()
    call.allow("project:releases")
    releases = _releases(call, _projects(call, call.params["org"]))
    return call.listed(releases, lambda r: shapes.release(call.world, r), place=lambda r: r.created)


@TABLE.route("GET", f"{PROJECT}/releases/")
def list_project_releases(call: Call) -> Response:
    """Releases of a project."""
    call.wanted_page()
    call.allow("project:releases")
    project = _project(call)
    releases = _releases(call, [project] if project else [])
    return call.listed(releases, lambda r: shapes.release(call.world, r), place=lambda r: r.created)


@TABLE.route("POST", f"{PROJECT}/releases/")
def create_project_release(call: Call) -> Response:
    """Announce a release of a project; one that is there stays as it is, and its answer looks the same."""
    payload = call.payload()
    if not isinstance(payload, dict) or not isinstance(payload.get("version"), str):
        raise Refused(422, invalid(["body", "payload", "version"], "string"))
    call.allow("project:releases")
    project = _project(call)
    if project is None:
        raise not_found()
    version, ref = str(payload["version"]), payload.get("ref")
    known = [one for one in _releases(call, [project]) if one.version == version]
    if not known:
        known.append(Release(version, project.id, call.world.now, ref=str(ref) if ref else None))
        call.world.releases += known
    return as_json(shapes.release(call.world, known[0]), 201)


def _release(call: Call, releases: list[Release]) -> Response:
    call.allow("project:releases")
    for release in releases:
        if release.version == call.params["version"]:
            return as_json(shapes.release(call.world, release))
    raise not_found()


@TABLE.route("GET", f"{ORG}/releases/<version>/")
def get_release(call: Call) -> Response:
    """One release of an organization."""
    return _release(call, _releases(call, _projects(call, call.params["org"])))


@TABLE.route("GET", f"{PROJECT}/releases/<version>/")
def get_project_release(call: Call) -> Response:
    """One release of a project."""
    project = _project(call)
    return _release(call, _releases(call, [project] if project else []))
