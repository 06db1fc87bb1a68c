"""Lists of issues: a table for a person, tab-separated lines for a pipe."""

from collections.abc import Callable, Sequence
from typing import Protocol

from glitchtip_tools.core.search import Explanation
from glitchtip_tools.models import Issue, reference_of
from glitchtip_tools.render.drawing import LEVEL_STYLES, STATUS_STYLES, Cell, Column, Styled, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import ago, iso, number

COLUMNS = (
    Column("issue"),
    Column("level"),
    Column("title", wide=True),
    Column("count", right=True),
    Column("last seen", right=True),
    Column("project"),
)
ROOMY = 96  # columns of a terminal below which the project is left to the short id, which names it, too


class Searched(Protocol):
    """What a search knows about what it did not show."""

    total: int | None
    capped: bool
    more: bool


def issue_table(caption: str) -> Callable[[Sequence[Issue], View], str]:
    """Return what makes a table of issues, with a caption for people."""

    def as_text(issues: Sequence[Issue], view: View) -> str:
        if not issues and view.terminal:
            return f"no issues: {caption}" if caption else "no issues"
        left_out = 1 if view.terminal and view.width < ROOMY else 0
        rows = [_row(issue, view)[: len(COLUMNS) - left_out] for issue in issues]
        return table(COLUMNS[: len(COLUMNS) - left_out], rows, view, caption=caption)

    return as_text


def _row(issue: Issue, view: View) -> list[Cell]:
    style = LEVEL_STYLES.get(issue.level, "")
    status = STATUS_STYLES.get(issue.status, "") if issue.status != "unresolved" else ""
    return [
        Styled(reference_of(issue), "bold", link=issue.permalink),
        Styled(issue.level, style),
        Styled(issue.title, status),
        number(issue.count) if view.terminal else str(issue.count),
        ago(issue.last_seen, view.now) if view.terminal else iso(issue.last_seen),
        issue.project.slug,
    ]


def shown_of(search: Searched, shown: int) -> str:
    """Return `25 of 1000+` where there are more than were shown, nothing otherwise."""
    if not search.more:
        return ""
    if search.total is None:
        return f"{shown} shown, there may be more: `--limit` or `--all` show them"
    total = f"{search.total}+" if search.capped else str(search.total)
    return f"{shown} of {total}: `--limit` or `--all` show more"


def explanation(explained: Explanation, view: View) -> str:
    """Return the plan of a search in words."""
    return str(explained)
