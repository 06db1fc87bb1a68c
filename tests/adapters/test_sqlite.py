"""What is remembered between runs: once delivered, once only; a broken file is set aside."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from glitchtip_tools.adapters.sqlite import State, created, prepare
from glitchtip_tools.adapters.telegram.client import Delivery
from glitchtip_tools.core.bot.reminders import Reminder
from glitchtip_tools.errors import BadSettings, Unreachable
from glitchtip_tools.services.alerts.spool import Spool
from glitchtip_tools.services.alerts.spool_records import SCHEMA
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.metrics import deliveries, memory
from glitchtip_tools.services.metrics.deliveries import TABLES, Outcome, Parcel, deliver_once
from glitchtip_tools.services.metrics.reporting import open_state

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PARCEL = Parcel("metrics daily", "2026-11-22T08:00:00+00:00", "24", "scope", "-1001")
SENT = Delivery((7, 8))


def state(folder: Path, warnings: list[str] | None = None) -> State:
    return State(folder, TABLES, warn=(warnings if warnings is not None else []).append)


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
    with kept.alone("delivery"), pytest.raises(Unreachable, match="another gtt is still running"):  # noqa: SIM117
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
        f"the state file was broken and is now `{aside}`; the record of earlier deliveries is lost"
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
    with pytest.raises(BadSettings, match="cannot create the state directory"):
        state(tmp_path / "file" / "gtt")


def test_a_lock_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    kept = state(tmp_path)
    (tmp_path / "changes.lock").mkdir()
    said = r"cannot lock `.*changes\.lock`: unable to open database file"
    with pytest.raises(BadSettings, match=said), kept.alone("changes"):
        pass


def test_a_full_disk_after_the_delivery_is_said(tmp_path: Path) -> None:
    kept = state(tmp_path)

    def delivers() -> Delivery:
        (tmp_path / "state.db").unlink()  # as good as a full disk: what is written next fails
        (tmp_path / "state.db").mkdir()
        return SENT

    outcome = deliver_once(kept, PARCEL, delivers, NOW)
    said = f"cannot use the state file `{tmp_path / 'state.db'}`: unable to open database file"
    assert (outcome.delivery, outcome.unremembered) == (SENT, said)


def test_nobody_else_may_read_what_is_remembered(tmp_path: Path) -> None:
    """Files and folder, made by gtt or there before; also SQLite's own, and the locks."""
    before = os.umask(0o022)
    try:
        folder = tmp_path / "gtt"
        folder.mkdir(mode=0o755)
        (folder / "webhook.db").touch(mode=0o644)
        kept = state(folder)
        spool = Spool(folder / "webhook.db")
        spool.keep(b"{}", NOW)
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


DUMPS = Path(__file__).parent / "dumps"


def as_written_by_the_first_version(folder: Path, name: str) -> Path:
    """Return a database as gtt wrote it before schemas had versions of more than one step."""
    path = folder / f"{name}.db"
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript((DUMPS / f"{name}.sql").read_text())
    return path


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("pragma user_version").fetchone()[0])


def test_files_of_the_first_version_are_read_by_this_one(tmp_path: Path) -> None:
    warnings: list[str] = []
    paths = {name: as_written_by_the_first_version(tmp_path, name) for name in ("webhook", "bot", "state")}
    spool = Spool(paths["webhook"], warnings.append)
    (in_hand,) = spool.in_hand()
    assert [alert.title for alert in in_hand.alerts] == ["one"]
    assert [payload.body for payload in spool.unsorted()] == [b'{"later": 1}']
    assert spool.held_until("1") == NOW + timedelta(minutes=10)
    spool.close()
    journal = Journal(tmp_path, warnings.append)
    assert journal.reminders() == [
        Reminder("1", "Irina", -100, 7, until=NOW + timedelta(hours=2), span=timedelta(hours=2))
    ]
    noted = journal.noted(5)
    assert noted
    assert [message.html for message in noted.messages] == ["<b>x</b>"]
    with open_state({"XDG_STATE_HOME": str(tmp_path.parent)}, warnings.append).transaction() as other:
        assert other.execute("select count(*) from deliveries").fetchone() == (0,)
    with State(tmp_path, {**deliveries.TABLES, **memory.TABLES}, warn=warnings.append).transaction() as kept:
        assert kept.execute("select report, chat from deliveries").fetchall() == [("metrics daily", "-100")]
        assert kept.execute("select issue from resolved").fetchall() == [("7",)]
    assert warnings == []
    assert {name: version(path) for name, path in paths.items()} == {"webhook": 1, "bot": 2, "state": 1}


LATER = (
    "alter table payloads add column origin text not null default 'glitchtip'; create table notes (text text)",
)


def test_the_next_version_brings_a_file_on_and_keeps_what_is_in_it(tmp_path: Path) -> None:
    path, warnings = as_written_by_the_first_version(tmp_path, "webhook"), list[str]()
    for _ in range(2):  # the second time there is nothing left to do
        prepare(path, (*SCHEMA, *LATER), warnings.append)
        with closing(sqlite3.connect(path)) as database:
            rows = database.execute("select id, body, origin from payloads order by id").fetchall()
        assert (version(path), warnings, rows) == (
            2,
            [],
            [(1, b"{}", "glitchtip"), (2, b'{"later": 1}', "glitchtip")],
        )


def test_a_migration_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = as_written_by_the_first_version(tmp_path, "webhook")
    broken = ("alter table payloads add column origin text; insert into nowhere values (1)",)
    with pytest.raises(BadSettings, match="nowhere"):
        prepare(path, (*SCHEMA, *broken), pytest.fail)
    spool = Spool(path)
    assert [payload.body for payload in spool.unsorted()] == [b'{"later": 1}']
    spool.close()


def test_a_file_of_a_later_version_is_left_alone_and_refused(tmp_path: Path) -> None:
    path = as_written_by_the_first_version(tmp_path, "webhook")
    prepare(path, (*SCHEMA, *LATER), pytest.fail)
    before = path.read_bytes()
    with pytest.raises(BadSettings) as refused:
        Spool(path)
    assert refused.value.message == f"`{path}` was written by a later gtt (schema 2, this one knows 1)"
    assert refused.value.hint == "use that version of gtt, or move the file away: its contents are then lost"
    assert (path.read_bytes(), [one.name for one in tmp_path.glob("*.broken*")]) == (before, [])


def test_tables_with_other_columns_are_set_aside(tmp_path: Path) -> None:
    prepare(tmp_path / "state.db", (created({"deliveries": ("other text",)}),), pytest.fail)
    warnings: list[str] = []
    state(tmp_path, warnings)
    assert len(warnings) == 1
    assert (tmp_path / "state.db.broken-1").exists()
