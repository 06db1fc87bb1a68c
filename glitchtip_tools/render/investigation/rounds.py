"""A round of investigations as one table."""

from collections.abc import Sequence

from glitchtip_tools.core.investigation.context.rounds import Visit
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.drawing import Cell, Column, Styled, table
from glitchtip_tools.render.investigation.words import SURE_STYLES
from glitchtip_tools.render.output import View

# The state of a failing line in a column: what is untouched may be fixed elsewhere.
STILL = {"same": "unchanged", "moved": "unchanged", "changed": "changed", "gone": "gone", "around": "near by"}
# What is said of issues without a frame in the checkout, in place of the place and below "comment".
_ELSEWHERE = {"other": "another checkout's", "unknown": "a bundle, without maps"}
_NOT_POSTED = {"other": "not this checkout", "unknown": "a bundle without source maps"}
_HASH = 8  # digits of a commit: a table of 80 columns has no room for more
_PERSON = (
    Column("issue"),
    Column("place", wide=True, least=16, middle=True),
    Column("suspect"),
    Column("whose", wide=True, least=8),
    Column("sure"),
    Column("still there", head="still?"),
)
# Public: what programs read by its place stays where it is, new columns come last.
_PROGRAM = (
    Column("issue"),
    Column("where"),
    Column("sure"),
    Column("suspect"),
    Column("sure"),
    Column("same commit"),
    Column("comment"),
    Column("whose"),
    Column("still there"),
    Column("condition"),
)


def summary(visits: Sequence[Visit], view: View) -> str:
    """Return a line per issue: where it fails, the suspect and whose it is, how sure, whether it is still there."""
    if not visits and view.terminal:
        return "no issues"
    if view.terminal:
        return table(_PERSON, [_for_a_person(one) for one in visits], view)
    return table(_PROGRAM, [_for_a_program(one) for one in visits], view)


def _for_a_person(one: Visit) -> list[Cell]:
    name = Styled(reference_of(one.issue), "bold", link=one.issue.permalink)
    if one.error:
        return [name, one.error, Styled("failed", "bad"), "", "", ""]
    suspect = one.commit[:_HASH] if one.commit else "expected" if one.condition else ""
    sure = one.confidence.suspect if one.commit else one.confidence.location
    known = bool(one.file or one.commit) and not one.condition
    return [
        name,
        _ELSEWHERE.get(one.checkout) or _place(one) or "not known",
        suspect,
        (one.condition or "").replace("_", " ") if one.condition else one.author or "" if one.commit else "",
        Styled(sure, SURE_STYLES[sure]) if known else "",
        STILL.get(one.still_there, ""),
    ]


def _for_a_program(one: Visit) -> list[Cell]:
    if one.error:
        return [reference_of(one.issue), one.error, "failed", *[""] * 7]
    at = _place(one)
    action = one.comment.action
    return [
        reference_of(one.issue),
        f"{at} {one.function}" if one.function and one.file else at,
        one.confidence.location,
        f"{one.commit[:10]} {one.subject or ''}" if one.commit else "",
        one.confidence.suspect,
        " ".join(one.same_commit),
        f"{action}: {why}" if (why := _NOT_POSTED.get(one.checkout)) else action,
        (one.author or "") if one.commit else "",
        one.still_there,
        one.condition or "",
    ]


def _place(one: Visit) -> str:
    return f"{one.file}:{one.line}" if one.line else one.file or ""
