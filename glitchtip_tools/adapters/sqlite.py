"""SQLite files that gtt keeps: brought up to date, set aside when damaged; and locks that end with a process.

A file carries the version of its schema in `user_version`. A schema is a tuple of scripts: the first makes the
tables, each further one brings a file one version on. A file of a later gtt is left alone and refused.
"""

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp
from time import monotonic

from glitchtip_tools.adapters.system import close_to_others
from glitchtip_tools.errors import BadSettings, Unreachable

Tables = Mapping[
    str, Sequence[str]
]  # name -> definitions of its columns, each beginning with the column's name
Schema = Sequence[str]
Warn = Callable[[str], None]
LOCK_WAIT = 120.0  # seconds to wait for another run
AT_A_TIME = 0.5  # seconds of waiting that nothing interrupts
BUSY_WAIT = 10.0  # seconds to wait for another's single write
ENDS = ("", "-journal", "-wal", "-shm")  # of the names of the files that make up a database
BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class StateFailed(BadSettings):
    """A state file cannot be read or written: a full disk, a folder that is not ours, a damaged file."""

    def __init__(self, path: Path, error: Exception) -> None:
        self.path = path
        super().__init__(
            f"cannot use the state file `{path}`: {error}",
            hint="is its folder writable, and the disk not full? set XDG_STATE_HOME to another folder",
        )


class OtherTables(sqlite3.DatabaseError):
    """The file has a table of ours with other columns."""


def created(tables: Tables) -> str:
    """Return the script that makes the tables where they are not there."""
    return ";".join(
        f"create table if not exists {name} ({', '.join(columns)})" for name, columns in tables.items()
    )


class State:
    """One database file; opened for each transaction, so that it can be used from any thread."""

    def __init__(
        self, folder: Path, tables: Tables, *, name: str = "state", warn: Warn = print, later: Schema = ()
    ) -> None:
        """Open it; `tables` are those of the first version, `later` the scripts that bring them up to date."""
        self.folder, self.path = folder, folder / f"{name}.db"
        prepare(self.path, (created(tables), *later), warn)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection inside a transaction that is committed at the end, or undone by an exception.

        Raises StateFailed, as for a full disk; then nothing of it was written.
        """
        try:
            with closing(connect(self.path)) as connection, transaction(connection):
                yield connection
        except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
            raise  # a mistake of ours
        except sqlite3.DatabaseError as error:
            raise StateFailed(self.path, error) from error

    @contextmanager
    def alone(
        self, name: str, *, wait: float = LOCK_WAIT, waiting: Callable[[], None] = lambda: None
    ) -> Iterator[None]:
        """Hold a lock that one run at a time can have; it ends with the process, whatever happens to it.

        `waiting` is called once when another has it. Raises Unreachable when it still has it after `wait` seconds.
        """
        with locked(self.folder / f"{name}.lock", wait, waiting):
            yield


def prepare(path: Path, schema: Schema, warn: Warn) -> None:
    """Bring the file to the schema, making it where there is none; set aside, with a warning, what is damaged.

    Raises BadSettings for a file that cannot be used and for one that a later gtt has written.
    """
    make_folder(path.parent)
    make_private(path)
    if not _is_sound(path, schema):
        with locked(path.with_name(f"{path.stem}-repair.lock"), LOCK_WAIT):
            if not _is_sound(path, schema):
                _set_aside(path, warn)
                _is_sound(path, schema)


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection that waits for others and begins no transaction of its own; threads may share it."""
    return sqlite3.connect(path, timeout=BUSY_WAIT, isolation_level=None, check_same_thread=False)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of it or nothing; the disk has it when this ends. Raises sqlite3.Error, as for a full disk."""
    connection.execute("begin immediate")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:
            connection.execute("rollback")
        raise


@contextmanager
def locked(path: Path, wait: float, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Hold the lock file. Raises Unreachable when another process still has it after this number of seconds."""
    try:
        with closing(_patiently(path, wait, waiting)):
            yield
    except BlockingIOError as busy:
        raise Unreachable(
            "another gtt is still running", hint=f"try again later (`{path}` is locked)"
        ) from busy


