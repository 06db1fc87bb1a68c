"""The metrics for a terminal, and for a pipe: tab-separated lines that say in the first field what they are."""

from collections.abc import Sequence

from glitchtip_tools.core.metrics.folding import Fold
from glitchtip_tools.core.metrics.report import Group, Metrics, Waiting, Weekly
from glitchtip_tools.core.metrics.trends import Trend
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.cells import cells, folded
from glitchtip_tools.render.drawing import LEVEL_STYLES, Cell, Column, Styled, styled, table
from glitchtip_tools.render.metrics import words
from glitchtip_tools.render.metrics.charts import bar
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import clean, iso, number, sparkline

ROOMY = 100  # columns from which the days are shown
BAR = 16
MOST = words.MOST_LISTED
STYLES = {
    Trend.NEW: "caution", Trend.BACK: "back", Trend.RISING: "bold bad", Trend.FALLING: "good", Trend.QUIET: "place",
}  # fmt: skip


def _note(note: str, view: View) -> str:
    text = f"note: {clean(note)}"
    return folded(text, view.width, 2) if view.terminal else text


def report(metrics: Metrics, view: View) -> str:
    """Return the report; one calm line when nothing happened."""
    if metrics.nothing_happened:
        return words.calm(metrics, view.zone)
    return _screen(metrics, view) if view.terminal else _lines(metrics)


def _screen(metrics: Metrics, view: View) -> str:
    parts = [
        _heading(metrics, view),
        f"{styled(number(metrics.total) + ' events', 'bold', view)}  {words.headline(metrics)}",
        _week(metrics, view) if isinstance(metrics, Weekly) else _history(metrics),
        _groups(metrics, view),
    ]
    for kind, name, folds in words.sections(metrics):
        heading = f"{styled(name, 'bold', view)}  {words.MEANINGS[kind]}"
        parts.append("\n".join(filter(None, [heading, _entries(folds, kind, view), words.rest(folds, MOST)])))
    if metrics.top:
        top = _entries(words.unfolded(metrics.top), "top", view)
        parts.append(f"{styled('Most events', 'bold', view)}\n{top}")
    if isinstance(metrics, Weekly):
        parts += _waiting_parts(metrics, view)
    parts += [
        "\n".join(filter(None, [words.ignored(metrics), *(_note(note, view) for note in metrics.notes)]))
    ]
    return "\n\n".join(part.strip("\n") for part in parts if part.strip())


def _heading(metrics: Metrics, view: View) -> str:
    """Return what the report is about and its window, on two lines where one is too short."""
    title, span = words.title(metrics), words.span(metrics.window, view.zone)
    between = "  " if cells(title) + 2 + cells(span) <= view.width else "\n"
    return f"{styled(title, 'bold', view)}{between}{span}"


def _history(metrics: Metrics) -> str:
    """Return the last 14 UTC days as a line."""
    first, last = metrics.days[0].date, metrics.days[-1].date
    return f"{first:%d %b} {sparkline([day.count for day in metrics.days])} {last:%d %b}  events a day, UTC"


def _week(metrics: Weekly, view: View) -> str:
    most = max((day.count for day in metrics.days), default=0)
    rows = [
        (name, Styled(number(day.count)), bar(day.count, most, BAR * 2))
        for name, day in zip(words.weekdays(metrics), metrics.days, strict=True)
    ]
    drawn = table((Column("day"), Column("events", right=True), Column("", wide=True)), rows, view)
    return f"{drawn.rstrip()}\n{words.plural(len(metrics.new), 'new issue')}, {metrics.resolved} resolved"


def _groups(metrics: Metrics, view: View) -> str:
    most = max((group.count for group in metrics.groups), default=0)
    days = view.width >= ROOMY
    columns = [
        Column(clean(metrics.group_by), wide=True), Column("events", right=True), Column(""),
        Column("before", right=True), Column("mean", right=True), Column("issues", right=True), Column("trend"),
    ]  # fmt: skip
    rows = [_group(group, most, metrics.previous_exact) for group in metrics.groups]
    if days:
        columns.append(Column("days"))
        rows = [[*row, sparkline(group.days)] for row, group in zip(rows, metrics.groups, strict=True)]
    return table(columns, rows, view) if rows else ""


def _group(group: Group, most: int, exact: bool) -> list[Cell]:
    return [
        group.name, Styled(number(group.count), "bold"), bar(group.count, most, BAR),
        ("" if exact else "~") + number(group.previous), _mean(group.mean), number(group.issues),
        Styled(words.trend(group), STYLES.get(group.trend, "")),
    ]  # fmt: skip


def _entries(folds: Sequence[Fold], kind: str, view: View) -> str:
    columns = [
        Column("issue"),
        Column("level"),
        Column("events", right=True),
        Column(""),
        Column("title", wide=True),
    ]
    rows: list[list[Cell]] = [
        [
            Styled(reference_of(fold.entry), "bold", link=fold.entry.permalink),
            Styled(fold.entry.level, LEVEL_STYLES.get(fold.entry.level, "")),
            number(fold.count),
            words.remark(fold, kind),
            fold.entry.title,
        ]
        for fold in (folds if kind == "top" else folds[:MOST])
    ]
    if not any(row[3] for row in rows):
        columns.pop(3)
        rows = [row[:3] + row[4:] for row in rows]
    return table(columns, rows, view).rstrip()


def _waiting_parts(metrics: Weekly, view: View) -> list[str]:
    return [
        styled(name, "bold", view) + "\n" + _waiting(entries, view)
        for name, entries in (
            ("Oldest unresolved", metrics.oldest),
            ("Unresolved without a comment", metrics.uncommented),
        )
        if entries
    ]


def _waiting(entries: Sequence[Waiting], view: View) -> str:
    columns = (
        Column("issue"), Column("level"), Column("events", right=True), Column("since"), Column("title", wide=True)
    )  # fmt: skip
    rows = [
        (
            Styled(reference_of(entry), "bold", link=entry.permalink),
            Styled(entry.level, LEVEL_STYLES.get(entry.level, "")),
            number(entry.count),
            f"{entry.since:%d %b %Y}",
            entry.title,
        )
        for entry in entries
    ]
    return table(columns, rows, view)


def _lines(metrics: Metrics) -> str:
    """Return what cut and awk like: kind, name or short id, count, previous, mean, trend, title."""
    window = metrics.window
    rows: list[tuple[object, ...]] = [
        ("window", iso(window.start), iso(window.end)),
        ("total", "", metrics.total, metrics.previous_total, _mean(metrics.mean), metrics.trend.value, ""),
        *(
            ("group", group.name, group.count, group.previous, _mean(group.mean), group.trend.value, "")
            for group in metrics.groups
        ),
    ]
    for kind in (*(kind for kind, _ in words.SECTIONS), "top"):
        rows += [
            (
                kind,
                reference_of(item),
                item.count,
                item.previous,
                _mean(item.mean),
                item.trend.value,
                item.title,
            )
            for item in getattr(metrics, kind)
        ]
    if isinstance(metrics, Weekly):
        rows += [("day", day.date, day.count) for day in metrics.days]
        rows += [
            ("oldest", reference_of(item), item.count, "", "", "", item.title) for item in metrics.oldest
        ]
        rows += [
            ("uncommented", reference_of(item), item.count, "", "", "", item.title)
            for item in metrics.uncommented
        ]
        rows.append(("resolved", "", metrics.resolved))
    rows.append(("ignored", "", metrics.ignored.count))
    rows += [("note", note) for note in metrics.notes]
    return "\n".join("\t".join(clean(str(cell)) for cell in row) for row in rows)


def _mean(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
