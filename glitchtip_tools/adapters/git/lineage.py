"""The line of commits that made some files what they are: asked once for all, then blame can jump along it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from glitchtip_tools.adapters.git.answers import Touch, touches_of
from glitchtip_tools.adapters.git.repository import COMMIT, LARGEST_PATCH, PLAIN, Repository

MOST_ADDITIONS = 20  # commits that added any of some files


def lineage(clone: Repository, revision: str, paths: Sequence[str]) -> tuple[Touch, ...]:
    """Return the commits that changed any of the files, and merges of such, with their parents among these."""
    if not paths:
        return ()
    words = ("log", "--parents", "--raw", "--no-renames", *PLAIN, "--format=%x00%H %ct %P", revision)
    answer = clone.ask(*words, "--", *paths, most=LARGEST_PATCH)
    return tuple(touches_of(answer.out.decode("utf-8", "surrogateescape")))


def renaming(clone: Repository, commits: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Return (commit, new path) of the files that the commits gave another name."""
    wanted = "".join(f"{commit}\n" for commit in dict.fromkeys(commits))
    if not wanted:
        return frozenset()
    words = (
        "log",
        "--no-walk=unsorted",
        "--stdin",
        "--raw",
        "-z",
        "-M",
        "-l400",
        "--diff-filter=R",
        *PLAIN,
    )
    parts = (
        clone.ask(*words, "--format=%x00%H", text=wanted).out.decode("utf-8", "surrogateescape").split("\0")
    )
    renames, commit = set(), ""
    for at, part in enumerate(parts):
        if COMMIT.match(part.strip()):
            commit = part.strip()
        elif part.lstrip("\n").startswith(":") and at + 2 < len(parts):
            renames.add((commit, parts[at + 2]))
    return frozenset(renames)


def successors(
    clone: Repository, revision: str, files: Sequence[str], names: Collection[str]
) -> frozenset[str]:
    """Return those of the files that came with a commit that took a file of one of these base names out."""
    if not files:
        return frozenset()
    adding = ("log", f"-{MOST_ADDITIONS}", "--no-renames", "--diff-filter=A", "--format=%H", revision, "--")
    commits = clone.ask(*adding, *files).text
    words = (
        "log",
        "--no-walk=unsorted",
        "--stdin",
        "--no-renames",
        "--diff-filter=AD",
        "--name-status",
        "-z",
    )
    answer = clone.ask(*words, "--format=%x00", *PLAIN, text=commits).out if commits else b""
    after: set[str] = set()
    for told in answer.decode("utf-8", "surrogateescape").split("\0\0"):
        parts = [part.strip("\n") for part in told.strip("\0").split("\0")]
        changes = dict(zip(parts[1::2], parts[::2], strict=False))
        if any(how == "D" and path.rpartition("/")[2] in names for path, how in changes.items()):
            after |= {file for file in files if changes.get(file) == "A"}
    return frozenset(after)


def brought_by(clone: Repository, merge: str, path: str) -> str | None:
    """Return the last commit to change a file on the branch that a merge brought; None when none did."""
    words = ("rev-list", "--max-count=1", "--no-merges", f"{merge}^1..{merge}", "--", path)
    return clone.ask(*words, allow=(0, 128)).text.strip() or None


def authors_since(clone: Repository, revision: str, since: datetime, limit: int) -> frozenset[str]:
    """Return the addresses of the authors of the newest commits, `.mailmap` applied, in lower case."""
    words = ("log", f"-{limit}", "--format=%aE", f"--since={int(since.timestamp())}", revision, "--")
    return frozenset(clone.ask(*words).text.lower().split("\n")) - {""}


def date_of(clone: Repository, commit: str) -> datetime | None:
    """Return when a commit was committed; None when that is a date that no calendar has."""
    seconds = clone.ask("log", "-1", "--format=%ct", "--no-walk", commit).text.strip()
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None
