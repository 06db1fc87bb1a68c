"""Source code and its history as values: commits, what they changed, and lines that hold a word."""

import re
from dataclasses import field
from datetime import datetime

from glitchtip_tools.values import dataclass

NAME = re.compile(r"[A-Za-z_$][\w$]*")  # anything that could be an identifier


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; `date` is the committer's, `files` are all files that it changed (none for a merge)."""

    id: str
    date: datetime
    author: str
    email: str
    subject: str
    body: str = ""
    files: tuple[str, ...] = ()
    parents: int = 1


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that a commit replaced: `start` is the first of the `added` ones, in the file as the commit left it.

    Where nothing was added it is the line before which the `removed` ones were.
    """

    start: int
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a commit did to a file, white space aside: how many `lines` it added and took, the `words` it added.

    `hunks` are its hunks from the top of the file, as far as they are small enough to be read.
    """

    lines: int = 0
    words: frozenset[str] = frozenset()
    hunks: tuple[Hunk, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Match:
    """A line of the checkout that holds a searched term."""

    file: str
    line: int
    text: str
    term: str


def identifiers(text: str) -> list[str]:
    """Return everything in a text that a name could be, keywords and the words of strings and comments too."""
    return NAME.findall(text)
