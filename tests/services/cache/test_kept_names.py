"""Names of members, teams and releases between runs: they save requests, and the server has the last word."""

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.cache.file import CacheFile
from glitchtip_tools.services.cache.server import FRESH, MOST_KEPT, KeptNames
from tests.conftest import NOW, Gtt, runner
from tests.services.cache.test_kept_projects import OWNER, paths

COLLEAGUE = "dev@example.com"
TO_COLLEAGUE = ("assign", "1", "--to", COLLEAGUE)
VERSION, MEMBERS = "/api/settings/", "members/"
ASSIGNING = ["issues/", "issues/1/", "/api/0/issues/1/"]  # the issue, the change, and what has become of it


@pytest.fixture
def newest(_boxes: Callable[[str], Sandbox]) -> Sandbox:
    """GlitchTip 6.2, which stores assignees."""
    return _boxes("6.2")


@pytest.fixture
def gtt(newest: Sandbox, tmp_path: Path) -> Gtt:
    """Run gtt against that server."""
    return runner(newest, tmp_path)


def keep(home: Path, **names: list[str]) -> None:
    """Replace what was kept by these names."""
    (file,) = (home / ".cache" / "gtt").glob("names-*.json")
    kept = {kind: {"at": NOW.isoformat(), "names": listed} for kind, listed in names.items()}
    file.write_text(json.dumps(kept))


def kept(home: Path) -> Mapping[str, object]:
    """Return the names that are kept now."""
    (file,) = (home / ".cache" / "gtt").glob("names-*.json")
    return {kind: entry["names"] for kind, entry in json.loads(file.read_text()).items()}


