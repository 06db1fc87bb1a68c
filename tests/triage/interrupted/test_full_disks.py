"""A disk that is full, or becomes so, where the journal of changes is kept."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.issues.change_journal import ChangeJournal
from tests.conftest import Gtt
from tests.triage.bulk import grown, statuses
from tests.triage.interrupted.middle import InTheMiddle


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
