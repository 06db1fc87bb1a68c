"""The metrics as Markdown (GitHub flavour), for a comment, a wiki or a mail."""

from collections.abc import Sequence

from glitchtip_tools.core.metrics.folding import Fold
from glitchtip_tools.core.metrics.report import Metrics, Waiting, Weekly
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.discreet import hidden
from glitchtip_tools.render.markdown import escaped, link, table
from glitchtip_tools.render.metrics import words
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import number, sparkline

MOST = words.MOST_LISTED


def report(metrics: Metrics, view: View) -> str:
    """Return the report as Markdown; one calm line when nothing happened."""
    if metrics.nothing_happened:
        return words.calm(metrics, view.zone)
    parts = [
        f"## {words.title(metrics)}\n\n{words.span(metrics.window, view.zone)}",
        f"**{words.plural(metrics.total, 'event')}** {words.headline(metrics)}",
        *([_days(metrics)] if isinstance(metrics, Weekly) else []),
        _groups(metrics),
    ]
    for kind, name, folds in words.sections(metrics):
        parts += [f"### {name}\n\n{words.MEANINGS[kind]}", _entries(folds, kind), words.rest(folds, MOST)]
    if metrics.top:
        parts += ["### Most events", _entries(words.unfolded(metrics.top), "top")]
    if isinstance(metrics, Weekly):
        parts += _waiting_parts(metrics)
    parts += [
        line
        for line in (words.ignored(metrics), *(f"Note: {escaped(note)}" for note in metrics.notes))
        if line
    ]
    return "\n\n".join(part for part in parts if part)


def _days(metrics: Weekly) -> str:
    counts = [[number(day.count) for day in metrics.days]]
    sums = f"{words.plural(len(metrics.new), 'new issue')}, {metrics.resolved} resolved"
    return f"{table(words.weekdays(metrics), counts)}\n\n{sums}"


def _groups(metrics: Metrics) -> str:
    names = [escaped(metrics.group_by), "events", "before", "mean", "issues", "trend", "days"]
    sign = "" if metrics.previous_exact else "~"
    rows = [
        [
            escaped(group.name), number(group.count), f"{sign}{number(group.previous)}", f"{group.mean:,.1f}",
            number(group.issues), words.trend(group), sparkline(group.days),
        ]
        for group in metrics.groups
    ]  # fmt: skip
    return table(names, rows) if rows else ""


def _entries(folds: Sequence[Fold], kind: str) -> str:
    rows = [
        [
            link(escaped(reference_of(fold.entry)), fold.entry.permalink),
            escaped(fold.entry.level), number(fold.count),
            words.remark(fold, kind), escaped(hidden(fold.entry.title)),
        ]
        for fold in (folds if kind == "top" else folds[:MOST])
    ]  # fmt: skip
    return table(["issue", "level", "events", "trend", "title"], rows)


def _waiting_parts(metrics: Weekly) -> list[str]:
    named = (("Oldest unresolved", metrics.oldest), ("Unresolved without a comment", metrics.uncommented))
    return [f"### {name}\n\n{_waiting(entries)}" for name, entries in named if entries]


def _waiting(entries: Sequence[Waiting]) -> str:
    rows = [
        [
            link(escaped(reference_of(entry)), entry.permalink), escaped(entry.level), number(entry.count),
            f"{entry.since:%d %b %Y}", escaped(hidden(entry.title)),
        ]
        for entry in entries
    ]  # fmt: skip
    return table(["issue", "level", "events", "since", "title"], rows)
