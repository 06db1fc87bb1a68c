"""The receipt of a change of statuses."""

from collections.abc import Sequence

from glitchtip_tools.core.issues.changes import StatusChange
from glitchtip_tools.render.drawing import STATUS_STYLES, Cell, Column, Styled, table
from glitchtip_tools.render.output import View


def receipt(changes: Sequence[StatusChange], view: View) -> str:
    """Return a line per issue: what it is, what it was, what it is now or why nothing was done."""
    columns = [Column("issue"), Column("was"), Column("is"), Column("title", wide=True)]
    return table(columns, [_row(change, view) for change in changes], view)


def _row(change: StatusChange, view: View) -> list[Cell]:
    name = change.short_id or change.id or change.asked
    if change.error:
        return [name, change.before or "-", Styled("failed", "red"), change.error]
    now = change.after if change.changed or not view.terminal else f"{change.after} already"
    return [name, change.before, Styled(now, STATUS_STYLES.get(change.after, "")), change.title]
