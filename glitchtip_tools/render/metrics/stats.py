"""Events over time as columns for people and as lines for pipes; summaries as bars."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import cast

from glitchtip_tools.core.metrics.stats import Point, Summary
from glitchtip_tools.render.drawing import Cell, Column, Styled, styled, table
from glitchtip_tools.render.metrics.charts import bar
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import STEPS, iso, number, plural

HEIGHT = 8


def over_time(interval: str) -> Callable[[Sequence[Point], View], str]:
    """Return a renderer of events over time, by hours or by days."""

    def as_text(points: Sequence[Point], view: View) -> str:
        return chart(points, interval, view) if view.terminal else lines_of(points, view)

    return as_text


def lines_of(points: Sequence[Point], view: View) -> str:
    """Return a line per interval: when it begins, and its events."""
    return "\n".join(f"{iso(point.time)}\t{point.count}" for point in points)


def chart(points: Sequence[Point], interval: str, view: View) -> str:
    """Return columns that fit the terminal, with the largest, the total and the mean below."""
    counts = [point.count for point in points]
    most = max(counts, default=0)
    label = len(number(most)) + 1
    room = max(10, view.width - label - 2)
    together = -(-len(points) // room)
    groups = [points[at : at + together] for at in range(0, len(points), together)]
    sums = [sum(point.count for point in group) for group in groups]
    wide = max(1, min(8, room // max(1, len(groups))))
    rows = [_row(sums, level, wide) for level in range(HEIGHT, 0, -1)]
    top = number(max(sums, default=0))
    names = [top, *([""] * (HEIGHT - 1))]
    drawn = [
        f"{name:>{label}} {styled(row, 'bad', view) if row else ''}".rstrip()
        for name, row in zip(names, rows, strict=True)
    ]
    width = wide * len(groups)
    first, last = (_label(points[at].time, interval, view) for at in (0, -1)) if points else ("", "")
    foot = f"{first}{last:>{max(1, width - len(first))}}" if width > len(first) + len(last) else first
    return "\n".join([*drawn, f"{0:>{label}} {foot}", "", _said(points, interval, together, view)])


def issue_stats(stats: Mapping[str, object], view: View) -> str:
    """Return the last 24 hours by the hour and the last 14 days by the day."""
    parts = []
    for period, interval in (("24h", "1h"), ("14d", "1d")):
        points = cast("Sequence[Point]", stats[period])
        if view.terminal:
            parts.append(f"{styled(f'last {period}', 'bold', view)}\n{chart(points, interval, view)}")
        else:
            parts += [f"{period}\t{iso(point.time)}\t{point.count}" for point in points]
    return ("\n\n" if view.terminal else "\n").join(parts)


def summary(summary: Summary, view: View) -> str:
    """Return a line per group with its events, their share and a bar."""
    most = max((group.count for group in summary.groups), default=0)
    with_issues = any(group.issues is not None for group in summary.groups)
    columns = [Column(summary.group_by, wide=True), Column("events", right=True)]
    columns += [Column("issues", right=True)] if with_issues else []
    columns += [Column("share", right=True), Column("")] if view.terminal else []
    rows: list[list[Cell]] = []
    for group in summary.groups:
        shown = number if view.terminal else str
        row: list[Cell] = [group.name, shown(group.count)]
        row += [shown(group.issues or 0)] if with_issues else []
        if view.terminal:
            row += [f"{100 * group.count / summary.total:.0f} %", Styled(bar(group.count, most, 20), "bad")]
        rows.append(row)
    if not view.terminal:
        return table(columns, rows, view)
    start, end = (_label(moment, "1h", view) for moment in (summary.start, summary.end))
    since = f"{plural(summary.total, 'event')} from {start} to {end}"
    return "\n".join([*([table(columns, rows, view).rstrip("\n")] if rows else []), since])


def _row(sums: Sequence[int], level: int, wide: int) -> str:
    """Return one line of the columns: full, in eighths where a column ends, or nothing."""
    most = max(sums, default=0) or 1
    cells = []
    for count in sums:
        eighths = max(1, round(count * HEIGHT * 8 / most)) if count else 0
        left = eighths - (level - 1) * 8
        char = "█" if left >= 8 else STEPS[left - 1] if left > 0 else " "
        cells.append((char * (wide - 1) + " ") if wide > 1 else char)
    return "".join(cells).rstrip()


def _said(points: Sequence[Point], interval: str, together: int, view: View) -> str:
    total = sum(point.count for point in points)
    most = max(points, key=lambda point: point.count, default=None)
    text = plural(total, "event")
    if most is not None and most.count:
        noun = "hour" if interval == "1h" else "day"
        mean, before = total / len(points), "at" if interval == "1h" else "on"
        text += f", {number(round(mean)) if mean >= 10 else f'{mean:.1f}'} {'an' if interval == '1h' else 'a'} {noun}"
        text += f", most ({number(most.count)}) {before} {_label(most.time, interval, view)}"
    return text + (
        f"; each column is {together} {'hours' if interval == '1h' else 'days'}" if together > 1 else ""
    )


def _label(at: datetime, interval: str, view: View) -> str:
    there = at.astimezone(view.zone)
    return f"{there.day} {there:{'%b %H:%M' if interval == '1h' else '%b'}}"
