"""The metrics in phrases that terminal, Markdown, page and message share; foreign text is not in here."""

from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from glitchtip_tools.core.metrics.folding import Fold, folded
from glitchtip_tools.core.metrics.report import Entry, Group, Metrics, Weekly
from glitchtip_tools.core.metrics.trends import Trend
from glitchtip_tools.core.time.durations import DAY
from glitchtip_tools.core.time.periods import Window
from glitchtip_tools.render.text import number
from glitchtip_tools.render.text import plural as plural

ARROWS = {Trend.NEW: "+", Trend.BACK: "↩", Trend.RISING: "▲", Trend.FALLING: "▼", Trend.QUIET: "○"}
SECTIONS = (
    ("new", "New"),
    ("back", "Back"),
    ("rising", "Rising"),
    ("falling", "Falling"),
    ("quiet", "Quiet"),
)
MOST_LISTED = 10  # issues of a section that a page or a screen shows
MEANINGS = {
    "new": "first seen in this window",
    "back": "resolved before, or silent for days",
    "rising": "far above their own mean",
    "falling": "far below their own mean",
    "quiet": "usually busy, not one event now",
}


def title(metrics: Metrics) -> str:
    """Return what the report is about: `Errors, last 24 hours`, `Errors of 22 Nov`, `Errors of the week`."""
    if isinstance(metrics, Weekly):
        return "Errors of the week"
    whole_day = metrics.window.by_days and metrics.window.length == DAY
    return "Errors of a day" if whole_day else f"Errors, last {hours(metrics.window.hours)}"


def hours(count: int) -> str:
    """Return `24 hours`, `1 hour`, and whole days from two on as days."""
    if count > 24 and count % 24 == 0:
        return f"{count // 24} days"
    return f"{count} hour{'' if count == 1 else 's'}"


def span(window: Window, zone: tzinfo = UTC) -> str:
    """Return from when to when: UTC days as days, anything else as times of that zone."""
    if window.by_days and window.end == window.end.replace(hour=0, minute=0, second=0, microsecond=0):
        first, last = window.days[0], window.days[-1]
        return (
            f"{first:%a %d %b %Y} (UTC)" if first == last else f"{first:%a %d %b} – {last:%a %d %b %Y} (UTC)"
        )
    start, end = window.start.astimezone(zone), window.end.astimezone(zone)
    return f"{start:%a %d %b %H:%M} – {end:%a %d %b %H:%M} {_zone_name(end)}"


def change(count: int, previous: int) -> str:
    """Return how the count differs from the one before: `▲ 35 %`, `▼ 4 %`, `= `, `▲ from 0`."""
    if count == previous:
        return "unchanged"
    arrow = "▲" if count > previous else "▼"
    if not previous:
        return f"{arrow} from 0"
    return f"{arrow} {round(abs(count - previous) * 100 / previous)} %"


def headline(metrics: Metrics) -> str:
    """Return the numbers of the whole: how the events compare with before, and issues."""
    about = "" if metrics.previous_exact else "about "
    before = f"{about}{number(metrics.previous_total)} before, {number(round(metrics.mean))} on average"
    if isinstance(metrics, Weekly):
        before = f"{about}{number(metrics.previous_total)} the week before"
    compared = change(metrics.total, metrics.previous_total)
    return f"{compared} ({before}) · {plural(metrics.issues, 'issue')}"


def trend(item: Group | Entry) -> str:
    """Return the change of a group or an issue: `▲ ×4.1 rising`, `+ new`; nothing for a steady one."""
    if item.trend is Trend.STEADY:
        return ""
    by = f"{times(item.factor)} " if item.trend is Trend.RISING and item.factor else ""
    return f"{ARROWS[item.trend]} {by}{item.trend.value}"


def times(factor: float) -> str:
    """Return a factor as people read it: `×4.1`, `×12`."""
    return f"×{factor:.1f}" if factor < 10 else f"×{factor:.0f}"


def why(entry: Entry, kind: str) -> str:
    """Return the number that makes an issue notable in its section: `×4.1`, `was 40 a window`; else nothing."""
    if kind == "rising" and entry.factor:
        return times(entry.factor)
    return f"{round(entry.mean)} on average" if kind in ("falling", "quiet") else ""


def ignored(metrics: Metrics) -> str:
    """Return what was counted apart, or nothing."""
    apart = metrics.ignored
    return (
        f"ignored: {plural(apart.count, 'event')} in {plural(apart.issues, 'issue')}" if apart.count else ""
    )


def calm(metrics: Metrics, zone: tzinfo = UTC) -> str:
    """Return the one line for a window in which nothing happened."""
    return f"no errors in the {hours(metrics.window.hours)} {span(metrics.window, zone)}"


def sections(metrics: Metrics) -> list[tuple[str, str, tuple[Fold, ...]]]:
    """Return kind, heading and issues (alike ones folded) of the sections that have any."""
    groups = [(kind, name, getattr(metrics, kind)) for kind, name in SECTIONS]
    return [(kind, f"{name} ({len(entries)})", folded(entries)) for kind, name, entries in groups if entries]


def unfolded(entries: Sequence[Entry]) -> tuple[Fold, ...]:
    """Return each issue by itself, for lists that rank single issues."""
    return tuple(Fold(entry, 0, entry.count) for entry in entries)


def remark(fold: Fold, kind: str) -> str:
    """Return what there is to say beside an issue's count: its trend or the number behind it, and those alike."""
    text = trend(fold.entry) if kind == "top" else why(fold.entry, kind)
    alike = f"{fold.alike + 1} alike" if fold.alike else ""
    return ", ".join(part for part in (text, alike) if part)


def rest(folds: Sequence[Fold], shown: int) -> str:
    """Return how many issues are left out behind those shown, or nothing."""
    count = sum(fold.alike + 1 for fold in folds[shown:])
    return f"and {count} more" if count else ""


def weekdays(metrics: Metrics) -> list[str]:
    """Return the names of the report's days, short: `Mon 16`."""
    return [f"{day.date:%a} {day.date.day}" for day in metrics.days]


def _zone_name(moment: datetime) -> str:
    name = moment.tzname() or "UTC"
    return name if name.isascii() and len(name) < 10 else "local time"
