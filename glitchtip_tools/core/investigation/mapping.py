"""Frames to tracked files: the longest common tail of the path, the module's opinion, and the line decides."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from glitchtip_tools.core.investigation.libraries import is_library_path
from glitchtip_tools.core.investigation.stack import (
    compiled_from,
    has_library_module,
    has_library_path,
    names_of,
)
from glitchtip_tools.core.models import Frame

MOST_CANDIDATES = 12
NEAR = 400  # lines: how far a line may have moved and still be taken for the same


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
            (_common_tail(parts, file.split("/")), file) for file in self._by_name.get(parts[-1].lower(), [])
        ]
        return sorted(found, key=lambda pair: (-pair[0], len(pair[1]), pair[1]))


@dataclass(frozen=True, slots=True)
class Candidates:
    """The tracked files that a frame may stand for, best first, and whether its path looks like a library's."""

    files: tuple[str, ...] = ()
    sure: bool = False
    library: bool = False
    weak: bool = False  # only the base name is alike, the folders differ
    compiled: bool = False  # the frame is of a built file, this is its source


def _common_tail(left: Sequence[str], right: Sequence[str]) -> int:
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
            best[file] = max(best.get(file, 0), length * 4 + whole_file * 2 + whole_name)
    if not strong and not library and (source := _compiled_from(frame, tree)):
        return Candidates((source,), sure=True, compiled=True)
    if not best:
        return Candidates(library=library)
    ranked = sorted(best, key=lambda file: (-best[file], len(file), file))
    top = [file for file in ranked if best[file] == best[ranked[0]]]
    return Candidates(tuple(ranked[:MOST_CANDIDATES]), len(top) == 1, library, ranked[0] not in strong)


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


def agreement(frame: Frame, lines: Sequence[str], at: int) -> float:
    """Return how much of the frame's context stands there: 1 for the line itself, up to 1 more for its neighbours."""
    wanted = (frame.context_line or "").strip()
    if not (1 <= at <= len(lines)) or not same(wanted, lines[at - 1]):
        return 0.0
    around = [
        (number, text.strip()) for number, text in frame.context if number != frame.line_no and text.strip()
    ]
    if not around:
        return 1.0
    shift = at - (frame.line_no or at)
    hits = sum(
        1 <= number + shift <= len(lines) and same(text, lines[number + shift - 1]) for number, text in around
    )
    return 1.0 + hits / len(around)


def same(wanted: str, line: str) -> bool:
    """Say whether two lines are the same but for indentation; SDKs cut long lines."""
    line = line.strip()
    wanted = wanted.strip()
    if wanted == line:
        return True
    core = wanted.strip(". {}").removeprefix("'").strip()
    return len(wanted) >= 100 and len(core) >= 60 and core in line


def best_line(frame: Frame, lines: Sequence[str]) -> tuple[int | None, float]:
    """Return the line that the frame stands for (nearest to its number among the best) and the agreement there."""
    if not (frame.context_line or "").strip():
        return None, 0.0
    wanted_at = frame.line_no or 1
    found = [
        (score, -abs(number - wanted_at), number)
        for number in range(1, len(lines) + 1)
        if (score := agreement(frame, lines, number))
    ]
    if not found:
        return None, 0.0
    score, _, number = max(found)
    return number, score


def settle(
    frame: Frame, given: Candidates, sources: Mapping[str, str]
) -> tuple[str | None, int | None, str, str]:
    """Return (file, line, match, note): content decides between files, else the path must be unambiguous."""
    if not given.files:
        named = any(names_of(frame)) or (given.library and bool(frame.module))
        reason = (
            "no path" if not named else "library code" if given.library else "no tracked file ends like it"
        )
        return None, None, "none", reason
    scored = []
    for order, file in enumerate(given.files):
        lines = sources.get(file, "").split("\n")
        at, score = best_line(frame, lines)
        if at is not None:
            scored.append(
                (
                    score
                    + (0.25 if at == frame.line_no else 0.0)
                    + (0.5 if order == 0 and given.sure else 0),
                    -order,
                    file,
                    at,
                )
            )
    if scored:
        top = max(scored)
        rivals = [item for item in scored if item[0] == top[0] and item[2] != top[2]]
        if rivals and not given.sure:
            return None, None, "none", f"ambiguous: {top[2]} or {rivals[0][2]}"
        return top[2], top[3], "exact" if top[3] == frame.line_no else "moved", ""
    if not given.sure:
        return None, None, "none", f"ambiguous: {' or '.join(given.files[:3])}"
    file = given.files[0]
    if given.weak:
        return None, None, "none", f"only the base name is that of {file}"
    if given.compiled:
        return file, None, "none", "the frame is of compiled code: its line is not the source's"
    count = sources.get(file, "").count("\n") + 1
    line = frame.line_no if frame.line_no and frame.line_no <= count else None
    if not (frame.context_line or "").strip():
        return (
            file,
            line,
            "unchecked" if line else "none",
            "" if line else "the line is beyond the file's end",
        )
    return file, line, "differs", "the line reads differently at this revision"
