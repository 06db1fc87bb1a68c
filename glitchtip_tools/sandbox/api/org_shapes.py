"""Organizations, projects, people and releases as the API writes them."""

from glitchtip_tools.sandbox.api.answers import moment
from glitchtip_tools.sandbox.api.paging import PUBLIC_URL
from glitchtip_tools.sandbox.world.model import Alert, Member, Organization, Project, Release, Team, User
from glitchtip_tools.sandbox.world.people import ALL_SCOPES
from glitchtip_tools.sandbox.world.world import World

Shape = dict[str, object]
NO_AVATAR = {"avatarType": "", "avatarUuid": None}


def user(found: User) -> Shape:
    """Return a user."""
    empty = ("timezone", "stacktraceOrder", "language", "clock24Hours", "preferredTheme")
    return {
        "id": str(found.id),
        "options": dict.fromkeys(empty),
        "username": found.email,
        "dateJoined": moment(found.created),
        "email": found.email,
        "hasPasswordAuth": True,
        "identities": [],
        "lastLogin": None,
        "isSuperuser": found.superuser,
        "isActive": True,
        "name": found.name,
    }


def organization(found: Organization) -> Shape:
    """Return an organization as lists have it."""
    return {
        "name": found.name,
        "id": str(found.id),
        "dateCreated": moment(found.created),
        "status": {"id": "active", "name": "active"},
        "avatar": dict(NO_AVATAR),
        "isEarlyAdopter": False,
        "require2fa": False,
        "slug": found.slug,
        "isAcceptingEvents": True,
        "eventThrottleRate": 0,
    }


def organization_detail(world: World, found: Organization, user_id: int) -> Shape:
    """Return an organization with its projects and teams."""
    projects = [p for p in world.projects.values() if p.org_id == found.id]
    return organization(found) | {
        "projects": [project_with_teams(world, one) for one in sorted(projects, key=lambda p: p.name)],
        "teams": [_team(one, user_id) for one in world.teams if one.org_id == found.id],
        "access": list(ALL_SCOPES),
        "openMembership": True,
    }


def project(found: Project) -> Shape:
    """Return a project."""
    return {
        "name": found.name,
        "slug": found.slug,
        "id": str(found.id),
        "avatar": dict(NO_AVATAR),
        "color": "",
        "features": [],
        "hasAccess": True,
        "isBookmarked": False,
        "isInternal": False,
        "isMember": True,
        "isPublic": False,
        "scrubIPAddresses": True,
        "dateCreated": moment(found.created),
        "platform": found.platform,
        "firstEvent": moment(found.first_event) if found.first_event else None,
        "eventThrottleRate": 0,
    }


def project_with_teams(world: World, found: Project) -> Shape:
    """Return a project with the teams that look after it."""
    teams = [{"id": str(one.id), "slug": one.slug} for one in world.teams if found.id in one.project_ids]
    return project(found) | {"teams": teams}


def project_with_organization(world: World, found: Project) -> Shape:
    """Return a project with its organization."""
    owner = next(one for one in world.organizations if one.id == found.org_id)
    return project(found) | {"organization": organization(owner)}


def team(world: World, found: Team, user_id: int) -> Shape:
    """Return a team with its projects."""
    return _team(found, user_id) | {"projects": [project(world.projects[one]) for one in found.project_ids]}


def _team(found: Team, user_id: int) -> Shape:
    return {
        "id": str(found.id),
        "slug": found.slug,
        "dateCreated": moment(found.created),
        "isMember": user_id in found.user_ids,
        "memberCount": len(found.user_ids),
    }


def member(world: World, found: Member) -> Shape:
    """Return a member of an organization; an invited one has no user yet."""
    owner = world.users.get(found.user_id) if found.user_id is not None else None
    return {
        "id": str(found.id),
        "role": found.role,
        "roleName": found.role.capitalize(),
        "dateCreated": moment(found.created),
        "email": found.email,
        "user": user(owner) if owner else None,
        "pending": owner is None,
        "isOwner": found.role == "owner",
    }


def project_key(found: Project) -> Shape:
    """Return a project's key for sending events."""
    plain = found.key.replace("-", "")
    scheme, host = PUBLIC_URL.split("//")
    dsn = f"{scheme}//{plain}@{host}/{found.id}"
    security = f"{PUBLIC_URL}/api/{found.id}/security/?glitchtip_key={plain}"
    return {
        "name": "",
        "rateLimit": None,
        "dateCreated": moment(found.created),
        "id": found.key,
        "dsn": {"public": dsn, "secret": dsn, "security": security},
        "label": "",
        "public": found.key,
        "projectID": found.id,
    }


def release(world: World, found: Release) -> Shape:
    """Return a release."""
    owner = world.projects[found.project_id]
    return {
        "ref": found.ref,
        "dateReleased": moment(found.created) if world.version.commits else None,
        "version": found.version,
        "dateCreated": moment(found.created),
        "shortVersion": found.version,
        "projects": [{"name": owner.name, "slug": owner.slug}],
        "url": None,
        "data": {},
        "deployCount": 0,
    }


def alert(world: World, found: Alert) -> Shape:
    """Return an alert rule."""
    kind = "webhook" if found.url else "email"
    shape: Shape = {
        "alertRecipients": [{"id": found.id, "recipientType": kind, "url": found.url}],
        "id": found.id,
        "name": found.name,
        "timespanMinutes": found.minutes,
        "quantity": found.quantity,
        "uptime": False,
    }
    return shape | ({"environment": found.environment} if world.version.features else {})
