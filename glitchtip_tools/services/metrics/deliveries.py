"""Reports that were delivered: remembered after the delivery only, so that a window reaches a chat once.

A lock is held from looking until remembering: of two runs at once, the second waits and then finds it done. A
crash between delivery and remembering sends the report once more; it is never lost.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime, timedelta

from glitchtip_tools.adapters.sqlite import State, Tables
from glitchtip_tools.adapters.telegram.client import Delivery, Telegram
from glitchtip_tools.errors import Failure

TABLES: Tables = {
    "deliveries": (
        "report text not null", "start text not null", "until text not null", "scope text not null",
        "chat text not null", "topic text not null", "at text not null", "messages text not null",
    )
}  # fmt: skip
KEPT = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What makes a report the same one: its name, window, what it is about (server, filters), where it goes."""

    report: str
    start: str
    until: str
    scope: str
    chat: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a report: delivered now, or `before` at that moment.

    `unremembered` says why a delivery could not be noted, `chart_failed` why the file that goes with it is missing.
    """

    delivery: Delivery | None = None
    before: datetime | None = None
    unremembered: str | None = None
    chart_failed: Failure | None = None


def deliver_once(
    state: State, parcel: Parcel, deliver: Callable[[], Delivery], now: datetime, *, again: bool = False
) -> Outcome:
    """Deliver unless it was delivered already; `again` does it in any case. Raises what `deliver` raises."""
    with state.alone("delivery"):
        if not again and (at := _delivered_at(state, parcel)):
            return Outcome(before=at)
        delivery = deliver()
        try:
            _remember(state, parcel, delivery, now)
        except sqlite3.DatabaseError as error:
            return Outcome(delivery, unremembered=str(error))
        return Outcome(delivery)


def post_report(
    telegram: Telegram,
    state: State,
    parcel: Parcel,
    html: str,
    now: datetime,
    *,
    chart: tuple[str, bytes] | None = None,
    again: bool = False,
) -> Outcome:
    """Post a report once, with a file after it. The report counts as delivered even if its file did not arrive."""
    failures: list[Failure] = []

    def deliver() -> Delivery:
        topic = parcel.topic or None
        delivery = telegram.deliver(parcel.chat, html, topic=topic)
        if chart:
            try:
                telegram.send_document(parcel.chat, *chart, topic=topic, silent=True)
            except Failure as failure:
                failures.append(failure)
        return delivery

    outcome = deliver_once(state, parcel, deliver, now, again=again)
    return replace(outcome, chart_failed=failures[0]) if failures else outcome


def _delivered_at(state: State, parcel: Parcel) -> datetime | None:
    where = "report = ? and start = ? and until = ? and scope = ? and chat = ? and topic = ?"
    with state.transaction() as database:
        row = database.execute(f"select max(at) from deliveries where {where}", astuple(parcel)).fetchone()  # noqa: S608 - fixed words
    return datetime.fromisoformat(row[0]) if row and row[0] else None


def _remember(state: State, parcel: Parcel, delivery: Delivery, now: datetime) -> None:
    messages = " ".join(map(str, delivery.message_ids))
    with state.transaction() as database:
        database.execute("delete from deliveries where at < ?", ((now - KEPT).astimezone(UTC).isoformat(),))
        row = (*astuple(parcel), now.astimezone(UTC).isoformat(), messages)
        database.execute("insert into deliveries values (?, ?, ?, ?, ?, ?, ?, ?)", row)
