"""What simple methods reach on the same cases, given perfect knowledge of paths and own frames."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from benchmarks.cases import Case, git, own_frames

Ranked = dict[str, list[str]]
FILES = ("innermost own frame", "trace's own files", "common script")
FUNCTIONS = ("own frames' functions",)
COMMITS = ("blame of own frames", "blame, then newest", "newest blamed within a year")

_YEAR = 365 * 24 * 3600
_STOPWORDS = {"None", "True", "False", "Error", "Exception"}
_NAMELESS = (None, "", "?", "<anonymous>")


def ranked(case: Case, checkout: Path) -> Ranked:
    """Return the answer of every baseline, best first; functions are `file:name`."""
    own = own_frames(case, checkout)
    files = list(dict.fromkeys(path for path, _ in own))
    functions = [
        f"{path}:{last_part(frame.get('function'))}"
        for path, frame in own
        if frame.get("function") not in _NAMELESS
    ]
    blamed = _blamed(case, checkout)
    newest = _newest(checkout, files, case.buggy)
    raised = int(git(checkout, "log", "-1", "--format=%ct", case.buggy))
    recent = sorted((c for c in blamed if raised - blamed[c] <= _YEAR), key=lambda c: -blamed[c])
    return {
        "innermost own frame": files[:1],
        "trace's own files": files,
        "common script": _common_script(case, checkout),
        "own frames' functions": list(dict.fromkeys(functions)),
        "blame of own frames": list(blamed),
        "blame, then newest": list(dict.fromkeys([*blamed, *newest])),
        "newest blamed within a year": recent,
    }


def last_part(function: str | None) -> str:
    """Return the bare name: `Linter.verify` -> `verify`, `new_cls.root [as render]` -> `root`."""
    bare = (function or "").split(" [as ")[0].split("(")[0].removeprefix("async ").removeprefix("new ")
    return re.split(r"[.#:]|->", bare.replace(".<locals>", "").strip())[-1]


def _blamed(case: Case, checkout: Path) -> dict[str, int]:
    """The commits that last touched the own frames' lines, inside out, each with its time in seconds."""
    found: dict[str, int] = {}
    for path, frame in own_frames(case, checkout):
        if not (line := frame.get("lineno")):
            continue
        said = git(
            checkout, "blame", "-w", "--porcelain", f"-L{line},{line}", case.buggy, "--", path, allow=(0, 128)
        )
        time = re.search(r"^committer-time (\d+)$", said, re.MULTILINE)
        if time:
            found.setdefault(said.split(" ", 1)[0], int(time[1]))
    return found


def _newest(checkout: Path, files: Iterable[str], revision: str) -> list[str]:
    paths = list(files)
    return git(checkout, "log", "-20", "--format=%H", revision, "--", *paths).split() if paths else []


def _common_script(case: Case, checkout: Path) -> list[str]:
    """Files by how many of the culprit's name and the message's capitalised words they hold, then how often."""
    event = case.event
    message = " ".join(str(value.get("value") or "") for value in event["exception"]["values"])
    words = [last_part(event["culprit"].split(" in ")[-1]), *re.findall(r"\b[A-Z]\w{2,}", message)]
    terms = list(dict.fromkeys(word for word in words if word and word not in _STOPWORDS))
    distinct, total = Counter[str](), Counter[str]()
    for term in terms[:8]:
        for line in git(checkout, "grep", "-cwIFe", term, allow=(0, 1)).splitlines():
            path, _, count = line.rpartition(":")
            distinct[path] += 1
            total[path] += int(count)
    return sorted(distinct, key=lambda path: (-distinct[path], -total[path], path))[:20]
