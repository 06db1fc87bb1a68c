"""The door to rich, loaded when something is drawn for a person: tables, styled words, code; pipes get plain text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean, lines

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

LEVEL_STYLES = {"fatal": "bold red", "error": "red", "warning": "yellow", "info": "blue", "debug": "dim"}
STATUS_STYLES = {"unresolved": "yellow", "resolved": "green", "ignored": "dim"}

NARROWEST = 12  # of a column that takes the room that is left
GAP = 2


@dataclass(frozen=True, slots=True)
class Styled:
    """A text with a style of rich and, where the terminal can, a link."""

    text: str
    style: str = ""
    link: str | None = None


Cell = str | Styled


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `right` aligned for numbers; `wide` takes the room that is left and is cut there."""

    name: str
    right: bool = False
    wide: bool = False


def table(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], view: View, *, caption: str = "") -> str:
    """Return a table: fitted to a terminal, or tab-separated lines without a header for a pipe."""
    if not view.terminal:
        return "\n".join("\t".join(_bare(cell) for cell in row) for row in rows)
    from rich.cells import cell_len
    from rich.table import Table

    kept = _fitting(columns, rows, view.width, cell_len)
    drawn = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="bold underline")
    drawn.caption, drawn.caption_justify = clean(caption) or None, "left"
    for column in (columns[at] for at in kept):
        drawn.add_column(
            column.name,
            justify="right" if column.right else "left",
            no_wrap=True,
            overflow="ellipsis",
            ratio=1 if column.wide else None,
            min_width=min(NARROWEST, view.width // 2) if column.wide else None,
        )
    for row in rows:
        drawn.add_row(*(_rich(row[at], view) for at in kept))
    drawn.expand = any(columns[at].wide for at in kept)
    return drawing(drawn, view)


def _fitting(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], width: int, length: Callable[[str], int]
) -> list[int]:
    """Return which columns fit: the first and the wide ones always, of the others the last go first."""
    widths = [
        NARROWEST if column.wide else max(map(length, [column.name, *(_bare(row[at]) for row in rows)]))
        for at, column in enumerate(columns)
    ]
    kept = list(range(len(columns)))
    while sum(widths[at] + GAP for at in kept) - GAP > width:
        spare = [at for at in kept[1:] if not columns[at].wide]
        if not spare:
            break
        kept.remove(spare[-1])
    return kept


def styled(text: str, style: str, view: View, link: str | None = None) -> str:
    """Return words in a style (for a terminal), cleaned in any case."""
    if not view.color:
        return clean(text)
    return drawing(_rich(Styled(text, style, link), view), view).rstrip("\n")


def code(source: str, language: str, first: int, marked: int, view: View) -> str:
    """Return numbered lines of source with one marked, highlighted where there is colour."""
    if not view.color:
        return "\n".join(
            f"{'>' if number == marked else ' '} {number:>5} {lines(line)}"
            for number, line in enumerate(source.split("\n"), first)
        )
    from rich.syntax import Syntax

    shown = Syntax(
        lines(source),
        language,
        line_numbers=True,
        start_line=first,
        highlight_lines={marked},
        theme="ansi_dark",
    )
    return drawing(shown, view)


def markdown_page(text: str, view: View) -> str:
    """Return a Markdown document as a terminal can show it."""
    from rich.markdown import Markdown

    return drawing(Markdown(text.replace("\u200b", ""), code_theme="ansi_dark"), view)


def drawing(renderable: "RenderableType", view: View) -> str:
    """Return anything that rich can draw as text for this reader."""
    target = StringIO()
    console(view, target).print(renderable)
    return "\n".join(line.rstrip() for line in target.getvalue().split("\n"))


def console(view: View, target: StringIO) -> "Console":
    """Return a console of rich that writes into the target as this reader's terminal would show it."""
    from rich.console import Console

    return Console(
        file=target,
        width=view.width,
        force_terminal=view.color,
        color_system="standard" if view.color else None,
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

    if isinstance(cell, str):
        return Text(clean(cell))
    link = cell.link if view.links and view.color else None
    return Text(clean(cell.text), style=Style.parse(cell.style or "none") + Style(link=link))