def test_members_are_asked_for_once_in_ten_minutes(newest: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    assert gtt(*TO_COLLEAGUE).code == 0
    assert paths(newest) == [VERSION, MEMBERS, *ASSIGNING]
    for now, again in ((NOW + FRESH - timedelta(seconds=1), []), (NOW + FRESH, [MEMBERS])):
        newest.world.issue(1).assigned_to = None
        said = runner(newest, tmp_path, now=now)(*TO_COLLEAGUE[:-1], COLLEAGUE.upper())
        assert (said.code, said.err) == (0, "")
        assert paths(newest) == [VERSION, *again, *ASSIGNING]
        assert newest.world.users[newest.world.issue(1).assigned_to or 0].email == COLLEAGUE


def test_teams_are_too(newest: Sandbox, gtt: Gtt) -> None:
    assert gtt("assign", "1", "--to", "#backend").code == 0
    paths(newest)
    assert gtt("assign", "2", "--to", "#BACKEND").code == 0
    assert "teams/" not in paths(newest)
    assert newest.world.issue(2).assigned_team == newest.world.issue(1).assigned_team is not None


def test_who_is_not_among_them_is_looked_for(newest: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    right = gtt(*TO_COLLEAGUE)
    newest.world.issue(1).assigned_to = None
    keep(tmp_path, members=["somebody@example.com"])
    paths(newest)
    assert gtt(*TO_COLLEAGUE) == right
    assert paths(newest) == [VERSION, MEMBERS, *ASSIGNING]


@pytest.mark.parametrize("issues", [("1",), ("1", "2", "3")])
@pytest.mark.parametrize("who", ["gone@example.com", "#gone"])
def test_who_has_left_costs_a_look_and_is_told_as_ever(
    who: str, issues: tuple[str, ...], newest: Sandbox, gtt: Gtt, tmp_path: Path
) -> None:
    words = ("assign", *issues, "--to", who)
    right = gtt(*words)
    assert (right.code, right.out) == (5, "")
    assert right.err.startswith(f"gtt: `{who}` is not a member or a team\n")
    keep(tmp_path, members=["gone@example.com"], teams=["#gone"])
    assert gtt(*words) == right
    assert [newest.world.issue(int(one)).assigned_to for one in issues] == [None] * len(issues)
    assert "gone@example.com" not in json.dumps(kept(tmp_path).get("members" if "@" in who else "teams"))


@pytest.mark.parametrize("who", ["nobody", COLLEAGUE])
@pytest.mark.parametrize("look", ["answers", "fails"])
def test_an_issue_that_is_gone_is_not_taken_for_a_person(
    look: str, who: str, newest: Sandbox, gtt: Gtt, tmp_path: Path
) -> None:
    newest.world.issue(1).assigned_to = 2 if who == "nobody" else None
    assert gtt("orgs", "members").code == 0
    gone = '{"detail": "Not Found"}'
    newest.fault("PUT", "issues/1/", status=404, body=gone, content_type="application/json")
    if look == "fails":
        newest.fault("GET", "members/", status=403, body=gone, content_type="application/json")
    said = gtt("assign", "1", "--to", who)
    assert (said.code, said.out) == (5, "")
    assert said.err.startswith("gtt: issue `1`, or ")


def test_a_dry_run_tells_only_who_is_there(newest: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    assert gtt(*TO_COLLEAGUE).code == 0
    keep(tmp_path, members=["gone@example.com"])
    said = gtt("assign", "1", "--to", "gone@example.com", "--dry-run")
    assert (said.code, said.out) == (5, "")


def test_no_cache_neither_reads_nor_writes(newest: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    for _ in range(2):
        newest.world.issue(1).assigned_to = None
        assert gtt(*TO_COLLEAGUE, "--no-cache").code == 0
        assert "members/" in paths(newest)
    assert gtt("releases", "list", "--no-cache").code == 0
    assert not (tmp_path / ".cache").exists()


def test_lists_leave_names_for_completion(newest: Sandbox, gtt: Gtt) -> None:
    def offered(*words: str) -> list[str]:
        return gtt("completion", "answer", "--", *words).out.split()

    assert gtt("orgs", "members").code == gtt("releases", "list").code == 0
    paths(newest)
    assert offered("assign", "1", "--to", "") == ["me", "nobody", COLLEAGUE, "owner@example.com"]
    assert offered("issues", "list", "--assigned-to", "n") == ["none"]
    assert offered("orgs", "members", "remove", "de") == [COLLEAGUE]
    assert "web-shop@1.6.1" in offered("releases", "show", "web-shop@")
    assert paths(newest) == []


def test_what_a_command_changed_is_asked_for_anew(newest: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    assert gtt("orgs", "members").code == gtt("releases", "list").code == 0
    assert gtt("orgs", "members", "remove", COLLEAGUE).code == 0
    assert list(kept(tmp_path)) == ["releases"]
    assert gtt("releases", "create", "web-shop@9.9", "--project", "web-shop").code == 0
    assert kept(tmp_path) == {}
    assert "web-shop@9.9" in gtt("completion", "answer", "--", "releases", "show", "web-shop@9").out


def test_the_releases_of_a_project_are_read_once_for_all_issues(newest: Sandbox, gtt: Gtt) -> None:
    shop = [
        str(one.id)
        for one in newest.world.issues.values()
        if one.project_id == newest.world.project("web-shop").id
    ]
    said = gtt("resolve", *shop[:3], "--in", "next", "--yes", "--jobs", "1")
    assert said.code == 0, said.err
    assert sum(path.endswith("/releases/") for path in paths(newest)) == 1


@pytest.mark.parametrize(
    "content", ["", "[1]", '{"members": 5}', '{"members": {"at": "x", "names": [1, {}]}}']
)
def test_a_broken_file_holds_no_names(content: str, tmp_path: Path) -> None:
    names = KeptNames(CacheFile(tmp_path, "names", OWNER), NOW)
    names.file.path.write_text(content)
    assert (names.known("members"), names.old("members")) == (None, ())
    names.note("members", [])
    assert names.known("members") == ()


def test_only_the_first_of_very_many_are_kept(tmp_path: Path) -> None:
    names = KeptNames(CacheFile(tmp_path, "names", OWNER), NOW)
    names.note("releases", [f"web@{at}" for at in range(MOST_KEPT + 5)])
    assert names.known("releases") == tuple(f"web@{at}" for at in range(MOST_KEPT))
