"""A bulk change that stumbles, is stopped or dies: nothing twice, and `--resume` goes on."""

import json
from pathlib import Path

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.core.issues.change_sets import VERBS, WantedChange
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.issues.change_journal import ChangeJournal
from glitchtip_tools.services.issues.changes import Changing
from tests.conftest import NOW, Gtt, runner
from tests.triage.bulk import FAULTS, LIST, grown, statuses


@pytest.mark.parametrize("singly", [False, True], ids=["batches", "singly"])
@pytest.mark.parametrize("count", [500, pytest.param(5_000, marks=pytest.mark.slow)])
def test_a_server_that_stumbles_changes_all_and_none_twice(
    gtt: Gtt, server: Sandbox, count: int, singly: bool
) -> None:
    """Batches and their reading back go wrong in each way; or no batch works, and every fiftieth request after it."""
    ids = grown(server, count)
    set_to: list[int] = []
    setting = server.world.set_status

    def counted(issue: object, status: str, *more: object) -> None:
        if getattr(issue, "status", "") == status:
            set_to.append(getattr(issue, "id", 0))
        setting(issue, status, *more)  # type: ignore[arg-type]

    server.world.set_status = counted  # type: ignore[method-assign,assignment]
    if singly:
        server.fault("PUT", rf"{LIST}\?id=", status=500, times=None)
    for at, one in enumerate(ids[::50] if singly else [""] * len(FAULTS)):
        fault = FAULTS[at % len(FAULTS)]
        server.fault("PUT", f"{LIST}{one}/$" if singly else rf"{LIST}\?id=", **fault)
        if not singly:
            server.fault("GET", rf"{LIST}\?.*id=", **fault)
    try:
        said = gtt("resolve", "-", "--json", stdin="\n".join(ids))
    finally:
        del server.world.set_status
        server.faults_clear()
    assert said.err == f"{count} resolved, 0 unchanged, 0 failed; undo: gtt undo\n"
    assert [(row["id"], row["changed"], row["after"]) for row in json.loads(said.out)] == [
        (one, True, "resolved") for one in ids
    ]
    assert (said.code, statuses(server, ids), set_to) == (0, {"resolved"}, [])


def test_ctrl_c_finishes_what_is_in_hand_and_resume_goes_on(server: Sandbox, tmp_path: Path) -> None:
    ids = grown(server, 160)
    environ = {"XDG_STATE_HOME": str(tmp_path / ".local" / "state")}
    with Http(server.url, token=server.token, backoff=0) as http:
        glitchtip = GlitchTip(http, organization="adminai-tech")
        journal = ChangeJournal(environ, f"{server.url} adminai-tech", print)
        wanted = WantedChange(VERBS["resolve"], "resolved")
        issues = list(glitchtip.issues_by_number(ids).values())

        def interrupt(_text: str) -> None:
            raise KeyboardInterrupt

        work = Changing(glitchtip, wanted, journal, journal.begin(wanted, issues, NOW), jobs=1, say=interrupt)
        outcomes = work.run(issues)
    assert work.interrupted
    assert {one.change.changed for one in outcomes} == {True}
    assert len(outcomes) == 50
    assert [server.world.issue(int(one)).status for one in ids].count("resolved") == 50
    gtt = runner(server, tmp_path)
    said = gtt("ignore", "--resume")
    assert (said.code, said.err.splitlines()[1]) == (5, "hint: the interrupted one is of `gtt resolve`")
    said = gtt("resolve", "--resume")
    assert (said.code, said.err) == (0, "160 resolved, 0 unchanged, 0 failed; undo: gtt undo\n")
    assert statuses(server, ids) == {"resolved"}
    assert gtt("undo").code == 0
    assert statuses(server, ids) == {"unresolved"}


def test_a_kill_between_sending_and_noting_is_looked_at(server: Sandbox, tmp_path: Path) -> None:
    """The journal of a process that died: one batch noted as sent, half of it carried out, the rest only planned."""
    ids = grown(server, 9)
    environ = {"XDG_STATE_HOME": str(tmp_path / ".local" / "state")}
    with Http(server.url, token=server.token, backoff=0) as http:
        issues = list(GlitchTip(http, organization="adminai-tech").issues_by_number(ids).values())
    journal = ChangeJournal(environ, f"{server.url} adminai-tech", print)
    number = journal.begin(WantedChange(VERBS["ignore"], "ignored"), issues, NOW)
    journal.sending(number, ids[:6])
    for one in ids[:3]:
        server.world.set_status(server.world.issue(int(one)), "ignored")
    server.world.set_status(server.world.issue(int(ids[8])), "ignored")  # somebody else, before we came to it
    gtt = runner(server, tmp_path)
    said = gtt("ignore", "--resume")
    assert (said.code, said.err) == (0, "8 ignored, 1 unchanged, 0 failed; undo: gtt undo\n")
    assert gtt("undo").code == 0
    assert [server.world.issue(int(one)).status for one in ids] == [*["unresolved"] * 8, "ignored"]
