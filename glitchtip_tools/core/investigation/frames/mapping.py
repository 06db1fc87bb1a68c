"""Frames to the tracked files that they may stand for: the longest common tail of the path, and the module's."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from glitchtip_tools.core.investigation.frames.libraries import is_library_path
from glitchtip_tools.core.investigation.frames.manifests import OwnPackages
from glitchtip_tools.core.investigation.frames.stack import (
    compiled_from,
    flat_name,
    has_library_module,
    has_library_path,
    is_built_from,
    is_evaluated,
    is_of_runtime,
    names_of,
    path_in_repository,
    without_versions,
)
from glitchtip_tools.core.languages import suffixes_of
from glitchtip_tools.models import Frame
from glitchtip_tools.values import dataclass

MOST_CANDIDATES = 12
MOST_ALIKE = 300  # files of one base name that are compared with a path: a monorepo may have thousands
MOST_COMMON = 12  # folders by which these are found


class Tree:
    """The tracked files by base name, for looking up the ends of paths, and the packages that the clone holds.

    `near` is the folder of the repository that somebody is in, with a slash: it decides where all else fits several.
    """

    def __init__(self, files: Iterable[str], own: OwnPackages | None = None, near: str = "") -> None:
        self.near = near
        self.own = OwnPackages() if own is None else own
        self._by_name: dict[str, list[str]] = defaultdict(list)
        self._by_end: dict[str, dict[tuple[str, ...], list[str]]] = {}
        self.known: dict[int, tuple[Frame, Candidates]] = {}  # by the frame's identity
        self.files = frozenset(files)
        for path in self.files:
            name = path[path.rfind("/") + 1 :]
            self._by_name[(name if name.isascii() else _composed(name)).lower()].append(path)

    @cached_property
    def stems(self) -> dict[str, list[str]]:
        """The files by the first part of their base name, in lower case."""
        by_stem: dict[str, list[str]] = defaultdict(list)
        for name, files in self._by_name.items():
            by_stem[name.partition(".")[0]] += files
        return by_stem

    @cached_property
    def flat(self) -> dict[str, list[str]]:
        """The scripts by the name that Turbopack gives a chunk of theirs."""
        by_name: dict[str, list[str]] = defaultdict(list)
        for file in self.files:
            if file.endswith(suffixes_of("script")):
                by_name[re.sub(r"[/.]", "_", file)].append(file)
        return by_name

    def like(self, path: str) -> list[tuple[int, str]]:
        """Return (parts in common at the end, tracked file), longest first; of very many, the most alike."""
        parts = _composed(path).strip("/").split("/")
        namesakes = self._by_name.get(parts[-1].lower(), [])
        files = namesakes if len(namesakes) <= MOST_ALIKE else self._nearest(parts)
        alike = [(common_tail(parts, _composed(file).split("/")), file) for file in files]
        return sorted(alike, key=lambda pair: (-pair[0], len(pair[1]), pair[1]))

    def _nearest(self, parts: Sequence[str]) -> list[str]:
        """Return some files of a path's base name: those that have the most folders in common with it."""
        name = parts[-1].lower()
        if name not in self._by_end:
            by_end = self._by_end[name] = defaultdict(list)
            for file in sorted(self._by_name[name], key=lambda file: (len(file), file)):
                folders = _composed(file).split("/")[:-1][-MOST_COMMON:]
                for length in range(len(folders) + 1):
                    by_end[tuple(folders[len(folders) - length :])].append(file)
        found: dict[str, None] = {}
        for length in range(min(len(parts) - 1, MOST_COMMON), -1, -1):
            for file in self._by_end[name].get(tuple(parts[len(parts) - 1 - length : -1]), ()):
                found[file] = None
                if len(found) == MOST_ALIKE:
                    return list(found)
        return list(found)


@dataclass(frozen=True, slots=True)
class Candidates:
    """The tracked files that a frame may stand for, best first, and whether its path looks like a library's."""

    files: tuple[str, ...] = ()
    sure: bool = False
    library: bool = False
    weak: bool = False  # only the base name is alike, the folders differ
    bare: bool = False  # only the base name is alike, the frame has no folders
    tied: int = 0  # how many of the first fit the path equally well
    compiled: bool = False  # the frame is of a built file, these are its sources
    installed: bool = False  # the frame is of the clone's own package, installed somewhere
    near: tuple[str, ...] = ()  # those of the best that are in the folder that somebody is in


