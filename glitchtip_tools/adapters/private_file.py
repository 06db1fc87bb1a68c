"""Writes files all at once or not at all; private ones so that only their owner may read them."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from glitchtip_tools.redacted import Redacted, leaving


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 beside it and put it in its place. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, text, None)


def write_again(path: Path, text: Redacted) -> None:
    """Write a file that is there anew, with the mode that it has; a link stays one. Raises OSError."""
    target = Path(os.path.realpath(path))
    _replace(target, leaving(text), target.stat().st_mode & 0o7777)


def write_new(path: Path, text: Redacted) -> None:
    """Write a file that is not there yet, and its folder. Raises OSError; what was begun is taken away then."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as new:
        try:
            new.write(leaving(text))
            new.flush()
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _replace(path: Path, text: str, mode: int | None) -> None:
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=path.parent, prefix=f"{path.name}-", delete=False
    ) as new:
        try:  # a temporary file is born with mode 0600
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
            if mode is not None:
                Path(new.name).chmod(mode)
            new.close()  # Windows renames no file that is open
            os.replace(new.name, path)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise
