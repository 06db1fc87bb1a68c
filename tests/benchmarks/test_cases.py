"""The recorded crashes: facts of frames and commits, one a line, and the projects that they are of."""

import json
import re
from pathlib import Path

import pytest

from benchmarks.cases import git, load
from benchmarks.fetch import fetched

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize(
    ("name", "least"), [("crashes.jsonl", 250), ("unseen.jsonl", 15), ("regressions.jsonl", 25)]
)
def test_the_published_cases_hold_facts_and_no_source(name: str, least: int) -> None:
    cases = load(BENCHMARKS / name)
    assert len({case.id for case in cases}) == len(cases)
    assert len(cases) > least
    for case in cases:
        text = json.dumps(case.data["event"])
        assert not re.search(r'"(context_line|pre_context|post_context|vars|user|request)":', text)
        assert case.gold["files"]
        assert case.gold["introducing_commits"]
        assert len(case.buggy) == len(str(case.data["fix_commit"])) == 40


def test_the_projects_of_the_unseen_crashes_are_in_no_other_set() -> None:
    known = {case.project for case in load(BENCHMARKS / "crashes.jsonl")}
    assert not known & {case.project for case in load(BENCHMARKS / "unseen.jsonl")}


def test_the_guilty_commits_of_the_regressions_are_known_without_blame() -> None:
    regressions = load(BENCHMARKS / "regressions.jsonl")
    assert {case.data["guilty_by"] for case in regressions} <= {"stated", "revert", "bisect"}
    assert {len(commit) for case in regressions for commit in case.gold["introducing_commits"]} == {40}
    assert not {case.id for case in load(BENCHMARKS / "crashes.jsonl")} & {case.id for case in regressions}


def test_what_is_missing_is_cloned_and_what_cannot_be_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "init", "-q", "-b", "main", "acme/shop")
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    git(tmp_path / "acme" / "shop", *who, "commit", "-q", "--allow-empty", "-m", "a")
    lines = [
        {"id": f"{project}-{number}", "repo": f"acme/{project}"}
        for project, number in (("shop", 12), ("shop", 13), ("gone", 1))
    ]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    cases = load(file)
    assert fetched(cases, tmp_path / "repos", f"{tmp_path}/") == ["gone"]
    assert git(tmp_path / "repos" / "shop", "rev-list", "--count", "main").strip() == "1"
    assert fetched(cases[:2], tmp_path / "repos", "nowhere:") == []
    assert "gone" in capfd.readouterr().err
