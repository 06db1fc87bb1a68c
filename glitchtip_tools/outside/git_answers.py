"""What git prints, read into values: nothing is asked here, and a hostile commit can only spoil its own record."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from glitchtip_tools.core.investigation.evidence import Commit

FIELDS = "%H%x00%ct%x00%aN%x00%aE%x00%P%x00%s%x00%b"  # no message, name or path can hold a NUL
_COMMIT = re.compile(r"^[0-9a-f]{40,64}$")


@dataclass(frozen=True, slots=True)
class Blame:
    """Who wrote each line of a file: `lines[n - 1]` is the commit of line n, `origins` its line there."""

    lines: tuple[str, ...] = ()
    origins: tuple[tuple[str, int], ...] = ()


def objects(out: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the id and content of each object that `cat-file --batch` printed."""
    at = 0
    while (end := out.find(b"\n", at)) != -1:
        header = out[at:end].split(b" ")
        at = end + 1
        if len(header) == 3 and header[2].isdigit():
            size = int(header[2])
            yield header[0].decode(), out[at : at + size]
            at += size + 1


def blame_of(text: str) -> Blame:
    """Read what `blame --porcelain` printed."""
    commits: list[str] = []
    origins: list[tuple[str, int]] = []
    paths: dict[str, str] = {}
    commit, line = "", 0
    for row in text.split("\n"):
        if row.startswith("\t"):
            commits.append(commit)
            origins.append((paths.get(commit, ""), line))
        elif row.startswith("filename "):
            paths[commit] = row[9:]
        elif len(parts := row.split(" ")) >= 3 and _COMMIT.match(parts[0]):
            commit, line = parts[0], int(parts[1])
    return Blame(tuple(commits), tuple(origins))


def commits_of(text: str) -> Iterator[Commit]:
    """Read records of seven fields, each followed by pairs of a file's change (from its `:` on) and its path."""
    parts = text.split("\0")
    at = 0
    while at + 7 <= len(parts):
        fields, files, at = parts[at : at + 7], [], at + 7
        while at + 1 < len(parts) and parts[at].lstrip("\n").startswith(":"):
            files.append(parts[at + 1])
            at += 2
        if commit := _commit(fields, files):
            yield commit


def _commit(fields: Sequence[str], files: Sequence[str]) -> Commit | None:
    """Return the commit, or None when its date is none that a calendar has."""
    name, seconds, author, email, parents, subject, body = fields
    try:
        date = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return Commit(
        id=name,
        date=date,
        author=author,
        email=email,
        parents=len(parents.split()),
        subject=subject,
        body=body[:2000],
        files=tuple(files),
    )


def sizes_of(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield lines added and taken by commit and path; a commit's id stands before its rows of `--numstat -z`."""
    commit = ""
    for row in text.split("\0"):
        parts = row.lstrip("\n").split("\t", 2)
        if _COMMIT.match(parts[0]):
            commit = parts[0]
        elif len(parts) == 3 and parts[0].isdecimal() and parts[1].isdecimal():
            yield (commit, parts[2]), int(parts[0]) + int(parts[1])
