"""What nobody types and nobody sets: one clear line and a documented exit code, never a bug, never in silence."""

import json
import os
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt
from tests.faults.odd_words import COMMANDS, ENVIRONMENTS, EVENTS, NAMES, OPTIONS, PIPED, QUERIES, TRACES


def wrong(gtt: Gtt, *words: str, stdin: str = "", env: dict[str, str | None] | None = None) -> list[str]:
    """Return what is wrong with how the command ends, on a terminal and in a pipe."""
    findings = []
    for terminal in (False, True):
        said = gtt(*words, stdin=stdin, env=env, terminal=terminal)
        if said.code == 1 or (said.code and "gtt:" not in said.err):
            findings.append(ascii(f"{words} {env}: {said.code} {said.err}"[:400]))
    return findings


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_names_of_issues(gtt: Gtt, name: str) -> None:
    assert wrong(gtt, "issue", "show", name) == []


@pytest.mark.slow
def test_queries(gtt: Gtt) -> None:
    assert [one for query in QUERIES for one in wrong(gtt, "issues", "list", "-q", query)] == []


def test_options(gtt: Gtt) -> None:
    assert [one for option in OPTIONS for one in wrong(gtt, "issues", "list", *option.split(" ", 1))] == []


@pytest.mark.slow
@pytest.mark.parametrize("words", ["issues list", "issue show 1"])
def test_environments(gtt: Gtt, words: str) -> None:
    given = [dict[str, str | None](one) for one in ENVIRONMENTS]
    assert [one for env in given for one in wrong(gtt, *words.split(), env=env)] == []


@pytest.mark.slow
def test_commands(server: Sandbox, gtt: Gtt) -> None:
    findings = []
    for words in COMMANDS:
        server.reset()
        findings += wrong(gtt, *words)
    assert findings == []


@pytest.mark.slow
def test_what_is_piped(gtt: Gtt) -> None:
    assert [one for text in PIPED for one in wrong(gtt, "resolve", "-", stdin=text)] == []
    assert [one for text in EVENTS for one in wrong(gtt, "investigate", "--event", "-", stdin=text)] == []
    assert [one for text in TRACES for one in wrong(gtt, "investigate", "--trace", "-", stdin=text)] == []


@pytest.mark.parametrize(
    "words",
    [
        "issues list --json --nosuch",
        "issues list --nosuch --json",
        "nosuch --json",
        "issues list --jsonl -q (((",
        "issues list --format=json --limit x",
        "issues list --format jsonl --limit x",
        "issues list --fields id --limit x",
        "issue show 99999 --jq .id",
    ],
)
def test_a_program_is_told_of_every_failure_as_an_object(gtt: Gtt, words: str) -> None:
    said = gtt(*words.split())
    error = json.loads(said.err.splitlines()[-1])["error"]
    assert (error["exitCode"], said.out, set(error)) == (
        said.code,
        "",
        {"kind", "exitCode", "retryable", "mayHaveHappened", "message", "hint"},
    )


def test_a_heartbeat_that_fails_is_a_warning_without_its_secret_path(gtt: Gtt) -> None:
    said = gtt("version", "--ping", "http://127.0.0.1:9/s3cret")
    assert (said.code, said.err) == (
        0,
        "gtt: warning: the address of `--ping` could not be reached: cannot reach `http://127.0.0.1:9`: "
        "connection refused\n",
    )


PATHS = (
    "~nobody-of-that-name/x",
    "round",
    "round/x",
    "folder",
    "x" * 300,
    "/dev/null/x",
    "not/there",
    "\udcff",
    "",
)


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_cannot_be_used_is_told_and_not_a_bug(gtt: Gtt, tmp_path: Path, path: str) -> None:
    """As an option, as a setting of the environment, and as one of a checkout's file."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "round").symlink_to("about")
    (tmp_path / "about").symlink_to("round")
    words = (
        "runbooks check --file {}", "investigate 1 --dry-run --repo {}", "orgs list --env-file {}",
        "investigate --trace {}", "webhook serve --rules {}",
    )  # fmt: skip
    tried = [gtt(*(path if word == "{}" else word for word in line.split())) for line in words]
    settings = ("GTT_RUNBOOKS", "GTT_REPO", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "HOME")
    for name in settings:
        where = str(tmp_path / path) if name.startswith("XDG") else path
        tried += [gtt(*line.split(), env={name: where}) for line in ("runbooks check", "undo --list")]
    for name in settings[:2]:
        (tmp_path / ".env").write_text(f"{name}={path}\n", errors="surrogateescape")
        tried.append(gtt("runbooks", "check"))
    assert [said for said in tried if said.code == 1 or "a bug" in said.err] == []
    assert {
        name for name in os.listdir() if name.startswith(("~", "round", "folder", "not", "\udcff"))
    } == set()


def test_a_huge_env_file_is_refused_before_it_is_read(server: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=b\n" * 30_000)
    said = gtt("orgs", "list")
    assert (said.code, said.err.splitlines()[0]) == (3, f"gtt: `{tmp_path / '.env'}` is larger than 100 kB")
    login = gtt("auth", "login", "--token-stdin", stdin=server.token)
    assert (login.code, (tmp_path / ".env").stat().st_size) == (3, 120_000)
