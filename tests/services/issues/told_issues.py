"""Ten issues of a server, by name, and what a search asks of it."""

from datetime import UTC, datetime
from typing import Protocol

from glitchtip_tools.core import search
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.world import World
from glitchtip_tools.services.issues.search import Search

NOW = datetime(2025, 11, 24, 15, 0, tzinfo=UTC)
LISTS = "GET /api/0/organizations/adminai-tech/issues/?"
# Title, level, status, component, project, then the times of its events: day of November 2025 and hour (UTC).
ISSUES = (
    ("Connection timeout to redis", "error", "unresolved", "redis", "api", (24.14, 24.09, 23.16)),
    ("TimeoutError: pool is empty", "error", "unresolved", "whatsapp", "api", (24.13, 19.10)),
    ("Error: can't connect to broker", "fatal", "unresolved", "baileys", "web-shop", (24.12, 22.12, 12.00)),
    ("Checkout total is NaN", "warning", "unresolved", None, "web-shop", (24.11,) + (18.10,) * 120),
    ("Slow answer from CRM", "info", "unresolved", "crm", "api", (24.10, 14.10)),
    ("SessionNotFound: company 7", "error", "unresolved", "whatsapp", "api", (23.20, 20.08)),
    ("Timeout of a connection", "fatal", "ignored", "redis", "api", (22.08, 20.12)),
    ("KeyError: 'KZT'", "error", "resolved", "billing", "api", (21.15, 21.10)),
    ("Old certificate", "error", "unresolved", "baileys", "web-shop", (19.18, 10.10)),
    ("Disk 91% full", "debug", "unresolved", None, "api", (15.10, 12.10)),
)


class Searched(Protocol):
    """Search a server for a query; the result is to be iterated once."""

    def __call__(
        self,
        box: Sandbox,
        query: str,
        flags: search.Flags | None = None,
        *,
        sort: str = "last-seen",
        limit: int | None = None,
    ) -> Search: ...


def tell(world: World) -> None:
    """Fill an empty world with the issues."""
    world.project("billing-api").slug = "api"
    for title, level, status, component, project, times in ISSUES:
        issue = world.add_issue(world.project(project), title, level=level, status=status)
        tags = {"environment": "production"} | ({"component": component} if component else {})
        for minute, time in enumerate(reversed(times)):
            day, hour = divmod(round(time * 100), 100)
            world.add_event(issue, at=datetime(2025, 11, day, hour, 0, minute % 60, tzinfo=UTC), tags=tags)
        issue.status = status  # an event would reopen it


def asked(box: Sandbox) -> list[str]:
    """Return what was asked, lists without what all of them have."""
    lines = box.requests.lines()
    return [line.removeprefix(LISTS).removeprefix("sort=-last_seen&limit=100&") for line in lines]


REDIS, POOL, BROKER, CHECKOUT, CRM, SESSION, CALM, KEY, CERTIFICATE, DISK = (issue[0] for issue in ISSUES)
STATS = "GET /api/0/organizations/adminai-tech/issues-stats/?"