def _is_sound(path: Path, schema: Schema) -> bool:
    """Return whether the file is a database of the schema; an earlier version is made so. Raises BadSettings."""
    try:
        with closing(connect(path)) as database, transaction(database):
            _migrate(database, path, schema)
            if _columns(database, _expected(schema)) != _expected(schema):
                raise OtherTables(str(path))
            return bool(database.execute("pragma quick_check(1)").fetchone() == ("ok",))
    except OtherTables:
        return False
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in BROKEN or not _is_file(path):
            return False
        raise StateFailed(path, error) from error


def _migrate(database: sqlite3.Connection, path: Path, schema: Schema) -> None:
    """Run the scripts that the file has not seen, inside the transaction that is open."""
    (version,) = database.execute("pragma user_version").fetchone()
    if version > len(schema):
        raise BadSettings(
            f"`{path}` was written by a later gtt (schema {version}, this one knows {len(schema)})",
            hint="use that version of gtt, or move the file away: its contents are then lost",
        )
    # Files from before versions were kept have the first tables already, and version 0.
    for script in schema[version:]:
        for statement in script.split(";"):
            database.execute(statement)
    if version < len(schema):
        database.execute(f"pragma user_version = {len(schema)}")


def _expected(schema: Schema) -> dict[str, list[str]]:
    """Return the tables that the schema's scripts make, with their columns."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as empty:
        for script in schema:
            empty.executescript(script)
        names = [name for (name,) in empty.execute("select name from sqlite_master where type = 'table'")]
        return _columns(empty, names)


def _columns(database: sqlite3.Connection, names: Iterable[str]) -> dict[str, list[str]]:
    return {name: [row[1] for row in database.execute(f"pragma table_info({name})")] for name in names}


def _set_aside(path: Path, warn: Warn) -> None:
    number = 1
    while (aside := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    try:
        for end in ENDS:
            if (part := Path(f"{path}{end}")).exists():
                part.rename(f"{aside}{end}")
    except OSError as error:
        raise BadSettings(f"cannot set the broken `{path}` aside: {error}") from error
    make_private(path)
    warn(f"the state file was broken and is now `{aside}`; the record of earlier deliveries is lost")


def make_folder(folder: Path) -> None:
    """Make the state directory, for its owner only. Raises BadSettings where that cannot be done."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        close_to_others(folder, 0o700)
    except OSError as error:
        raise BadSettings(
            f"cannot create the state directory `{folder}`: {error.strerror}",
            hint="set XDG_STATE_HOME to another folder",
        ) from error


def make_private(database: Path) -> None:
    """Make an empty database that nobody else may read; SQLite gives its other files the same mode.

    One that is there already is closed to others. Where neither can be done, SQLite says why.
    """
    with suppress(OSError):
        if not database.exists():
            # opened under another name: closing a database's own name would end this process's locks on it
            number, born = mkstemp(dir=database.parent, prefix=f".{database.name}-")
            os.close(number)
            try:
                os.link(born, database)
            finally:
                os.unlink(born)
    for end in ENDS:
        close_to_others(Path(f"{database}{end}"), 0o600)


def _is_file(path: Path) -> bool:
    return path.is_file() or not path.exists()


def _patiently(path: Path, wait: float, waiting: Callable[[], None]) -> sqlite3.Connection:
    """Return a connection that holds the file, tried a little at a time, so that Ctrl-C is heard in between."""
    until, tried = monotonic() + wait, False
    while True:
        left = until - monotonic()
        try:
            return _lock(path, max(0.0, min(left, AT_A_TIME)) if tried else 0.0)
        except BlockingIOError:
            if left <= 0:
                raise
        if not tried:
            waiting()
        tried = True


def _lock(path: Path, wait: float) -> sqlite3.Connection:
    """Return a connection that holds the file; SQLite's lock goes away with the process. Raises BlockingIOError."""
    make_private(path)
    lock: sqlite3.Connection | None = None
    try:
        lock = sqlite3.connect(path, timeout=wait, isolation_level=None)
        lock.execute("begin exclusive")
    except sqlite3.DatabaseError as error:
        if lock:
            lock.close()
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise BlockingIOError(str(path)) from error
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in BROKEN:
            hint = "is its folder writable, and the disk not full?"
            raise BadSettings(f"cannot lock `{path}`: {error}", hint=hint) from error
        path.write_bytes(b"")  # somebody wrote into it: nobody can hold it, and nothing is in it
        return _lock(path, wait)
    return lock
