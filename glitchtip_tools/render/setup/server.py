"""What a server is, and its metrics."""

from collections.abc import Sequence

from glitchtip_tools.models.server import Capability, Family, Sample, ServerStatus
from glitchtip_tools.render.drawing import Cell, Column, Styled, styled, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean

MARKS = {True: ("yes", "good"), False: ("no", "caution"), None: ("?", "dim")}


def server_status(status: ServerStatus, view: View) -> str:
    """Return a line per fact."""
    facts = {
        "server": status.url,
        "version": status.version or "unknown",
        "healthy": MARKS[status.healthy][0],
        "latency": f"{status.latency_ms} ms",
        "clock": "unknown" if status.clock_offset is None else f"{status.clock_offset:+d} s",
    }
    if not view.terminal:
        rows = [[name, value] for name, value in facts.items()]
        return table([], [*rows, *([one.name, MARKS[one.available][0]] for one in status.capabilities)], view)
    lines = [f"{name:<8}  {clean(value)}" for name, value in facts.items()]
    return "\n".join(
        [*lines, "", styled("can", "bold", view), *(_can(one, view) for one in status.capabilities)]
    )


def server_metrics(families: Sequence[Family], view: View) -> str:
    """Return a line per sample."""
    columns = [Column("metric", wide=True), Column("value", right=True)]
    rows: list[list[Cell]] = [[_name(one), str(one.value)] for family in families for one in family.samples]
    return table(columns, rows, view)


def _can(one: Capability, view: View) -> str:
    word, style = MARKS[one.available]
    return f"  {styled(f'{word:<3}', style, view)}  {one.name}" + (
        f" ({clean(one.note)})" if one.note else ""
    )


def _name(sample: Sample) -> Cell:
    labels = ",".join(f'{key}="{value}"' for key, value in sample.labels.items())
    return Styled(f"{sample.name}{{{labels}}}" if labels else sample.name)
