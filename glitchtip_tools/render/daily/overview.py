"""The overview of `gtt status`: one table for a person, a line per issue and reason for a pipe."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from glitchtip_tools.core.daily.overview import NotedIssue, StatusKind, StatusOverview
from glitchtip_tools.core.issues.snooze import Snoozed
from glitchtip_tools.models import reference_of
from glitchtip_tools.render.drawing import LEVEL_STYLES, Cell, Column, Styled, seen, styled, table
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import ago, clean, iso, local, number

MOST = 4  # issues of a kind in the table of a person
SHOWN = {"without_runbook": 0}  # as many of this kind: they are only counted
COLUMNS = (
    Column("issue"),
    Column("what"),
    Column("level", head="lvl", short=""),
    Column("title", wide=True, least=24),
    Column("24h", right=True, head="24 h", short="24h"),
    Column("count", right=True, head="events", short="all"),
    Column("last-seen", right=True, head="last seen", short="seen"),
    Column("project"),
)
KIND_STYLES = {"new": "bold", "back": "bold back", "rising": "caution", "due": "place"}


def status_overview(*, all_: bool = False) -> Callable[[StatusOverview, View], str]:
    """Return what makes the overview; a person sees a few issues of each kind unless it is `all_`."""

    def as_text(overview: StatusOverview, view: View) -> str:
        if not view.terminal:
            return table(
                COLUMNS, [row for kind, issues in overview.noted() for row in _piped(kind, issues)], view
            )
        return "\n".join(_for_people(overview, view, None if all_ else MOST))

    return as_text


def _piped(kind: StatusKind, issues: Sequence[NotedIssue | Snoozed]) -> Iterator[list[Cell]]:
    for one in issues:
        if isinstance(one, Snoozed):
            yield [
                reference_of(one),
                kind.name,
                "",
                one.title,
                "",
                "",
                iso(one.until) if one.until else "",
                "",
            ]
        else:
            issue, day = one.issue, "" if one.count_24h is None else str(one.count_24h)
            yield [
                reference_of(issue), kind.name, issue.level, issue.title, day, str(issue.count),
                iso(issue.last_seen), issue.project.slug,
            ]  # fmt: skip


def _for_people(overview: StatusOverview, view: View, most: int | None) -> Iterator[str]:
    since = f"{local(overview.since, view.zone, view.now)} ({ago(overview.since, view.now)})"
    yield styled(f"since {since}" if overview.first else f"since your last look {since}", "bold", view)
    yield _sums(overview)
    rows = list(_rows(overview, view, most))
    if rows:
        yield ""
        yield table(COLUMNS[1:2] + COLUMNS[:1] + COLUMNS[2:7], rows, view).rstrip("\n")
    for kind, issues in overview.noted():
        if kind.name not in SHOWN and most is not None and len(issues) > most:
            yield f"… {len(issues) - most} more {kind.label}: `gtt status --all`"
    yield ""
    yield styled("next", "bold", view)
    yield from (f"  {command}" for command in overview.next)


def _sums(overview: StatusOverview) -> str:
    sums = [f"{number(len(issues))} {kind.counted}" for kind, issues in overview.noted() if issues]
    more = "" if overview.all_read else " or more"
    open_now = f"{number(overview.unresolved)}{more} unresolved"
    return f"{', '.join(sums) or 'nothing new'}; {open_now}"


def _rows(overview: StatusOverview, view: View, most: int | None) -> Iterator[list[Cell]]:
    """Yield a row per issue, with all the reasons to look at it."""
    labels: dict[str, list[str]] = {}
    for kind, issues in overview.noted():
        for one in issues if SHOWN.get(kind.name, MOST) else ():
            labels.setdefault(_id(one), []).append(kind.label)
    listed: set[str] = set()
    for kind, issues in overview.noted():
        for one in islice(issues, SHOWN.get(kind.name, most)):
            if _id(one) not in listed:
                listed.add(_id(one))
                yield _row(one, Styled(", ".join(labels[_id(one)][:2]), KIND_STYLES.get(kind.name, "")), view)


def _id(one: NotedIssue | Snoozed) -> str:
    return one.issue.id if isinstance(one, NotedIssue) else one.id


def _row(one: NotedIssue | Snoozed, what: Styled, view: View) -> list[Cell]:
    if isinstance(one, Snoozed):
        return [what, Styled(reference_of(one), "bold"), "", one.title, "", "", ""]
    issue = one.issue
    return [
        what,
        Styled(reference_of(issue), "bold", link=issue.permalink),
        Styled(issue.level[:1].upper(), LEVEL_STYLES.get(issue.level, "")),
        clean(issue.title),
        number(one.count_24h) if one.count_24h else "",
        number(issue.count),
        seen(issue.last_seen, view),
    ]
