"""The receipt of a change of statuses."""

from collections.abc import Sequence

from glitchtip_tools.core.issues.change_sets import VERBS, ChangeSet
from glitchtip_tools.core.issues.changes import StatusChange
from glitchtip_tools.render.drawing import STATUS_STYLES, Cell, Column, Styled, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import ago, iso


def receipt(changes: Sequence[StatusChange], view: View) -> str:
    """Return a line per issue: what it is, what it was, what it is now or why nothing was done."""
    return _receipt(changes, view, was="was", now="is")


def planned(changes: Sequence[StatusChange], view: View) -> str:
    """Return the receipt of a dry run: what each issue is, and what it would be."""
    return _receipt(changes, view, was="is", now="would be")


def _receipt(changes: Sequence[StatusChange], view: View, *, was: str, now: str) -> str:
    columns = [Column("issue"), Column("was", head=was), Column("is", head=now), Column("title", wide=True)]
    return table(columns, [_row(change, view) for change in changes], view)


def _row(change: StatusChange, view: View) -> list[Cell]:
    if change.error:
        return [change.name, change.before or "-", Styled("failed", "bad"), change.error]
    already = view.terminal and change.before == change.after
    now = f"{change.after} already" if already else change.after
    return [change.name, change.before, Styled(now, STATUS_STYLES.get(change.after, "")), change.title]


def undo_hint(changes: Sequence[StatusChange]) -> str:
    """Return how to take the changes back, nothing when there are none."""
    return "; undo: gtt undo" if any(change.changed for change in changes) else ""


def change_sets(sets: Sequence[ChangeSet], view: View) -> str:
    """Return a line per change set: its number, when, how many issues, what was done, whether it is undone."""
    columns = [
        Column("set"),
        Column("when"),
        Column("issues", right=True),
        Column("what", wide=True),
        Column("is"),
    ]
    nothing = "nothing was changed from this machine yet"
    return table(columns, [_set(one, view) for one in sets], view, empty=nothing)


def _set(one: ChangeSet, view: View) -> list[Cell]:
    verb = VERBS[one.verb]
    what = f"{verb.past} to {one.after}" if one.verb == "assign" else verb.past
    state = "final" if verb.final else {"running": "interrupted"}.get(one.state, one.state)
    # not a bare number: that would be an issue where this is piped
    when = ago(one.at, view.now) if view.terminal else iso(one.at)
    return [f"#{one.id}", when, str(len(one.applied or one.changes)), what, state]
