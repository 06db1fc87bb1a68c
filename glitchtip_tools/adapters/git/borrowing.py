"""Other repositories that a clone reads: by a `.git` file, a link, or alternates (gitrepository-layout(5))."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

DEEPEST = 5  # alternates of alternates, as git follows them
MOST, LARGEST = 20, 64_000  # repositories, and bytes of a file that names them
_WORK_TREE = re.compile(r"^\s*worktree\s*=\s*(.+?)\s*$", re.M)


def repositories_read(objects: Path, root: Path, git_directory: Path) -> tuple[str, ...]:
    """Return the repositories outside of the clone whose objects are read, as paths seen from the clone.

    What a hostile clone borrows may be a private one of the same machine, and its lines end up in a report.
    The repository of a worktree or a submodule is not another one: it names this work tree as its own, which
    nobody can make it do who cannot write to it.
    """
    here, own = root.resolve(), objects.resolve()
    stores = dict.fromkeys(
        folder
        for folder in _stores(objects, DEEPEST)
        if not folder.is_relative_to(here) and os.path.isdir(folder)
    )
    if own in stores and _is_its_work_tree(here, git_directory.resolve(), own.parent):
        del stores[own]
    return tuple(os.path.relpath(_repository(folder), here) for folder in list(stores)[:MOST])


def _is_its_work_tree(here: Path, git_directory: Path, repository: Path) -> bool:
    """Return whether a repository says that the folder is a worktree of it, or its checkout as a submodule."""
    if git_directory.parent == repository / "worktrees":
        place, named = here / ".git", git_directory / _start_of(git_directory / "gitdir").strip()
    elif git_directory == repository and (trees := _WORK_TREE.findall(_start_of(repository / "config"))):
        place, named = here, repository / trees[-1].strip('"')
    else:
        return False
    with suppress(OSError, RuntimeError, ValueError):  # links in a circle, a name that no file can have
        return named.resolve() == place
    return False


def _start_of(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            return os.fsdecode(opened.read(LARGEST))
    except OSError:
        return ""


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
