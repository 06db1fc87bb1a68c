"""A bulk change that is killed or waits for another: what can be done then."""

import json
import os
import signal
from collections.abc import Mapping
from threading import Event

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt
from tests.triage.bulk import grown, statuses
from tests.triage.interrupted.middle import SECONDS, InTheMiddle, Started


def test_after_a_kill_resume_and_undo_are_right(killed: list[str], box: Sandbox, gtt: Gtt) -> None:
    assert statuses(box, killed[:100]) == {"resolved"}
    assert statuses(box, killed[100:]) == {"unresolved"}
    listed = gtt("undo", "--list").out.split("\t")
    assert (listed[0], listed[2:]) == ("#1", ["100", "resolved", "interrupted\n"])
    said = gtt("resolve", "--resume", "--json")
    assert (said.code, said.err) == (0, "160 resolved, 0 unchanged, 0 failed; undo: gtt undo\n")
    rows = {row["id"]: (row["before"], row["after"], row["changed"]) for row in json.loads(said.out)}
    assert rows == dict.fromkeys(killed, ("unresolved", "resolved", True))
    assert statuses(box, killed) == {"resolved"}
    assert gtt("resolve", "--resume").code == 5
    assert gtt("undo", "--yes").code == 0
    assert statuses(box, killed) == {"unresolved"}


def test_after_a_kill_an_undo_takes_back_what_was_done(killed: list[str], box: Sandbox, gtt: Gtt) -> None:
    said = gtt("undo", "--yes")
    assert said.code == 0
    assert said.err.splitlines()[-1] == "100 reverted, 0 unchanged, 0 failed"
    assert statuses(box, killed) == {"unresolved"}
    assert gtt("undo").code == 5
    assert gtt("resolve", "--resume").code == 5


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a process is stopped by a signal")
@pytest.mark.parametrize("second", [("resolve", "-"), ("resolve", "--resume"), ("undo",)])
def test_a_second_run_waits_for_the_first(box: Sandbox, started: Started, second: tuple[str, ...]) -> None:
    ids = grown(box, 160)
    middle = InTheMiddle(box, 75)
    first = started("resolve", "-", "--jobs", "1", "-m", "fixed", stdin="\n".join(ids))
    assert middle.reached.wait(SECONDS)
    first.send_signal(signal.SIGSTOP)
    middle.go_on.set()
    other = started(*second, stdin="\n".join(ids) if "-" in second else "")
    assert other.stderr
    line = other.stderr.readline()
    while "waiting" not in line and line:
        line = other.stderr.readline()
    assert line == "waiting for another run of gtt to end\n"
    first.send_signal(signal.SIGCONT)
    assert first.communicate()[1].endswith("160 resolved, 0 unchanged, 0 failed; undo: gtt undo\n")
    said = other.communicate()[1].splitlines()
    comments = [one for one in box.world.comments.values() if one.text.endswith("fixed")]
    assert (first.returncode, len(comments)) == (0, 160)
    expected: Mapping[tuple[str, ...], tuple[int, str, str]] = {
        ("resolve", "-"): (0, "0 resolved, 160 unchanged, 0 failed", "resolved"),
        ("resolve", "--resume"): (5, "gtt: no interrupted `gtt resolve` is known", "resolved"),
        ("undo",): (0, "160 reverted, 0 unchanged, 0 failed", "unresolved"),
    }
    code, summary, status = expected[second]
    assert (other.returncode, summary in said, statuses(box, ids)) == (code, True, {status})


def test_a_run_killed_while_it_writes_the_terms_is_resumed(
    box: Sandbox, started: Started, gtt: Gtt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All are ignored by then; without the terms that are missing, it would be for good."""
    comment, reached = box.world.add_comment, Event()

    def held(*words: object) -> object:
        if len([one for one in box.world.comments.values() if "gtt:snooze" in one.text]) == 1:
            reached.set()
            assert child.wait(SECONDS) < 0
        return comment(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(box.world, "add_comment", held)
    child = started("ignore", "1", "2", "3", "--for", "2d")
    assert reached.wait(SECONDS)
    child.kill()
    child.wait(SECONDS)
    monkeypatch.undo()
    assert statuses(box, ["1", "2", "3"]) == {"ignored"}
    assert gtt("ignore", "--resume").code == 0
    waiting = [line.split("\t")[0] for line in gtt("snooze", "list").out.splitlines()]
    assert waiting == ["AI-ADMIN-V2-1", "AI-ADMIN-V2-2", "AI-ADMIN-V2-3"]
