"""What gtt remembers between runs: an SQLite file in the state directory, and locks that end with their process.

A file that is no database, is damaged or has other tables is set aside with a warning, never a crash.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp

from glitchtip_tools.errors import BadSettings, Unreachable

Tables = Mapping[
    str, Sequence[str]
]  # name -> definitions of its columns, each beginning with the column's name
Warn = Callable[[str], None]
LOCK_WAIT = 120.0  # seconds to wait for another run
BUSY_WAIT = 10.0  # seconds to wait for another's single write
ENDS = ("", "-journal", "-wal", "-shm")  # of the names of the files that make up a database
BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class OtherTables(sqlite3.DatabaseError):
    """The file has a table of ours with other columns."""


def state_folder(environ: Mapping[str, str]) -> Path:
    """Return `$XDG_STATE_HOME/gtt`, else `~/.local/state/gtt`; a relative XDG_STATE_HOME counts as unset."""
    given = environ.get("XDG_STATE_HOME", "")
    home = Path(environ.get("HOME") or "~").expanduser()
    return (Path(given) if given.startswith("/") else home / ".local" / "state") / "gtt"


class State:
    """One database file; opened for each transaction, so that it can be used from any thread."""

    def __init__(self, folder: Path, tables: Tables, *, name: str = "state", warn: Warn = print) -> None:
        self.folder, self.path, self.tables = folder, folder / f"{name}.db", tables
        self._warn = warn
        make_folder(folder)
        make_private(self.path)
        if not self._sound():
            with self.alone(f"{name}-repair"):
                if not self._sound():
                    self._set_aside()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection inside a transaction that is committed at the end, or undone by an exception."""
        with closing(sqlite3.connect(self.path, timeout=BUSY_WAIT, isolation_level=None)) as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                connection.execute("rollback")
                raise
            connection.execute("commit")

    @contextmanager
    def alone(self, name: str, *, wait: float = LOCK_WAIT) -> Iterator[None]:
        """Hold a lock that one run at a time can have; it ends with the process, whatever happens to it.

        Raises Unreachable when another run still has it after `wait` seconds.
        """
        path = self.folder / f"{name}.lock"
        try:
            with closing(_locked(path, wait)):
                yield
        except BlockingIOError as busy:
            raise Unreachable(
                "another run of gtt is still at it", hint=f"try again later (`{path}` is locked)"
            ) from busy

    def _sound(self) -> bool:
        """Return whether the file is a database with our tables; a new one is made so. Raises BadSettings."""
        try:
            with self.transaction() as database:
                for name, columns in self.tables.items():
                    database.execute(f"create table if not exists {name} ({', '.join(columns)})")
                    found = [row[1] for row in database.execute(f"pragma table_info({name})")]
                    if found != [column.split()[0] for column in columns]:
                        raise OtherTables(name)
                return bool(database.execute("pragma quick_check(1)").fetchone() == ("ok",))
        except OtherTables:
            return False
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in BROKEN or not _is_file(self.path):
                return False
            raise BadSettings(
                f"cannot use the state file `{self.path}`: {error}",
                hint="is its folder writable, and the disk not full? XDG_STATE_HOME names another place",
            ) from error

    def _set_aside(self) -> None:
        number = 1
        while (aside := self.path.with_name(f"{self.path.name}.broken-{number}")).exists():
            number += 1
        try:
            for end in ENDS:
                if (part := Path(f"{self.path}{end}")).exists():
                    part.rename(f"{aside}{end}")
        except OSError as error:
            raise BadSettings(f"cannot set the broken `{self.path}` aside: {error}") from error
        make_private(self.path)
        self._warn(f"the state file was broken and is now `{aside}`; what was delivered before is forgotten")
        self._sound()


def make_folder(folder: Path) -> None:
    """Make the state directory, for its owner only. Raises BadSettings where that cannot be done."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _close_to_others(folder, 0o700)
    except OSError as error:
        raise BadSettings(
            f"cannot make the state directory `{folder}`: {error.strerror}",
            hint="XDG_STATE_HOME names another place",
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
        _close_to_others(Path(f"{database}{end}"), 0o600)


def _close_to_others(path: Path, mode: int) -> None:
    """Take from others what they may do with it, when it is ours to decide."""
    with suppress(OSError):
        found = path.lstat()
        if found.st_uid == os.geteuid() and not path.is_symlink() and found.st_mode & 0o077:
            path.chmod(mode)


def _is_file(path: Path) -> bool:
    return path.is_file() or not path.exists()


def _locked(path: Path, wait: float) -> sqlite3.Connection:
    """Return a connection that holds the file; SQLite's lock goes away with the process. Raises BlockingIOError."""
    make_private(path)
    lock = sqlite3.connect(path, timeout=wait, isolation_level=None)
    try:
        lock.execute("begin exclusive")
    except sqlite3.DatabaseError as error:
        lock.close()
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise BlockingIOError(str(path)) from error
        if getattr(error, "sqlite_errorcode", 0) & 0xFF not in BROKEN:
            raise BadSettings(f"cannot lock `{path}`: {error}", hint="is its folder writable?") from error
        path.write_bytes(b"")  # somebody wrote into it: nobody can hold it, and nothing is in it
        return _locked(path, wait)
    return lock
