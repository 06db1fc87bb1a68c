"""`gtt status`: what happened since the user's last look, and what it costs the server."""

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.adapters.sqlite import StateFailed
from glitchtip_tools.core.daily.overview import KINDS, Look, overview
from glitchtip_tools.models import Issue, Project
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.daily.looks import Looks
from tests.conftest import NOW, Golden, Gtt, Said, runner

PLAIN: dict[str, str | None] = {"NO_COLOR": "1", "COLUMNS": "80"}
ROOT = Path(__file__).parents[1]


def kinds(said: Said) -> dict[str, list[str]]:
    """Return the issues of each kind, without those that lack a runbook: nearly all of the story's do."""
    found: dict[str, list[str]] = {}
    for line in said.out.splitlines():
        issue, kind = line.split("\t")[:2]
        if kind not in ("without_runbook", "rising"):
            found.setdefault(kind, []).append(issue)
    return found


@pytest.mark.parametrize("columns", ["80", "120", "200"])
def test_a_first_look_goes_back_a_day(gtt: Gtt, golden: Golden, columns: str) -> None:
    said = gtt("status", terminal=True, env={**PLAIN, "COLUMNS": columns})
    assert (said.out.count("\n") <= 22, max(map(len, said.out.splitlines())) <= int(columns)) == (True, True)
    golden(f"screen-status-{columns}", said.out)


def test_nothing_happened_since_the_last_look(server: Sandbox, tmp_path: Path, golden: Golden) -> None:
    for issue in server.world.issues.values():
        issue.hours.clear()
    gtt = runner(server, tmp_path)
    assert kinds(gtt("status")) != {}
    later = runner(server, tmp_path, now=NOW + timedelta(hours=2))
    assert kinds(later("status")) == {}
    golden("status-nothing.table", later("status", terminal=True, env=PLAIN).out)


