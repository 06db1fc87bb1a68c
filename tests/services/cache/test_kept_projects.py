"""Projects between runs: they save a request, and nothing is said or changed by what was kept."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.models import Project
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.cache.file import CacheFile
from glitchtip_tools.services.cache.server import FRESH, MOST_KEPT, KeptProjects
from tests.conftest import NOW, Gtt, runner

OWNER = ("https://errors.example.com", "acme", "t" * 64)
SHOP = ("issues", "list", "--project", "web-shop", "--json")


def kept(home: Path) -> Path:
    """Return the only file of projects."""
    (found,) = (home / ".cache" / "gtt").glob("projects-*.json")
    return found


def paths(server: Sandbox) -> list[str]:
    """Return the paths of the requests since the last call, below the organization where they are its."""
    asked = [one.path.removeprefix("/api/0/organizations/adminai-tech/") for one in server.requests]
    server.requests_clear()
    return asked


def test_a_list_of_a_project_is_one_request_the_second_time(
    server: Sandbox, gtt: Gtt, tmp_path: Path
) -> None:
    first = gtt(*SHOP)
    assert paths(server) == ["projects/", "issues/"]
    assert gtt(*SHOP) == first
    assert paths(server) == ["issues/"]
    assert kept(tmp_path).stat().st_mode & 0o777 == 0o600
    assert server.token not in kept(tmp_path).name + kept(tmp_path).read_text()


def test_no_cache_neither_reads_nor_writes(server: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    for _ in range(2):
        assert gtt(*SHOP, "--no-cache").code == 0
        assert paths(server) == ["projects/", "issues/"]
    assert not (tmp_path / ".cache").exists()
    assert gtt(*SHOP).code == 0
    kept(tmp_path).write_text('{"at": "no time"}')
    assert gtt(*SHOP, "--no-cache").code == 0
    assert kept(tmp_path).read_text() == '{"at": "no time"}'


def test_an_issue_of_a_known_project_is_found_in_two_round_trips(server: Sandbox, gtt: Gtt) -> None:
    assert gtt(*SHOP).code == 0
    server.requests_clear()
    server.set_waves(1, 4)
    said = gtt("issue", "show", "AI-ADMIN-V2-1")
    assert (said.code, server.waves, len(server.requests)) == (0, (), 5)


def test_they_are_kept_for_minutes(server: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    assert gtt(*SHOP).code == 0
    server.requests_clear()
    for now, asked in (
        (NOW + FRESH - timedelta(seconds=1), ["issues/"]),
        (NOW + FRESH, ["projects/", "issues/"]),
        (NOW - timedelta(days=1), ["projects/", "issues/"]),  # a clock that was set back
    ):
        assert runner(server, tmp_path, now=now)(*SHOP).code == 0
        assert paths(server) == asked


@pytest.mark.parametrize(
    "words",
    [
        "issues list --project web-shop --json",
        "issues list --project web-shop --project billing-api --json",
        "issues list --project web-shop --all --jsonl",
        "issues list --project web-shop --count",
        "issues list --project WEB-SHOP --sort count --json",
        "issues list !project:web-shop --json",
        "issues list project:web* --json",
        "issues list --project web-shop --explain",
        "issue show WEB-SHOP-1 --json",
        "completion answer -- issues list --project web",
    ],
)
@pytest.mark.parametrize("numbers", [{"web-shop": "2", "billing-api": "1"}, {"web-shop": "99"}, {}])
def test_numbers_that_are_wrong_change_no_answer(
    words: str, numbers: dict[str, str], gtt: Gtt, tmp_path: Path
) -> None:
    """Projects that were renamed, or deleted and made anew, within the minutes."""
    right = gtt(*words.split(), "--no-cache") if "completion" not in words else gtt(*words.split())
    gtt(*SHOP)
    names = ["web-shop", "billing-api", "ai-admin-v2"]
    true = {row["slug"]: row["id"] for row in json.loads(kept(tmp_path).read_text())["projects"]}
    rows = [{"id": numbers.get(name, true[name]), "slug": name} for name in names]
    kept(tmp_path).write_text(json.dumps({"at": NOW.isoformat(), "projects": rows}))
    assert gtt(*words.split()) == right


def test_a_project_that_is_not_among_them_is_asked_for(server: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    right = gtt(*SHOP)
    file = {"at": NOW.isoformat(), "projects": [{"id": "1", "slug": "ai-admin-v2"}]}
    kept(tmp_path).write_text(json.dumps(file))
    server.requests_clear()
    assert gtt(*SHOP) == right
    assert paths(server) == ["projects/", "issues/"]
    said = gtt("issues", "list", "--project", "nope")
    assert (said.code, said.out) == (5, "")
    assert said.err.startswith("gtt: project `nope` not found\n")
    assert paths(server) == ["projects/"]


def test_a_project_that_is_gone_is_not_found(server: Sandbox, gtt: Gtt) -> None:
    assert gtt(*SHOP).code == 0
    (number,) = (one.id for one in server.world.projects.values() if one.slug == "web-shop")
    del server.world.projects[number]
    server.world.issues = {key: one for key, one in server.world.issues.items() if one.project_id != number}
    said = gtt(*SHOP)
    assert (said.code, said.out) == (5, "")
    assert "project `web-shop` not found" in said.err


def test_a_change_asks_for_the_projects(server: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    assert gtt(*SHOP).code == 0
    text = kept(tmp_path).read_text()
    rows = [{"id": "1", "slug": "web-shop"}, {"id": "2", "slug": "ai-admin-v2"}]
    kept(tmp_path).write_text(json.dumps({"at": NOW.isoformat(), "projects": rows}))
    server.requests_clear()
    said = gtt("resolve", "--query", "project:web-shop", "--yes", "--expect", "1")
    assert "projects/" in paths(server), said.err
    kept(tmp_path).write_text(text)


@pytest.mark.parametrize(
    "content", ["", "[1]", '{"at": 5, "projects": {}}', '{"at": "2026-11-23T08:00:00Z", "projects": [1, {}]}']
)
def test_a_broken_file_holds_no_projects(content: str, tmp_path: Path) -> None:
    projects = KeptProjects(CacheFile(tmp_path, "projects", OWNER), NOW)
    projects.file.path.write_text(content)
    assert projects.known() == ()
    projects.note([Project("7", "web")])
    assert projects.known() == (Project("7", "web"),)


def test_an_organization_of_very_many_projects_is_not_kept(tmp_path: Path) -> None:
    projects = KeptProjects(CacheFile(tmp_path, "projects", OWNER), NOW)
    projects.note([Project(str(at), f"p{at}") for at in range(MOST_KEPT + 1)])
    projects.note([])
    assert list(tmp_path.iterdir()) == []
