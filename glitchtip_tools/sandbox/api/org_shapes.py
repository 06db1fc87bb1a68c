"""Organizations, projects, people and releases as the API writes them."""

from glitchtip_tools.sandbox.api.answers import moment
from glitchtip_tools.sandbox.api.paging import PUBLIC_URL
from glitchtip_tools.sandbox.world.model import Alert, Member, Organization, Project, Release, Team, User
from glitchtip_tools.sandbox.world.people import ALL_SCOPES
from glitchtip_tools.sandbox.world.world import World

Shape = dict[str, object]
NO_AVATAR = {"avatarType": "", "avatarUuid": None}


def user(record: User) -> Shape:
    """Return a user."""
    empty = ("timezone", "stacktraceOrder", "language", "clock24Hours", "preferredTheme")
    return {
        "id": str(record.id),
        "options": dict.fromkeys(empty),
        "username": record.email,
        "dateJoined": moment(record.created),
        "email": record.email,
        "hasPasswordAuth": True,
        "identities": [],
        "lastLogin": None,
        "isSuperuser": record.superuser,
        "isActive": True,
        "name": record.name,
    }


def organization(record: Organization) -> Shape:
    """Return an organization as lists have it."""
    return {
        "name": record.name,
        "id": str(record.id),
        "dateCreated": moment(record.created),
        "status": {"id": "active", "name": "active"},
        "avatar": dict(NO_AVATAR),
        "isEarlyAdopter": False,
        "require2fa": False,
        "slug": record.slug,
        "isAcceptingEvents": True,
        "eventThrottleRate": 0,
    }


def organization_detail(world: World, record: Organization, user_id: int) -> Shape:
    """Return an organization with its projects and teams."""
    projects = [p for p in world.projects.values() if p.org_id == record.id]
    return organization(record) | {
        "projects": [project_with_teams(world, one) for one in sorted(projects, key=lambda p: p.name)],
        "teams": [_team(one, user_id) for one in world.teams if one.org_id == record.id],
        "access": list(ALL_SCOPES),
        "openMembership": True,
    }


def project(record: Project) -> Shape:
    """Return a project."""
    return {
        "name": record.name,
        "slug": record.slug,
        "id": str(record.id),
        "avatar": dict(NO_AVATAR),
        "color": "",
        "features": [],
        "hasAccess": True,
        "isBookmarked": False,
        "isInternal": False,
        "isMember": True,
        "isPublic": False,
        "scrubIPAddresses": True,
        "dateCreated": moment(record.created),
        "platform": record.platform,
        "firstEvent": moment(record.first_event) if record.first_event else None,
        "eventThrottleRate": 0,
    }


def project_with_teams(world: World, record: Project) -> Shape:
    """Return a project with the teams that look after it."""
    teams = [{"id": str(one.id), "slug": one.slug} for one in world.teams if record.id in one.project_ids]
    return project(record) | {"teams": teams}


def project_with_organization(world: World, record: Project) -> Shape:
    """Return a project with its organization."""
    owner = next(one for one in world.organizations if one.id == record.org_id)
    return project(record) | {"organization": organization(owner)}


def team(world: World, record: Team, user_id: int) -> Shape:
    """Return a team with its projects."""
    return _team(record, user_id) | {"projects": [project(world.projects[one]) for one in record.project_ids]}


def _team(record: Team, user_id: int) -> Shape:
    return {
        "id": str(record.id),
        "slug": record.slug,
        "dateCreated": moment(record.created),
        "isMember": user_id in record.user_ids,
        "memberCount": len(record.user_ids),
    }


def member(world: World, record: Member) -> Shape:
    """Return a member of an organization; an invited one has no user yet."""
    owner = world.users.get(record.user_id) if record.user_id is not None else None
    return {
        "id": str(record.id),
        "role": record.role,
        "roleName": record.role.capitalize(),
        "dateCreated": moment(record.created),
        "email": record.email,
        "user": user(owner) if owner else None,
        "pending": owner is None,
        "isOwner": record.role == "owner",
    }


def project_key(record: Project) -> Shape:
    """Return a project's key for sending events."""
    plain = record.key.replace("-", "")
    scheme, host = PUBLIC_URL.split("//")
    dsn = f"{scheme}//{plain}@{host}/{record.id}"
    security = f"{PUBLIC_URL}/api/{record.id}/security/?glitchtip_key={plain}"
    return {
        "name": "",
        "rateLimit": None,
        "dateCreated": moment(record.created),
        "id": record.key,
        "dsn": {"public": dsn, "secret": dsn, "security": security},
        "label": "",
        "public": record.key,
        "projectID": record.id,
    }


def release(world: World, record: Release) -> Shape:
    """Return a release."""
    owner = world.projects[record.project_id]
    return {
        "ref": record.ref,
        "dateReleased": moment(record.created) if world.version.commits else None,
        "version": record.version,
        "dateCreated": moment(record.created),
        "shortVersion": record.version,
        "projects": [{"name": owner.name, "slug": owner.slug}],
        "url": None,
        "data": {},
        "deployCount": 0,
    }


def alert(world: World, record: Alert) -> Shape:
    """Return an alert rule."""
    kind = "webhook" if record.url else "email"
    shape: Shape = {
        "alertRecipients": [{"id": record.id, "recipientType": kind, "url": record.url}],
        "id": record.id,
        "name": record.name,
        "timespanMinutes": record.minutes,
        "quantity": record.quantity,
        "uptime": False,
    }
    return shape | ({"environment": record.environment} if world.version.features else {})
