"""Alerts as Telegram messages: one by one, or a burst as a list; every foreign word escaped."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.known import Known
from glitchtip_tools.core.time.durations import in_words
from glitchtip_tools.render.bot.messages import LEVEL_ICONS, escaped, link
from glitchtip_tools.render.discreet import discreet, hidden
from glitchtip_tools.render.text import number
from glitchtip_tools.values import dataclass

MOST_UNITS, MOST_LINKS = 3900, 90  # Telegram: 4096 of text, 100 entities a message
LIST_TITLE = 90


@dataclass(frozen=True, slots=True)
class AlertWords:
    """The relay's words; `dedupe` is how long repetitions are held back."""

    dedupe: timedelta

    def one(self, alert: Alert, known: Known) -> str:
        """Return the message of one alert."""
        return one_alert(alert, known, self.dedupe)

    def several(self, alerts: Sequence[Alert], more_waiting: int) -> str:
        """Return the message of a burst."""
        return alert_list(alerts, more_waiting)

    def how_many_fit(self, alerts: Sequence[Alert]) -> int:
        """Return how many of them fit into one message."""
        return how_many_fit(alerts)

    def bare(self, alerts: Sequence[Alert]) -> str:
        """Return the plainest words there are."""
        return bare_alerts(alerts)


def one_alert(alert: Alert, known: Known, dedupe: timedelta) -> str:
    """Return the message of one alert."""
    return "\n".join(line for line in _lines(alert, known, dedupe) if line)


def _lines(alert: Alert, known: Known, dedupe: timedelta) -> Iterator[str]:
    yield f"{_icon(alert, known)} {_title(alert, 300)}"
    if alert.regression:
        yield "was resolved, and is back"
    if alert.more:
        yield f"seen {number(alert.more)} more {_times(alert.more)} in {in_words(dedupe)}"
    if alert.culprit and alert.culprit != alert.title:
        yield (
            escaped(hidden(alert.culprit))
            if alert.kind == "uptime"
            else f"in <code>{escaped(hidden(alert.culprit))}</code>"
        )
    yield " · ".join(escaped(part) for part in _about(alert))
    yield " · ".join(f"{escaped(hidden(key))}: {escaped(hidden(value))}" for key, value in alert.tags)
    yield " · ".join(_numbers(known))
    if known.runbook:
        yield f"📖 {link(known.runbook.title, known.runbook.url)}"


def _icon(alert: Alert, known: Known) -> str:
    if alert.kind == "uptime":
        return "🟢" if "back up" in alert.culprit.lower() else "🔻"
    level = known.level or alert.level
    return f"{LEVEL_ICONS[level]} <b>{level}</b>" if level in LEVEL_ICONS else "🔔"


def _title(alert: Alert, most: int) -> str:
    return link(discreet(alert.title, most), alert.link)


def _about(alert: Alert) -> Iterator[str]:
    yield from filter(None, (alert.short_id, alert.project, hidden(alert.environment)))
    if alert.release:
        yield f"release {hidden(alert.release)}"
    if alert.server_name:
        yield f"host {hidden(alert.server_name)}"


def _numbers(known: Known) -> Iterator[str]:
    if known.last_hour is not None:
        yield f"{'about ' if known.about else ''}{number(known.last_hour)} in the last hour"
    if known.where:
        yield f"fails at <code>{escaped(hidden(known.where, code=True))}</code>"


def how_many_fit(alerts: Sequence[Alert]) -> int:
    """Return how many of the alerts, from the first on, one list can name; at least one."""
    for count in range(min(len(alerts), MOST_LINKS), 1, -1):
        if sum(len(row) + 1 for row in _rows(alerts[:count], {})) <= MOST_UNITS:
            return count
    return 1


def alert_list(alerts: Sequence[Alert], more_waiting: int = 0) -> str:
    """Return a burst as one message: a line for each title, with every issue that has it."""
    further = f", {number(more_waiting)} more to come" if more_waiting else ""
    count = sum(alert.unnamed or 1 for alert in alerts)
    head = f"🚨 <b>{number(count)} {'alert' if count == 1 else 'alerts'}</b> in a burst{further}"
    return "\n".join([head, *_rows(alerts, LEVEL_ICONS)])


def _rows(alerts: Sequence[Alert], icons: dict[str, str]) -> list[str]:
    groups: dict[tuple[str, str, str], list[Alert]] = {}
    for alert in alerts:
        groups.setdefault((alert.level, alert.title, alert.project), []).append(alert)
    return [_row(group, icons) for group in groups.values()]


def _row(group: Sequence[Alert], icons: dict[str, str]) -> str:
    first = group[0]
    icon = "🔔" if first.kind != "uptime" else _icon(first, Known())
    project = f" ({escaped(first.project)})" if first.project else ""
    more = sum(alert.more for alert in group)
    again = f", seen {number(more)} more {_times(more)}" if more else ""
    again += ", resolved before" if any(alert.regression for alert in group) else ""
    if len(group) == 1:
        return f"{icons.get(first.level, icon)} {_title(first, LIST_TITLE)}{project}{again}"
    names = ", ".join(
        link(alert.short_id or alert.issue_id or str(at), alert.link) for at, alert in enumerate(group, 1)
    )
    title = escaped(discreet(first.title, LIST_TITLE))
    return f"{icons.get(first.level, icon)} {title}{project}: {names}{again}"


def bare_alerts(alerts: Sequence[Alert]) -> str:
    """Return the alerts in so few words that nothing in them can be refused."""
    return "\n".join(escaped(f"{discreet(alert.title, 60)} {alert.link}"[:200]) for alert in alerts)


def _times(count: int) -> str:
    return "time" if count == 1 else "times"
