"""Comments that gtt keeps up to date: an invisible marker says what a comment is for and which text it was given."""

import re
from collections.abc import Iterable
from dataclasses import field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Literal
from urllib.parse import quote, unquote

from glitchtip_tools.core.redaction.text import framed
from glitchtip_tools.models import Comment
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.values import dataclass

# Only at the very start of a comment: what is in the middle may be quoted from somewhere else, and nothing
# that the text itself contains (an open code fence, say) can make it visible there.
_MARKER = re.compile(r"\s*<!-- gtt:(?P<kind>[a-z-]+) name=(?P<name>\S*) hash=(?P<hash>[0-9a-f]{16}) -->")
_LONG_AGO = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Marker:
    """What a comment is for: its kind (`runbook`, `investigation`), which one of them, and the hash of its text."""

    kind: str
    name: str
    hash: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A comment that there should be once on an issue; `body` is Markdown without the marker."""

    kind: str
    name: str
    body: Redacted

    @property
    def marker(self) -> Marker:
        """The marker that says so."""
        return Marker(self.kind, self.name, hash_of(self.body))

    @property
    def text(self) -> Redacted:
        """The whole comment as it is sent, marker first."""
        marker = self.marker
        head = f"<!-- gtt:{marker.kind} name={_encoded(marker.name)} hash={marker.hash} -->\n\n"
        return framed(head, self.body, fit=_normal)


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do about a comment: `comment` is the one there is, `duplicates` are our own to be taken away."""

    action: Literal["create", "update", "keep"]
    comment: Comment | None = None
    duplicates: tuple[Comment, ...] = ()
    edited_by_hand: bool = field(default=False)


def hash_of(body: str) -> str:
    """Return 16 hex digits that stand for the text; line ends and outer white space do not count."""
    return sha256(_normal(body).encode()).hexdigest()[:16]


def marker_of(text: str) -> Marker | None:
    """Return the marker at the start of a comment's text, None when it has none there."""
    match = _MARKER.match(text)
    return Marker(match["kind"], unquote(match["name"]), match["hash"]) if match else None


def without_marker(text: str) -> str:
    """Return a comment's text as people see it."""
    match = _MARKER.match(text)
    return text[match.end() :].lstrip() if match else text


def find(comments: Iterable[Comment], kind: str, name: str) -> tuple[Comment, ...]:
    """Return the comments marked with the kind and name, oldest first: the first of them is the one that stays.

    Each is there once, whatever a list says: the second of two is deleted.
    """
    matching = {
        comment.id: comment
        for comment in comments
        if (marker := marker_of(comment.text)) and (marker.kind, marker.name) == (kind, name)
    }
    return tuple(sorted(matching.values(), key=_age))


def counting(
    comments: Iterable[Comment], kind: str, name: str, own_author: str | None, body: str | None = None
) -> tuple[Comment, ...]:
    """Return the marked comments that gtt keeps up to date, oldest first; anybody can write a marker.

    Our own count. Somebody else's counts when its text is the one that its marker stands for, or when it begins
    with `body`, the text that should be there; any other has that person's words, and ours is posted beside it.
    Where the server does not say whose token it is (`own_author` is empty), all count: nothing is posted twice.
    """
    return tuple(
        comment
        for comment in find(comments, kind, name)
        if not own_author
        or is_by(comment, own_author)
        or not is_edited(comment)
        or (body is not None and _normal(without_marker(comment.text)).startswith(_normal(body)))
    )


def decide(comments: Iterable[Comment], wanted: Kept, own_author: str | None = None) -> Decision:
    """Return what leaves exactly one up-to-date comment on an issue that has these comments.

    The oldest one that counts is the one, whoever's token wrote it: an issue should have one, not one per
    colleague. It is updated in place, with one exception: somebody else's comment with words of theirs after the
    text is left alone. Later ones are taken away when `own_author` (an e-mail address or a user's id) wrote them;
    their own authors' runs do the same.
    """
    matching = counting(comments, wanted.kind, wanted.name, own_author, wanted.body)
    if not matching:
        return Decision("create")
    oldest = matching[0]
    duplicates = tuple(comment for comment in matching[1:] if is_by(comment, own_author))
    marker = marker_of(oldest.text)
    if marker == wanted.marker:
        return Decision("keep", oldest, duplicates)
    if is_edited(oldest) and not is_by(oldest, own_author):
        return Decision("keep", oldest, duplicates, edited_by_hand=True)
    return Decision("update", oldest, duplicates)


def is_edited(comment: Comment) -> bool:
    """Return whether a marked comment's text is no longer the one that its marker stands for."""
    marker = marker_of(comment.text)
    return marker is not None and marker.hash != hash_of(without_marker(comment.text))


def is_by(comment: Comment, author: str | None) -> bool:
    """Return whether the person (an e-mail address or a user's id) wrote the comment; nobody is nobody."""
    if not author:
        return False
    return author.lower() in ((comment.author or "").lower(), comment.author_id or "")


def _age(comment: Comment) -> tuple[datetime, int, str]:
    number = int(comment.id) if comment.id.isascii() and comment.id.isdigit() else 0
    return comment.date_created or _LONG_AGO, number, comment.id


def _normal(body: str) -> str:
    """Return the text as the server will give it back: no NUL, no half characters, one kind of line end."""
    whole = body.replace("\0", "").encode("utf-8", "replace").decode()
    return whole.replace("\r\n", "\n").replace("\r", "\n").strip()


def _encoded(name: str) -> str:
    """Return the name without white space, `>` and `--`, so that it can neither end the marker nor a comment."""
    return quote(name.encode("utf-8", "replace"), safe="").replace("--", "%2D%2D")
