"""The metrics as one page that needs nothing else: no script, font or request; light and dark, for a phone too."""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from html import escape
from importlib.resources import files

from glitchtip_tools.core.metrics.folding import Fold
from glitchtip_tools.core.metrics.report import Entry, Group, Metrics, Waiting, Weekly
from glitchtip_tools.core.metrics.trends import Trend
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.discreet import hidden
from glitchtip_tools.render.metrics import words
from glitchtip_tools.render.metrics.charts import svg_columns, svg_spark
from glitchtip_tools.render.text import clean, number

NUMBER = ' class="n"'
BOX = 'viewBox="0 0 100 10" preserveAspectRatio="none"'
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(metrics: Metrics, *, about: str = "", zone: tzinfo = UTC) -> str:
    """Return the report as an HTML document; `about` names the organization or project."""
    style = files("glitchtip_tools.render.metrics").joinpath("metrics.css").read_text(encoding="utf-8")
    heading = words.title(metrics) + (f" · {about}" if about else "")
    body = _quiet(metrics, zone) if metrics.nothing_happened else _body(metrics, zone)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY, quote=True)}">\n'
        f"<title>{_text(heading)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{_text(heading)}</h1>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _body(metrics: Metrics, zone: tzinfo) -> str:
    parts = [
        f'<p class="when">{_text(words.span(metrics.window, zone))}</p>',
        f'<p class="total {metrics.trend.value}"><strong>{words.plural(metrics.total, "event")}</strong> '
        f"{_text(words.headline(metrics))}</p>",
        f"<figure>{svg_columns(_columns(metrics), marked=_marked(metrics))}"
        "<figcaption>Events per day (UTC)</figcaption></figure>",
    ]
    if isinstance(metrics, Weekly):
        parts.append(f"<p>{words.plural(len(metrics.new), 'new issue')}, {metrics.resolved} resolved</p>")
    parts.append(_groups(metrics))
    for kind, name, folds in words.sections(metrics):
        heading = f"<h2>{_text(name)} <small>{_text(words.MEANINGS[kind])}</small></h2>"
        parts.append(f"<section>{heading}{_section(folds, kind)}</section>")
    if metrics.top:
        parts.append(f"<section><h2>Most events</h2>{_entries(words.unfolded(metrics.top), 'top')}</section>")
    if isinstance(metrics, Weekly):
        parts += _waiting_parts(metrics)
    small = [words.ignored(metrics), *metrics.notes]
    parts += [f'<p class="note">{_text(line)}</p>' for line in small if line]
    return "\n".join(part for part in parts if part)


def _quiet(metrics: Metrics, zone: tzinfo) -> str:
    return f'<p class="total">{_text(words.calm(metrics, zone))}</p>'


def _columns(metrics: Metrics) -> list[tuple[str, int]]:
    names = (
        words.weekdays(metrics)
        if isinstance(metrics, Weekly)
        else [str(day.date.day) for day in metrics.days]
    )
    return [(name, day.count) for name, day in zip(names, metrics.days, strict=True)]


def _marked(metrics: Metrics) -> int:
    """Return how many of the last days the window touches."""
    return sum(day.date in metrics.window.days for day in metrics.days)


def _groups(metrics: Metrics) -> str:
    if not metrics.groups:
        return ""
    most = max(group.count for group in metrics.groups)
    sign = "" if metrics.previous_exact else "~"
    rows = "".join(_group(group, most, sign) for group in metrics.groups)
    names = [
        (_text(metrics.group_by), ""), ("events", NUMBER), ("", ""), ("before", NUMBER), ("mean", NUMBER),
        ("issues", NUMBER), ("trend", ""), ("days", ' class="wide"'),
    ]  # fmt: skip
    head = "".join(f"<th{kind}>{name}</th>" for name, kind in names)
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<section><h2>By {_text(metrics.group_by)}</h2>{table}</section>"


def _group(group: Group, most: int, sign: str) -> str:
    share = round(group.count * 100 / most) if most else 0
    bar = f'<svg class="bar" {BOX} aria-hidden="true"><rect width="{share}" height="10" rx="1"/></svg>'
    return (
        f'<tr><td class="name">{_text(hidden(group.name))}</td>'
        f'<td class="n"><b>{number(group.count)}</b></td><td>{bar}</td>'
        f'<td class="n">{sign}{number(group.previous)}</td><td class="n">{group.mean:,.1f}</td>'
        f'<td class="n">{number(group.issues)}</td>{_trend(group)}<td class="wide">{svg_spark(group.days)}</td></tr>'
    )


def _section(folds: Sequence[Fold], kind: str) -> str:
    """Return the first issues of a section, and the others behind a line that opens them."""
    shown, others = folds[: words.MOST_LISTED], folds[words.MOST_LISTED :]
    more = f"<details><summary>{words.rest(folds, len(shown))}</summary>{_entries(others, kind)}</details>"
    return _entries(shown, kind) + (more if others else "")


def _entries(folds: Sequence[Fold], kind: str) -> str:
    rows = "".join(
        f"<li>{_level(fold.entry.level)} {_link(fold.entry)} <b>{number(fold.count)}×</b> "
        f'{_remark(fold, kind)}<span class="title">{_text(hidden(fold.entry.title))}</span></li>'
        for fold in folds
    )
    return f"<ul>{rows}</ul>"


def _remark(fold: Fold, kind: str) -> str:
    remark = words.remark(fold, kind)
    return f'<em class="{fold.entry.trend.value}">{_text(remark)}</em> ' if remark else ""


def _waiting_parts(metrics: Weekly) -> list[str]:
    named = (("Oldest unresolved", metrics.oldest), ("Unresolved without a comment", metrics.uncommented))
    return [f"<section><h2>{name}</h2>{_waiting(entries)}</section>" for name, entries in named if entries]


def _waiting(entries: Sequence[Waiting]) -> str:
    rows = "".join(
        f"<li>{_level(entry.level)} {_link(entry)} <b>{number(entry.count)}×</b> since {entry.since:%d %b %Y} "
        f'<span class="title">{_text(hidden(entry.title))}</span></li>'
        for entry in entries
    )
    return f"<ul>{rows}</ul>"


def _trend(group: Group) -> str:
    name = "" if group.trend is Trend.STEADY else f' class="{group.trend.value}"'
    return f"<td{name}>{_text(words.trend(group))}</td>"


def _level(level: str) -> str:
    known = level if level in ("fatal", "error", "warning", "info", "debug") else "other"
    return f'<span class="level {known}">{_text(level)}</span>'


def _link(entry: Entry | Waiting) -> str:
    if not entry.permalink.startswith(("http://", "https://")):
        return _text(reference_of(entry))
    return f'<a href="{escape(entry.permalink, quote=True)}">{_text(reference_of(entry))}</a>'


def _text(text: str) -> str:
    return escape(clean(text), quote=True)
