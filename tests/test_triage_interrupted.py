"""A bulk change that is killed, waits for another, or loses its server in the middle; and what can be done then."""

import json
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Event, Thread

import pytest

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.issues.change_journal import ChangeJournal
from tests.conftest import NOW, Gtt, Said, runner
from tests.test_triage import FAULTS, grown, statuses

SECONDS = 60  # that anything may take before a test gives up
Started = Callable[..., Popen[str]]


class InTheMiddle:
    """Holds the server at the nth issue whose status it sets: `reached` is set then, and `go_on` lets it go on."""

    def __init__(self, box: Sandbox, at: int, then: Callable[[], None] | None = None) -> None:
        self.reached, self.go_on = Event(), Event()
        self.left, self.then, self.setting = at, then, box.world.set_status
        box.world.set_status = self  # type: ignore[method-assign,assignment]

    def __call__(self, *words: object) -> None:
        self.setting(*words)  # type: ignore[arg-type]
        self.left -= 1
        if self.left == 0:
            self.reached.set()
            if self.then:
                self.then()
            else:
                assert self.go_on.wait(SECONDS)


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


def stopping(box: Sandbox, stopped: list[Thread]) -> Callable[[], None]:
    """Return what stops the server from within: what it is carrying out is finished, its answer is lost."""

    def stop() -> None:
        stopped.append(Thread(target=box.stop))
        stopped[-1].start()

    return stop


def test_a_server_that_is_restarted_in_the_middle_changes_all_once(box: Sandbox, tmp_path: Path) -> None:
    ids = grown(box, 160)
    stopped: list[Thread] = []
    url = box.url
    InTheMiddle(box, 75, then=stopping(box, stopped))

    def patience(_seconds: float) -> None:
        """The pause before a question is asked again: the server is back then."""
        if stopped:
            stopped.pop().join()
            box.start()

    said = at_work(box, tmp_path, patience, "resolve", "-", "--jobs", "1", stdin="\n".join(ids))
    assert (said.code, said.err) == (0, "160 resolved, 0 unchanged, 0 failed; undo: gtt undo\n")
    assert (statuses(box, ids), box.url) == ({"resolved"}, url)


def test_a_server_that_stays_away_ends_it_at_once_and_resume_goes_on(
    box: Sandbox, tmp_path: Path, gtt: Gtt
) -> None:
    ids = grown(box, 160)
    stopped: list[Thread] = []
    InTheMiddle(box, 75, then=stopping(box, stopped))
    said = at_work(
        box, tmp_path, lambda _seconds: None, "resolve", "-", "--jobs", "1", "--json", stdin="\n".join(ids)
    )
    stopped[0].join()
    rows = json.loads(said.out)
    assert [row["changed"] for row in rows] == [True] * 50 + [False] * 110
    assert {row["error"].partition(":")[0] for row in rows[50:100]} == {
        "it is unknown whether it was resolved"
    }
    assert {row["error"].partition(":")[0] for row in rows[100:]} == {"not tried"}
    assert said.code == 6
    assert said.err.splitlines()[:2] == [
        "50 resolved, 0 unchanged, 110 failed; undo: gtt undo",
        "the rest was not tried; `--resume` continues with it",
    ]
    box.start()
    assert statuses(box, ids[100:]) == {"unresolved"}
    done = gtt("resolve", "--resume")
    assert (done.code, done.err) == (0, "160 resolved, 0 unchanged, 0 failed; undo: gtt undo\n")
    assert gtt("undo", "--yes").code == 0
    assert statuses(box, ids) == {"unresolved"}


@pytest.mark.parametrize("afterwards", [0, 401, 429, 500])
@pytest.mark.parametrize("line", ["resolve", "ignore --for 2d", "undo"])
def test_a_server_that_goes_after_changing_all_at_once_leaves_it_unknown(
    box: Sandbox, gtt: Gtt, line: str, afterwards: int
) -> None:
    """Nobody could look whether the issues were changed: "nothing changed" would be a guess, and is wrong here."""
    names = ["1", "2", "3", "4", "5"]
    verb, *more = line.split()
    if verb == "undo":
        assert gtt("resolve", *names).code == 0
    box.fault("PUT", "/issues/[?]", drop="after", afterwards=afterwards)
    said = gtt(verb, *(names if verb != "undo" else []), *more)
    after = {"resolve": "resolved", "ignore": "ignored", "undo": "unresolved"}[verb]
    assert (said.code, statuses(box, names)) == (11, {after})
    assert "it is unknown whether it was" in said.err
    box.faults_clear()
    if verb != "undo":
        assert gtt("undo").code == 0
        assert statuses(box, names) == {"unresolved"}


@pytest.mark.parametrize("status", [401, 403])
def test_what_was_refused_after_the_fact_is_found(box: Sandbox, gtt: Gtt, status: int) -> None:
    box.fault("PUT", "/issues/[?]", status=status, carried_out=True)
    assert gtt("resolve", "1", "2", "3", "4").code == 0
    box.fault("PUT", "/issues/[?]", status=status)
    refused = gtt("unresolve", "1", "2", "3", "4")
    assert (refused.code, statuses(box, ["1", "2", "3", "4"])) == (4, {"resolved"})


