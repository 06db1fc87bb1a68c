"""What is drawn for a person and plain in a pipe: tables, styled words, pages."""

from collections.abc import Sequence
from datetime import datetime

from glitchtip_tools import render
from glitchtip_tools.render.text import age, ago, clean
from glitchtip_tools.render.view import View
from glitchtip_tools.values import dataclass

LEVEL_STYLES = {"fatal": "bold bad", "error": "bad", "warning": "caution", "info": "info", "debug": "dim"}
STATUS_STYLES = {"unresolved": "caution", "resolved": "good", "ignored": "dim"}

SPACIOUS = 140  # columns of a terminal from which ages and headings are words: `3 h ago`, not `3h`
NARROWEST = 12  # of a column that takes the room that is left
GAP = 2


@dataclass(frozen=True, slots=True)
class Styled:
    """A text with a style of the theme (`theme.py`) and, where the terminal can, a link."""

    text: str
    style: str = ""
    link: str | None = None


Cell = str | Styled


def seen(moment: datetime, view: View) -> str:
    """Return how long ago it was, in the room that a table of this reader has."""
    return ago(moment, view.now) if view.width >= SPACIOUS else age(moment, view.now)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    `right` aligns numbers. `wide` takes the room that is left, at least `least`, and is cut there: at its end, or in
    the `middle` for a path, whose end says the most. `head` is the heading for a person, by default its name; `short`
    is the one on a terminal that is not SPACIOUS. The `legend` explains its cells, in the caption, where it is shown.
    """

    name: str
    right: bool = False
    wide: bool = False
    least: int = NARROWEST
    middle: bool = False
    head: str | None = None
    short: str | None = None
    legend: str = ""

    def heading(self, view: View) -> str:
        """Return what stands above the column for this reader."""
        short = self.short if view.width < SPACIOUS and not view.columns else None
        return next(head for head in (short, self.head, self.name) if head is not None)


def bare(cell: Cell) -> str:
    """Return the words of a cell, cleaned."""
    return clean(cell if isinstance(cell, str) else cell.text)


def table(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    view: View,
    *,
    caption: str = "",
    empty: str = "",
) -> str:
    """Return a table as wide as its content and never wider than the terminal; tab-separated lines for a pipe.

    `empty` is shown to a person where there is no row. Raises BadUsage for a column that is not there.
    """
    at = render.chosen([column.name for column in columns], view)
    if at != list(range(len(columns))):
        columns, rows = [columns[i] for i in at], [[row[i] for i in at] for row in rows]
    if not view.terminal:
        return render.written(
            [column.name for column in columns], [[bare(cell) for cell in row] for row in rows], view
        )
    if not rows and empty:
        return clean(empty)
    return render.table_on_screen(columns, rows, view, caption)


def styled(text: str, style: str, view: View, link: str | None = None) -> str:
    """Return words in a style (for a terminal), cleaned in any case."""
    if not view.color:
        return clean(text)
    return render.words_on_screen(Styled(text, style, link), view)


def markdown_page(text: str, view: View, *, foreign: bool = False) -> str:
    """Return a Markdown document as a terminal can show it; of a `foreign` one the addresses of links are shown."""
    return render.page_on_screen(text, view, foreign=foreign)