def test_news_since_the_last_look_are_told_once(server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(server, tmp_path)
    gtt("resolve", "WEB-SHOP-1", "WEB-SHOP-2")
    gtt("status")
    later = NOW + timedelta(hours=1)
    server.set_now(later)
    server.world.add_event("WEB-SHOP-1", at=later)
    fresh = server.world.add_event(title="A fresh one", at=later)
    name = f"AI-ADMIN-V2-{server.world.issue(fresh.issue_id).short}"
    assert server.world.issue("WEB-SHOP-1").status == "unresolved"
    again = runner(server, tmp_path, now=later + timedelta(minutes=1))
    found = kinds(again("status", "--since", "1h"))  # keeps no look
    assert found["back"] == ["WEB-SHOP-1"]
    first = again("status", "--json")
    document = json.loads(first.out)
    assert (document["since"], document["first"], document["unresolved"]) == (
        "2026-11-23T08:00:00Z",
        False,
        58,
    )
    assert [one["issue"]["title"] for one in document["new"]] == ["A fresh one"]
    assert [one["issue"]["shortId"] for one in document["back"]] == ["WEB-SHOP-1"]
    assert name.startswith("AI-ADMIN-V2-")
    assert kinds(again("status")) == {}


def test_a_look_by_a_clock_that_was_ahead_hides_nothing(server: Sandbox, tmp_path: Path) -> None:
    runner(server, tmp_path)("status")
    runner(server, tmp_path, now=NOW + timedelta(days=400))("status")
    later = NOW + timedelta(hours=1)
    server.set_now(later)
    server.world.add_event(title="A fresh one", at=later)
    document = json.loads(runner(server, tmp_path, now=later + timedelta(minutes=1))("status", "--json").out)
    assert document["since"] == "2026-11-23T08:00:00Z"
    assert [one["issue"]["title"] for one in document["new"]] == ["A fresh one"]


def test_an_issue_is_back_though_it_was_opened_by_hand(server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(server, tmp_path)
    gtt("ignore", "WEB-SHOP-1")
    gtt("status")
    gtt("unresolve", "WEB-SHOP-1")
    assert kinds(runner(server, tmp_path, now=NOW + timedelta(hours=1))("status"))["back"] == ["WEB-SHOP-1"]


def test_snoozes_that_are_over_and_what_is_mine(tmp_path: Path) -> None:
    with Sandbox("6.2", now=NOW) as box:
        gtt = runner(box, tmp_path)
        assert gtt("ignore", "AI-ADMIN-V2-5", "--for", "1h").code == 0
        assert gtt("assign", "--to", "me", "WEB-SHOP-3").code == 0
        assert "due" not in kinds(gtt("status"))
        found = kinds(runner(box, tmp_path, now=NOW + timedelta(hours=2))("status"))
        assert (found["due"], found["assigned"]) == (["AI-ADMIN-V2-5"], ["WEB-SHOP-3"])


def test_a_look_costs_few_requests(gtt: Gtt, server: Sandbox) -> None:
    gtt("ignore", "AI-ADMIN-V2-5", "--for", "1h")
    server.requests_clear()
    gtt("status")
    asked = [
        line.split("?")[0].replace("/organizations/adminai-tech", "") for line in server.requests.lines()
    ]
    assert sorted(asked) == [
        "GET /api/0/",
        "GET /api/0/issues-stats/",
        "GET /api/0/issues-stats/",
        "GET /api/0/issues/",
        "GET /api/0/issues/",
        "GET /api/0/issues/5/comments/",
        "GET /api/0/members/",
    ]


def test_a_server_without_counts_rises_nowhere(any_server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(any_server, tmp_path)
    document = json.loads(gtt("status", "--json").out)
    assert bool(document["rising"]) == any_server.world.version.issues_stats
    assert document["new"]


def test_without_a_state_folder_it_goes_back_a_day_each_time(gtt: Gtt, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    env: dict[str, str | None] = {"XDG_STATE_HOME": str(tmp_path / "file")}
    one, other = gtt("status", env=env), gtt("status", env=env)
    assert (one.code, one.out) == (0, other.out)
    assert one.err.startswith("gtt: warning: this look was not saved: cannot create the state directory")


def test_a_look_that_cannot_be_saved_is_said(
    gtt: Gtt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert gtt("status").err == ""

    def full(looks: Looks, _look: Look) -> None:
        raise StateFailed(tmp_path / "looks.db", sqlite3.OperationalError("database or disk is full"))

    monkeypatch.setattr(Looks, "keep", full)
    said = gtt("status")
    path = tmp_path / "looks.db"
    assert said.code == 0
    assert said.err.splitlines()[0] == (
        f"gtt: warning: this look was not saved: cannot use the state file `{path}`: database or disk is full"
    )


def test_a_hostile_short_id_is_not_handed_to_a_shell(gtt: Gtt, server: Sandbox) -> None:
    for project in server.world.projects.values():
        project.slug = "$(touch x)"
    said = gtt("status", "--since", "30d", "--json")
    assert json.loads(said.out)["next"][0].split()[-1].isdigit()


def an_issue(number: int, **changed: object) -> Issue:
    usual: dict[str, object] = {
        "id": str(number), "short_id": f"A-{number}", "title": "t", "culprit": "", "type": "error",
        "level": "error", "status": "unresolved", "count": 1, "first_seen": NOW - timedelta(days=9),
        "last_seen": NOW, "project": Project("1", "a"),
    }  # fmt: skip
    return Issue(**(usual | changed))  # type: ignore[arg-type]


def test_what_was_not_read_whole_cannot_be_back() -> None:
    look = Look(NOW - timedelta(hours=1), frozenset({"1"}), all=False)
    found = overview([an_issue(1), an_issue(2)], look=look, since=look.at, now=NOW)
    assert (found.new, found.back) == ((), ())
    whole = overview([an_issue(1), an_issue(2)], look=Look(look.at, look.open), since=look.at, now=NOW)
    assert [one.issue.id for one in whole.back] == ["2"]


def test_an_issue_that_the_server_listed_late_is_new() -> None:
    look = Look(NOW - timedelta(hours=1), frozenset({"1"}))
    late = an_issue(2, first_seen=look.at - timedelta(minutes=2))
    assert [one.issue.id for one in overview([late], look=look, since=look.at, now=NOW).new] == ["2"]


def test_the_page_names_every_kind() -> None:
    page = (ROOT / "docs" / "daily.md").read_text(encoding="utf-8")
    assert [f"| `{one.name}` | {one.meaning} |" in page for one in KINDS] == [True] * len(KINDS)
