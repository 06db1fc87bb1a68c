"""`gtt stats`: every number recomputed from the sandbox's events."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.model import Event
from tests.conftest import NOW, Gtt, runner

HOUR = timedelta(hours=1)


def events(server: Sandbox, project: str | None = None) -> list[Event]:
    """Return the events of the organization that the tests look at."""
    world = server.world
    own = {one.id for one in world.organizations if one.slug == "adminai-tech"}
    mine = {one.id for one in world.projects.values() if one.org_id in own}
    return [event for event in world.events(project) if world.issues[event.issue_id].project_id in mine]


def told(server: Sandbox, project: str | None = None) -> list[datetime]:
    return [event.received for event in events(server, project)]


def iso(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_hours(gtt: Gtt, server: Sandbox) -> None:
    found = Counter(at.replace(minute=0, second=0, microsecond=0) for at in told(server, "web-shop"))
    hours = [NOW - n * HOUR for n in range(48, 0, -1)]
    said = gtt("stats", "--since", "48h", "--interval", "1h", "--project", "web-shop", "--json")
    assert json.loads(said.out) == [{"time": iso(at), "count": found[at]} for at in hours]
    pairs = gtt("stats", "--since", "48h", "--project", "web-shop", "--pairs")
    assert json.loads(pairs.out) == [[int(at.timestamp()), found[at]] for at in hours]


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Pacific/Kiritimati"])
def test_days_are_those_of_the_readers_zone(gtt: Gtt, server: Sandbox, zone: str) -> None:
    place = ZoneInfo(zone)
    found = Counter(at.astimezone(place).date() for at in told(server))
    said = gtt("stats", "--start", "2026-11-12", "--interval", "1d", env={"TZ": zone})
    rows = [line.split("\t") for line in said.out.splitlines()]
    days = [datetime.fromisoformat(row[0]).astimezone(place) for row in rows]
    assert [day.strftime("%H:%M") for day in days] == ["00:00"] * len(days)
    assert {day.date(): int(row[1]) for day, row in zip(days, rows, strict=True)} == {
        day.date(): found[day.date()] for day in days
    }
    assert sum(int(row[1]) for row in rows) == sum(
        at >= datetime(2026, 11, 12, tzinfo=place) for at in told(server)
    )


def test_more_than_a_thousand_hours_are_asked_for_in_parts(gtt: Gtt, server: Sandbox) -> None:
    server.requests_clear()
    said = gtt("stats", "--since", "200d", "--interval", "1h", "--json")
    points = json.loads(said.out)
    assert len(points) == 200 * 24
    assert sum(point["count"] for point in points) == len(told(server))
    assert [record.path.split("/")[-2] for record in server.requests] == ["stats_v2"] * 5


def test_an_organization_without_projects_has_no_events(server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(server, tmp_path)
    gtt("orgs", "create", "Empty")
    said = gtt("stats", "--since", "2h", "--org", "empty")
    assert (said.code, said.out, said.err) == (0, "2026-11-23T06:00:00Z\t0\n2026-11-23T07:00:00Z\t0\n", "")


@pytest.mark.parametrize("key", ["level", "status", "environment", "component", "project"])
def test_summary(gtt: Gtt, server: Sandbox, key: str) -> None:
    start = datetime(2026, 11, 10, tzinfo=UTC)
    world = server.world
    expected: Counter[str] = Counter()
    for event in events(server):
        issue = world.issues[event.issue_id]
        if event.received < start:
            continue
        own = {"level": issue.level, "status": issue.status, "project": world.projects[issue.project_id].slug}
        expected[own.get(key) or event.tags.get(key, "(none)")] += 1
    found = json.loads(gtt("stats", "summary", "--group-by", key, "--json").out)
    assert (found["start"], found["end"]) == (iso(start), iso(NOW))
    groups = {group["name"]: group["count"] for group in found["groups"]}
    assert found["total"] == sum(groups.values()) == expected.total()
    if key in ("level", "status", "component", "project"):
        assert groups == dict(expected)
    else:  # an issue in several environments is divided by its events of all time: the sum is right, shares are near
        assert set(groups) <= set(expected)


@pytest.mark.slow
@pytest.mark.parametrize("key", ["project", "level", "environment"])
def test_old_servers_count_the_events_of_single_projects(tmp_path: Path, key: str) -> None:
    """4.2 answers totals of single projects with a 500, and counts of issues with a web page."""
    words = ("stats", "summary", "--group-by", key, "--since", "24h", "--json")
    with Sandbox("4.2", now=NOW) as box, Sandbox("5.2", now=NOW) as usual:
        for project in ([], ["--project", "billing-api"]):
            old = json.loads(runner(box, tmp_path)(*words, *project).out)
            new = json.loads(runner(usual, tmp_path)(*words, *project).out)
            groups = [{group["name"]: group["count"] for group in one["groups"]} for one in (old, new)]
            # issues of several environments are divided: there by their events of 14 days, here by all of them
            assert groups[0] == (pytest.approx(groups[1], abs=3) if key == "environment" else groups[1])
        hours = ("stats", "--since", "24h", "--project", "billing-api")
        assert runner(box, tmp_path)(*hours).out == runner(usual, tmp_path)(*hours).out
        said = runner(box, tmp_path)("stats", "--since", "30d", "--project", "billing-api")
        assert (said.code, said.out) == (5, "")
        assert "gtt: this server has no totals of single projects" in said.err


def test_one_issue(any_server: Sandbox, tmp_path: Path) -> None:
    issue = any_server.world.issue("AI-ADMIN-V2-2")
    times = [event.received for event in issue.events]
    found = json.loads(runner(any_server, tmp_path)("stats", "issue", "AI-ADMIN-V2-2", "--json").out)
    assert [point["time"] for point in found["24h"]] == [iso(NOW - n * HOUR) for n in range(24, 0, -1)]
    assert [point["count"] for point in found["24h"]] == [
        sum(NOW - n * HOUR <= at < NOW - (n - 1) * HOUR for at in times) for n in range(24, 0, -1)
    ]
    assert found["total14d"] == sum(at >= datetime(2026, 11, 10, tzinfo=UTC) for at in times)


def test_the_chart_fits_the_terminal(gtt: Gtt) -> None:
    for since in ("2h", "14d", "60d", "400d"):
        said = gtt("stats", "--since", since, terminal=True, env={"NO_COLOR": "1"})
        assert max(map(len, said.out.splitlines())) <= 100
        assert "events" in said.out.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--interval 1m", "gtt: `1m` is not an interval"),
        ("--since soon", "gtt: `soon` is not a time"),
        ("--since 24h --start 2026-11-01", "gtt: `--since` and `--start` cannot be used together"),
        ("summary --since 15d --group-by level", "gtt: `15d` is not between `1h` and `14d`"),
    ],
)
def test_wrong_words(gtt: Gtt, words: str, message: str) -> None:
    said = gtt("stats", *words.split())
    assert (said.code, said.out, said.err.splitlines()[0]) == (2, "", message)


@pytest.mark.parametrize(
    ("words", "window"),
    [
        (
            "--since 90m --interval 1h",
            "`90m` is counted in whole steps: from 2026-11-23T07:00Z to 2026-11-23T08:40Z",
        ),
        (
            "--since 2026-11-22T06:15 --until 2026-11-23 --interval 1h",
            "`2026-11-22T06:15` is counted in whole steps: from 2026-11-22T05:00Z to 2026-11-22T23:00Z",
        ),
        (
            "summary --since 90m",
            "`90m` is counted in whole steps: from 2026-11-23T07:00Z to 2026-11-23T08:40Z",
        ),
        (
            "summary --since yesterday --group-by level",
            "`yesterday` is counted in whole steps: from 2026-11-21T00:00Z to 2026-11-23T08:40Z",
        ),
    ],
)
def test_the_window_that_was_counted_is_said(
    server: Sandbox, tmp_path: Path, words: str, window: str
) -> None:
    late = NOW + timedelta(minutes=40)
    server.set_now(late)
    said = runner(server, tmp_path, now=late)("stats", *words.split(), env={"TZ": "Europe/Berlin"})
    assert (said.code, window in said.err.splitlines()) == (0, True)
