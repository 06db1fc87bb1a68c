"""Who and what there is before any event: organizations, people, their tokens, projects, teams."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from glitchtip_tools.sandbox.world.model import Alert, Member, Organization, Project, Team, Token, User
from glitchtip_tools.sandbox.world.world import World

ORG = "adminai-tech"
OTHER_ORG = "foreign-org"
OWNER, DEVELOPER, STRANGER = 1, 2, 3
ALL_SCOPES = tuple(
    f"{noun}:{verb}"
    for noun, verbs in (
        ("project", ("read", "write", "admin", "releases")),
        ("team", ("read", "write", "admin")),
        ("event", ("read", "write", "admin")),
        ("org", ("read", "write", "admin")),
        ("member", ("read", "write", "admin")),
    )
    for verb in verbs
)
_READ = ("org:read", "project:read", "event:read")
# label: (first digits of the token, user, scopes)
_TOKENS: Mapping[str, tuple[str, int, tuple[str, ...]]] = {
    "full": ("f0", OWNER, ALL_SCOPES),
    "readonly": ("4e", OWNER, _READ),
    "write-noadmin": ("a1", OWNER, (*_READ, "event:write")),
    "event-write-only": ("e2", OWNER, ("org:read", "project:read", "event:write")),
    "noevent": ("9e", OWNER, ("org:read",)),
    "noscope": ("00", OWNER, ()),
    "dev": ("de", DEVELOPER, (*_READ, "event:write", "event:admin", "project:releases")),
    "outsider": ("0d", STRANGER, ALL_SCOPES),
}
TOKENS: Mapping[str, str] = MappingProxyType(
    {label: head + "5a" * 31 for label, (head, _, _) in _TOKENS.items()} | {"bad": "bad0" * 16}
)


def settle(world: World) -> None:
    """Fill an empty world with organizations, people, tokens and projects, without any issue."""
    start = world.now - timedelta(days=120)
    _people(world, start)
    _tokens(world, start)
    _projects(world, start)


def _people(world: World, start: datetime) -> None:
    people = (
        User(OWNER, "owner@example.com", "Olga Owner", start, superuser=True),
        User(DEVELOPER, "dev@example.com", "Dmitri Dev", start + timedelta(days=1)),
        User(STRANGER, "stranger@example.org", "Sam Stranger", start + timedelta(days=2)),
    )
    world.users = {user.id: user for user in people}
    places = (
        (ORG, "AdminAI Tech", ((OWNER, "owner"), (DEVELOPER, "member"))),
        (OTHER_ORG, "Foreign Org", ((STRANGER, "owner"),)),
    )
    for slug, name, members in places:
        org = Organization(world.next_id("organization"), slug, name, start)
        world.organizations.append(org)
        for user_id, role in members:
            email = world.users[user_id].email
            world.members.append(Member(world.next_id("member"), org.id, email, role, start, user_id))


def _tokens(world: World, start: datetime) -> None:
    for label, (_, user_id, scopes) in _TOKENS.items():
        token = Token(world.next_id("token"), label, TOKENS[label], user_id, scopes, start)
        world.tokens[token.value] = token


def _projects(world: World, start: datetime) -> None:
    for org_id, slug, platform in (
        (1, "ai-admin-v2", "node"),
        (1, "billing-api", "python"),
        (1, "web-shop", "javascript"),
        (2, "secret-project", "python"),
    ):
        number = world.next_id("project")
        key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"key/{number}"))
        world.projects[number] = Project(number, org_id, slug, platform, start, slug, key)
    for slug, project_ids, user_ids in (
        ("backend", [1, 2], [OWNER, DEVELOPER]),
        ("frontend", [3], [OWNER]),
    ):
        number = world.next_id("team")
        world.teams.append(Team(number, 1, slug, start, project_ids, user_ids))
    world.teams.append(Team(world.next_id("team"), 2, "secrets", start, [4], [STRANGER]))
    world.alerts.append(Alert(world.next_id("alert"), 1, "15 events in 5 min", 5, 15))
