"""Standard streams as a shell may give them: closed, binary, on a full disk; and Ctrl-C before anything runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, Said

INTERRUPTED = 130


def shell(line: str, box: Sandbox, home: Path, **more: str) -> Said:
    """Run a line of shell in which `gtt` is this program."""
    environ = {
        "PATH": os.environ["PATH"], "HOME": str(home), "GTT_RETRY_WAIT": "0", "GLITCHTIP_URL": box.url,
        "GLITCHTIP_API_TOKEN": box.token, "GLITCHTIP_ORG_SLUG": "adminai-tech", **more,
    }  # fmt: skip
    start = f'gtt() {{ "{sys.executable}" -m glitchtip_tools "$@"; }}; {line}'
    done = subprocess.run(["sh", "-c", start], cwd=home, env=environ, capture_output=True, text=True)
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("words", ["resolve -", "comment 1 -", "investigate --event -"])
def test_a_closed_stdin(server: Sandbox, tmp_path: Path, words: str) -> None:
    hint = "hint: pipe something into it, or give it as an argument\n"
    assert shell(f"gtt {words} <&-", server, tmp_path) == Said(2, "", f"gtt: stdin is closed\n{hint}")


def test_a_login_with_a_closed_stdin(server: Sandbox, tmp_path: Path) -> None:
    assert shell("gtt auth login <&-", server, tmp_path) == Said(
        2, "", "gtt: there is no terminal to ask on\nhint: give the token with `--token-stdin`\n"
    )


@pytest.mark.slow
def test_outputs_that_lead_nowhere(server: Sandbox, tmp_path: Path) -> None:
    closed = "gtt: cannot write the output: stdout is closed\n"
    full = "gtt: cannot write the output: no space left on device\n"
    assert shell("gtt issues list >&-", server, tmp_path) == Said(10, "", closed)
    assert shell("gtt issues list -n 1 2>&- | wc -l", server, tmp_path).out.strip() == "1"
    assert shell("gtt resolve 99999 2>&-", server, tmp_path) == Said(5, "", "")
    assert shell("gtt resolve 99999 >&- 2>&-", server, tmp_path) == Said(5, "", "")
    assert shell("gtt issues list > /dev/full", server, tmp_path) == Said(10, "", full)
    problem = (
        '{"error":{"kind":"tool-failed","exitCode":10,"retryable":false,"mayHaveHappened":true,'
        '"message":"cannot write the output: no space left on device","hint":null}}\n'
    )
    assert shell("gtt issues list --json > /dev/full", server, tmp_path) == Said(10, "", full + problem)
    assert shell("gtt --help > /dev/full", server, tmp_path) == Said(10, "", full)
    assert shell("gtt resolve 99999 2> /dev/full", server, tmp_path) == Said(5, "", "")


def test_a_current_folder_that_was_deleted(server: Sandbox, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    said = shell(f"mkdir {gone}; cd {gone}; rmdir {gone}; gtt resolve 1", server, tmp_path)
    line = f"gtt: the current folder `{gone}` does not exist\nhint: `cd` to another folder\n"
    assert (said, server.world.issues[1].status) == (Said(2, "", line), "unresolved")


@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
def test_a_binary_stdin_is_no_text(server: Sandbox, tmp_path: Path, locale: str) -> None:
    before = len(server.world.comments)
    line = "printf '\\377\\376\\001' | gtt comment 5 -"
    assert shell(line, server, tmp_path, LC_ALL=locale) == Said(2, "", "gtt: stdin is not UTF-8 text\n")
    assert len(server.world.comments) == before


def test_ctrl_c_while_starting(server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt\n")
    said = shell("gtt --help", server, tmp_path, PYTHONPATH=str(tmp_path))
    assert said == Said(INTERRUPTED, "", "gtt: interrupted\n")


def test_files_that_are_read(gtt: Gtt, tmp_path: Path) -> None:
    (tmp_path / "event.json").write_bytes(b'\xef\xbb\xbf{"title": "x"}')
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe")
    assert "JSON" not in gtt("investigate", "--event", "event.json", "--dry-run").err
    assert gtt("investigate", "--event", "missing.json") == Said(
        2, "", "gtt: cannot read `missing.json`: no such file or directory\n"
    )
    assert gtt("investigate", "--event", "binary.json") == Said(
        2, "", "gtt: cannot read `binary.json`: it is not UTF-8 text\n"
    )


def test_names_from_a_pipe(gtt: Gtt) -> None:
    said = gtt("resolve", "-", stdin="20 21, 22\n")
    assert (said.code, [line.split("\t")[2] for line in said.out.splitlines()]) == (0, ["resolved"] * 3)
    assert gtt("resolve", "-", stdin="\n") == Said(0, "", "nothing to change: the input has no issues\n")
