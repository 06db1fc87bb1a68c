"""Writes a file that only its owner may read, all at once or not at all."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write_private(path: Path, text: str) -> None:
    """Write a file of mode 0600 beside it and put it in its place. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="", dir=path.parent, prefix=f"{path.name}-", delete=False
    ) as new:
        try:  # a temporary file is born with mode 0600
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
            new.close()  # Windows renames no file that is open
            os.replace(new.name, path)
        except BaseException:
            Path(new.name).unlink(missing_ok=True)
            raise
