"""Lists of issues: what triage needs in a table for a person, tab-separated lines for a pipe."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from glitchtip_tools.core.issues.detail import Frequency
from glitchtip_tools.models import Issue, reference_of
from glitchtip_tools.render.drawing import LEVEL_STYLES, STATUS_STYLES, Cell, Column, Styled, seen, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import iso, number, sparkline
from glitchtip_tools.values import dataclass

if TYPE_CHECKING:
    from glitchtip_tools.core.search import Explanation

ROOMY = 100  # columns of a terminal in which levels are words and the last 14 days are drawn
SIGNS = {"resolved": "✓", "ignored": "–"}  # of a status where there is no room for the word
MARKS = {"N": "new", "C": "comments", "R": "runbook", "I": "investigated"}
NEW = timedelta(hours=24)
Frequencies = Mapping[str, Frequency] | None


@dataclass(frozen=True, slots=True)
class Row:
    """An issue of the list, how often it happened of late where that is known, and the marks of our comments."""

    issue: Issue
    recent: Frequency | None
    marks: str = ""


@dataclass(frozen=True, slots=True)
class IssueColumn:
    """A column of the list: its cell for a program and for a person, and whether a person needs it for these rows."""

    column: Column
    plain: Callable[[Row], str]
    shown: Callable[[Row, View], Cell]
    needed: Callable[[Sequence[Row], View], bool] = lambda rows, view: True
    piped: bool = True


def _is_new(row: Row, view: View) -> bool:
    return view.now - row.issue.first_seen < NEW


def _narrow(view: View) -> bool:
    """Return whether signs and marks stand for columns; those that were named are shown as they are."""
    return view.width < ROOMY and not view.columns


def _level(row: Row, view: View) -> Cell:
    level = row.issue.level if view.width >= ROOMY else row.issue.level[:1].upper()
    return Styled(level, LEVEL_STYLES.get(row.issue.level, ""))


def _status(row: Row, view: View) -> Cell:
    status = row.issue.status
    return Styled(SIGNS.get(status, "") if _narrow(view) else status, STATUS_STYLES.get(status, ""))


def _title(row: Row, view: View) -> Cell:
    status = row.issue.status
    return Styled(row.issue.title, STATUS_STYLES.get(status, "") if status != "unresolved" else "")


def _marks(row: Row, view: View) -> str:
    """Return our marks of the issue; a narrow table has marks in place of columns that it has no room for."""
    new = "N" * (_narrow(view) and _is_new(row, view))
    return new + "C" * (_narrow(view) and row.issue.num_comments > len(row.marks)) + row.marks


def _last_day(row: Row) -> str:
    return str(row.recent.last_day) if row.recent else ""


def _days(row: Row) -> str:
    return " ".join(map(str, row.recent.days or ())) if row.recent else ""


COLUMNS = (
    IssueColumn(
        Column("issue"),
        lambda row: reference_of(row.issue),
        lambda row, view: Styled(reference_of(row.issue), "bold", link=row.issue.permalink),
    ),
    IssueColumn(Column("level", short=""), lambda row: row.issue.level, _level),
    IssueColumn(Column("title", wide=True, least=36), lambda row: row.issue.title, _title),
    IssueColumn(
        Column("count", right=True, head="events", short="all"),
        lambda row: str(row.issue.count),
        lambda row, view: number(row.issue.count),
    ),
    IssueColumn(
        Column("last-seen", right=True, head="last seen", short="seen"),
        lambda row: iso(row.issue.last_seen),
        lambda row, view: seen(row.issue.last_seen, view),
    ),
    IssueColumn(
        Column("project"), lambda row: row.issue.project.slug, lambda row, view: row.issue.project.slug
    ),
    IssueColumn(
        Column("status", short=""),
        lambda row: row.issue.status,
        _status,
        lambda rows, view: len({row.issue.status for row in rows}) > 1,
    ),
    IssueColumn(
        Column("24h", right=True, head="24 h", short="24h"),
        _last_day,
        lambda row, view: number(row.recent.last_day) if row.recent and row.recent.last_day else "",
        lambda rows, view: any(row.recent for row in rows),
        piped=False,
    ),
    IssueColumn(
        Column("14d", head="14 days"),
        _days,
        lambda row, view: Styled(sparkline(row.recent.days or ()) if row.recent else "", "place"),
        lambda rows, view: view.width >= ROOMY and any(row.recent and row.recent.days for row in rows),
        piped=False,
    ),
    IssueColumn(
        Column("first-seen", right=True, head="new since", short="new"),
        lambda row: iso(row.issue.first_seen),
        lambda row, view: Styled(seen(row.issue.first_seen, view) if _is_new(row, view) else "", "caution"),
        lambda rows, view: not _narrow(view) and any(_is_new(row, view) for row in rows),
        piped=False,
    ),
    IssueColumn(
        Column("assignee"),
        lambda row: row.issue.assigned_to or "",
        lambda row, view: row.issue.assigned_to or "",
        lambda rows, view: any(row.issue.assigned_to for row in rows),
        piped=False,
    ),
    IssueColumn(
        Column("marks", head=""),
        lambda row: row.marks,
        lambda row, view: Styled(_marks(row, view), "good"),
        lambda rows, view: any(_marks(row, view) for row in rows),
        piped=False,
    ),
    IssueColumn(
        Column("comments", right=True, short="notes"),
        lambda row: str(row.issue.num_comments),
        lambda row, view: str(row.issue.num_comments or ""),
        lambda rows, view: not _narrow(view) and any(row.issue.num_comments for row in rows),
        piped=False,
    ),
)
# What a person reads from left to right; where a terminal is narrow, the last go first.
FOR_PEOPLE = (
    "issue", "level", "status", "title", "24h", "count", "last-seen", "marks", "14d", "first-seen", "comments",
    "assignee", "project",
)  # fmt: skip
COUNTED = ("24h", "14d")  # columns that the server's statistics fill


class Searched(Protocol):
    """What a search knows about what it did not show."""

    total: int | None
    capped: bool
    more: bool


def issue_table(
    caption: str = "issues",
    search: Searched | None = None,
    recent: Frequencies = None,
    marks: Mapping[str, str] | None = None,
) -> Callable[[Sequence[Issue], View], str]:
    """Return what makes a table of issues, with a caption for people that says how many of them are shown."""

    def as_text(issues: Sequence[Issue], view: View) -> str:
        rows = [Row(issue, (recent or {}).get(issue.id), (marks or {}).get(issue.id, "")) for issue in issues]
        if view.terminal and not rows:
            return f"no {caption.partition(', ')[0]}"
        if not view.terminal:
            used = [one for one in COLUMNS if one.piped or view.columns]
            cells: list[list[Cell]] = [[one.plain(row) for one in used] for row in rows]
        else:
            ordered = sorted(COLUMNS, key=lambda one: FOR_PEOPLE.index(one.column.name))
            used = [one for one in ordered if view.columns or one.needed(rows, view)]
            cells = [[one.shown(row, view) for one in used] for row in rows]
        total = search.total if search and search.more and search.total is not None else len(issues)
        summary = f"{_how_many(len(issues), search)} {_counted(caption, total)}"
        summary += "; `--limit` or `--all` show more" if search and search.more else ""
        columns = [replace(one.column, legend=_legend(one.column.name, rows, view)) for one in used]
        return table(columns, cells, view, caption=summary)

    return as_text


def _legend(column: str, rows: Sequence[Row], view: View) -> str:
    """Return what the marks in their column mean, and the signs of the statuses in theirs where it is narrow."""
    known = []
    if column == "marks":
        marks = "".join(_marks(row, view) for row in rows)
        known = [f"{mark}={meaning}" for mark, meaning in MARKS.items() if mark in marks]
    elif column == "status" and _narrow(view):
        statuses = {row.issue.status for row in rows}
        known = [f"{sign}={status}" for status, sign in SIGNS.items() if status in statuses]
    return ", ".join(known)


def counts_wanted(view: View, *, for_people: bool) -> tuple[bool, bool]:
    """Return whether the list needs the events of 24 hours, and those of 14 days."""
    days = "14d" in view.columns or (for_people and not view.columns and view.width >= ROOMY)
    return days or "24h" in view.columns or (for_people and not view.columns), days


def shown_of(search: Searched, shown: int, *, captioned: bool = False) -> str:
    """Return `25 of 1000+` where there are more than were shown and no caption has said it, nothing otherwise."""
    if not search.more or captioned:
        return ""
    if search.total is None:
        return f"{shown} shown, there may be more: `--limit` or `--all` show them"
    return f"{shown} of {_total(search)}: `--limit` or `--all` show more"


def issue_count(count: int, view: View) -> str:
    """Return the number alone."""
    return str(count)


def explanation(explained: "Explanation", view: View) -> str:
    """Return the plan of a search in words."""
    return str(explained)


def _total(search: Searched) -> str:
    return f"{search.total}+" if search.capped else str(search.total)


def _how_many(shown: int, search: Searched | None) -> str:
    if search is None or not search.more:
        return str(shown)
    return f"the first {shown}" if search.total is None else f"{shown} of {_total(search)}"


def _counted(caption: str, count: int) -> str:
    return caption.replace("issues", "issue", 1) if count == 1 else caption
