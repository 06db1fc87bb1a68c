"""All routes in one table, in the order in which they are tried."""

from glitchtip_tools.sandbox.api import (
    comment_routes,
    event_routes,
    ingest_routes,
    issue_routes,
    org_routes,
    project_routes,
    stats_routes,
)
from glitchtip_tools.sandbox.api.routing import Table

TABLE = Table.of(
    org_routes.TABLE,
    issue_routes.TABLE,
    event_routes.TABLE,
    comment_routes.TABLE,
    stats_routes.TABLE,
    project_routes.TABLE,
    ingest_routes.TABLE,
)
