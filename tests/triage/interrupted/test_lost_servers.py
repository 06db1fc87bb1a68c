"""A bulk change whose server is restarted, stays away, or fails now and then."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, Said, runner
from tests.triage.bulk import FAULTS, grown, statuses
from tests.triage.interrupted.middle import InTheMiddle


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
