"""Routes of organizations, their members and teams, and of who the token is."""

import re
from collections.abc import Sequence

from starlette.responses import Response

from glitchtip_tools.sandbox.api import org_shapes as shapes
from glitchtip_tools.sandbox.api.answers import (
    Refused,
    as_json,
    complaint,
    invalid,
    moment,
    not_among,
    not_found,
    nothing,
)
from glitchtip_tools.sandbox.api.routing import Call, Table
from glitchtip_tools.sandbox.world.model import Member, Organization

TABLE = Table()
ORG = "/api/0/organizations/<slug:org>"
ROLES = ("member", "admin", "manager", "owner")


@TABLE.route("GET", "/_health/", public=True)
def health(call: Call) -> Response:
    """Whether the server lives."""
    return Response(b"ok", headers={"content-type": "text/plain"})


@TABLE.route("GET", "/api/settings/", public=True)
def settings(call: Call) -> Response:
    """What the server is; names its version."""
    return as_json(
        {
            "socialApps": [],
            "billingEnabled": False,
            "iPaidForGlitchTip": False,
            "enableUserRegistration": True,
            "enableSocialAppsUserRegistration": True,
            "enableOrganizationCreation": True,
            "stripePublicKey": None,
            "plausibleUrl": None,
            "plausibleDomain": None,
            "chatwootWebsiteToken": None,
            "sentryDSN": None,
            "sentryTracesSampleRate": 0.01,
            "environment": None,
            "version": call.version.commit,
            "serverTimeZone": "UTC",
            "glitchtipInstanceName": None,
        }
        | ({"enabledFeatures": []} if call.version.features else {})
    )


@TABLE.route("GET", "/api/0/", public=True)
def root(call: Call) -> Response:
    """Who the token is and what it may do; nobody without one."""
    if call.token is None:
        return as_json({"version": "0", "user": None, "auth": None})
    auth = {
        "id": call.token.id,
        "label": call.token.label,
        "scopes": list(call.token.scopes),
        "token": call.token.value,
        "created": moment(call.token.created),
    }
    return as_json({"version": "0", "user": shapes.user(call.world.users[call.user_id]), "auth": auth})


@TABLE.route("GET", "/api/0/users/me/")
def me(call: Call) -> Response:
    """The token's user."""
    return as_json(shapes.user(call.world.users[call.user_id]) | {"chatwootIdentifierHash": None})


@TABLE.route("GET", "/api/0/users/")
def users(call: Call) -> Response:
    """The token's user, as a list."""
    own = [call.world.users[call.user_id]]
    return call.listed(own, shapes.user, place=lambda user: user.created)


@TABLE.route("GET", "/api/0/api-tokens/")
def api_tokens(call: Call) -> Response:
    """Tokens are shown to a browser's session only."""
    raise Refused(401, "Unauthorized")


@TABLE.route("GET", "/api/0/organizations/")
def list_organizations(call: Call) -> Response:
    """Organizations of the user."""
    call.wanted_page()
    call.allow("org:read", "org:write", "org:admin")
    mine = call.world.organization_ids(call.user_id)
    organizations = sorted((o for o in call.world.organizations if o.id in mine), key=lambda o: o.name)
    return call.listed(organizations, shapes.organization, place=lambda o: o.created)


@TABLE.route("POST", "/api/0/organizations/")
def create_organization(call: Call) -> Response:
    """Make an organization; the token's user owns it."""
    name = _required(call, ("name",))["name"]
    call.allow("org:write", "org:admin")
    slug = re.sub(r"[^a-z0-9]+", "-", str(name).lower()).strip("-") or "organization"
    taken = {one.slug for one in call.world.organizations}
    slug = next(s for s in (slug, *(f"{slug}-{n}" for n in range(1, 1000))) if s not in taken)
    made = Organization(call.world.next_id("organization"), slug, str(name), call.world.now)
    call.world.organizations.append(made)
    owner = call.world.users[call.user_id]
    call.world.members.append(
        Member(call.world.next_id("member"), made.id, owner.email, "owner", call.world.now, owner.id)
    )
    return as_json(shapes.organization_detail(call.world, made, call.user_id), 201)


