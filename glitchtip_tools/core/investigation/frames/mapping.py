"""Frames to the tracked files that they may stand for: the longest common tail of the path, and the module's."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from glitchtip_tools.core.investigation.frames.libraries import is_library_path
from glitchtip_tools.core.investigation.frames.stack import (
    compiled_from,
    has_library_module,
    has_library_path,
    names_of,
)
from glitchtip_tools.models import Frame

MOST_CANDIDATES = 12


class Tree:
    """The tracked files by base name, for looking up the ends of paths."""

    def __init__(self, files: Iterable[str]) -> None:
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self.files = frozenset(files)
        for path in self.files:
            self._by_name[path.rpartition("/")[2].lower()].append(path)

    def like(self, path: str) -> list[tuple[int, str]]:
        """Return (parts in common at the end, tracked file), longest first."""
        parts = path.strip("/").split("/")
        found = [
            (common_tail(parts, file.split("/")), file) for file in self._by_name.get(parts[-1].lower(), [])
        ]
        return sorted(found, key=lambda pair: (-pair[0], len(pair[1]), pair[1]))


@dataclass(frozen=True, slots=True)
class Candidates:
    """The tracked files that a frame may stand for, best first, and whether its path looks like a library's."""

    files: tuple[str, ...] = ()
    sure: bool = False
    library: bool = False
    weak: bool = False  # only the base name is alike, the folders differ
    bare: bool = False  # only the base name is alike, the frame has no folders
    tied: int = 0  # how many of the first fit the path equally well
    compiled: bool = False  # the frame is of a built file, this is its source


def common_tail(left: Sequence[str], right: Sequence[str]) -> int:
    """Return how many parts two paths have in common at their ends; the base name in any case."""
    length = 0
    for one, other in zip(reversed(left), reversed(right), strict=False):
        if one != other and not (length == 0 and one.lower() == other.lower()):
            break
        length += 1
    return length


def candidates(frame: Frame, tree: Tree) -> Candidates:
    """Return the files that a frame may stand for; a library's frame only when the repository tracks its tail."""
    path_of_library = has_library_path(frame)
    library = path_of_library or has_library_module(frame)
    best: dict[str, int] = {}
    strong: set[str] = set()
    deep: set[str] = set()
    for name in names_of(frame):
        parts = len(name.strip("/").split("/"))
        for length, file in tree.like(name):
            whole_file = length == file.count("/") + 1
            whole_name = length == parts
            if path_of_library and not (_own_package(name, file, length) and length >= 2):
                continue
            # A project may itself be what is a library elsewhere: then it tracks the module's whole path.
            if library and not path_of_library and not (length >= 3 and (whole_file or whole_name)):
                continue
            if length > 1 or whole_file or whole_name:
                strong.add(file)
            if length > 1 or whole_file:
                deep.add(file)
            best[file] = max(best.get(file, 0), length * 4 + whole_file * 2 + whole_name)
    if not strong and not library and (source := _compiled_from(frame, tree)):
        return Candidates((source,), sure=True, tied=1, compiled=True)
    if not best:
        return Candidates(library=library)
    ranked = sorted(best, key=lambda file: (-best[file], len(file), file))
    top = [file for file in ranked if best[file] == best[ranked[0]]]
    files = tuple(ranked[:MOST_CANDIDATES])
    weak, bare = ranked[0] not in strong, ranked[0] not in deep
    return Candidates(files, len(top) == 1, library, weak=weak, bare=bare, tied=len(top))


def _compiled_from(frame: Frame, tree: Tree) -> str | None:
    """The source of a built JavaScript file, when exactly one tracked file ends like it by two parts or whole."""
    rounds = zip(*(compiled_from(path) for path in names_of(frame)), strict=True)
    for names in rounds:
        found = [
            (length, file)
            for name in {name for some in names for name in some}
            for length, file in tree.like(name)
            if length > 1 or length == file.count("/") + 1
        ]
        longest = max((length for length, _ in found), default=0)
        files = {file for length, file in found if length == longest}
        if found:
            return files.pop() if len(files) == 1 else None
    return None


def _own_package(name: str, file: str, length: int) -> bool:
    """Say whether a path under site-packages (or the like) is the project's own package, installed."""
    for mark in ("site-packages/", "dist-packages/"):
        if mark in name:
            return length == len(name.rpartition(mark)[2].split("/"))
    # A vendored or checked-in library is tracked with the folder that makes it one.
    return length >= 3 and is_library_path(file)
