"""What a commit is like: a change of everything; and who owns a file."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

from glitchtip_tools.models.code import Commit

MASS = 40  # files: what changes so many at once rarely means the one line
_FOREIGN = re.compile(r"(?:^|/)(?:vendor|vendored|third[_-]?party|externals?|node_modules|bower_components)/")


def is_mass_change(commit: Commit) -> bool:
    """Return whether the commit changed so many files that it may not be about the one line."""
    return len(commit.files) >= MASS


def is_vendoring(commit: Commit, files: Sequence[str]) -> bool:
    """Return whether a commit brought in foreign code that nobody here reads, and is suspected for that alone."""
    return is_mass_change(commit) and bool(files) and all(_FOREIGN.search(file) for file in files)


def owners_of(file: str, codeowners: str) -> tuple[str, ...]:
    """Return the owners that a CODEOWNERS file names for a path: the last fitting line counts."""
    owners: tuple[str, ...] = ()
    for line in codeowners.splitlines():
        words = line.split("#")[0].split()
        if words and not words[0].startswith(("[", "^[")) and _owns(words[0], file):
            owners = tuple(words[1:])
    return owners


def _owns(pattern: str, file: str) -> bool:
    anchored = pattern.startswith("/") or "/" in pattern.rstrip("/")
    bare = pattern.strip("/")
    if bare in ("*", "**"):
        return True
    places = [bare, f"{bare}/*"] if not pattern.endswith("/") else [f"{bare}/*"]
    if not anchored:
        places += [f"*/{place}" for place in places]
    return any(fnmatchcase(file, place.replace("**/", "*")) for place in places)
