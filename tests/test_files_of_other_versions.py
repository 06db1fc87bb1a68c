"""State files of an earlier gtt are brought up to date; those of a later one are refused and left as they are."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from glitchtip_tools.adapters.sqlite import Tables, created, prepare
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.alerts.spool import Spool
from glitchtip_tools.services.bot.journal import TABLES as BOT
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.issues.change_journal import TABLES as CHANGES
from tests.conftest import Gtt
from tests.telegram_settings import telegram_of

FORGOTTEN = "hint: use that version of gtt, or move the file away: its contents are then lost\n"
# Words, and the file without which each of them cannot do what it is for.
REFUSED = {
    "metrics daily --telegram": "state.db",
    "undo": "changes.db",
    "undo --list": "changes.db",
    "resolve --resume": "changes.db",
    "telegram bot": "bot.db",
    "webhook serve": "webhook.db",
    "webhook replay": "webhook.db",
    "webhook stats": "webhook.db",
}
# Words that do the work without it, and what they say then.
WARNED = {
    "resolve 2": ("changes.db", "this cannot be undone"),
    "ignore 4 --for 2d": ("changes.db", "this cannot be undone"),
    "status": ("looks.db", "this look was not saved"),
}


@pytest.fixture
def env(server: Sandbox) -> Mapping[str, str | None]:
    return {**telegram_of(server), "GTT_WEBHOOK_SECRET": "3vWcTqYb6Zr0AbCd", "GTT_WEBHOOK_PORT": "0"}


def folder_of(home: Path) -> Path:
    return home / ".local" / "state" / "gtt"


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.db*")}


def test_a_file_of_a_later_gtt_is_refused_and_stays_as_it_is(
    gtt: Gtt, env: Mapping[str, str | None], tmp_path: Path
) -> None:
    folder = folder_of(tmp_path)
    for words in ("metrics daily --telegram", "resolve 1", "status"):
        assert gtt(*words.split(), env=env).code == 0
    Spool(folder / "webhook.db").close()
    Journal(folder, pytest.fail)
    paths = [folder / f"{name}.db" for name in ("state", "changes", "looks", "webhook", "bot")]
    known = {}
    for path in paths:
        with closing(sqlite3.connect(path)) as database:
            known[path.name] = database.execute("pragma user_version").fetchone()[0]
            database.execute("pragma user_version = 99")
    before, findings = read(folder), []
    for words, name in REFUSED.items():
        said = gtt(*words.split(), env=env)
        later = f"`{folder / name}` was written by a later gtt (schema 99, this one knows {known[name]})\n"
        if (said.code, said.out, said.err) != (3, "", f"gtt: {later}{FORGOTTEN}"):
            findings.append(f"{words}: {said}")
    for words, (name, what) in WARNED.items():
        said = gtt(*words.split(), env=env)
        later = f"`{folder / name}` was written by a later gtt (schema 99, this one knows {known[name]})\n"
        if (said.code, said.err) != (0, f"gtt: warning: {what}: {later}{FORGOTTEN}"):
            findings.append(f"{words}: {said}")
    assert findings == []
    assert read(folder) == before


def first_version(path: Path, tables: Tables, rows: Mapping[str, tuple[object, ...]]) -> None:
    """Write a file as the first version of its schema had it."""
    prepare(path, (created(tables),), pytest.fail)
    with closing(sqlite3.connect(path)) as database:
        for table, row in rows.items():
            database.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
        database.commit()


def test_changes_that_an_earlier_gtt_noted_can_be_undone(server: Sandbox, gtt: Gtt, tmp_path: Path) -> None:
    server.world.set_status(server.world.issue(1), "resolved")
    place, at = f"{server.url} adminai-tech", "2026-11-23T07:00:00+00:00"
    first_version(
        folder_of(tmp_path) / "changes.db",
        CHANGES,
        {
            "sets": (1, place, at, "resolve", "resolved", "", "", "", "done"),
            "changes": (1, "1", "AI-ADMIN-V2-1", "TypeError", "unresolved", "resolved", "done"),
            "snoozed": (place, "3"),
        },
    )
    said = gtt("undo", "--yes")
    assert (said.code, said.err) == (0, "change set 1, 2026-11-23 07:00 UTC: 1 resolved\n")
    assert server.world.issue(1).status == "unresolved"


def test_what_an_earlier_bot_noted_is_kept(tmp_path: Path) -> None:
    first_version(tmp_path / "bot.db", BOT, {"updates": (5, "2026-11-23T08:00:00+00:00", "acted", 0, "[]")})
    noted = Journal(tmp_path, pytest.fail).noted(5)
    assert (noted and noted.state) == "acted"
