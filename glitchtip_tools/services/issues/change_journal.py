"""What was changed, kept in the state folder before and after each change: for `gtt undo` and `--resume`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from sqlite3 import Connection

from glitchtip_tools.adapters.sqlite import State, StateFailed
from glitchtip_tools.core.issues.change_sets import ChangeSet, JournaledChange, WantedChange
from glitchtip_tools.core.issues.changes import StatusChange
from glitchtip_tools.core.issues.snooze import SnoozeTerm
from glitchtip_tools.folders import state_folder
from glitchtip_tools.models import Issue

NAME = "changes"  # of the file
KEPT = 100  # change sets of all servers together
TABLES = {
    "sets": ("id integer primary key", "place text not null", "at text not null", "verb text not null",
             "after text not null", "message text not null", "term text not null",
             "release text not null", "state text not null"),
    "changes": ("change_set integer not null", "issue text not null", "short_id text not null",
                "title text not null", "before text not null", "after text not null", "state text not null"),
    "snoozed": ("place text not null", "issue text not null"),
}  # fmt: skip
LATER = (
    "create table comments_read (place text not null, issue text not null, comments integer not null,"
    " at text not null, primary key (place, issue));"
    "create table looks (place text primary key, at text not null)",
    "create table ended_terms (change_set integer not null, issue text not null, sentence text not null,"
    " primary key (change_set, issue))",
)


class ChangeJournal:
    """The file `changes.db` of the state folder, seen from one organization of one server."""

    def __init__(self, environ: Mapping[str, str], place: str, warn: Callable[[str], None]) -> None:
        self.state, self.place = (
            State(state_folder(environ), TABLES, name=NAME, warn=warn, later=LATER),
            place,
        )
        self.warn = warn
        self.lost = False

    def begin(self, wanted: WantedChange, issues: Sequence[Issue], now: datetime) -> int:
        """Note what is about to be changed, and return the number of the change set."""
        at = now.astimezone(UTC).isoformat()
        with self.state.transaction() as database:
            row = (
                self.place,
                at,
                wanted.verb.name,
                wanted.after,
                wanted.message,
                wanted.term.wish if wanted.term else "",
                wanted.release,
            )
            made = database.execute(
                "insert into sets (place, at, verb, after, message, term, release, state)"
                " values (?, ?, ?, ?, ?, ?, ?, 'running')",
                row,
            )
            number = int(made.lastrowid or 0)
            database.executemany(
                "insert into changes values (?, ?, ?, ?, ?, ?, 'planned')",
                [
                    (number, one.id, one.short_id, one.title, wanted.state_of(one), wanted.after)
                    for one in issues
                ],
            )
            database.execute("delete from sets where id <= ?", (number - KEPT,))
            for table in ("changes", "ended_terms"):
                database.execute(f"delete from {table} where change_set <= ?", (number - KEPT,))  # noqa: S608 - fixed words
        return number

    def sending(self, number: int, issues: Sequence[str]) -> None:
        """Note that these issues are changed now: after a crash, whether that arrived is to be looked at.

        Raises BadSettings where that cannot be noted: then they must not be changed.
        """
        self._mark(number, [(issue, "sent") for issue in issues])

    def settle(self, number: int, changes: Sequence[StatusChange]) -> None:
        """Note what became of these issues; one that was so already is none of ours."""
        states = [(one.id, "done" if one.changed else "failed") for one in changes]
        with self._afterwards():
            self._mark(number, states)

    def end_term(self, number: int, issue: str, term: SnoozeTerm) -> None:
        """Note, before a term on an issue is ended, what it was, for an undo."""
        with self._afterwards(), self.state.transaction() as database:
            database.execute(
                "insert or ignore into ended_terms values (?, ?, ?)", (number, issue, term.sentence)
            )

    def ended_terms(self, number: int) -> dict[str, str]:
        """Return the terms that a change set has ended, as they were written on the issues, by issue."""
        with self.state.transaction() as database:
            rows = database.execute(
                "select issue, sentence from ended_terms where change_set = ?", (number,)
            ).fetchall()
        return dict(rows)

    def end(self, number: int) -> None:
        """Note that all of the change set was tried."""
        with self._afterwards(), self.state.transaction() as database:
            database.execute("update sets set state = 'done' where id = ?", (number,))

    def undone(self, number: int, issues: Sequence[str]) -> None:
        """Note that the changes of these issues are reverted or left for good; with the last the set is undone."""
        with self._afterwards():
            self._mark(number, [(issue, "undone") for issue in issues])
        with self._afterwards(), self.state.transaction() as database:
            open_rows = database.execute(
                "select count(*) from changes where change_set = ? and state in ('sent', 'done')", (number,)
            ).fetchone()
            if not open_rows[0]:
                database.execute("update sets set state = 'undone' where id = ?", (number,))

    @contextmanager
    def _afterwards(self) -> Iterator[None]:
        """Note what was done already: where that fails, whoever undoes or resumes it looks at the server."""
        try:
            yield
        except StateFailed as failure:
            if not self.lost:
                self.warn(f"what was done could not be noted: {failure.message}")
            self.lost = True

    def _mark(self, number: int, states: Sequence[tuple[str, str]]) -> None:
        with self.state.transaction() as database:
            database.executemany(
                "update changes set state = ? where change_set = ? and issue = ?",
                [(state, number, issue) for issue, state in states],
            )

    def snooze(self, issue: str, *, waits: bool) -> None:
        """Note that an issue has a comment about its term, or none: where `gtt snooze run` looks each time."""
        with self.state.transaction() as database:
            database.execute("delete from snoozed where place = ? and issue = ?", (self.place, issue))
            if waits:
                database.execute("insert into snoozed values (?, ?)", (self.place, issue))

    def snoozed(self) -> frozenset[str]:
        """Return the issues that have such a comment, as far as this machine knows."""
        with self.state.transaction() as database:
            rows = database.execute("select issue from snoozed where place = ?", (self.place,)).fetchall()
        return frozenset(issue for (issue,) in rows)

    def forget_terms(self, issues: Sequence[str]) -> None:
        """Forget issues that wait for nothing: once they are ignored again, their comments are read anew."""
        rows = [(self.place, issue) for issue in issues]
        if rows:
            with self.state.transaction() as database:
                for table in ("snoozed", "comments_read"):
                    database.executemany(f"delete from {table} where place = ? and issue = ?", rows)  # noqa: S608 - fixed words

    def have_read(self, issues: Sequence[tuple[str, int, bool]], now: datetime) -> None:
        """Note issues whose comments were read: how many there were, and whether one is about a term."""
        at = now.astimezone(UTC).isoformat()
        with self.state.transaction() as database:
            for issue, comments, marked in issues:
                database.execute("delete from snoozed where place = ? and issue = ?", (self.place, issue))
                if marked:
                    database.execute("insert into snoozed values (?, ?)", (self.place, issue))
                database.execute(
                    "insert or replace into comments_read values (?, ?, ?, ?)",
                    (self.place, issue, comments, at),
                )

    def read_between(self, since: datetime, now: datetime) -> dict[str, int]:
        """Return how many comments issues had when they were last read, of those read then; forget the others."""
        span = [at.astimezone(UTC).isoformat() for at in (since, now)]  # a clock may have been ahead
        with self.state.transaction() as database:
            database.execute(
                "delete from comments_read where place = ? and at not between ? and ?", (self.place, *span)
            )
            rows = database.execute(
                "select issue, comments from comments_read where place = ?", (self.place,)
            ).fetchall()
        return dict(rows)

    def look(self, now: datetime) -> None:
        """Note that what was due was opened now."""
        with self.state.transaction() as database:
            row = (self.place, now.astimezone(UTC).isoformat())
            database.execute("insert or replace into looks values (?, ?)", row)

    def looked(self) -> datetime | None:
        """Return when that was last, None for never."""
        with self.state.transaction() as database:
            row = database.execute("select at from looks where place = ?", (self.place,)).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def sets(self) -> list[ChangeSet]:
        """Return the change sets of this organization, the newest first."""
        with self.state.transaction() as database:
            rows = database.execute(
                "select id, at, verb, after, state, message, term, release from sets"
                " where place = ? order by id desc",
                (self.place,),
            ).fetchall()
            return [
                ChangeSet(
                    number,
                    datetime.fromisoformat(at),
                    verb,
                    after,
                    state,
                    note,
                    term,
                    release,
                    _changes(database, number),
                )
                for number, at, verb, after, state, note, term, release in rows
            ]


def last_written(environ: Mapping[str, str]) -> int:
    """Return when any run on this machine last wrote into the journal, in nanoseconds; 0 where there is none."""
    try:
        return (state_folder(environ) / f"{NAME}.db").stat().st_mtime_ns
    except OSError:
        return 0


def _changes(database: Connection, number: int) -> tuple[JournaledChange, ...]:
    rows = database.execute(
        "select issue, short_id, title, before, after, state from changes where change_set = ? order by rowid",
        (number,),
    )
    return tuple(JournaledChange(*row) for row in rows)
