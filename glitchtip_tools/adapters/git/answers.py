"""What git prints, read into values: nothing is asked here, and a hostile commit can only spoil its own record."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from glitchtip_tools.models.code import Change, Commit, Hunk, identifiers
from glitchtip_tools.values import dataclass

FIELDS = "%H%x00%ct%x00%aN%x00%aE%x00%P%x00%s%x00%b"  # no message, name or path can hold a NUL
LONGEST_NAME, LONGEST_SUBJECT = 200, 1000  # characters
LONGEST_LINE = 2000  # characters of a line that are read for its words
_COMMIT = re.compile(r"^[0-9a-f]{40,64}$")
MOST_HUNKS = 200  # of a commit in one file; what has more is a new edition of it
LARGEST_HUNK = 400  # lines; a larger one is counted and its words are read, its lines are not kept
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


@dataclass(frozen=True, slots=True)
class Blame:
    """Who wrote each line of a file: `lines[n - 1]` is the commit of line n, `origins` its line there."""

    lines: tuple[str, ...] = ()
    origins: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Touch:
    """A commit of some files' history: its parents there, its time in seconds, which of the files it changed.

    Of `files` those are `created` that it brought in: what came before has another name, if anything did.
    """

    commit: str
    parents: tuple[str, ...]
    seconds: int
    files: tuple[str, ...] = ()
    created: tuple[str, ...] = ()


def touches_of(text: str) -> Iterator[Touch]:
    """Read records of a NUL, a row of id, time and parents, and rows as `--raw` has them."""
    for record in text.split("\0")[1:]:
        rows = record.split("\n")
        commit, seconds, *parents = rows[0].split(" ")
        changed = [row.split("\t", 1) for row in rows[1:] if row.startswith(":") and "\t" in row]
        yield Touch(
            commit,
            tuple(filter(None, parents)),
            int(seconds) if seconds.isdigit() else 0,
            tuple(unquoted(path) for _, path in changed),
            tuple(unquoted(path) for status, path in changed if status.endswith("A")),
        )


def objects(out: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the id and content of each object that `cat-file --batch` printed; one that is cut off is left out."""
    at = 0
    while (end := out.find(b"\n", at)) != -1:
        header = out[at:end].split(b" ")
        at = end + 1
        if len(header) == 3 and header[2].isdigit():
            size = int(header[2])
            if at + size > len(out):
                return
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
            paths[commit] = unquoted(row[9:])
        elif len(parts := row.split(" ")) >= 3 and _COMMIT.match(parts[0]):
            commit, line = parts[0], int(parts[1])
    return Blame(tuple(commits), tuple(origins))


def commits_of(text: str) -> Iterator[Commit]:
    """Read records of seven fields, each followed by pairs of a file's change (from its `:` on) and its path."""
    parts = text.split("\0")
    at = 0
    while at + 7 <= len(parts):
        fields, first = parts[at : at + 7], at + 7
        at = first + 2 if parts[first : first + 1] and parts[first].lstrip("\n").startswith(":") else first
        # An import has very many files, and only before the first of them there may be a line break.
        while at + 1 < len(parts) and parts[at].startswith(":"):
            at += 2
        files = parts[first + 1 : at : 2]
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
        author=author[:LONGEST_NAME],
        email=email[:LONGEST_NAME],
        parents=len(parents.split()),
        subject=subject[:LONGEST_SUBJECT],
        body=body[:2000],
        files=tuple(files),
    )


def changes_of(out: bytes) -> Iterator[tuple[tuple[str, str], Change]]:
    """Read patches without context, each commit's after a row of a NUL and its id.

    The lines of a hunk are counted, as its head tells: what a file says is never taken for a row of the patch.
    """
    rows = _rows(out)
    commit = path = ""
    added: list[str] = []
    hunks: list[Hunk] = []
    lines = 0
    for row in rows:
        if row.startswith(("\0", "diff --git ")):
            if path and lines:
                yield (commit, path), Change(lines, _words(added), tuple(hunks))
            commit, path = row[1:] if row.startswith("\0") else commit, ""
            added, hunks, lines = [], [], 0
        elif row.startswith(("--- ", "+++ ")):
            name = unquoted(row[4:].removesuffix("\t"))
            path = path if name == "/dev/null" else name[2:]
        elif head := _HUNK.match(row):
            taken, added_lines = (int(number or 1) for number in (head[1], head[3]))
            lines += taken + added_lines
            changes = list(_hunk(rows, taken + added_lines))
            after = [line[1 : LONGEST_LINE + 1] for line in changes if line[0] == "+"]
            added += after
            if len(hunks) < MOST_HUNKS and taken + added_lines <= LARGEST_HUNK:
                before = tuple(line[1 : LONGEST_LINE + 1] for line in changes if line[0] == "-")
                hunks.append(Hunk(int(head[2]) + (not after), before, tuple(after)))
    if path and lines:
        yield (commit, path), Change(lines, _words(added), tuple(hunks))


def _rows(out: bytes) -> Iterator[str]:
    """Yield the rows one by one: all of them as text at once would be several times as large."""
    at = 0
    while at < len(out):
        end = out.find(b"\n", at)
        end = len(out) if end == -1 else end
        yield out[at : min(end, at + 4 * LONGEST_LINE)].decode("utf-8", "surrogateescape")
        at = end + 1


def _hunk(rows: Iterator[str], count: int) -> Iterator[str]:
    """Yield this number of lines of a hunk, without the note about a missing end of the last line."""
    while count:
        row = next(rows, "")
        if not row:
            return
        if row[0] != "\\":
            count -= 1
            yield row


def _words(lines: Sequence[str]) -> frozenset[str]:
    return frozenset(identifiers("\n".join(lines)))


def unquoted(path: str) -> str:
    """Return a path as it is; git writes one with quotes, tabs and the like as a string of C."""
    if not path.startswith('"'):
        return path
    inside = path[1:-1].encode("utf-8", "surrogateescape").decode("unicode_escape", "replace")
    return inside.encode("latin-1", "replace").decode("utf-8", "surrogateescape")
