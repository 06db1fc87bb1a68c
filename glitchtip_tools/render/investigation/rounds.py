"""A round of investigations as one table."""

from collections.abc import Sequence

from glitchtip_tools.core.investigation.context.rounds import Visit
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.drawing import Cell, Column, Styled, table
from glitchtip_tools.render.output import View

SURE = {"high": "green", "medium": "yellow", "low": "dim", "none": "dim"}


def summary(visits: Sequence[Visit], view: View) -> str:
    """Return a line per issue: where it most likely fails, since which commit, how sure, and the comment."""
    if not visits and view.terminal:
        return "no issues"
    columns = (
        Column("issue"),
        Column("where", wide=True),
        Column("sure"),
        Column("suspect", wide=True),
        Column("sure"),
        Column("same commit"),
        Column("comment"),
    )
    return table(columns, [_row(one) for one in visits], view)


def _row(one: Visit) -> list[Cell]:
    if one.error:
        return [reference_of(one.issue), one.error, Styled("failed", "red"), "", "", "", ""]
    at = f"{one.file}:{one.line}" if one.line else one.file or ""
    where = f"{at} {one.function}" if one.function and one.file else at
    suspect = f"{one.commit[:10]} {one.subject or ''}" if one.commit else ""
    sure = one.confidence
    return [
        Styled(reference_of(one.issue), "bold", link=one.issue.permalink),
        where,
        Styled(sure.location, SURE.get(sure.location, "")),
        suspect,
        Styled(sure.suspect, SURE.get(sure.suspect, "")),
        " ".join(one.same_commit),
        f"{one.comment.action}: not this checkout" if one.checkout == "other" else one.comment.action,
    ]
