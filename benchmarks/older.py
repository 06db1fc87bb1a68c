"""The version that an event was raised on when that is not the checkout's: an older one, with lines moved back."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.baselines import last_part
from benchmarks.cases import Case, Json, git, own_frames

MOST_STEPS = 300
_HUNK = re.compile(r"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)


@dataclass(frozen=True)
class Older:
    """A revision `steps` first parents before the checkout's, and where the own frames' lines stood in it."""

    commit: str
    steps: int
    seconds: int
    lines: Mapping[tuple[str, int], int]


def older(case: Case, checkout: Path, target: int) -> Older:
    """Return the oldest revision at most `target` first parents back that can have raised the event.

    It can when every own frame's line stands in it unchanged, in the same file, together with the name of the
    frame's function, and the commits that introduced the fault (where these are unknown: the lines that the fix
    changed) are in its history. The search halves the distance, since what can raise it mostly holds from some
    commit on; what it returns was checked.
    """
    steps = git(checkout, "rev-list", "--first-parent", f"-{target + 1}", case.buggy).split()
    good, bad = 0, len(steps)
    found = _lines(case, checkout, steps[0]) or {}
    while bad - good > 1:
        # The first look is at the target itself.
        middle = bad - 1 if bad == len(steps) else (good + bad) // 2
        lines = _lines(case, checkout, steps[middle])
        if lines is None:
            bad = middle
        else:
            good, found = middle, lines
    seconds = int(git(checkout, "log", "-1", "--format=%ct", steps[good]))
    return Older(steps[good], good, seconds, found)


def _lines(case: Case, checkout: Path, revision: str) -> dict[tuple[str, int], int] | None:
    """Where the own frames' lines stand at the revision, or None when it cannot have raised the event."""
    gold = case.gold
    if not all(_ancestor(checkout, commit, revision) for commit in gold["introducing_commits"]):
        return None
    wanted = {
        (path, int(frame["lineno"])): frame
        for path, frame in own_frames(case, checkout)
        if frame.get("lineno")
    }
    faulty = {} if gold["introducing_commits"] else gold["lines"]
    paths = {path for path, _ in wanted} | set(faulty)
    maps = {path: Moves.between(checkout, revision, case.buggy, path) for path in paths}
    found: dict[tuple[str, int], int] = {}
    for path, line in wanted:
        was = maps[path].before(line)
        if was is None:
            return None
        found[path, line] = was
    spans = (
        (path, line)
        for path, pairs in faulty.items()
        for first, last in pairs
        for line in range(first, last + 1)
    )
    if any(maps[path].before(line) is None for path, line in spans):
        return None
    return found if _names_stand(checkout, revision, wanted) else None


def _ancestor(checkout: Path, commit: str, revision: str) -> bool:
    return not git(checkout, "rev-list", "-1", commit, f"^{revision}").strip()


def _names_stand(checkout: Path, revision: str, wanted: Mapping[tuple[str, int], Json]) -> bool:
    texts = {path: git(checkout, "show", f"{revision}:{path}") for path in {path for path, _ in wanted}}
    for (path, _), frame in wanted.items():
        name = last_part(frame.get("function"))
        if re.fullmatch(r"\w+", name) and not re.search(rf"\b{name}\b", texts[path]):
            return False
    return True


@dataclass(frozen=True)
class Moves:
    """How a file's lines moved from an older version to a newer one: (old start, old count, new start, new count)."""

    hunks: tuple[tuple[int, int, int, int], ...]

    @classmethod
    def between(cls, checkout: Path, old: str, new: str, path: str) -> "Moves":
        """Read the moves from git's difference without context, renames not followed."""
        said = git(checkout, "diff", "--no-ext-diff", "--no-renames", "--text", "-U0", old, new, "--", path)
        return cls.parsed(_HUNK.findall(said))

    @classmethod
    def parsed(cls, hunks: Iterable[tuple[str, str, str, str]]) -> "Moves":
        """Return the moves of hunk headers' numbers, where a missing count is 1."""
        return cls(tuple((int(a), int(b or 1), int(c), int(d or 1)) for a, b, c, d in hunks))

    def before(self, line: int) -> int | None:
        """Return the line's number in the older version, or None when it was not there."""
        shift = 0
        for _, old_count, start, count in self.hunks:
            if line < start + (count == 0):
                break
            if line < start + count:
                return None
            shift += old_count - count
        return line + shift