def test_a_disk_that_fills_in_the_middle_leaves_what_resume_and_undo_need(
    box: Sandbox, tmp_path: Path, gtt: Gtt
) -> None:
    ids = grown(box, 160)
    journal = tmp_path / ".local" / "state" / "gtt" / "changes.db"
    aside = journal.with_name("aside")

    def fill() -> None:
        journal.rename(aside)
        journal.mkdir()  # as good as a full disk: what is written next fails

    InTheMiddle(box, 75, then=fill)
    said = gtt("resolve", "-", "--jobs", "1", "--json", stdin="\n".join(ids))
    rows = json.loads(said.out)
    assert (said.code, [row["changed"] for row in rows]) == (6, [True] * 100 + [False] * 60)
    unusable = f"cannot use the state file `{journal}`: unable to open database file"
    assert {row["error"] for row in rows[100:]} == {f"not tried: {unusable}"}
    assert said.err.splitlines()[:3] == [
        f"gtt: warning: what was done could not be noted: {unusable}",
        "100 resolved, 0 unchanged, 60 failed; undo: gtt undo",
        "the rest was not tried; `--resume` continues with it",
    ]
    journal.rmdir()
    aside.rename(journal)
    done = gtt("resolve", "--resume")
    assert (done.code, done.err) == (0, "160 resolved, 0 unchanged, 0 failed; undo: gtt undo\n")
    assert gtt("undo", "--yes").code == 0
    assert statuses(box, ids) == {"unresolved"}


def test_a_disk_that_is_full_at_the_start_is_said_and_undo_is_not_promised(
    box: Sandbox, tmp_path: Path, gtt: Gtt, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    journal = tmp_path / ".local" / "state" / "gtt" / "changes.db"
    monkeypatch.setattr(
        "glitchtip_tools.services.issues.change_journal.ChangeJournal.begin", _in_a_state(full)
    )
    said = gtt("resolve", "1")
    assert (said.code, said.err.splitlines()) == (
        0,
        [
            f"gtt: warning: this cannot be undone: cannot use the state file `{journal}`: database or disk is full",
            "hint: is its folder writable, and the disk not full? set XDG_STATE_HOME to another folder",
        ],
    )
    assert statuses(box, ["1"]) == {"resolved"}


def _in_a_state(write: Callable[..., None]) -> Callable[..., int]:
    """Return a method of the journal whose transaction ends as `write` does."""

    def begin(journal: ChangeJournal, *_: object) -> int:
        with journal.state.transaction():
            write()
        return 0

    return begin


def at_work(
    box: Sandbox, home: Path, patience: Callable[[float], None], *words: str, stdin: str = ""
) -> Said:
    """Run a command whose pauses before it asks again are that function."""
    out, err = StringIO(), StringIO()
    environ = {"HOME": str(home), **box.settings}
    app = App(environ, home, StringIO(stdin), out, err, clock=lambda: NOW, sleep=patience)
    return Said(main(list(words), app), out.getvalue(), err.getvalue())


@pytest.mark.parametrize(
    ("count", "every", "message"),
    [
        (500, 5, False),
        (40, 7, True),
        pytest.param(5_000, 50, False, marks=pytest.mark.slow),
        pytest.param(1_000, 50, True, marks=pytest.mark.slow),
    ],
)
def test_a_fault_in_every_nth_request_leaves_nothing_out_and_does_nothing_twice(
    gtt: Gtt, server: Sandbox, tmp_path: Path, count: int, every: int, message: bool
) -> None:
    """A 500, a connection that breaks when it was carried out, a 429 and `{}` take turns."""
    ids = grown(server, count)
    set_to: list[int] = []
    setting = server.world.set_status

    def counted(issue: object, status: str, *more: object) -> None:
        set_to.append(getattr(issue, "id", 0)) if getattr(issue, "status", "") == status else None
        setting(issue, status, *more)  # type: ignore[arg-type]

    server.world.set_status = counted  # type: ignore[method-assign,assignment]
    for at in range(1, 8 * count // every):
        # a fault does not see the requests that earlier ones took
        server.fault("*", "/api/0/", skip=(every - 1) * at, **FAULTS[at % len(FAULTS)])
    run = runner(server, tmp_path)
    words = ("-m", "fixed by 3f2a1c0") if message else ()
    try:
        said = run("resolve", "-", "--json", *words, stdin="\n".join(ids))
    finally:
        del server.world.set_status
        server.faults_clear()
    assert said.err == f"{count} resolved, 0 unchanged, 0 failed; undo: gtt undo\n"
    assert [(row["id"], row["changed"], row["after"]) for row in json.loads(said.out)] == [
        (one, True, "resolved") for one in ids
    ]
    assert (said.code, statuses(server, ids), set_to) == (0, {"resolved"}, [])
    texts = [one.issue_id for one in server.world.comments.values() if one.text.endswith("3f2a1c0")]
    assert sorted(texts) == (sorted(map(int, ids)) if message else [])


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
