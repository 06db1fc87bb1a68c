"""The sample application's history as data: 30 commits, what the files were at each, and their hashes.

The hashes are computed here, so that events can name commits of a repository that nobody has made yet.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from importlib.resources import files

from glitchtip_tools.values import dataclass

AUTHORS = {
    "anna": "Anna Petrova <anna@adminai.test>",
    "boris": "Boris Kim <boris@adminai.test>",
    "chen": "Chen Wei <chen@adminai.test>",
}
_COMMIT, _FILE = "=== commit ", "--- "
Tree = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit: how many days before the story's now, by whom, and every file as it was afterwards."""

    days: float
    author: str
    tag: str | None
    message: str
    tree: Tree

    @property
    def subject(self) -> str:
        """The first line of the message."""
        return self.message.partition("\n")[0]

    def time(self, now: datetime) -> int:
        """Return when it was made, in seconds since the epoch."""
        return int((now - timedelta(days=self.days)).timestamp())


@lru_cache(maxsize=1)
def commits() -> tuple[Commit, ...]:
    """Return all commits, oldest first."""
    text = files(__package__).joinpath("sample_files", "history.txt").read_text("utf-8")
    made: list[Commit] = []
    for block in f"\n{text}".split(f"\n{_COMMIT}")[1:]:
        head, _, rest = block.partition("\n")
        days, author, *tag = head.split()
        message, _, changes = rest.partition(f"\n{_FILE}")
        tree = _changed(made[-1].tree if made else {}, f"\n{_FILE}{changes}")
        made.append(
            Commit(float(days), AUTHORS[author], tag[0] if tag else None, message.strip() + "\n", tree)
        )
    return tuple(made)


def _changed(before: Tree, changes: str) -> Tree:
    tree, old = dict(before), ""
    path = ""
    for part in changes.split(f"\n{_FILE}")[1:]:
        head, _, text = part.partition("\n")
        word, _, name = head.partition(" ")
        text = f"{text.rstrip(chr(10))}\n"
        if word == "write":
            tree[name] = text
        elif word == "edit":
            path, old = name, text
        elif word == "to":
            if tree[path].count(old) != 1:
                raise ValueError(f"{path}: the lines to change are not there exactly once:\n{old}")
            tree[path] = tree[path].replace(old, text)
        else:
            raise ValueError(f"unknown change `{head}`")
    return tree


def revision(tag: str) -> int:
    """Return the index of the commit with that tag or that start of its subject."""
    for at, commit in enumerate(commits()):
        if commit.tag == tag or commit.subject.startswith(tag):
            return at
    raise KeyError(tag)


@lru_cache(maxsize=16)
def hashes(now: datetime) -> tuple[str, ...]:
    """Return the commits' hashes, oldest first, as git computes them."""
    made: list[str] = []
    for commit in commits():
        who = f"{commit.author} {commit.time(now)} +0000"
        parent = f"parent {made[-1]}\n" if made else ""
        text = f"tree {_tree_hash(commit.tree)}\n{parent}author {who}\ncommitter {who}\n\n{commit.message}"
        made.append(_hash("commit", text.encode()).hex())
    return tuple(made)


def _hash(kind: str, data: bytes) -> bytes:
    return hashlib.sha1(f"{kind} {len(data)}\0".encode() + data, usedforsecurity=False).digest()


def _tree_hash(tree: Tree) -> str:
    return _folder([(path.split("/"), text) for path, text in sorted(tree.items())]).hex()


def _folder(entries: Sequence[tuple[list[str], str]]) -> bytes:
    """Hash a folder; git sorts folders as if their names ended in a slash."""
    lines: dict[str, bytes] = {}
    inner: dict[str, list[tuple[list[str], str]]] = {}
    for path, text in entries:
        if len(path) == 1:
            lines[path[0]] = b"100644 " + path[0].encode() + b"\0" + _hash("blob", text.encode())
        else:
            inner.setdefault(path[0], []).append((path[1:], text))
    for name, below in inner.items():
        lines[f"{name}/"] = b"40000 " + name.encode() + b"\0" + _folder(below)
    return _hash("tree", b"".join(lines[name] for name in sorted(lines)))


def changes() -> Iterator[tuple[Commit, dict[str, str | None]]]:
    """Yield each commit with the files that it wrote (their text) or deleted (None)."""
    before: Tree = {}
    for commit in commits():
        written: dict[str, str | None] = {
            path: text for path, text in commit.tree.items() if before.get(path) != text
        }
        yield commit, written | {path: None for path in before if path not in commit.tree}
        before = commit.tree
