"""Which issues were seen resolved: the server forgets it when they fire again, so gtt notes it at each report."""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime

from glitchtip_tools.adapters.sqlite import State, StateFailed, Tables
from glitchtip_tools.core.time.durations import DAY
from glitchtip_tools.core.time.periods import Window, between
from glitchtip_tools.models import Issue

TABLES: Tables = {
    "resolved": ("scope text not null", "issue text not null", "seen text not null", "reopened text")
}
MOST_KEPT = 20_000


def reopened(
    state: State, scope: str, issues: Iterable[Issue], window: Window, now: datetime
) -> frozenset[str]:
    """Return the issues that were seen resolved and found open again around the window; notes what is resolved now.

    `scope` names server and organization. A later report of the same window says the same.
    """
    try:
        with state.transaction() as database:
            return _noted(database, scope, {issue.id: issue for issue in issues}, window, now)
    except StateFailed:  # a report without this is better than none
        return frozenset()


def _noted(
    database: sqlite3.Connection, scope: str, issues: dict[str, Issue], window: Window, now: datetime
) -> frozenset[str]:
    rows = database.execute("select issue, reopened from resolved where scope = ?", (scope,)).fetchall()
    known: dict[str, str | None] = dict(rows)
    moment = now.astimezone(UTC).isoformat()
    for issue_id, issue in issues.items():
        if issue.status == "resolved":
            database.execute("delete from resolved where scope = ? and issue = ?", (scope, issue_id))
            database.execute("insert into resolved values (?, ?, ?, null)", (scope, issue_id, moment))
            known.pop(issue_id, None)
        elif issue_id in known and known[issue_id] is None:
            database.execute(
                "update resolved set reopened = ? where scope = ? and issue = ?", (moment, scope, issue_id)
            )
            known[issue_id] = moment
    database.execute(
        "delete from resolved where rowid not in (select rowid from resolved order by seen desc limit ?)",
        (MOST_KEPT,),
    )
    around = between(window.start, window.end + DAY)  # it is found out at the next report
    return frozenset(
        issue_id
        for issue_id, at in known.items()
        if at and issue_id in issues and around.start <= datetime.fromisoformat(at) <= around.end
    )
