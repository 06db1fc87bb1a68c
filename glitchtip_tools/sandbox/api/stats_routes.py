"""Routes of statistics: counts per issue and per project, by the hour of receipt, faults included."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from starlette.responses import PlainTextResponse, Response

from glitchtip_tools.sandbox.api.answers import (
    Refused,
    ServerError,
    as_json,
    complaint,
    invalid,
    not_among,
    not_found,
)
from glitchtip_tools.sandbox.api.issue_list import moment_of
from glitchtip_tools.sandbox.api.routing import Call, Table
from glitchtip_tools.sandbox.world.model import HOUR, Issue

TABLE = Table()
ORG = "/api/0/organizations/<slug:org>"
DAY = 24 * HOUR
MOST_GROUPS = 200
MOST_INTERVALS = 1000
_STEPS = {"1d": DAY, "1h": HOUR, "1m": 60}
_FIELDS = ("sum(quantity)", "sum(times_seen)")


@TABLE.route("GET", f"{ORG}/issues-stats/", has=lambda version: version.issues_stats)
def issue_stats(call: Call) -> Response:
    """Counts of issues by hour or by day; any token may ask."""
    groups = call.whole_numbers("groups", ["query", "groups"])
    if not groups:
        raise Refused(422, invalid(["query", "groups"], "missing"))
    period = call.one("statsPeriod") or "24h"
    if period not in ("24h", "14d"):
        raise Refused(422, not_among(["query", "statsPeriod"], ("14d", "24h")))
    org = call.organization()
    rows = [
        issue
        for issue in call.world.issues.values()
        if issue.id in groups and call.world.projects[issue.project_id].org_id == org.id
    ]
    return as_json([_counts(issue, period, call.world.now) for issue in rows[:MOST_GROUPS]])


def _counts(issue: Issue, period: str, now: datetime) -> dict[str, object]:
    span, width = (timedelta(hours=24), HOUR) if period == "24h" else (timedelta(days=14), DAY)
    start = (now - span).timestamp()
    buckets: dict[int, int] = {}
    for hour, count in sorted(issue.hours.items()):
        if hour >= start:
            buckets[hour // width * width] = buckets.get(hour // width * width, 0) + count
    stats: dict[str, object] = {"24h": None, "14d": None}
    stats[period] = [[bucket, count] for bucket, count in buckets.items()]
    return {
        "id": str(issue.id),
        "count": str(issue.count),
        "userCount": issue.count,
        "firstSeen": issue.first_seen.isoformat(),
        "lastSeen": issue.last_seen.isoformat(),
        "isUnhandled": False,
        "stats": stats,
    }


@TABLE.route("GET", f"{ORG}/stats_v2/")
def stats_v2(call: Call) -> Response:
    """Events of projects by interval; `1d` counts only the first hour of each day."""
    field, interval, start, end = _asked(call)
    projects = call.whole_numbers("project", ["query", "filters", "project"])
    call.allow("org:read", "org:write", "org:admin")
    if projects and not call.version.stats_of_projects:
        raise ServerError
    org = call.world.organization(call.params["org"], call.user_id)
    mine = {project.id for project in call.world.projects.values() if org and project.org_id == org.id}
    mine = mine & set(projects) if projects else mine
    if not mine:
        raise not_found()
    counts = call.world.project_hours if call.one("category") == "error" else {}
    rows = _series(counts, mine, start, end, _STEPS[interval])
    return as_json(
        {
            "intervals": [datetime.fromtimestamp(at, UTC).isoformat() for at, _ in rows],
            "groups": [{"series": {field: [count for _, count in rows]}}],
        }
    )


def _asked(call: Call) -> tuple[str, str, datetime, datetime]:
    values = {name: call.one(name) for name in ("category", "field", "start", "end")}
    if missing := [name for name, value in values.items() if value is None]:
        raise Refused(422, [complaint(["query", name], "missing") for name in missing])
    interval = call.one("interval") or "1h"
    _among("category", values["category"], ("error", "transaction"))
    _among("interval", interval, tuple(_STEPS))
    _among("field", values["field"], _FIELDS)
    start = moment_of(str(values["start"]), ["query", "start"])
    end = moment_of(str(values["end"]), ["query", "end"])
    per_day = {"1d": 1, "1h": 24, "1m": 1440}[interval]
    if (end - start).days * per_day > MOST_INTERVALS:
        raise Refused(422, [{"end": "Too many intervals"}])
    return str(values["field"]), interval, start, end


def _among(name: str, value: str | None, words: Sequence[str]) -> None:
    if value not in words:
        raise Refused(422, not_among(["query", name], words))


def _series(
    counts: dict[int, dict[int, int]], mine: set[int], start: datetime, end: datetime, step: int
) -> list[tuple[int, int | None]]:
    """Return the intervals; one in which only others' projects have events is missing, as in the server's join."""
    first = int(start.timestamp()) // HOUR * HOUR
    last = int((end + timedelta(hours=1)).timestamp()) // HOUR * HOUR
    rows: list[tuple[int, int | None]] = []
    for at in range(first, last + 1, step):
        hour = at if at % HOUR == 0 else at // HOUR * HOUR + HOUR
        here = {p: hours[hour] for p, hours in counts.items() if hour in hours}
        own = [count for project, count in here.items() if project in mine]
        if own:
            rows.append((at, sum(own)))
        elif not here:
            rows.append((at, None))
    return rows


def _metrics(call: Call) -> Response:
    total = sum(sum(hours.values()) for hours in call.world.project_hours.values())
    lines = [
        "# HELP glitchtip_events Number of events",
        "# TYPE glitchtip_events gauge",
        f"glitchtip_events {total}",
        "# HELP glitchtip_organizations Number of organizations",
        "# TYPE glitchtip_organizations gauge",
        f"glitchtip_organizations {len(call.world.organizations)}",
    ]
    return PlainTextResponse("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")


@TABLE.route("GET", "/api/0/observability/django/", has=lambda version: not version.metrics_at_root)
def observability(call: Call) -> Response:
    """Prometheus metrics, for staff only."""
    if not call.world.users[call.user_id].staff:
        raise Refused(403, "is_staff required")
    return _metrics(call)


@TABLE.route("GET", "/metrics", public=True, has=lambda version: version.metrics_at_root)
def metrics(call: Call) -> Response:
    """Prometheus metrics where 6.x has them."""
    return _metrics(call)
