"""Other repositories that a clone reads: by a `.git` file, a link, or alternates (gitrepository-layout(5))."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

DEEPEST = 5  # alternates of alternates, as git follows them
MOST, LARGEST = 20, 64_000  # repositories, and bytes of a file that names them


def repositories_read(objects: Path, root: Path) -> tuple[str, ...]:
    """Return the repositories outside of the clone whose objects are read, as paths seen from the clone.

    What a hostile clone borrows may be a private one of the same machine, and its lines end up in a report.
    """
    here = root.resolve()
    stores = dict.fromkeys(folder for folder in _stores(objects, DEEPEST) if not folder.is_relative_to(here))
    return tuple(os.path.relpath(_repository(folder), here) for folder in list(stores)[:MOST])


def _stores(objects: Path, deep: int) -> Iterator[Path]:
    """Yield the folder of objects, without links, and those that it borrows from."""
    store = objects.resolve()
    yield store
    if not deep:
        return
    with suppress(OSError), (store / "info" / "alternates").open("rb") as file:
        for line in file.read(LARGEST).splitlines()[:MOST]:
            if line and not line.startswith(b"#"):
                with suppress(OSError, ValueError):
                    yield from _stores(store / os.fsdecode(line), deep - 1)


def _repository(store: Path) -> Path:
    """Return the folder that people call the repository: what holds `.git`, else the git directory."""
    directory = store.parent
    return directory.parent if directory.name == ".git" else directory
