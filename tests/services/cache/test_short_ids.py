"""The numbers of short ids between runs: they save requests, and are never believed without asking the server."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from glitchtip_tools.api.payloads.issues import issue
from glitchtip_tools.models import Issue
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.cache.file import LARGEST, CacheFile
from glitchtip_tools.services.cache.short_ids import MOST_KEPT, ShortIds
from tests.conftest import Gtt

OWNER = ("https://errors.example.com", "acme", "t" * 64)


def named(short_id: str, number: int) -> Issue:
    """Return an issue of which only the number and the short id matter."""
    return issue({"id": str(number), "shortId": short_id})


def kept(home: Path) -> Path:
    """Return the only file of short ids."""
    (found,) = (home / ".cache" / "gtt").glob("short-ids-*.json")
    return found


def test_an_issue_of_the_last_list_is_shown_in_one_round_trip(server: Sandbox, gtt: Gtt) -> None:
    before = gtt("issue", "show", "AI-ADMIN-V2-1", "--json")
    server.requests_clear()
    server.set_waves(5)
    assert gtt("issue", "show", "AI-ADMIN-V2-1", "--json") == before
    assert (server.waves, len(server.requests)) == ((), 5)


def test_an_investigation_of_the_last_list_saves_the_look_up(
    server: Sandbox, gtt: Gtt, checkout: Path
) -> None:
    assert gtt("issues", "list").code == 0
    server.requests_clear()
    server.set_waves(4, 2, 1, 1)
    said = gtt("investigate", "AI-ADMIN-V2-2", "--post", env={"GTT_REPO": str(checkout)})
    assert (said.code, server.waves, len(server.requests)) == (0, (), 8)


@pytest.mark.parametrize("words", ["issue show AI-ADMIN-V2-1 --json", "tags AI-ADMIN-V2-1 --json"])
@pytest.mark.parametrize("number", ["2", "999999", "no number", 1, None])
def test_a_number_that_is_wrong_changes_no_answer(
    words: str, number: object, gtt: Gtt, tmp_path: Path
) -> None:
    right = gtt(*words.split())
    kept(tmp_path).write_text(json.dumps({"AI-ADMIN-V2-1": number}))
    assert gtt(*words.split()) == right


def test_a_change_looks_the_issue_up_anew(server: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    assert gtt("issues", "list").code == 0
    kept(tmp_path).write_text(json.dumps({"AI-ADMIN-V2-1": "2"}))
    assert gtt("resolve", "AI-ADMIN-V2-1").code == 0
    assert gtt("comment", "AI-ADMIN-V2-1", "looked at").code == 0
    changed = {one.path for one in server.requests if one.method != "GET"}
    assert {path for path in changed if "/2/" in path} == set()
    assert "/api/0/issues/1/comments/" in changed


def test_an_issue_that_is_deleted_meanwhile_is_not_found(server: Sandbox, gtt: Gtt, checkout: Path) -> None:
    assert gtt("issues", "list").code == 0
    server.world.delete_issue(1)
    server.set_now(server.now + timedelta(minutes=1))
    for words in ("issue show AI-ADMIN-V2-1", "investigate AI-ADMIN-V2-1 --dry-run", "tags AI-ADMIN-V2-1"):
        said = gtt(*words.split(), env={"GTT_REPO": str(checkout)})
        assert (said.code, said.err.splitlines()[0]) == (5, "gtt: issue `AI-ADMIN-V2-1` not found")


def test_another_token_or_organization_has_a_file_of_its_own(
    server: Sandbox, gtt: Gtt, tmp_path: Path
) -> None:
    assert gtt("issues", "list").code == 0
    path = kept(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert server.token not in path.name + path.read_text()
    assert gtt("issues", "list", env={"GLITCHTIP_API_TOKEN": server.tokens["readonly"]}).code == 0
    assert len(list(path.parent.iterdir())) == 2


@pytest.mark.parametrize("content", ["", "{", "[1]", "[" * 100_000, '{"A-1": "' + "1" * LARGEST + '"}'])
def test_a_broken_file_is_empty_and_made_anew(content: str, tmp_path: Path) -> None:
    ids = ShortIds(CacheFile(tmp_path, "short-ids", OWNER))
    ids.file.path.write_text(content)
    assert ids.number("A-1") is None
    ids.note([named("a-1", 7)])
    assert ids.number("A-1") == "7"


def test_the_file_stays_small(tmp_path: Path) -> None:
    ids = ShortIds(CacheFile(tmp_path, "short-ids", OWNER))
    for start in range(0, MOST_KEPT + 300, 100):
        ids.note(named(f"A-{at}", at) for at in range(start, start + 100))
    assert len(ids.file.read()) == MOST_KEPT
    assert (ids.number("A-299"), ids.number("A-300")) == (None, "300")


def test_runs_at_the_same_time_leave_a_whole_file(tmp_path: Path) -> None:
    ids = ShortIds(CacheFile(tmp_path, "short-ids", OWNER))

    def run(of: int) -> None:
        for at in range(10):
            ids.note([named(f"RUN{of}-{at}", at)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    assert json.loads(ids.file.path.read_text()) == ids.file.read() != {}
    assert list(tmp_path.iterdir()) == [ids.file.path]


def test_what_cannot_be_kept_leaves_nothing_behind(tmp_path: Path) -> None:
    file = CacheFile(tmp_path, "short-ids", OWNER)
    file.path.mkdir()  # as good as a full disk
    file.write({"API-1": "1"})
    with pytest.raises(TypeError):
        file.write({"API-1": object()})
    assert list(tmp_path.iterdir()) == [file.path]


def test_a_folder_that_cannot_be_written_is_no_failure(gtt: Gtt, tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("not a folder")
    assert gtt("issues", "list").code == 0
    assert gtt("issue", "show", "AI-ADMIN-V2-1").code == 0
    assert os.listdir(tmp_path).count(".cache") == 1