def _composed(path: str) -> str:
    """Return a path with its accents composed: macOS may write them as letters of their own."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)


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
    if id(frame) not in tree.known:
        tree.known[id(frame)] = frame, _found(frame, tree)
    return tree.known[id(frame)][1]


def _found(frame: Frame, tree: Tree) -> Candidates:
    if is_of_runtime(frame):
        return Candidates(library=True)
    names = tuple(names_of(frame))
    inside = tuple(dict.fromkeys(path for name in names for path in tree.own.inside(name)))
    candidates = _candidates(inside, tree, _Shape(), frame) if inside else Candidates()
    if candidates.files and not candidates.weak:
        return replace(candidates, installed=True)
    path_of_library = has_library_path(frame)
    shape = _Shape(path_of_library, path_of_library or has_library_module(frame))
    return _candidates(names, tree, shape, frame)


class _Shape(NamedTuple):
    """Whether a frame's path or its module is of a library's shape."""

    path_of_library: bool = False
    library: bool = False


def _candidates(names: Sequence[str], tree: Tree, shape: _Shape, frame: Frame) -> Candidates:
    """Return the files whose ends are those of the names."""
    best: dict[str, int] = {}
    strong: set[str] = set()
    deep: set[str] = set()
    inside = path_in_repository(frame)
    for name in names:
        parts = len(name.strip("/").split("/"))
        for length, file in tree.like(name):
            whole_file = length == file.count("/") + 1
            whole_name = length == parts
            if inside and not f"/{without_versions(file)}".endswith(f"/{inside}"):
                continue
            if shape.path_of_library and not (length >= 2 and _own_package(name, file, length)):
                continue
            # A project may itself be what is a library elsewhere: then it tracks the module's whole path.
            if shape == (False, True) and not (length >= 3 and (whole_file or whole_name)):
                continue
            if length > 1 or whole_file or whole_name:
                strong.add(file)
            if length > 1 or whole_file:
                deep.add(file)
            best[file] = max(best.get(file, 0), length * 4 + whole_file * 2 + whole_name)
    if not strong and not shape.library and (sources := _compiled_from(names, tree)):
        return sources
    if not best:
        return Candidates(library=shape.library)
    ranked = sorted(best, key=lambda file: (-best[file], len(file), file))
    top = [file for file in ranked if best[file] == best[ranked[0]]]
    near = tuple(file for file in top if tree.near and file.startswith(tree.near))
    ranked = list(dict.fromkeys((*near, *ranked)))
    files = tuple(ranked[:MOST_CANDIDATES])
    weak, bare = ranked[0] not in strong, ranked[0] not in deep
    built = is_evaluated(frame) or any(is_built_from(name, ranked[0]) for name in names)
    return Candidates(files, len(top) == 1, shape.library, weak, bare, len(top), compiled=built, near=near)


def _compiled_from(names: Sequence[str], tree: Tree) -> Candidates | None:
    """Return the sources that a built JavaScript file may have: the file that ends like it by two parts or whole.

    Where none does, those that have its base name are weak candidates: their lines must tell.
    """
    rounds = zip(*(compiled_from(path) for path in names), strict=True)
    weak: list[str] = []
    for sources in rounds:
        spelled = dict.fromkeys(name for some in sources for name in some)
        pairs = [pair for name in spelled for pair in tree.like(name)]
        deep = [(length, file) for length, file in pairs if length > 1 or length == file.count("/") + 1]
        weak += [file for length, file in pairs if (length, file) not in deep]
        longest = max((length for length, _ in deep), default=0)
        files = sorted({file for length, file in deep if length == longest})
        if files:
            return Candidates(tuple(files[:MOST_CANDIDATES]), len(files) == 1, compiled=True, tied=len(files))
    flat = [file for name in names if (chunk := flat_name(name)) for file in tree.flat.get(chunk, ())]
    if len(set(flat)) == 1:
        return Candidates((flat[0],), True, compiled=True, tied=1)
    files = sorted(dict.fromkeys(weak), key=lambda file: (file.count("/"), len(file), file))
    if not files:
        return None
    return Candidates(tuple(files[:MOST_CANDIDATES]), compiled=True, weak=True, bare=True, tied=len(files))


def _own_package(name: str, file: str, length: int) -> bool:
    """Return whether a path under site-packages (or the like) is the project's own package, installed."""
    for mark in (
        "site-packages/",
        "dist-packages/",
        "usr/share/",
        "usr/lib/",
        "usr/libexec/",
        "opt/homebrew/",
    ):
        if mark in name:
            return length == len(name.rpartition(mark)[2].split("/"))
    # A vendored or checked-in library is tracked with the folder that makes it one.
    return length >= 3 and is_library_path(file)
