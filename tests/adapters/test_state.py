"""What is remembered between runs: once delivered, once only; a broken file is set aside."""

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier, Thread

import pytest

from glitchtip_tools.adapters.state import State, state_folder
from glitchtip_tools.adapters.telegram.client import Delivery
from glitchtip_tools.errors import BadSettings, Unreachable
from glitchtip_tools.services.alerts.spool import Spool
from glitchtip_tools.services.metrics.deliveries import TABLES, Outcome, Parcel, deliver_once

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PARCEL = Parcel("metrics daily", "2026-11-22T08:00:00+00:00", "24", "scope", "-1001")
SENT = Delivery((7, 8))


def state(folder: Path, warnings: list[str] | None = None) -> State:
    return State(folder, TABLES, warn=(warnings if warnings is not None else []).append)


def test_the_folder() -> None:
    assert state_folder({"XDG_STATE_HOME": "/state", "HOME": "/home/u"}) == Path("/state/gtt")
    assert state_folder({"HOME": "/home/u"}) == Path("/home/u/.local/state/gtt")
    assert state_folder({"XDG_STATE_HOME": "relative", "HOME": "/home/u"}) == Path("/home/u/.local/state/gtt")


def test_a_window_is_delivered_once_per_chat(tmp_path: Path) -> None:
    kept = state(tmp_path)
    assert deliver_once(kept, PARCEL, lambda: SENT, NOW) == Outcome(SENT)
    assert deliver_once(state(tmp_path), PARCEL, lambda: pytest.fail("twice"), NOW) == Outcome(before=NOW)
    other = Parcel(PARCEL.report, PARCEL.start, PARCEL.until, PARCEL.scope, "-1002")
    assert deliver_once(kept, other, lambda: SENT, NOW) == Outcome(SENT)
    assert deliver_once(kept, PARCEL, lambda: SENT, NOW, again=True) == Outcome(SENT)


def test_what_was_not_delivered_is_not_remembered(tmp_path: Path) -> None:
    def fails() -> Delivery:
        raise Unreachable("no network")

    kept = state(tmp_path)
    with pytest.raises(Unreachable, match="no network"):
        deliver_once(kept, PARCEL, fails, NOW)
    assert deliver_once(kept, PARCEL, lambda: SENT, NOW) == Outcome(SENT)


def test_of_many_runs_at_once_one_delivers(tmp_path: Path) -> None:
    start, sent, outcomes = Barrier(6), [], []

    def delivered() -> Delivery:
        sent.append(1)
        return SENT

    def run() -> None:
        kept = state(tmp_path)
        start.wait()
        outcomes.append(deliver_once(kept, PARCEL, delivered, NOW))

    runs = [Thread(target=run) for _ in range(6)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert sent == [1]
    assert sorted(outcome.before is None for outcome in outcomes) == [False] * 5 + [True]


def test_a_run_that_takes_too_long_lets_others_leave(tmp_path: Path) -> None:
    kept = state(tmp_path)
    with kept.alone("delivery"), pytest.raises(Unreachable, match="another run of gtt is still at it"):  # noqa: SIM117
        with state(tmp_path).alone("delivery", wait=0):
            pytest.fail("both at once")
    with state(tmp_path).alone("delivery", wait=0):
        pass


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:3000] = b"\xff" * 2900
    path.write_bytes(content)


def other_tables(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as database:
        database.execute("create table deliveries (something text)")
    database.close()


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "harm", [lambda path: path.write_bytes(b"garbage" * 999), damaged, other_tables, a_folder]
)
def test_a_broken_file_is_set_aside_with_a_warning(tmp_path: Path, harm: object) -> None:
    deliver_once(state(tmp_path), PARCEL, lambda: SENT, NOW)
    harm(tmp_path / "state.db")  # type: ignore[operator]
    warnings: list[str] = []
    kept = state(tmp_path, warnings)
    aside = tmp_path / "state.db.broken-1"
    assert warnings == [
        f"the state file was broken and is now `{aside}`; what was delivered before is forgotten"
    ]
    assert aside.exists()
    assert deliver_once(kept, PARCEL, lambda: SENT, NOW) == Outcome(SENT)
    state(tmp_path, warnings)
    assert len(warnings) == 1


def test_a_broken_lock_is_no_lock(tmp_path: Path) -> None:
    kept = state(tmp_path)
    (tmp_path / "delivery.lock").write_bytes(b"x" * 5000)
    with kept.alone("delivery", wait=0):
        pass


def test_a_place_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSettings, match="cannot make the state directory"):
        state(tmp_path / "file" / "gtt")


def test_a_full_disk_after_the_delivery_is_said(tmp_path: Path) -> None:
    kept = state(tmp_path)

    def delivers() -> Delivery:
        (tmp_path / "state.db").unlink()  # as good as a full disk: what is written next fails
        (tmp_path / "state.db").mkdir()
        return SENT

    outcome = deliver_once(kept, PARCEL, delivers, NOW)
    assert (outcome.delivery, outcome.unremembered) == (SENT, "unable to open database file")


def test_nobody_else_may_read_what_is_remembered(tmp_path: Path) -> None:
    """Files and folder, made by gtt or there before; also SQLite's own, and the locks."""
    before = os.umask(0o022)
    try:
        folder = tmp_path / "gtt"
        folder.mkdir(mode=0o755)
        (folder / "webhook.db").touch(mode=0o644)
        kept = state(folder)
        spool = Spool(folder / "webhook.db")
        with kept.alone("bot"), kept.transaction() as database:
            database.execute("delete from " + next(iter(TABLES)))
            modes = {one.name: oct(one.stat().st_mode & 0o777) for one in (folder, *folder.iterdir())}
        spool.close()
    finally:
        os.umask(before)
    assert modes.pop("gtt") == "0o700"
    assert set(modes) >= {"state.db", "webhook.db", "webhook.db-wal", "webhook.db-shm", "bot.lock"}
    assert set(modes.values()) == {"0o600"}


def test_a_broken_file_is_replaced_by_one_that_nobody_else_may_read(tmp_path: Path) -> None:
    (tmp_path / "state.db").write_text("no database at all, but long enough to be looked at" * 20)
    state(tmp_path)
    modes = {one.name: oct(one.stat().st_mode & 0o777) for one in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("state.db", "state.db.broken-1", "state-repair.lock"), "0o600")
