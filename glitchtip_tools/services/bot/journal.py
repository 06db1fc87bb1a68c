"""The bot's memory in SQLite: updates by state, so that no action is done twice; reminders; who was refused when.

An update is `begun` before anything is done, `acted` with the messages that are to be in the chat when it is done,
and `done` when they are there. After a crash `begun` means: look whether it happened; `acted`: only send.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from json import dumps, loads
from pathlib import Path

from glitchtip_tools.adapters.sqlite import State, Warn
from glitchtip_tools.core.bot.outgoing import Outgoing, as_values, from_values
from glitchtip_tools.core.bot.reminders import Reminder
from glitchtip_tools.values import dataclass

KEPT = timedelta(days=30)
LATER = (
    "create table changes (name text primary key, at text not null, chat integer not null, issue text not null,"
    " by text not null, change_set integer not null, undoes integer not null)",
)
REFUSE_EVERY = timedelta(hours=1)
TABLES = {
    "updates": ("id integer primary key", "at text not null", "state text not null", "working integer not null",
                "messages text not null"),
    "presses": ("place text primary key", "at text not null", "by text not null"),
    "reminders": ("issue text primary key", "by text not null", "chat integer not null", "topic integer not null",
                  "until text", "count integer", "events integer not null", "span real"),
    "refusals": ("person integer primary key", "at text not null"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Noted:
    """What is known of an update; `working` is the message that says "working", 0 for none."""

    state: str
    working: int = 0
    messages: tuple[Outgoing, ...] = ()


@dataclass(frozen=True, slots=True)
class ChatChange:
    """A change set (`gtt undo --list`) that an order from a chat made, or with `undoes` took back."""

    name: str
    chat: int
    issue: str
    by: str
    change_set: int
    undoes: bool = False


class Journal:
    """The file `bot.db` of the state folder."""

    def __init__(self, folder: Path, warn: Warn) -> None:
        self.state = State(folder, TABLES, name="bot", warn=warn, later=LATER)

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.state.path

    def alone(self) -> AbstractContextManager[None]:
        """Hold the right to be the bot; raises Unreachable when another process has it."""
        return self.state.alone("bot", wait=0)

    def noted(self, update: int) -> Noted | None:
        """Return what is known of an update, None for a new one."""
        with self.state.transaction() as database:
            row = database.execute(
                "select state, working, messages from updates where id = ?", (update,)
            ).fetchone()
        return Noted(row[0], row[1], tuple(from_values(item) for item in loads(row[2]))) if row else None

    def begin(self, update: int, now: datetime) -> None:
        """Note that something is about to be done; forget what is long ago."""
        with self.state.transaction() as database:
            database.execute("delete from updates where at < ?", (_text(now - KEPT),))
            database.execute("delete from presses where at < ?", (_text(now - KEPT),))
            database.execute("delete from changes where at < ?", (_text(now - KEPT),))
            database.execute(
                "insert or ignore into updates values (?, ?, 'begun', 0, '[]')", (update, _text(now))
            )

    def working(self, update: int, message: int) -> None:
        """Note which message says "working", so that the answer replaces it also after a crash."""
        with self.state.transaction() as database:
            database.execute("update updates set working = ? where id = ?", (message, update))

    def acted(self, update: int, messages: Sequence[Outgoing]) -> None:
        """Note that it is done, and what to report about it."""
        messages_data = dumps([as_values(one) for one in messages])
        with self.state.transaction() as database:
            database.execute(
                "update updates set state = 'acted', messages = ? where id = ?", (messages_data, update)
            )

    def done(self, update: int) -> None:
        """Note that it was reported."""
        with self.state.transaction() as database:
            database.execute("update updates set state = 'done', messages = '[]' where id = ?", (update,))

    def pressed(self, place: str) -> str | None:
        """Return who pressed that button of that message before, None when nobody did."""
        with self.state.transaction() as database:
            row = database.execute("select by from presses where place = ?", (place,)).fetchone()
        return row[0] if row else None

    def press(self, place: str, by: str, now: datetime) -> None:
        """Note who pressed a button."""
        with self.state.transaction() as database:
            database.execute("insert or ignore into presses values (?, ?, ?)", (place, _text(now), by))

    def note_change(self, change: ChatChange, now: datetime) -> None:
        """Note which change set an order is about, before it is carried out."""
        row = (
            change.name, _text(now), change.chat, change.issue, change.by, change.change_set, change.undoes,
        )  # fmt: skip
        with self.state.transaction() as database:
            database.execute("insert or replace into changes values (?, ?, ?, ?, ?, ?, ?)", row)

    def change_of(self, name: str) -> ChatChange | None:
        """Return what was noted about an order, None if nothing was."""
        return next((one for one in self._changes() if one.name == name), None)

    def changes_in(self, chat: int) -> list[ChatChange]:
        """Return the changes that were made in a chat, the last one first."""
        return [one for one in self._changes() if one.chat == chat and not one.undoes]

    def _changes(self) -> list[ChatChange]:
        with self.state.transaction() as database:
            rows = database.execute(
                "select name, chat, issue, by, change_set, undoes from changes order by change_set desc"
            ).fetchall()
        return [
            ChatChange(name, chat, issue, by, change_set, bool(undoes))
            for name, chat, issue, by, change_set, undoes in rows
        ]

    def may_refuse(self, person: int, now: datetime) -> bool:
        """Return whether to answer the person (once an hour), and note it."""
        with self.state.transaction() as database:
            row = database.execute("select at from refusals where person = ?", (person,)).fetchone()
            if row and timedelta(0) <= now - datetime.fromisoformat(row[0]) < REFUSE_EVERY:
                return False
            database.execute("delete from refusals where at < ?", (_text(now - KEPT),))
            database.execute("insert or replace into refusals values (?, ?)", (person, _text(now)))
            return True

    def remind(self, reminder: Reminder) -> None:
        """Remember to open an issue again; the latest word about an issue counts."""
        row = (
            reminder.issue,
            reminder.by,
            reminder.chat,
            reminder.topic,
            _text(reminder.until) if reminder.until else None,
            reminder.count,
            reminder.events,
            reminder.span.total_seconds() if reminder.span else None,
        )
        with self.state.transaction() as database:
            database.execute("insert or replace into reminders values (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def forget(self, issue: str) -> None:
        """Leave an issue as it is."""
        with self.state.transaction() as database:
            database.execute("delete from reminders where issue = ?", (issue,))

    def reminders(self) -> list[Reminder]:
        """Return all reminders."""
        with self.state.transaction() as database:
            rows = database.execute("select * from reminders order by issue").fetchall()
        return [
            Reminder(
                issue, by, chat, topic, datetime.fromisoformat(until) if until else None, count, events,
                timedelta(seconds=span) if span is not None else None,
            )
            for issue, by, chat, topic, until, count, events, span in rows
        ]  # fmt: skip


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
