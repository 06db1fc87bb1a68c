"""Ignored issues with their terms."""

from collections.abc import Sequence

from glitchtip_tools.core.issues.snooze import Snoozed, SnoozeTerm
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.drawing import Cell, Column, Styled, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import ago, iso, local, plural


def waiting(snoozed: Sequence[Snoozed], view: View) -> str:
    """Return a line per issue: until when or which count, by whom, its title."""
    if not snoozed and view.terminal:
        return "no issues are ignored for a time"
    columns = [Column("issue"), Column("until"), Column("by"), Column("title", wide=True)]
    return table(columns, [_waiting(one, view) for one in snoozed], view)


def term_note(term: SnoozeTerm, view: View) -> str:
    """Return until when issues are ignored now, and what reopens them."""
    if term.until:
        until = local(term.until, view.zone, view.now)
    else:
        until = (
            plural(term.events, "more event") if term.events else f"{plural(term.per_hour, 'event')} an hour"
        )
    return f"ignored until {until}: `gtt snooze run` or the bot reopens them then"


def opened(reopened: Sequence[Snoozed], view: View) -> str:
    """Return a line per issue that was opened, or why it was not."""
    columns = [Column("issue"), Column("is"), Column("title", wide=True)]
    return table(columns, [_opened(one) for one in reopened], view)


def _waiting(one: Snoozed, view: View) -> list[Cell]:
    if one.until:
        until = ago(one.until, view.now) if view.terminal else iso(one.until)
    else:
        until = f"count {one.count}" if one.count else f"{one.per_hour}/h"
    return [reference_of(one), Styled(until, "caution" if one.due else ""), one.by, one.title]


def _opened(one: Snoozed) -> list[Cell]:
    if one.opened:
        return [reference_of(one), "unresolved", one.title]
    return [reference_of(one), Styled("failed", "bad"), one.error or ""]
