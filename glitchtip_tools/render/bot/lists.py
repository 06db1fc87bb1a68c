"""Lists in the chat: what is worth a look, events, tags, releases; each of a few lines, foreign words escaped."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from glitchtip_tools.core.daily.overview import NotedIssue, StatusOverview
from glitchtip_tools.core.issues.events_diff import message
from glitchtip_tools.core.issues.snooze import Snoozed
from glitchtip_tools.core.releases.report import ReleaseIssue, ReleaseReport
from glitchtip_tools.models import Event, Tag, reference_of
from glitchtip_tools.models.organization import Release
from glitchtip_tools.render.bot.messages import LEVEL_ICONS, LONGEST_LINE, bold, escaped, headline, link
from glitchtip_tools.render.discreet import discreet, hidden
from glitchtip_tools.render.text import ago, number, short_release

MOST = 5  # issues of a kind
MOST_TAGS, MOST_VALUES = 12, 4
# Kinds of `gtt status` by their icons; `yours` and what is without a runbook mean nothing to a whole chat.
KINDS = {"new": "🆕", "back": "🔁", "rising": "📈", "due": "⏰"}
BROUGHT = {"new": "🆕 new", "regressed": "🔁 came back", "gone": "✅ gone"}


def overview(status: StatusOverview, since: str) -> Iterator[str]:
    """Yield what is worth a look, a few issues of each kind; one that has been shown is not shown again."""
    kinds = [(kind, issues) for kind, issues in status.noted() if kind.name in KINDS]
    sums = ", ".join(f"{number(len(issues))} {kind.counted}" for kind, issues in kinds if issues)
    more = "" if status.all_read else " or more"
    yield f"{bold(f'Since {since}')}: {sums or 'nothing new'}; {number(status.unresolved)}{more} unresolved"
    shown: set[str] = set()
    for kind, issues in kinds:
        fresh = [one for one in issues if _id(one) not in shown]
        if fresh:
            yield f"\n{KINDS[kind.name]} {bold(kind.label)}"
            yield from map(_noted, fresh[:MOST])
            shown |= {_id(one) for one in fresh[:MOST]}
        if len(fresh) > MOST:
            yield f"and {number(len(fresh) - MOST)} more"


def _id(one: NotedIssue | Snoozed) -> str:
    return one.issue.id if isinstance(one, NotedIssue) else one.id


def _noted(one: NotedIssue | Snoozed) -> str:
    if isinstance(one, Snoozed):
        return f"{escaped(reference_of(one))} {escaped(discreet(one.title, LONGEST_LINE))}"
    count = f"{number(one.count_24h)}× " if one.count_24h else ""
    return f"{count}{headline(one.issue)}"


def events(listed: Sequence[Event], now: datetime) -> Iterator[str]:
    """Yield a line per event: when, where, and what it says."""
    for event in listed:
        at = event.date_received or event.date_created
        release = short_release(event.release or "")
        where = " · ".join(escaped(hidden(word)) for word in (event.environment or "", release) if word)
        text = escaped(discreet(message(event), LONGEST_LINE))
        yield " · ".join(part for part in (ago(at, now) if at else "", where, text) if part)
    if not listed:
        yield "no events: the server deletes old ones"


def tags(listed: Sequence[Tag]) -> Iterator[str]:
    """Yield a line per tag: its most frequent values with their shares."""
    for tag in sorted(listed, key=lambda one: one.key)[:MOST_TAGS]:
        values = [
            f"{escaped(discreet(_value(tag.key, value.value), 60))} {100 * value.count / (tag.total or 1):.0f} %"
            for value in tag.values[:MOST_VALUES]
        ]
        more = max(tag.unique, len(tag.values)) - len(values)
        rest = [f"{number(more)} more"] if more > 0 else []
        yield f"{bold(discreet(tag.key, 60))}: {', '.join([*values, *rest])}"
    if len(listed) > MOST_TAGS:
        yield f"and {number(len(listed) - MOST_TAGS)} more tags"
    if not listed:
        yield "no tags"


def _value(key: str, value: str) -> str:
    return short_release(value) if key == "release" else value


def waiting(snoozed: Sequence[Snoozed], local: Callable[[datetime], str]) -> Iterator[str]:
    """Yield a line per ignored issue with its term, the earliest first."""
    for one in snoozed[: 2 * MOST]:
        if one.until:
            until = f"until {local(one.until)}"
        else:
            until = f"until {number(one.count)} events" if one.count else f"until {one.per_hour} an hour"
        title = escaped(discreet(one.title, LONGEST_LINE))
        yield f"🔕 {escaped(reference_of(one))} {escaped(until)}, by {escaped(one.by or 'somebody')}: {title}"
    if len(snoozed) > 2 * MOST:
        yield f"and {number(len(snoozed) - 2 * MOST)} more"
    if not snoozed:
        yield "no issues are ignored for a time"


def releases(listed: Sequence[Release], now: datetime, *, more: bool) -> Iterator[str]:
    """Yield a line per release: its version, when it was first known, of which projects."""
    for release in listed:
        when = f" · {ago(release.date_created, now)}" if release.date_created else ""
        projects = escaped(", ".join(release.projects[:3]))
        yield f"📦 <code>{escaped(discreet(short_release(release.version), LONGEST_LINE))}</code>{when} · {projects}"
    if more:
        yield "and older ones"
    yield "/releases VERSION shows what one brought" if listed else "no releases"


def brought(report: ReleaseReport) -> Iterator[str]:
    """Yield what a release brought: the sums, and a few issues of each kind."""
    kinds = {label: getattr(report, kind) for kind, label in BROUGHT.items()}
    against = f" against {escaped(short_release(report.against))}" if report.against else ""
    sums = ", ".join(f"{len(rows)} {label.partition(' ')[2]}" for label, rows in kinds.items())
    yield f"📦 {bold(short_release(report.version))}{against}: {sums}, {len(report.both)} in both"
    for label, rows in kinds.items():
        if rows:
            yield f"\n{bold(label)}"
            yield from map(_brought, rows[:MOST])
        if len(rows) > MOST:
            yield f"and {number(len(rows) - MOST)} more"
    yield from (f"<i>{escaped(note)}</i>" for note in report.notes)


def _brought(one: ReleaseIssue) -> str:
    icon, title = LEVEL_ICONS.get(one.level, "🔔"), escaped(discreet(one.title, LONGEST_LINE))
    return f"{icon} {link(reference_of(one), one.permalink)} {number(one.events)}× {title}"
