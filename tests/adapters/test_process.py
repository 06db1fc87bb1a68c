"""Other programs: words in, bytes out, and every way to go wrong under one name."""

import os
import sys
from pathlib import Path

import pytest

from glitchtip_tools.adapters.process import Result, attend, run
from glitchtip_tools.errors import ToolFailed


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_words_are_never_a_shells() -> None:
    assert run([*python("import sys; print(sys.argv[1])"), "$(id); `id` | cat"]).text == "$(id); `id` | cat\n"


def test_input_reaches_the_program_and_nothing_else_does() -> None:
    assert run(python("print(input())"), input="hello") == Result(0, b"hello\n", b"")
    assert run(python("import sys; print(repr(sys.stdin.read()))")).text == "''\n"


def test_an_exit_code_is_an_answer_when_it_is_allowed() -> None:
    assert run(python("raise SystemExit(1)"), allow=(0, 1)).code == 1
    with pytest.raises(ToolFailed, match="failed: exit code 3"):
        run(python("raise SystemExit(3)"))


def test_a_failure_repeats_what_the_program_said_first() -> None:
    code = "import sys; sys.stderr.write('warning: odd\\nfatal: not that\\nmore\\n'); sys.exit(128)"
    with pytest.raises(ToolFailed) as failed:
        run(python(code))
    assert failed.value.message.endswith("failed: fatal: not that")


def test_absence_and_slowness_have_hints(tmp_path: Path) -> None:
    with pytest.raises(ToolFailed) as missing:
        run(["no-such-program-here"])
    with pytest.raises(ToolFailed) as slow:
        run(python("import time; time.sleep(60)"), timeout=0.2)
    with pytest.raises(ToolFailed) as nowhere:
        run(["git", "status"], cwd=tmp_path / "gone")
    assert [
        (item.value.message.replace(Path(sys.executable).name, "python"), item.value.hint)
        for item in (missing, slow, nowhere)
    ] == [
        ("`no-such-program-here` is not installed", "install `no-such-program-here` or put it on PATH"),
        ("`python` took longer than 0.2 s", "try again"),
        (f"`{tmp_path / 'gone'}` is not a folder", "check the path given with `--repo`"),
    ]


def test_no_more_is_read_than_asked_for() -> None:
    assert run(python("print(input())"), input="hello", most=100) == Result(0, b"hello\n", b"")
    endless = python("while True: print('more')")
    assert run(endless, most=10) == Result(0, b"more\nmore\n", b"")
    assert run(python("raise SystemExit(1)"), most=10, allow=(1,)).code == 1
    with pytest.raises(ToolFailed, match="took longer"):
        run(python("import time; time.sleep(60)"), most=10, timeout=0.2)


def test_git_is_asked_without_pager_prompt_or_the_repositorys_own_programs(tmp_path: Path) -> None:
    run(["git", "init", "-q", tmp_path])
    trap = tmp_path / "trap"
    (tmp_path / "trap.sh").write_text(f"#!/bin/sh\ntouch {trap}\n")
    (tmp_path / "trap.sh").chmod(0o755)
    with (tmp_path / ".git/config").open("a") as config:
        config.write(f"[core]\n\tfsmonitor = {tmp_path}/trap.sh\n\tpager = {tmp_path}/trap.sh\n")
    (tmp_path / "file").write_text("a\n")
    run(["git", "-C", tmp_path, "add", "file"])
    run(["git", "-C", tmp_path, "status"])
    run(["git", "-C", tmp_path, "diff", "--cached", "--no-ext-diff"])
    assert not trap.exists()


def test_a_surrounding_git_does_not_lead_astray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(["git", "init", "-q", tmp_path / "here"])
    run(["git", "init", "-q", tmp_path / "elsewhere"])
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere/.git"))
    shown = run(["git", "-C", tmp_path / "here", "rev-parse", "--absolute-git-dir"]).text.strip()
    assert shown == str((tmp_path / "here/.git").resolve())


def test_git_and_ripgrep_are_given_none_of_our_tokens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GLITCHTIP_API_TOKEN", "TELEGRAM_BOT_TOKEN", "GTT_WEBHOOK_SECRET", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "s3cret")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", "s3cret")
    shown = run(python("import os; print(dict(os.environ))")).text
    assert ("s3cret" in shown, f"'PATH': '{os.environ['PATH']}'" in shown) == (False, True)


def test_neither_are_a_persons_own_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLITCHTIP_API_TOKEN", "s3cret")
    monkeypatch.setenv("EDITOR_FONT", "mono")
    shown = tmp_path / "shown"
    program = f"import os, pathlib; pathlib.Path({str(shown)!r}).write_text(str(dict(os.environ)))"
    assert attend(python(program)) == 0
    assert ("s3cret" in shown.read_text(), "EDITOR_FONT" in shown.read_text()) == (False, True)
