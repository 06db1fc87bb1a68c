"""Questions to a local clone, answered by git; nothing is written, no work tree is read, no path leaves the tree."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from glitchtip_tools.core.investigation.evidence import Commit
from glitchtip_tools.errors import NotFound
from glitchtip_tools.outside.process import Result, run

LARGEST_FILE = 2_000_000  # bytes; what is larger is generated or data
_COMMIT = re.compile(r"^[0-9a-f]{40,64}$")
_FIELDS = "%H%x1f%ct%x1f%aN%x1f%aE%x1f%P%x1f%s%x1f%b%x1e"


@dataclass(frozen=True, slots=True)
class Blame:
    """Who wrote each line of a file: `lines[n - 1]` is the commit of line n, `origins` its line there."""

    lines: tuple[str, ...] = ()
    origins: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """A clone on this machine, by the folder of its work tree (or of a bare repository)."""

    root: Path
    head: str
    shallow: bool = False
    bare: bool = field(default=False)

    def ask(
        self, *words: str, allow: Iterable[int] = (0,), text: bytes | str | None = None, seconds: float = 20
    ) -> Result:
        """Run one git command in this repository and return its answer."""
        return run(["git", "-C", self.root, *words], allow=allow, input=text, timeout=seconds)

    def resolve(self, word: str) -> str | None:
        """Return the full commit id of a revision, or None; a word that git could read as an option is refused."""
        if not word or word.startswith("-") or any(ord(char) < 33 for char in word) or len(word) > 200:
            return None
        wanted = f"{word}^{{commit}}"
        answer = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", wanted, allow=(0, 1, 128))
        found = answer.text.strip().splitlines()[-1:] or [""]
        return found[0] if answer.code == 0 and _COMMIT.match(found[0]) else None

    def tags(self) -> tuple[str, ...]:
        """Return the names of all tags."""
        return tuple(self.ask("for-each-ref", "--format=%(refname:strip=2)", "refs/tags").text.splitlines())

    def commit_before(self, moment: datetime, tip: str) -> str | None:
        """Return the last commit of the tip's main line that was made before the moment."""
        words = ("log", "-1", "--format=%H", "--first-parent", f"--before={int(moment.timestamp())}", tip)
        return self.ask(*words).text.strip() or None

    def contains(self, ancestor: str, tip: str) -> bool:
        """Say whether the commit is part of the tip's history."""
        return self.ask("merge-base", "--is-ancestor", ancestor, tip, allow=(0, 1, 128)).code == 0

    def tracked(self, revision: str) -> tuple[str, ...]:
        """Return the regular files of a revision; symbolic links and submodules are left out."""
        entries = self.ask("ls-tree", "-r", "-z", "--full-tree", revision).out.split(b"\0")
        pairs = (entry.split(b"\t", 1) for entry in entries if entry.startswith(b"100"))
        return tuple(pair[1].decode("utf-8", "surrogateescape") for pair in pairs if len(pair) == 2)

    def blobs(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return the blob ids of (revision, path) pairs that exist and are not too large to read."""
        asked = [pair for pair in pairs if "\n" not in pair[1] and not pair[1].startswith(("./", "../", "/"))]
        if not asked:
            return {}
        words = "".join(f"{revision}:{path}\n" for revision, path in asked)
        answer = self.ask("cat-file", "--batch-check", text=words.encode("utf-8", "surrogateescape"))
        found = {}
        for pair, line in zip(asked, answer.text.splitlines(), strict=False):
            parts = line.split(" ")
            if len(parts) == 3 and parts[1] == "blob" and int(parts[2]) <= LARGEST_FILE:
                found[pair] = parts[0]
        return found

    def texts(self, blobs: Iterable[str]) -> dict[str, str]:
        """Return the contents of blobs by id; binary ones are left out."""
        wanted = list(dict.fromkeys(blobs))
        if not wanted:
            return {}
        out = self.ask("cat-file", "--batch", text="".join(f"{blob}\n" for blob in wanted)).out
        return {
            name: data.decode("utf-8", "replace") for name, data in _objects(out) if b"\0" not in data[:8000]
        }

    def sources(self, revision: str, paths: Iterable[str]) -> dict[str, str]:
        """Return the text of files at a revision, by path."""
        blobs = self.blobs([(revision, path) for path in dict.fromkeys(paths)])
        texts = self.texts(blobs.values())
        return {path: texts[blob] for (_, path), blob in blobs.items() if blob in texts}

    def touching(self, revision: str, paths: Sequence[str], limit: int) -> tuple[tuple[str, int], ...]:
        """Return (commit, committer's seconds) of the newest commits that changed any of the files."""
        if not paths:
            return ()
        words = ("log", f"-{limit}", "--format=%H %ct", revision, "--", *paths)
        lines = (line.split(" ") for line in self.ask(*words).text.splitlines())
        return tuple((parts[0], int(parts[1])) for parts in lines if len(parts) == 2)

    def blame(self, revision: str, path: str, *, ignore: Sequence[str] = (), copies: bool = False) -> Blame:
        """Return who last changed each line, white space and moves inside the file looked through."""
        words = ["blame", "--porcelain", "-w", "-M", *(["-C"] if copies else [])]
        words += [f"--ignore-rev={commit}" for commit in ignore]
        return _blame(self.ask(*words, "--no-textconv", revision, "--", path).text)

    def commits(self, ids: Iterable[str]) -> dict[str, Commit]:
        """Return commits by id, with the names of the files that each changed."""
        wanted = list(dict.fromkeys(ids))
        if not wanted:
            return {}
        words = (
            "log",
            "--no-walk=unsorted",
            "--stdin",
            "--name-only",
            "-z",
            "--no-renames",
            f"--format=%x1d{_FIELDS}",
        )
        answer = self.ask(*words, text="\n".join(wanted) + "\n")
        return {commit.id: commit for commit in _commits(answer.text)}

    def commits_that_exist(self, ids: Iterable[str]) -> list[str]:
        """Return those of the full commit ids that this clone has."""
        wanted = [word for word in ids if _COMMIT.match(word)]
        if not wanted:
            return []
        answer = self.ask("cat-file", "--batch-check", text="\n".join(wanted) + "\n")
        return [line.split(" ")[0] for line in answer.text.splitlines() if " commit " in line]

    def changed_lines(self, ids: Iterable[str], paths: Sequence[str]) -> dict[tuple[str, str], int]:
        """Return how many lines each commit added to or took from each of the files."""
        wanted = list(dict.fromkeys(ids))
        if not wanted or not paths:
            return {}
        words = (
            "log",
            "--no-walk=unsorted",
            "--stdin",
            "--numstat",
            "-z",
            "--no-renames",
            "--format=%x1d%H%x1e",
        )
        answer = self.ask(*words, "--", *paths, text="\n".join(wanted) + "\n")
        return dict(_sizes(answer.text))

    def mentioning(self, revision: str, words: Sequence[str], limit: int) -> tuple[str, ...]:
        """Return the newest commits whose message names any of the words (fixed strings, any case)."""
        if not words:
            return ()
        asked = ["log", f"-{limit}", "--format=%H", "-F", "-i", "--max-count", str(limit)]
        asked += [f"--grep={word}" for word in words]
        return tuple(self.ask(*asked, revision, "--").text.split())

    def last_to_change(self, text: str, old: str, new: str, path: str) -> str | None:
        """Return the first commit of `old..new` that changed how often the text stands in the file."""
        words = ("log", "--reverse", "--format=%H", f"-S{text}", f"{old}..{new}", "--", path)
        return next(iter(self.ask(*words).text.split()), None)

    def remote(self) -> str | None:
        """Return the address of `origin`, else of the first remote."""
        names = self.ask("remote").text.split()
        name = "origin" if "origin" in names else next(iter(names), None)
        if name is None:
            return None
        return self.ask("config", "--get", f"remote.{name}.url", allow=(0, 1)).text.strip() or None


def open_repository(path: Path | str) -> Repository:
    """Return the repository that holds the folder; NotFound when there is none, or no commit in it."""
    folder = Path(path)
    words = ("rev-parse", "--is-bare-repository", "--is-shallow-repository", "--absolute-git-dir")
    answer = run(["git", "-C", folder, *words], allow=(0, 128))
    found = answer.text.splitlines()
    if answer.code or len(found) < 3:
        owner = b"dubious ownership" in answer.err
        hint = (
            f"run `git config --global --add safe.directory {folder}`"
            if owner
            else "give the checkout with `--repo`"
        )
        raise NotFound(f"`{folder}` is not in a git repository", hint=hint)
    bare = found[0] == "true"
    root = Path(found[2])
    if not bare:
        root = Path(
            run(["git", "-C", folder, "rev-parse", "--show-toplevel"], allow=(0, 128)).text.strip()
            or found[2]
        )
    head = Repository(root, "").resolve("HEAD")
    if head is None:
        raise NotFound(f"`{root}` has no commit yet", hint="give the checkout with `--repo`")
    return Repository(root, head, found[1] == "true", bare)


def _objects(out: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while (end := out.find(b"\n", at)) != -1:
        header = out[at:end].split(b" ")
        at = end + 1
        if len(header) == 3 and header[2].isdigit():
            size = int(header[2])
            yield header[0].decode(), out[at : at + size]
            at += size + 1


def _blame(text: str) -> Blame:
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


def _commits(text: str) -> Iterator[Commit]:
    for record in text.split("\x1d")[1:]:
        head, _, names = record.partition("\x1e")
        parts = head.split("\x1f")
        if len(parts) != 7:
            continue
        yield Commit(
            id=parts[0],
            date=datetime.fromtimestamp(int(parts[1]), UTC),
            author=parts[2],
            email=parts[3],
            parents=len(parts[4].split()),
            subject=parts[5],
            body=parts[6][:2000],
            files=tuple(name for name in names.strip("\n\0").split("\0") if name.strip()),
        )


def _sizes(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    for record in text.split("\x1d")[1:]:
        commit, _, rows = record.partition("\x1e")
        for row in rows.strip("\n\0").split("\0"):
            parts = row.strip("\n").split("\t")
            if len(parts) == 3 and parts[0].isdigit() and parts[1].isdigit():
                yield (commit, parts[2]), int(parts[0]) + int(parts[1])
