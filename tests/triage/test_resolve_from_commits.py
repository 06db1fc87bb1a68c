"""`gtt resolve --from-commits A..B`: the issues that messages of commits say they fix."""

import subprocess
from pathlib import Path

import pytest

from glitchtip_tools.core.issues.fixes import fixed_by
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, runner

MESSAGES = (
    "Start",
    "Retry the send\n\nFixes AI-ADMIN-V2-3, AI-ADMIN-V2-4.\nSee WEB-SHOP-1.",
    "Read UTF-8 (fixes UTF-8 and CVE-2024-1)\n\nCloses: ai-admin-v2-3",
    "Merge the old branch\n\n" + "x" * 5000 + "\n\nResolves AI-ADMIN-V2-9V\n",
)


@pytest.fixture
def gtt(server: Sandbox, tmp_path: Path) -> Gtt:
    """A repository with those commits, the first of them tagged `v1`."""

    def git(*words: str) -> None:
        named = ("-c", "user.name=ann", "-c", "user.email=ann@example.com")
        subprocess.run(["git", *named, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    for at, message in enumerate(MESSAGES):
        git("commit", "-q", "--allow-empty", "-m", message)
        if not at:
            git("tag", "v1")
    return runner(server, tmp_path)


def test_what_commits_fix_is_shown_and_takes_a_yes(gtt: Gtt, server: Sandbox) -> None:
    left = "these are in no project and are left out: UTF-8, CVE-2024-1\n"
    asked = gtt("resolve", "--from-commits", "v1..")
    assert (asked.code, asked.out) == (2, "")
    assert asked.err.startswith(f"{left}gtt: 2 issues would be resolved: nothing was changed\n")
    dry = gtt("resolve", "--from-commits", "v1..HEAD", "--dry-run")
    assert [line.split("\t")[:3] for line in dry.out.splitlines()] == [
        ["AI-ADMIN-V2-3", "unresolved", "resolved"],
        ["AI-ADMIN-V2-4", "unresolved", "resolved"],
        ["AI-ADMIN-V2-9V", "-", "failed"],
    ]
    assert (dry.code, all(one.method == "GET" for one in server.requests)) == (6, True)
    said = gtt("resolve", "--from-commits", "v1..HEAD", "--yes", "--expect", "2")
    assert (said.code, said.err.splitlines()[1]) == (
        6,
        "2 resolved, 0 unchanged, 1 failed; undo: gtt undo",
    )
    assert (
        server.world.issue("AI-ADMIN-V2-3").status == server.world.issue("AI-ADMIN-V2-4").status == "resolved"
    )
    nothing = gtt("resolve", "--from-commits", "HEAD..HEAD", "--yes")
    assert (nothing.code, nothing.err) == (0, "nothing to change: no commit message mentions an issue\n")


@pytest.mark.parametrize(
    ("words", "code", "said_first"),
    [
        (("v1",), 2, "gtt: `v1` is not a range of commits"),
        (("v1...HEAD",), 2, "gtt: `v1...HEAD` is not a range of commits"),
        (("v2..HEAD",), 5, "gtt: the repository has no revision `v2`"),
        (("--output=x..HEAD",), 5, "gtt: the repository has no revision `--output=x`"),
        (("v1..", "AI-ADMIN-V2-3"), 2, "gtt: issues, a query and commits cannot be used together"),
        (
            ("v1..", "--resume"),
            2,
            "gtt: `--resume` takes no issues: it continues with those of the interrupted run",
        ),
    ],
)
def test_what_is_no_range_changes_nothing(
    gtt: Gtt, server: Sandbox, tmp_path: Path, words: tuple[str, ...], code: int, said_first: str
) -> None:
    said = gtt("resolve", f"--from-commits={words[0]}", *words[1:])
    assert (said.code, said.out) == (code, "")
    assert said.err.startswith(said_first)
    assert all(one.method == "GET" for one in server.requests)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("message", "ids"),
    [
        ("Fixes API-1F", ["API-1F"]),
        ("fix: handle null (Fixes `API-1F` & API-2)", ["API-1F", "API-2"]),
        ("Fixed: API-1F,API-2, and API-3.\nAPI-4 is another", ["API-1F", "API-2", "API-3"]),
        ("Resolve API-1F. API-2 stays", ["API-1F"]),
        ("Fixes nothing in API-1F", []),
        ("See API-1F", []),
        ("Fixes #12", []),
        ("prefixes API-1F", []),
        ("Fixes 3", []),
    ],
)
def test_short_ids_after_a_keyword_are_fixed(message: str, ids: list[str]) -> None:
    assert list(fixed_by(message)) == ids
