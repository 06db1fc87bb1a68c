"""A server of the test's own, and processes of gtt that can be killed."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, runner
from tests.triage.bulk import grown
from tests.triage.interrupted.middle import SECONDS, InTheMiddle, Started


@pytest.fixture
def box() -> Iterator[Sandbox]:
    """A server of the test's own, that can be stopped."""
    with Sandbox(now=NOW) as box:
        yield box


@pytest.fixture
def started(box: Sandbox, tmp_path: Path) -> Iterator[Started]:
    """Start a process of its own; whatever is left of it ends with the test."""
    children: list[Popen[str]] = []
    home = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "GTT_RETRY_WAIT": "0"}

    def start(*words: str, stdin: str = "") -> Popen[str]:
        command = [sys.executable, "-m", "glitchtip_tools", *words]
        child = Popen(
            command, env=home | box.settings, cwd=tmp_path, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True
        )
        children.append(child)
        assert child.stdin
        child.stdin.write(stdin)
        child.stdin.close()
        child.stdin = None
        return child

    yield start
    for child in children:
        child.kill()
        child.communicate()


@pytest.fixture
def gtt(box: Sandbox, tmp_path: Path) -> Gtt:
    return runner(box, tmp_path)


@pytest.fixture
def killed(box: Sandbox, started: Started) -> list[str]:
    """160 issues, and a process that was killed while the server carried out its second batch of fifty."""
    ids = grown(box, 160)
    middle = InTheMiddle(box, 75)
    child = started("resolve", "-", "--jobs", "1", stdin="\n".join(ids))
    assert middle.reached.wait(SECONDS)
    child.kill()
    child.wait()
    middle.go_on.set()
    with box.world.lock:  # it carries the whole request out, although nobody waits for the answer
        return ids