@TABLE.route("GET", f"{ORG}/")
def get_organization(call: Call) -> Response:
    """One organization with its projects and teams."""
    call.allow("org:read", "org:write", "org:admin")
    return as_json(shapes.organization_detail(call.world, call.organization(), call.user_id))


@TABLE.route("DELETE", f"{ORG}/")
def delete_organization(call: Call) -> Response:
    """Delete an organization with everything in it."""
    call.allow("org:admin")
    org = call.organization()
    _ranked(call, org)
    call.world.delete_organization(org)
    return nothing()


def _required(call: Call, names: Sequence[str]) -> dict[str, object]:
    payload = call.payload()
    place = ["body", "payload"]
    if not isinstance(payload, dict):
        raise Refused(422, invalid(place, "dict"))
    if missing := [name for name in names if name not in payload]:
        raise Refused(422, [complaint([*place, name], "missing") for name in missing])
    return payload


def _ranked(call: Call, org: Organization) -> None:
    mine = next(m for m in call.world.members if m.org_id == org.id and m.user_id == call.user_id)
    if ROLES.index(mine.role) < ROLES.index("manager"):
        raise Refused(403, "forbidden")


def _members(call: Call) -> list[Member]:
    org = call.world.organization(call.params["org"], call.user_id)
    members = [member for member in call.world.members if org is not None and member.org_id == org.id]
    return sorted(members, key=lambda member: (member.created, member.id), reverse=True)


@TABLE.route("GET", f"{ORG}/members/")
def list_members(call: Call) -> Response:
    """Members of an organization and those invited."""
    call.wanted_page()
    call.allow("member:read", "member:write", "member:admin")
    return call.listed(_members(call), lambda m: shapes.member(call.world, m), place=lambda m: m.created)


@TABLE.route("POST", f"{ORG}/members/")
def invite_member(call: Call) -> Response:
    """Invite somebody by e-mail."""
    payload = _required(call, ("orgRole", "email"))
    email, role = str(payload["email"]), payload["orgRole"]
    if role not in ROLES:
        raise Refused(422, not_among(["body", "payload", "orgRole"], ROLES))
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
        text = "value is not a valid email address: An email address must have an @-sign."
        raise Refused(422, [{"type": "value_error", "loc": ["body", "payload", "email"], "msg": text}])
    call.allow("member:write", "member:admin")
    org = call.organization()
    _ranked(call, org)
    for member in _members(call):
        if member.email == email and member.user_id is not None:
            raise Refused(409, f"The user {email} is already a member")
        if member.email == email:
            if payload.get("reinvite", True) is False:
                raise Refused(409, f"The user {email} is already invited")
            return as_json(shapes.member(call.world, member), 201)
    made = Member(call.world.next_id("member"), org.id, email, str(role), call.world.now)
    call.world.members.append(made)
    return as_json(shapes.member(call.world, made), 201)


@TABLE.route("DELETE", f"{ORG}/members/<int:member>/")
def delete_member(call: Call) -> Response:
    """Take a member out of an organization; not its owner."""
    call.allow("member:admin")
    for member in _members(call):
        if member.id == int(call.params["member"]):
            if member.role == "owner":
                raise Refused(400, "User is organization owner. Transfer ownership first.")
            _ranked(call, call.organization())
            call.world.members.remove(member)
            return nothing()
    raise not_found()


@TABLE.route("GET", f"{ORG}/teams/")
def list_teams(call: Call) -> Response:
    """Teams of an organization."""
    call.wanted_page()
    call.allow("team:read", "team:write", "team:admin", "org:read", "org:write", "org:admin")
    org = call.world.organization(call.params["org"], call.user_id)
    teams = [one for one in call.world.teams if org is not None and one.org_id == org.id]
    teams.sort(key=lambda one: (one.created, one.id), reverse=True)
    return call.listed(teams, lambda t: shapes.team(call.world, t, call.user_id), place=lambda t: t.created)
