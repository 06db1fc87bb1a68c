"""Looking things up among the clone's objects, many at a time: what names stand for, why a text is not there."""

import re
from collections.abc import Iterable, Sequence

from glitchtip_tools.adapters.git.repository import COMMIT, LARGEST_FILE, Repository

LONGEST_NAME = 200  # characters of a reference
_NAME = re.compile(r"[^\x00-\x20\x7f~^:?*\[\\-][^\x00-\x20\x7f~^:?*\[\\]*")


def first_commit(clone: Repository, names: Sequence[str]) -> tuple[str, str] | None:
    """Return the first of the names that stands for a commit, and that commit's id; None when none does."""
    fit = [name for name in names if _is_name(name)]
    for name, row in zip(fit, _rows(clone, [f"{name}^{{commit}}" for name in fit]), strict=False):
        commit, _, kind = row.partition(" ")
        if kind.startswith("commit ") and COMMIT.match(commit):
            return name, commit
    return None


def sizes(clone: Repository, blobs: Iterable[str]) -> dict[str, int]:
    """Return the sizes of objects in bytes, by their ids."""
    parts = (row.split(" ") for row in _rows(clone, list(dict.fromkeys(blobs))))
    return {one[0]: int(one[2]) for one in parts if len(one) == 3 and one[2].isdigit()}


def unread(clone: Repository, revision: str, paths: Iterable[str]) -> dict[str, str]:
    """Return why files that a revision tracks have no text: `large`, `binary`, or `missing` from a partial clone."""
    wanted = list(dict.fromkeys(paths))
    texts = clone.sources(revision, wanted)
    left = [path for path in wanted if path not in texts and "\n" not in path]
    reasons = {}
    for path, row in zip(left, _rows(clone, [f"{revision}:{path}" for path in left]), strict=False):
        parts = row.split(" ")
        known = len(parts) == 3 and parts[1] == "blob"
        reasons[path] = "missing" if not known else "large" if int(parts[2]) > LARGEST_FILE else "binary"
    return reasons


def _rows(clone: Repository, words: Sequence[str]) -> list[str]:
    """Return what git says of each object: its id, kind and size, or that it is missing."""
    if not words:
        return []
    text = "".join(f"{word}\n" for word in words).encode("utf-8", "surrogateescape")
    return clone.ask("cat-file", "--batch-check", text=text).text.split("\n")


def _is_name(name: str) -> bool:
    """Return whether a word may be a reference's name (git-check-ref-format(1)), and no expression of git's."""
    return len(name) <= LONGEST_NAME and bool(_NAME.fullmatch(name)) and ".." not in name and "@{" not in name
