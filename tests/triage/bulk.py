"""Many issues on the sandbox, what became of them, and faults of the server on the way."""

from collections.abc import Sequence

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.bulk import grow

LIST = "/api/0/organizations/adminai-tech/issues/"


def grown(box: Sandbox, count: int, **options: object) -> list[str]:
    """Add open issues of one kind to a project and return their numbers."""
    wanted = {"statuses": ("unresolved",), "project": "web-shop", "title": lambda at: f"Bulk {at % 7}"}
    return [str(one.id) for one in grow(box.world, count, **(wanted | options))]  # type: ignore[arg-type]


def statuses(box: Sandbox, ids: Sequence[str]) -> set[str]:
    return {box.world.issue(int(one)).status for one in ids}


def writes(box: Sandbox) -> list[str]:
    return [one.line for one in box.requests if one.method in ("PUT", "DELETE", "POST")]


FAULTS = (
    {"status": 500},
    {"drop": "after"},
    {"status": 429, "retry_after": 0},
    {"body": "{}", "content_type": "application/json"},
)
