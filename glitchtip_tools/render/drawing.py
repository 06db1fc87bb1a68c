"""The door to rich, loaded when something is drawn for a person: tables, styles, pages; pipes get plain text."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from io import StringIO
from typing import TYPE_CHECKING, Any

from glitchtip_tools.core.redaction.invisible import without_invisible
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import age, ago, clean
from glitchtip_tools.values import dataclass

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

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
    is the one on a terminal that is not SPACIOUS.
    """

    name: str
    right: bool = False
    wide: bool = False
    least: int = NARROWEST
    middle: bool = False
    head: str | None = None
    short: str | None = None

    def heading(self, view: View) -> str:
        """Return what stands above the column for this reader."""
        short = self.short if view.width < SPACIOUS and not view.columns else None
        return next(head for head in (short, self.head, self.name) if head is not None)


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
    from glitchtip_tools.render.tables import chosen, written

    at = chosen([column.name for column in columns], view)
    if at != list(range(len(columns))):
        columns, rows = [columns[i] for i in at], [[row[i] for i in at] for row in rows]
    if not view.terminal:
        return written(
            [column.name for column in columns], [[_bare(cell) for cell in row] for row in rows], view
        )
    if not rows and empty:
        return clean(empty)
    from rich.cells import cell_len
    from rich.table import Table

    widths = _widths(columns, rows, view, cell_len)
    drawn = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="bold underline")
    drawn.caption, drawn.caption_justify = clean(caption) or None, "left"
    for column, width in ((columns[at], width) for at, width in widths.items()):
        drawn.add_column(
            column.heading(view),
            justify="right" if column.right else "left",
            no_wrap=True,
            overflow="ellipsis",
            width=width,
        )
    for row in rows:
        cells = ((columns[at], row[at], width) for at, width in widths.items())
        drawn.add_row(
            *(_rich(_cut(cell, width) if column.middle else cell, view) for column, cell, width in cells)
        )
    return drawing(drawn, view)


def _widths(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], view: View, length: Callable[[str], int]
) -> dict[int, int]:
    """Return the columns that fit with their widths: the first and the wide ones, of the others the last go first."""
    full = [
        max(map(length, [column.heading(view), *(_bare(row[at]) for row in rows)]))
        for at, column in enumerate(columns)
    ]
    least = [
        min(size, column.least) if column.wide else size for size, column in zip(full, columns, strict=True)
    ]
    kept = list(range(len(columns)))
    while sum(least[at] + GAP for at in kept) - GAP > view.width:
        spare = [at for at in kept[1:] if not columns[at].wide]
        if not spare:
            break
        kept.remove(spare[-1])
    wide = sorted((at for at in kept if columns[at].wide), key=lambda at: full[at])
    room = view.width - sum(full[at] for at in kept if not columns[at].wide) - GAP * (len(kept) - 1)
    widths = {at: full[at] for at in kept}
    for left, at in zip(
        range(len(wide), 0, -1), wide, strict=True
    ):  # short ones leave their room to the others
        widths[at] = max(1, min(full[at], room // left))
        room -= widths[at]
    return widths


def _cut(cell: Cell, width: int) -> Cell:
    from glitchtip_tools.render.cells import middle

    return middle(cell, width) if isinstance(cell, str) else replace(cell, text=middle(cell.text, width))


def styled(text: str, style: str, view: View, link: str | None = None) -> str:
    """Return words in a style (for a terminal), cleaned in any case."""
    if not view.color:
        return clean(text)
    return drawing(_rich(Styled(text, style, link), view), view).rstrip("\n")


def json_page(text: str, view: View) -> str:
    """Return a JSON document in colours, line for line as it is."""
    from rich.highlighter import JSONHighlighter
    from rich.text import Text

    target = StringIO()
    console(view, target).print(JSONHighlighter()(Text(text)), soft_wrap=True)
    return target.getvalue()


def markdown_page(text: str, view: View, *, foreign: bool = False) -> str:
    """Return a Markdown document as a terminal can show it; of a `foreign` one the addresses of links are shown.

    Characters that reorder or hide text are left out: written as entities they would be decoded here.
    """
    from rich.markdown import Markdown
    from rich.syntax import ANSISyntaxTheme

    from glitchtip_tools.render.theme import syntax

    theme: Any = ANSISyntaxTheme(syntax())  # rich hands it on, although it asks for a name
    page = Markdown(without_invisible(text), code_theme=theme, hyperlinks=not foreign)
    return drawing(page, view)


def drawing(renderable: "RenderableType", view: View) -> str:
    """Return anything that rich can draw as text for this reader."""
    target = StringIO()
    console(view, target).print(renderable)
    return "\n".join(line.rstrip() for line in target.getvalue().split("\n"))


def console(view: View, target: StringIO) -> "Console":
    """Return a console of rich that writes into the target as this reader's terminal would show it."""
    from rich.console import Console
    from rich.theme import Theme

    from glitchtip_tools.render.theme import overridden

    return Console(
        file=target,
        theme=Theme(overridden()),
        width=view.width,
        force_terminal=view.color,
        color_system="256" if view.color else None,
        no_color=not view.color,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )


def _bare(cell: Cell) -> str:
    return clean(cell if isinstance(cell, str) else cell.text)


def _rich(cell: Cell, view: View) -> "RenderableType":
    from rich.style import Style
    from rich.text import Text

    from glitchtip_tools.render.theme import style_of

    if isinstance(cell, str):
        return Text(clean(cell))
    link = cell.link if view.links and view.color else None
    return Text(clean(cell.text), style=style_of(cell.style) + Style(link=link))
