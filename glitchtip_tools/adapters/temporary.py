"""Temporary folders that do not outlive their process for long: what a killed one left, the next one removes."""

import os
import shutil
import tempfile
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from stat import S_ISDIR

from glitchtip_tools.errors import ToolFailed

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]

LOCK, MAKING = ".held", ".making"
MOST_SWEPT = 20  # folders at one start
UNLOCKED_FOR = (
    3600.0  # seconds after which a folder without a lock was left by somebody killed while making it
)


class TemporaryFolder:
    """A folder that goes with the last reference to it, on Ctrl-C and on SIGTERM, and at the next start after a kill.

    Its process holds a lock on a file in it. The system gives that lock up with the process, whatever ends it.
    """

    def __init__(self, prefix: str) -> None:
        """Make the folder, and remove those of the same prefix whose process is gone; raises ToolFailed."""
        with written_there():
            self.path = Path(tempfile.mkdtemp(prefix=prefix))
            try:
                held = os.open(self.path / MAKING, os.O_CREAT | os.O_RDWR, 0o600)
            except OSError:
                self.path.rmdir()
                raise
        if _lock(held):  # others see the file only once it is held: a free one would be swept
            (self.path / MAKING).rename(self.path / LOCK)
        self.remove = weakref.finalize(self, _remove, self.path, held)
        sweep(prefix)


@contextmanager
def written_there() -> Iterator[None]:
    """Raise ToolFailed, with the folder's name, when the system's temporary folder cannot be written to."""
    try:
        yield
    except OSError as error:
        with suppress(OSError):
            reason = (error.strerror or str(error)).lower()
            where = f"the temporary folder `{tempfile.gettempdir()}` cannot be used: {reason}"
            hint = "free space there, or set TMPDIR to another folder"
            raise ToolFailed(where, hint=hint) from error
        raise ToolFailed(
            "there is no temporary folder to write to", hint="set TMPDIR to a folder that you may write to"
        ) from error


def sweep(prefix: str) -> None:
    """Remove folders of that prefix that nobody holds; those of other users are left alone."""
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        leftovers = (Path(entry.path) for entry in entries if entry.name.startswith(prefix))
        for folder in islice(filter(_is_left, leftovers), MOST_SWEPT):
            shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    """Return whether the folder is ours and its process is gone."""
    try:
        about = folder.lstat()
        if not S_ISDIR(about.st_mode) or (hasattr(os, "geteuid") and about.st_uid != os.geteuid()):
            return False
        try:
            held = os.open(folder / LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
        except FileNotFoundError:
            return time.time() - about.st_mtime > UNLOCKED_FOR
        try:
            return _lock(held)
        finally:
            os.close(held)
    except OSError:
        return False


def _lock(held: int) -> bool:
    """Lock an open file; return whether that was possible, False where the system has no such locks."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _remove(folder: Path, held: int) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with suppress(OSError):
        os.close(held)
