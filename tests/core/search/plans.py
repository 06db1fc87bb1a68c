"""Plans of queries, for a server of a version and its projects."""

from datetime import UTC, datetime

from glitchtip_tools.core.search import (
    Abilities,
    Context,
    Flags,
    Plan,
    combined,
    parse,
    plan,
)

NOW = datetime(2025, 11, 24, 15, 0, tzinfo=UTC)
PROJECTS = {"api": "1", "web": "2", "web-shop": "3"}
NEW = Abilities.of_version("6.1.3", PROJECTS)


def planned(
    query: str,
    flags: Flags | None = None,
    server: Abilities = NEW,
    sort: str = "last-seen",
    limit: int | None = None,
) -> Plan:
    selection = combined(parse(query), Flags(status="all") if flags is None else flags)
    return plan(selection, Context(NOW, me="ann@example.org"), server=server, sort=sort, limit=limit)
