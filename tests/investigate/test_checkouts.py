"""What `gtt investigate` makes of its checkout: none, another project's, one that is tied to others."""

import json
from pathlib import Path

import pytest

from glitchtip_tools.adapters import process
from glitchtip_tools.adapters.process import run
from glitchtip_tools.sandbox.server import Sandbox
from tests import repositories
from tests.conftest import Golden, Gtt, runner
from tests.investigate.conftest import Run, bodies

WHO = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")


def test_outside_a_repository_there_is_still_a_report(
    gtt: Gtt, golden: Golden, server: Sandbox, tmp_path: Path
) -> None:
    said = gtt("investigate", "1", "--dry-run")
    assert said.code == 0
    golden(
        "investigate-no-repository",
        said.out.replace(server.url, "http://sandbox").replace(str(tmp_path), "/home"),
    )


def test_without_a_checkout_no_better_report_is_overwritten(
    investigate: Run, any_server: Sandbox, tmp_path: Path
) -> None:
    investigate("1")
    before = bodies(any_server, 1)
    said = runner(any_server, tmp_path)("investigate", "1")
    assert (said.code, bodies(any_server, 1)) == (0, before)
    assert said.err == (
        f"gtt: warning: nothing was posted: `{tmp_path}` is not in a git repository\n"
        "hint: give the application's checkout with `--repo` or GTT_REPO\n"
    )
    for words in (("1",), ("--all", "--query", "id:1")):
        said = runner(any_server, tmp_path)("investigate", *words, "--post")
        assert (said.code, bodies(any_server, 1), said.err) == (
            2,
            before,
            f"gtt: nothing was posted: `{tmp_path}` is not in a git repository\n"
            "hint: give the application's checkout with `--repo` or GTT_REPO\n",
        )
        assert said.out
    said = runner(any_server, tmp_path)("investigate", "1", "--repo", "/nowhere")
    assert (said.code, said.out) == (5, "")
    assert said.err == "gtt: there is no folder `/nowhere`\nhint: check `--repo` or GTT_REPO\n"


def test_why_a_folder_is_not_searched_is_said_with_what_was_not_posted(
    any_server: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repositories.create(tmp_path)
    said = runner(any_server, tmp_path)("investigate", "1")
    assert said.err == (
        f"gtt: warning: nothing was posted: `{tmp_path}` has no commit yet\n"
        "hint: give the application's checkout with `--repo` or GTT_REPO\n"
    )
    monkeypatch.setitem(process._QUIET, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    said = runner(any_server, tmp_path)("investigate", "1", "--post")
    assert (said.code, said.err) == (
        2,
        f"gtt: nothing was posted: `{tmp_path}` belongs to another user, and git refuses to read it\n"
        f"hint: run `git config --global --add safe.directory {tmp_path}`\n",
    )


def test_another_projects_issue_gets_no_comment_unless_it_is_wanted(
    server: Sandbox, tmp_path: Path, checkout: Path
) -> None:
    other = tmp_path / "other"
    run(["git", "init", "-q", str(other)])
    (other / "x.go").write_text("package x\n")
    run(["git", "-C", str(other), "add", "x.go"])
    run(["git", "-C", str(other), *WHO, "commit", "-qm", "x"])
    gtt = runner(server, tmp_path)
    before = len(bodies(server, 1))
    said = gtt("investigate", "1", "--repo", str(other))
    assert (said.code, len(bodies(server, 1))) == (0, before)
    assert said.err == (
        f"gtt: warning: nothing was posted: no frame of the trace is in `{other}`\n"
        "hint: give the application's checkout with `--repo`, or post with `--anyway`\n"
    )
    assert gtt("investigate", "1", "--repo", str(other), "--post").code == 2
    assert len(bodies(server, 1)) == before
    assert gtt("investigate", "1", "--repo", str(other), "--post", "--anyway").code == 0
    assert len(bodies(server, 1)) == before + 1


def test_a_checkout_that_is_tied_to_other_projects_is_asked_nothing(
    server: Sandbox, tmp_path: Path, checkout: Path
) -> None:
    gtt = runner(server, tmp_path)
    before = len(bodies(server, 1))
    assert gtt("config", "set", f'checkouts."{checkout}"', "web-of-another").code == 0
    said = gtt("investigate", "1", "--repo", str(checkout), "--json")
    found = json.loads(said.out)
    assert (found["repository"]["checkout"], found["suspects"], found["notes"][-1]) == (
        "other",
        [],
        "the setting `checkouts` ties `ai-admin-v2` elsewhere",
    )
    assert len(bodies(server, 1)) == before
    assert gtt("config", "set", f'checkouts."{checkout}"', "ai-admin-v2").code == 0
    again = json.loads(gtt("investigate", "1", "--repo", str(checkout), "--json").out)
    assert (again["repository"]["checkout"], again["comment"]["action"]) == ("this", "created")
