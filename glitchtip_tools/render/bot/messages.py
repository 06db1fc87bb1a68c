"""Messages in Telegram's HTML: foreign text escaped, links to the issues, short enough to be read."""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from html import escape

from glitchtip_tools.core.metrics.folding import Fold
from glitchtip_tools.core.metrics.report import Entry, Metrics, Waiting, Weekly
from glitchtip_tools.core.metrics.trends import Trend
from glitchtip_tools.models import Issue, reference_of
from glitchtip_tools.render.discreet import discreet
from glitchtip_tools.render.metrics import words
from glitchtip_tools.render.text import clean, lines, number

ICONS = {"new": "🆕", "back": "🔁", "rising": "📈", "falling": "📉", "quiet": "🔕"}
LEVEL_ICONS = {"fatal": "🔴", "error": "🟠", "warning": "🟡", "info": "🔵", "debug": "⚪"}
LONGEST_TITLE, LONGEST_LINE = 90, 120
MOST_LISTED = 5
MOST_GROUPS = 8


def escaped(text: str) -> str:
    """Return foreign text as plain words of a message: no tag, entity, control character or new line comes of it."""
    return escape(clean(text), quote=True)


def escaped_lines(text: str) -> str:
    """Return foreign text over several lines as plain words."""
    return escape(lines(text), quote=True)


def link(text: str, address: str) -> str:
    """Return a link with foreign words to an http(s) address; anything else becomes the words alone."""
    if not address.startswith(("http://", "https://")):
        return escaped(text)
    return f'<a href="{escape(clean(address), quote=True)}">{escaped(text)}</a>'


def bold(text: str) -> str:
    """Return foreign text in bold."""
    return f"<b>{escaped(text)}</b>"


def headline(issue: Issue) -> str:
    """Return the line that says which issue something is about."""
    icon, title = LEVEL_ICONS.get(issue.level, "🔔"), discreet(issue.title, LONGEST_LINE)
    return f"{icon} {escaped(issue.level)} {link(reference_of(issue), issue.permalink)} {escaped(title)}"


def metrics_message(metrics: Metrics, *, about: str = "", zone: tzinfo = UTC) -> str:
    """Return the report as one message (or what is cut into few); `about` names the organization or project."""
    if metrics.nothing_happened:
        return escaped(f"{words.calm(metrics, zone)}{f' · {about}' if about else ''}")
    head = f"{bold(words.title(metrics))}{escaped(f' · {about}') if about else ''}"
    parts = [
        f"{head}\n{escaped(words.span(metrics.window, zone))}",
        f"{bold(words.plural(metrics.total, 'event'))} {escaped(words.headline(metrics))}",
        *(_section(kind, name, folds) for kind, name, folds in words.sections(metrics)),
    ]
    if not words.sections(metrics):
        parts.append("Nothing new, back, rising, falling or quiet")
    parts.append(_groups(metrics))
    parts += _week(metrics) if isinstance(metrics, Weekly) else []
    parts.append(_top(metrics))
    small = [words.ignored(metrics), *metrics.notes]
    parts.append("\n".join(f"<i>{escaped(line)}</i>" for line in small if line))
    return "\n\n".join(part for part in parts if part)


def _section(kind: str, name: str, folds: Sequence[Fold]) -> str:
    shown = [_line(fold.entry, fold.count, words.remark(fold, kind)) for fold in folds[:MOST_LISTED]]
    return "\n".join(filter(None, [f"{ICONS[kind]} {bold(name)}", *shown, words.rest(folds, MOST_LISTED)]))


def _line(entry: Entry | Waiting, count: int, remark: str = "") -> str:
    numbers = ", ".join(part for part in (f"{number(count)}×", remark) if part)
    title = escaped(discreet(entry.title, LONGEST_TITLE))
    icon = LEVEL_ICONS.get(entry.level, "")
    return f"{icon} {link(reference_of(entry), entry.permalink)} {escaped(numbers)} {title}".strip()


def _groups(metrics: Metrics) -> str:
    shown = [group for group in metrics.groups if group.count or group.trend is Trend.QUIET][:MOST_GROUPS]
    if not shown:
        return ""
    rows = [
        f"{escaped(discreet(group.name, 40))}: {number(group.count)} {escaped(words.trend(group))}".rstrip()
        for group in shown
    ]
    rest = metrics.groups[len(shown) :]
    if count := sum(group.count for group in rest):
        rows.append(f"{len(rest)} others: {number(count)}")
    return "\n".join([bold(f"By {metrics.group_by}"), *rows])


def _top(metrics: Metrics) -> str:
    """Return the most frequent issues that no section has named."""
    named = {fold.entry.id for _, _, folds in words.sections(metrics) for fold in folds[:MOST_LISTED]}
    rest = [_line(entry, entry.count) for entry in metrics.top if entry.id not in named]
    return "\n".join([bold("Also frequent" if named else "Most events"), *rest]) if rest else ""


def _week(metrics: Weekly) -> list[str]:
    days = " · ".join(
        f"{name} {number(day.count)}" for name, day in zip(words.weekdays(metrics), metrics.days, strict=True)
    )
    parts = [
        escaped(f"{days}\n").strip(),
        f"{words.plural(len(metrics.new), 'new issue')}, {metrics.resolved} resolved",
    ]
    for name, entries in (("Oldest unresolved", metrics.oldest), ("Without a comment", metrics.uncommented)):
        if entries:
            waiting = [f"{_line(entry, entry.count)} (since {entry.since:%d %b %Y})" for entry in entries]
            parts.append("\n".join([bold(name), *waiting]))
    return parts
