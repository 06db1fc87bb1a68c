"""`gtt sandbox` and `gtt demo` as a newcomer runs them."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.conftest import Said, runner

GTT = [sys.executable, "-m", "glitchtip_tools"]


def test_the_demo_shows_the_main_job_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    said = runner(None, tmp_path)("demo")
    assert said.code == 0
    commands = [line for line in said.out.splitlines() if line.startswith("$ ")]
    assert commands == [
        "$ gtt issues list --level error --level fatal --limit 8",
        "$ gtt issue show AI-ADMIN-V2-1",
        "$ gtt investigate AI-ADMIN-V2-1 --post",
        "$ gtt resolve AI-ADMIN-V2-1",
    ]
    assert "posted as comment" in said.err
    last = said.out.strip().splitlines()[-1].split("\t")
    assert last[:3] == ["AI-ADMIN-V2-1", "unresolved", "resolved"]
    assert list(tmp_path.iterdir()) == []


def test_the_demo_is_no_json_document(tmp_path: Path) -> None:
    assert runner(None, tmp_path)("demo", "--json") == Said(
        2,
        "",
        "gtt: `gtt demo` shows several commands, which is not one JSON document\n"
        "hint: `gtt demo --keep` leaves the sandbox running: try `gtt issues list --json` on it\n"
        '{"error":{"kind":"usage","exitCode":2,"retryable":false,"mayHaveHappened":false,'
        '"message":"`gtt demo` shows several commands, which is not one JSON document",'
        '"hint":"`gtt demo --keep` leaves the sandbox running: try `gtt issues list --json` on it"}}\n',
    )


@pytest.mark.slow
def test_the_demo_leaves_nothing_when_it_is_told_to_end(tmp_path: Path) -> None:
    environ = {**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    running = subprocess.Popen(
        [*GTT, "demo", "--keep"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ
    )
    assert running.stdout is not None
    repo = next(line for line in running.stdout if line.startswith("export GTT_REPO="))
    folder = Path(repo.strip().removeprefix("export GTT_REPO="))
    assert (folder.name, folder.parent.parent, (folder / ".git").is_dir()) == ("ai-admin-v2", tmp_path, True)
    running.send_signal(signal.SIGTERM)
    _, errors = running.communicate()
    assert (running.returncode, "Traceback" in errors) == (128 + signal.SIGTERM, False)
    assert list(tmp_path.glob("gtt-demo-*")) == []


@pytest.mark.parametrize("words", [("sandbox", "--version", "6.1"), ("demo", "--keep")])
def test_it_runs_until_ctrl_c_and_says_how_to_use_it(words: tuple[str, ...], tmp_path: Path) -> None:
    environ = {**os.environ, "HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    running = subprocess.Popen(
        [*GTT, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ
    )
    assert running.stdout is not None
    settings = {}
    for line in running.stdout:
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").strip().partition("=")
            settings[name] = value
        if set(settings) >= {"GLITCHTIP_URL", "GLITCHTIP_API_TOKEN", "GLITCHTIP_ORG_SLUG"}:
            break
    said = runner(None, tmp_path)("issues", "list", "--limit", "1", env=dict(settings))
    assert (said.code, said.out.count("\n")) == (0, 1)
    running.send_signal(signal.SIGINT)
    _, errors = running.communicate()
    assert (running.returncode, "Traceback" in errors) == (0, False)


def test_a_version_that_there_is_not(tmp_path: Path) -> None:
    said = runner(None, tmp_path)("sandbox", "--version", "3.0")
    assert (said.code, said.out) == (2, "")
    assert (
        said.err
        == "gtt: the sandbox does not know GlitchTip `3.0`\nhint: available: 4.2, 5.2, 6.0.5, 6.0.10, 6.1, 6.2\n"
    )
