"""Write comments that an issue should have once: read, write, and read again to detect a race."""

from collections.abc import Sequence
from typing import Literal, Protocol

from glitchtip_tools.core.issues.marked_comments import (
    Decision,
    Kept,
    counting,
    decide,
    find,
    is_by,
    is_edited,
    marker_of,
)
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.errors import Failure, MaybeDone, NotAuthorized, NotFound, PartlyDone
from glitchtip_tools.models import Account, Comment
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.values import dataclass

POSTED_TWICE = redact("_Posted twice at the same moment; this one can be deleted._")


class Comments(Protocol):
    """The part of the server that is needed here (api/glitchtip.py has it)."""

    def account(self) -> Account: ...
    def comments(self, issue_id: str) -> tuple[Comment, ...]: ...
    def add_comment(self, issue_id: str, text: Redacted) -> Comment: ...
    def edit_comment(self, issue_id: str, comment_id: str, text: Redacted) -> Comment: ...
    def delete_comment(self, issue_id: str, comment_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a comment; `none` means that nothing was written because nothing was to be."""

    action: Literal["created", "updated", "unchanged", "none"]
    comment_id: str | None = None


def put_comment(
    glitchtip: Comments,
    issue_id: str,
    *,
    kind: str,
    name: str,
    body: Redacted,
    dry_run: bool = False,
    known: Sequence[Comment] | None = None,
    own_author: str | None = None,
) -> Receipt:
    """Leave exactly one comment of that kind and name with that text on the issue, and say what it took.

    `known` are the issue's comments if they were just read; `own_author` is whose token it is (asked for
    when it matters and was not given). Raises what the server's refusals mean; NotAuthorized names the scope;
    PartlyDone where it is posted and nobody can say whether it is there twice.
    """
    wanted = Kept(kind, name, body)
    comments = glitchtip.comments(issue_id) if known is None else known
    decision = decision_for(glitchtip, comments, wanted, own_author)
    if dry_run:
        return Receipt("none", decision.comment.id if decision.comment else None)
    receipt = carry_out(glitchtip, issue_id, wanted, decision)
    if receipt.action != "created":
        return receipt
    try:
        return settle(glitchtip, issue_id, wanted, receipt)
    except Failure as failure:  # it is posted: whoever tried again for another reason would be wrong
        raise PartlyDone(
            f"posted as comment {receipt.comment_id}, but another run may have posted it, too: {failure.message}",
            hint=f"`gtt comment {issue_id} --list` shows it",
        ) from failure


def decision_for(
    glitchtip: Comments, comments: Sequence[Comment], wanted: Kept, own_author: str | None = None
) -> Decision:
    """Return what is to be done, asking whose token this is only where the answer depends on it."""
    if own_author is None and author_matters(comments, wanted):
        own_author = glitchtip.account().email
    return decide(comments, wanted, own_author)


def author_matters(comments: Sequence[Comment], wanted: Kept) -> bool:
    """Return whether the decision depends on whose comments these are: several of one name, or one edited since."""
    matching = find(comments, wanted.kind, wanted.name)
    return len(matching) > 1 or any(map(is_edited, matching))


def carry_out(glitchtip: Comments, issue_id: str, wanted: Kept, decision: Decision) -> Receipt:
    """Do what was decided. A created comment is still to be settled: another run may have been faster."""
    for duplicate in decision.duplicates:
        take_away(glitchtip, issue_id, duplicate)
    if decision.comment is None:
        return _created(glitchtip, issue_id, wanted)
    if decision.action == "update":
        return _updated(glitchtip, issue_id, wanted, decision.comment)
    return Receipt("unchanged", decision.comment.id)


def settle(glitchtip: Comments, issue_id: str, wanted: Kept, receipt: Receipt) -> Receipt:
    """Read back after posting: of several the oldest stays, and our own later ones are taken away."""
    comments = glitchtip.comments(issue_id)
    posted = next((comment for comment in comments if comment.id == receipt.comment_id), None)
    own = (posted.author_id or posted.author) if posted else None
    matching = counting(comments, wanted.kind, wanted.name, own, wanted.body)
    if not posted:
        return Receipt("unchanged", matching[0].id) if matching else receipt
    for comment in matching[1:]:
        if comment.id == posted.id or is_by(comment, own):
            take_away(glitchtip, issue_id, comment)
    return receipt if matching[0].id == posted.id else Receipt("unchanged", matching[0].id)


def take_away(glitchtip: Comments, issue_id: str, comment: Comment) -> None:
    """Delete a duplicate of our own; where the token may not delete (that takes `event:admin`), say what it is."""
    try:
        glitchtip.delete_comment(issue_id, comment.id)
    except NotFound:
        return  # another run took it away already
    except NotAuthorized:
        glitchtip.edit_comment(issue_id, comment.id, POSTED_TWICE)


def _created(glitchtip: Comments, issue_id: str, wanted: Kept) -> Receipt:
    """Post it. Where nobody could say whether it is there, its marker tells, however long ago that was."""
    try:
        return Receipt("created", glitchtip.add_comment(issue_id, wanted.text).id)
    except MaybeDone as unknown:
        try:
            comments = find(glitchtip.comments(issue_id), wanted.kind, wanted.name)
        except Failure as blind:
            raise unknown from blind
        arrived = [one for one in comments if marker_of(one.text) == wanted.marker and not is_edited(one)]
        if arrived:
            return Receipt("created", arrived[-1].id)
        raise


def _updated(glitchtip: Comments, issue_id: str, wanted: Kept, comment: Comment) -> Receipt:
    """Replace the text."""
    try:
        glitchtip.edit_comment(issue_id, comment.id, wanted.text)
    except NotFound:
        return _created(glitchtip, issue_id, wanted)  # deleted since we looked
    return Receipt("updated", comment.id)
