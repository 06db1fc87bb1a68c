"""Which scopes of a token which commands need: any one of those named will do (seen on GlitchTip 5.2)."""

from collections.abc import Collection

from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """What some commands do and the scopes of which they need one; `main` is part of the main job."""

    what: str
    commands: tuple[str, ...]
    scopes: tuple[str, ...]
    main: bool = False

    def met(self, scopes: Collection[str]) -> bool:
        """Return whether a token with these scopes may do it."""
        return bool(set(self.scopes) & set(scopes))


def _any(noun: str, *verbs: str) -> tuple[str, ...]:
    return tuple(f"{noun}:{verb}" for verb in verbs)


NEEDS = (
    Need(
        "read issues and events",
        ("issues list", "issue show", "investigate", "events", "tags", "metrics"),
        _any("event", "read", "write", "admin"),
        main=True,
    ),
    Need(
        "change issues",
        ("resolve", "ignore", "unresolve"),
        _any("event", "write", "admin"),
        main=True,
    ),
    Need(
        "read comments",
        ("comment --list", "investigate", "issue show --comments"),
        _any("event", "read", "admin"),
        main=True,
    ),
    Need("write comments", ("comment", "investigate"), _any("event", "write", "admin"), main=True),
    Need("delete comments", ("comment --delete",), ("event:admin",)),
    Need(
        "read the organization",
        ("orgs list", "environments list", "stats"),
        _any("org", "read", "write", "admin"),
        main=True,
    ),
    Need(
        "read projects",
        ("projects list", "projects keys", "issues list --project"),
        _any("project", "read", "write", "admin"),
        main=True,
    ),
    Need("read releases", ("releases list", "releases show"), ("project:releases",)),
    Need(
        "read teams",
        ("teams list",),
        (*_any("team", "read", "write", "admin"), *_any("org", "read", "write", "admin")),
    ),
    Need("read members", ("orgs members",), _any("member", "read", "write", "admin")),
    Need("invite members", ("orgs members invite",), _any("member", "write", "admin")),
    Need("remove members", ("orgs members remove",), ("member:admin",)),
    Need("create projects", ("projects create",), _any("project", "write", "admin")),
    Need("create organizations", ("orgs create",), _any("org", "write", "admin")),
    Need("delete organizations", ("orgs delete",), ("org:admin",)),
)
# What to tick when making a token: the main job, and nothing that it does not need.
RECOMMENDED = ("event:read", "event:write", "org:read", "project:read")


def unmet(scopes: Collection[str], *, main: bool = False) -> tuple[Need, ...]:
    """Return what a token with these scopes may not do; `main` asks for the main job only."""
    return tuple(need for need in NEEDS if (need.main or not main) and not need.met(scopes))
