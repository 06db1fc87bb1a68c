"""What a dry run says and how it ends: as the change would."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, Said, runner
from tests.triage.bulk import writes


def test_a_dry_run_says_what_would_be_done_also_of_a_pipe(gtt: Gtt, server: Sandbox) -> None:
    said = gtt("ignore", "-", "--dry-run", stdin="AI-ADMIN-V2-3\nAI-ADMIN-V2-4\n")
    assert [line.split("\t")[:3] for line in said.out.splitlines()] == [
        ["AI-ADMIN-V2-3", "unresolved", "ignored"],
        ["AI-ADMIN-V2-4", "unresolved", "ignored"],
    ]
    assert (said.code, said.err) == (0, "dry run: nothing was changed; 2 would be ignored\n")
    assert writes(server) == []


def test_a_dry_run_fails_when_an_issue_cannot_be_read(gtt: Gtt) -> None:
    """It had ended with 0, as if everything were ready to be changed."""
    missing = "gtt: issue `99999` not found\nhint: check the id, and that the token sees its organization\n"
    assert gtt("resolve", "99999", "--dry-run") == Said(5, "", missing)
    said = gtt("resolve", "3", "99999", "--dry-run")
    assert [line.split("\t")[2] for line in said.out.splitlines()] == ["resolved", "failed"]
    assert (said.code, said.err) == (
        6,
        "dry run: nothing was changed; 1 would be resolved\n"
        "gtt: 1 of 2 issues was not read\nhint: the receipt shows which, and why\n",
    )
    report = json.loads(gtt("resolve", "3", "99999", "--dry-run", "--json").err.splitlines()[-1])
    assert report["error"]["mayHaveHappened"] is False


@pytest.mark.parametrize(
    ("version", "words", "reason"),
    [
        ("6.1", "assign 3 --to me", "assign issues: it is GlitchTip 6.1.3\nhint: versions after 6.1.3 can"),
        ("5.2", "assign 3 --to me", "assign issues: it is GlitchTip 5.2.1\nhint: versions after 6.1.3 can"),
        ("6.0.5", "resolve 3 --in 1.2", "resolve in a release: it is GlitchTip 6.0.5\nhint: GlitchTip 6.0.8"),
        (
            "4.2",
            "ignore 3 --until 9/h",
            "count events by the hour: it is GlitchTip 4.2.5\nhint: GlitchTip 5 and",
        ),
        ("4.2", "merge 3 4", "merge issues: it is GlitchTip 4.2.5\nhint: GlitchTip 5 and later can"),
    ],
    ids=lambda value: value if " " in value and "\n" not in value else "",
)
def test_a_dry_run_fails_like_the_change_where_the_server_is_too_old(
    box_of: Callable[[str], Sandbox], tmp_path: Path, version: str, words: str, reason: str
) -> None:
    box = box_of(version)
    run = runner(box, tmp_path)
    dry = run(*words.split(), "--dry-run")
    assert (dry.code, dry.out) == (5, "")
    assert dry.err.startswith(f"gtt: this server cannot {reason}")
    assert run(*words.split(), "--yes", "--expect", str(len(words.split()[1:]))) == dry
    assert writes(box) == []


@pytest.mark.parametrize(
    ("words", "tried", "refused"),
    [
        (
            "assign 3 --to me",
            ["6.1.3-15-g3f2a1c0", "3f2a1c0", "v6.1.4", "7.0", "", "0.0.0-unknown", "local", "6.2.0rc1"],
            ["6.1.3", "v6.1.2", "6.1.2-15-g3f2a1c0"],
        ),
        (
            "resolve 3 --in next",
            ["6.0.7-15-g3f2a1c0", "6.0.8-rc1", "v6.0.8", "0.0.0-unknown"],
            ["6.0.7", "6.0.6-15-g3f2a1c0", "5.2.1+custom"],
        ),
    ],
    ids=["assign", "resolve"],
)
def test_a_build_of_ones_own_is_asked(
    box_of: Callable[[str], Sandbox], tmp_path: Path, words: str, tried: list[str], refused: list[str]
) -> None:
    """Only an exact number tells what a version lacks; `0.0.0-unknown` is what a build without a number says."""
    box = box_of("6.2")
    codes = {}
    for version in (*tried, *refused):
        box.world.version = replace(box.world.version, commit=version)
        codes[version] = runner(box, tmp_path)(*words.split(), "--dry-run", "--no-cache").code
    assert codes == dict.fromkeys(tried, 0) | dict.fromkeys(refused, 5)


def test_a_dry_run_of_another_number_than_expected_ends_as_the_change_would(
    gtt: Gtt, server: Sandbox
) -> None:
    said = gtt("resolve", "3", "4", "--dry-run", "--expect", "3")
    assert (said.code, said.err) == (2, "gtt: 2 issues would be resolved, not 3: nothing was changed\n")
    assert len(said.out.splitlines()) == 2
    assert gtt("resolve", "3", "4", "--dry-run", "--expect", "2").code == 0
    assert writes(server) == []


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        ("merge 3 99999 --yes", 5, "issue `99999` not found"),
        ("merge 99998 99999 --yes", 5, "issue `99998` not found"),
        ("merge 99999 --yes --expect 1", 5, "issue `99999` not found"),
        ("merge 3 --yes", 2, "merging takes at least two issues"),
        ("delete 99999 --yes --expect 1", 2, "0 issues would be deleted, not 1: nothing was changed"),
        ("delete 3 99999 --yes --expect 2", 2, "1 issue would be deleted, not 2: nothing was changed"),
        ("resolve 99999", 5, "issue `99999` not found"),
    ],
)
def test_a_dry_run_of_what_is_not_there_ends_as_the_change_would(
    gtt: Gtt, server: Sandbox, words: str, code: int, reason: str
) -> None:
    """`merge 3 99999` had said that one would be merged, and the merge only that it takes two."""
    for option in (["--dry-run"], []):
        said = gtt(*words.split(), *option)
        assert (said.code, said.err.splitlines()[0]) == (code, f"gtt: {reason}")
    assert writes(server) == []
