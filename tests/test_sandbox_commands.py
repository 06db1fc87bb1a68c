"""`gtt sandbox` and `gtt demo` as a newcomer runs them."""

import io
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Said, never, runner

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


def test_ctrl_c_in_a_command_of_the_demo_ends_the_demo(tmp_path: Path) -> None:
    """The command ends with 130 and has said so; neither is another one run, nor is it said again."""
    out, err = io.StringIO(), io.StringIO()
    app = App({"HOME": str(tmp_path)}, tmp_path, io.StringIO(), out, err, clock=lambda: NOW, after=never)

    def interrupted(_words: Sequence[str], other: App) -> int:
        other.out.interrupted()
        return 130

    box = app.sandbox
    app.sandbox = lambda **wanted: _with_main(app, interrupted, box(**wanted))  # type: ignore[method-assign]
    assert main(["demo"], app) == 130
    assert out.getvalue().count("$ gtt ") == 1
    assert err.getvalue() == "gtt: interrupted\n"


def _with_main(app: App, run: Callable[[Sequence[str], App], int], box: Sandbox) -> Sandbox:
    app.main = run  # what `gtt` runs a further command with; main() sets it at its start
    return box


def test_a_version_that_there_is_not(tmp_path: Path) -> None:
    said = runner(None, tmp_path)("sandbox", "--version", "3.0")
    assert (said.code, said.out) == (2, "")
    assert (
        said.err
        == "gtt: the sandbox does not know GlitchTip `3.0`\nhint: available: 4.2, 5.2, 6.0.5, 6.0.10, 6.1, 6.2\n"
    )
