"""Tables for programs: tab-separated lines, CSV, Markdown; and which columns are wanted."""

import csv
from collections.abc import Sequence
from io import StringIO

from glitchtip_tools.errors import BadUsage
from glitchtip_tools.render import markdown
from glitchtip_tools.render.output import View


def chosen(names: Sequence[str], view: View) -> list[int]:
    """Return the places of the columns that the reader wants, in that order; raises BadUsage for an unknown one.

    Tab-separated lines always begin with the first column: commands read the issue there.
    """
    if not view.columns:
        return list(range(len(names)))
    known = [name.replace(" ", "-") for name in names]
    unknown = [f"`{name}`" for name in view.columns if name not in known]
    if unknown:
        hint = f"available: {', '.join(filter(None, known))}"
        raise BadUsage(f"no such column: {', '.join(unknown)}", hint=hint)
    places = [known.index(name) for name in view.columns]
    free = view.terminal or view.layout != "tsv" or places[0] == 0
    return places if free else [0, *(at for at in places if at)]


FORMULA = tuple("=+-@＝＋－＠")


def written(names: Sequence[str], rows: Sequence[Sequence[str]], view: View) -> str:
    """Return the cells, which are clean, in the layout that a program reads: `tsv`, `csv` (RFC 4180) or `md`."""
    if view.layout == "csv":
        target = StringIO()
        csv.writer(target, lineterminator="\n").writerows(
            [names, *([_inert(cell) for cell in row] for row in rows)]
        )
        return target.getvalue()
    if view.layout == "md":
        return markdown.table(names, [[markdown.escaped(cell) for cell in row] for row in rows])
    return "\n".join("\t".join(row) for row in rows)


def _inert(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, after spaces and in full-width signs neither."""
    formula = cell.lstrip().startswith(FORMULA) and not cell.removeprefix("-").isdecimal()
    return f"'{cell}" if formula else cell
