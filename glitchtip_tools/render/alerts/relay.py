"""What the relay did, for people and for pipes."""

from collections.abc import Mapping, Sequence

from glitchtip_tools.core.alerts.ledger import FATES, LedgerEntry, Tally
from glitchtip_tools.render.drawing import LEVEL_STYLES, Column, styled, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import ago, clean, iso, number, plural

SAID = {
    "sent": "sent to the chat",
    "waiting": "not sent yet",
    "folded": "repeats, sent as a count",
    "muted": "muted by a rule",
    "dropped": "dropped by a rule",
    "refused": "refused by Telegram",
    "unknown": "may have been sent: no answer came",
}


def alerts_tail(entries: Sequence[LedgerEntry], view: View) -> str:
    """Return a line per alert, oldest first."""
    if not entries:
        return "no alerts yet" if view.terminal else ""
    columns = [
        Column("when"),
        Column("fate"),
        Column("level"),
        Column("project"),
        Column("title", wide=True),
        Column("rule"),
        Column("chat"),
    ]
    rows = [
        [
            ago(entry.at, view.now) if view.terminal else iso(entry.at),
            entry.fate,
            styled(entry.alert.level, LEVEL_STYLES.get(entry.alert.level, ""), view),
            entry.alert.project,
            _title(entry),
            entry.rule,
            entry.chat,
        ]
        for entry in entries
    ]
    return table(columns, rows, view)


def _title(entry: LedgerEntry) -> str:
    more = f" (seen {entry.alert.more} more times)" if entry.alert.more else ""
    return f"{entry.alert.title}{more}"


def alert_sums(tally: Tally, view: View) -> str:
    """Return the sums, one a line; in a pipe the name and the number."""
    counts = {fate: getattr(tally, fate) for fate in FATES}
    if not view.terminal:
        pairs = [
            ("payloads", tally.payloads),
            ("alerts", tally.alerts),
            *counts.items(),
            ("messages", tally.messages),
        ]
        pairs += [("lists", tally.lists)]
        pairs += [(f"rule {rule.rule}", rule.dropped + rule.muted) for rule in tally.rules]
        return "\n".join(f"{clean(name)}\t{count}" for name, count in pairs)
    lines = [
        f"since {iso(tally.since)}: {number(tally.payloads)} payloads with {number(tally.alerts)} alerts"
    ]
    lines += [f"{number(count):>8}  {fate:<8} {SAID[fate]}" for fate, count in counts.items()]
    lines += [f"{number(tally.messages):>8}  messages, {number(tally.lists)} of them lists"]
    lines += [f"oldest waiting: {ago(tally.oldest_waiting, view.now)}"] if tally.oldest_waiting else []
    for rule in tally.rules:
        lines.append(f"rule {clean(rule.rule)}: {number(rule.dropped)} dropped, {number(rule.muted)} muted")
    return "\n".join(lines)


def replayed(result: Mapping[str, object], view: View) -> str:
    """Return what was added again."""
    count = result["payloads"]
    where = "and what was due is sent" if result["sentHere"] else "and the running relay sends them"
    if not isinstance(count, int) or not count:
        return "no payloads in that time"
    return f"{plural(count, 'payload')} queued again, {where}"


def tried(result: Mapping[str, object], view: View) -> str:
    """Say how far the sample came."""
    return f"accepted as payload {result['accepted']}, {result['fate']}"
