"""What `gtt investigate` shows: the report, the screen, the evidence, the documented fields."""

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Golden, Gtt
from tests.investigate.conftest import Run

DOCUMENTED = set(
    "issue event repository exceptions frames locations suspects matches runbook notes comment".split()
)


def test_the_whole_report(investigate: Run, any_server: Sandbox, golden: Golden) -> None:
    for name, issue in (("investigate", "1"), ("investigate-chained", "47"), ("investigate-no-stack", "27")):
        said = investigate(issue, "--dry-run")
        golden(
            name, said.out.replace(any_server.url, "http://sandbox"), variant=any_server.world.version.name
        )


@pytest.mark.parametrize("columns", ["80", "120", "200"])
def test_the_screen_at_two_widths(
    gtt: Gtt, server: Sandbox, checkout: Path, golden: Golden, columns: str
) -> None:
    env = {"NO_COLOR": "1", "COLUMNS": columns, "LINES": "24"}
    screens = []
    for issue in ("1", "3", "27", "47", "53"):
        said = gtt(
            "investigate", issue, "--dry-run", "--repo", str(checkout), terminal=True, env=env
        ).out.replace(server.url, "http://sandbox")
        assert max(map(len, said.splitlines())) <= int(columns)
        assert said.count("\n") <= 21
        screens.append(said)
    golden(f"screen-investigate-{columns}", f"\n{'=' * 24}\n\n".join(screens))


def test_a_title_of_wide_characters_keeps_the_answer_on_the_screen(
    gtt: Gtt, server: Sandbox, checkout: Path
) -> None:
    server.world.issue(1).title = "支払いに失敗しました💥" * 30
    env = {"NO_COLOR": "1", "COLUMNS": "80", "LINES": "24"}
    said = gtt("investigate", "1", "--dry-run", "--repo", str(checkout), terminal=True, env=env).out
    assert "支払いに失敗しました💥支" in said
    assert max(map(cell_len, said.splitlines())) <= 80
    assert said.count("\n") <= 21


@pytest.mark.slow
@pytest.mark.parametrize("columns", ["80", "120", "200"])
def test_a_round_on_a_screen(gtt: Gtt, server: Sandbox, checkout: Path, golden: Golden, columns: str) -> None:
    env = {"NO_COLOR": "1", "COLUMNS": columns}
    words = ("investigate", "--all", "--dry-run", "-n", "12", "--repo", str(checkout))
    said = gtt(*words, terminal=True, env=env)
    assert max(map(len, said.out.splitlines())) <= int(columns)
    golden(f"screen-investigate-all-{columns}", said.out)


def test_all_of_the_evidence_and_all_of_the_scores(gtt: Gtt, checkout: Path) -> None:
    words = ("investigate", "1", "--dry-run", "--repo", str(checkout))
    answer, full = gtt(*words), gtt(*words, "--full")
    assert answer.out.count("\n") <= 60
    assert "+" not in "".join(line for line in full.out.splitlines() if line.startswith("- "))
    assert [line for line in full.out.splitlines() if line not in answer.out.splitlines()]
    assert "src/server.js:12" in full.out
    assert "src/server.js:12" not in answer.out
    explained = gtt(*words, "--explain").out
    assert "depth0=+" in explained
    drawn = gtt(*words, "--full", terminal=True, env={"NO_COLOR": "1", "PAGER": "cat"}).out
    assert "src/server.js:12" in drawn
    assert not drawn.startswith("## ")


def test_the_documented_shape(investigate: Run) -> None:
    found = json.loads(investigate("1", "--dry-run", "--json").out)
    assert set(found) >= DOCUMENTED
    assert set(found["event"]) == {"id", "dateCreated", "release", "environment", "platform"}
    assert set(found["repository"]) >= {"root", "head", "revision", "revisionSource"}
    assert set(found["exceptions"][0]) == {"type", "value"}
    assert set(found["frames"][0]) == {
        "filename",
        "function",
        "lineNo",
        "own",
        "file",
        "line",
        "match",
        "note",
        "role",
    }
    assert set(found["locations"][0]) >= {"file", "line", "function", "score", "reasons"}
    assert set(found["suspects"][0]) >= {"commit", "author", "date", "subject", "score", "reasons", "files"}
