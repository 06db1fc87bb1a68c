"""Tables on a terminal: as wide as their content, and never wider than the screen."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rich.cells import cell_len
from rich.table import Table

from glitchtip_tools.render.cells import middle
from glitchtip_tools.render.drawing import GAP, Cell, Column, bare
from glitchtip_tools.render.drawn.console import drawing, drawn_cell
from glitchtip_tools.render.text import clean
from glitchtip_tools.render.view import View


def table_on_screen(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], view: View, caption: str
) -> str:
    """Return a table that fits the terminal; what has no room is left out, the last columns first."""
    widths = _widths(columns, rows, view, cell_len)
    drawn = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="bold underline")
    legends = ", ".join(filter(None, (columns[at].legend for at in widths)))
    drawn.caption, drawn.caption_justify = clean("; ".join(filter(None, (caption, legends)))) or None, "left"
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
            *(drawn_cell(_cut(cell, width) if column.middle else cell, view) for column, cell, width in cells)
        )
    return drawing(drawn, view)


def _widths(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], view: View, length: Callable[[str], int]
) -> dict[int, int]:
    """Return the columns that fit with their widths: the first and the wide ones, of the others the last go first."""
    full = [
        max(map(length, [column.heading(view), *(bare(row[at]) for row in rows)]))
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
    return middle(cell, width) if isinstance(cell, str) else replace(cell, text=middle(cell.text, width))
