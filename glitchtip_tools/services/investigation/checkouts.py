"""Which projects a checkout is for, as the setting `checkouts` says: a folder or a remote, and its projects."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Checkouts = Callable[[], Mapping[str, object]]


def belongs(checkouts: Mapping[str, object], root: Path, remote: str | None, project: str) -> bool | None:
    """Return whether a checkout is the project's by the setting; None when that says nothing of either.

    A checkout that is tied to projects is not an other project's, and a project that is tied to one is in no other.
    """
    if here := tied_to(checkouts, root, remote):
        return project in here
    return False if any(project in _projects(named) for named in checkouts.values()) else None


def tied_to(checkouts: Mapping[str, object], root: Path, remote: str | None) -> tuple[str, ...]:
    """Return the projects that the setting ties a checkout to, none when it says nothing of it."""
    here = [_projects(named) for place, named in checkouts.items() if _is_place(place, root, remote)]
    return tuple(dict.fromkeys(project for named in here for project in named))


def _projects(named: object) -> Sequence[str]:
    return [str(name) for name in named] if isinstance(named, list | tuple) else [str(named)]


def _is_place(place: str, root: Path, remote: str | None) -> bool:
    """Return whether a folder or a remote's address is the checkout's."""
    if remote and _address(place) == _address(remote):
        return True
    try:
        return Path(place).expanduser().resolve() == root.resolve()
    except (OSError, RuntimeError):  # a `~name` without a home, a link in circles
        return False


def _address(remote: str) -> str:
    """Return a remote's host and path, whichever way it is reached: `git@host:a/b.git`, `https://host/a/b`."""
    bare = re.sub(r"^\w[\w+.-]*://", "", remote.strip())
    host, _, path = re.sub(r"^[^@/]*@", "", bare).replace(":", "/", 1).partition("/")
    return f"{host.lower()}/{path.rstrip('/').removesuffix('.git')}"
