"""How many requests each command asks, on servers of each kind: a budget that no change may exceed unnoticed."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.sandbox.world.bulk import grow
from tests.conftest import NOW, Gtt, runner

# command: most requests to 4.2, which counts events one by one, and to the others
BUDGETS = {
    "issues list": (1, 1),
    "issues list --all": (1, 1),
    "issues list --sort count": (1, 1),
    "issues list count24h:>5": (28, 2),
    "issues list component:wh*": (34, 34),
    "show AI-ADMIN-V2-1": (7, 6),
    "events AI-ADMIN-V2-1": (3, 3),
    "comment AI-ADMIN-V2-1 --list": (3, 3),
    "stats": (1, 1),
    "stats issue AI-ADMIN-V2-1": (7, 4),
    "stats summary": (77, 5),
    "stats summary --group-by component": (76, 25),
    "investigate AI-ADMIN-V2-1 --dry-run": (6, 6),
    "investigate 1 --dry-run": (6, 6),
    "investigate --all --query level:fatal --dry-run": (11, 11),
    "releases report web-shop@1.6.1": (18, 5),
    "metrics daily": (76, 26),
    "metrics weekly": (77, 26),
    "releases list": (1, 1),
    "orgs list": (1, 1),
    "projects list": (1, 1),
}


@pytest.mark.slow
@pytest.mark.parametrize("version", [pytest.param("4.2", marks=pytest.mark.slow), "5.2", "6.1", "6.2"])
def test_no_command_asks_more_than_it_needs(version: str, tmp_path: Path) -> None:
    findings = []
    with Sandbox(version, now=NOW) as box:
        gtt = runner(box, tmp_path)
        for words, (old, usual) in BUDGETS.items():
            box.requests_clear()
            said = gtt(*words.split())
            asked, most = len(box.requests), old if version == "4.2" else usual
            if said.code or asked > most:
                findings.append(
                    f"{words}: exit {said.code}, {asked} requests where {most} are allowed {said.err}"
                )
    assert not findings, "\n".join(findings)


def test_nineteen_components_are_found_with_few_requests(tmp_path: Path) -> None:
    with Sandbox(now=NOW, story=("bulk", 500, {"components": 19, "several": 0.0})) as box:
        gtt = runner(box, tmp_path)
        for kind in ("daily", "weekly"):
            box.requests_clear()
            assert gtt("metrics", kind).code == 0
            assert len(box.requests) <= 11 + 19 + 3 + 6


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "most"),
    [("issues list component:wh* --all", 70), ("metrics daily", 40), ("metrics weekly", 40)],
)
def test_many_issues_of_nineteen_components_take_few_requests(words: str, most: int, tmp_path: Path) -> None:
    """173 issues more: a wildcard on a tag was a request for each."""
    with Sandbox(now=NOW) as box:
        grow(box.world, 173, components=19)
        assert runner(box, tmp_path)(*words.split()).code == 0
        assert len(box.requests) <= most


@pytest.mark.parametrize(("events", "searches"), [(90, 0), (120, 3)])
def test_issues_whose_events_are_all_among_the_newest_need_no_search(
    events: int, searches: int, tmp_path: Path
) -> None:
    """A page holds 100 events; where there are more, some issues are not wholly on it."""
    with Sandbox(now=NOW, story="empty") as box:
        for at in range(events):
            box.world.add_event(
                title=f"Odd number {at % 30}",
                at=NOW - timedelta(hours=1, minutes=events - at),
                tags={"component": f"c{at % 3}"},
            )
        gtt = runner(box, tmp_path)
        found = json.loads(gtt("metrics", "daily", "--json").out)
        asked = [line for line in box.requests.lines() if "query=" in line or "/tags/" in line]
    groups = {group["name"]: group["count"] for group in found["groups"]}
    assert (groups, len(asked)) == (dict.fromkeys(("c0", "c1", "c2"), events // 3), searches)


@pytest.mark.parametrize("words", ["AI-ADMIN-V2-1 --dry-run", "--all --query level:fatal --dry-run"])
def test_an_investigation_reads_nothing_twice(words: str, server: Sandbox, gtt: Gtt) -> None:
    assert gtt("investigate", *words.split()).code == 0
    lines = server.requests.lines()
    assert sorted(lines) == sorted(set(lines))
    if "--all" in words:
        assert not [line for line in lines if line.rstrip("/").rpartition("/")[2].isdigit()]


@pytest.mark.parametrize(("kind", "days"), [("daily", 12), ("daily", 30), ("weekly", 30)])
def test_what_an_empty_window_could_be_grouped_by_is_not_asked(kind: str, days: int, tmp_path: Path) -> None:
    """There were errors some days before it, but none in the window nor in the one before."""
    now = NOW + timedelta(days=days)
    with Sandbox(now=NOW, story="empty") as box:
        for at in range(30):
            box.world.add_event(title=f"Long ago {at}", at=NOW, tags={"component": f"c{at}"})
        box.set_now(now)
        gtt = runner(box, tmp_path, now=now)
        found = json.loads(gtt("metrics", kind, "--json").out)
        assert (found["total"], found["previousTotal"], found["groups"]) == (0, 0, [])
        assert len(box.requests) <= 4
        assert gtt("metrics", kind).out.startswith("no errors in the ")


def test_a_server_without_recent_events_is_not_asked_for_labels(tmp_path: Path) -> None:
    with Sandbox(now=NOW, story="empty") as box:
        box.world.add_event(title="Merged away", at=NOW)
        box.world.issue(1).hours.clear()
        box.requests_clear()
        assert runner(box, tmp_path)("metrics", "weekly").code == 0
        assert not [line for line in box.requests.lines() if "/tags/" in line]
