"""Reports that were delivered, remembered so that a window reaches a chat once.

A lock is held from looking until remembering: of two runs at once, the second waits and then finds it done. A report
is remembered after its delivery: a crash in between sends it once more, and it is never lost. To deliver at most
once, it is remembered before, and forgotten when it surely was not posted.
"""

from collections.abc import Callable
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta

from glitchtip_tools.adapters.sqlite import State, StateFailed, Tables
from glitchtip_tools.adapters.telegram.client import Delivery, Telegram
from glitchtip_tools.core.time.durations import HOUR
from glitchtip_tools.core.time.periods import Window, between
from glitchtip_tools.errors import BadSettings, Failure
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.values import dataclass

TABLES: Tables = {
    "deliveries": (
        "report text not null", "start text not null", "until text not null", "scope text not null",
        "chat text not null", "topic text not null", "at text not null", "messages text not null",
    )
}  # fmt: skip
KEPT = timedelta(days=400)
COVERED = " covered"  # after the name of a report: how far its windows have come


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
    state: State,
    parcel: Parcel,
    deliver: Callable[[], Delivery],
    now: datetime,
    *,
    again: bool = False,
    at_most_once: bool = False,
) -> Outcome:
    """Deliver unless it was delivered already; `again` does it in any case. Raises what `deliver` raises."""
    with state.alone("delivery"):
        if not again and (at := _delivered_at(state, parcel)):
            return Outcome(before=at)
        if at_most_once:
            return Outcome(_remembered_first(state, parcel, deliver, now))
        delivery = deliver()
        try:
            _remember(state, parcel, delivery, now)
        except StateFailed as failure:
            return Outcome(delivery, unremembered=failure.message)
        return Outcome(delivery)


def _remembered_first(
    state: State, parcel: Parcel, deliver: Callable[[], Delivery], now: datetime
) -> Delivery:
    """Deliver what is already noted as delivered; the note is reverted only when nothing can have been posted."""
    try:
        _remember(state, parcel, Delivery(), now)
    except StateFailed as failed:
        raise BadSettings(
            f"the delivery cannot be recorded, so nothing was sent: {failed.message}", hint=failed.hint
        ) from failed
    try:
        return deliver()
    except Failure as failure:
        if not failure.may_have_happened:
            _revert(state, parcel, now, failure)
        raise


def _revert(state: State, parcel: Parcel, now: datetime, failure: Failure) -> None:
    """Revert the note of a delivery that failed. Raises BadSettings where it stays, and a retry would find it."""
    try:
        _forget(state, parcel, now)
    except StateFailed as failed:
        raise BadSettings(
            f"{failure.message}; nothing was sent, but the report is still recorded as delivered: {failed.message}",
            hint="once that file can be written, send the report with `--again`",
        ) from failure


def post_report(
    telegram: Telegram,
    state: State,
    parcel: Parcel,
    html: Redacted,
    now: datetime,
    *,
    chart: tuple[str, Redacted] | None = None,
    again: bool = False,
) -> Outcome:
    """Post a report once, with a file after it. The report counts as delivered even if its file did not arrive."""
    failures: list[Failure] = []

    def deliver() -> Delivery:
        topic = parcel.topic or None
        delivery = telegram.deliver(parcel.chat, html, topic=topic, partly=True)
        if chart:
            try:
                telegram.send_document(parcel.chat, *chart, topic=topic, silent=True)
            except Failure as failure:
                failures.append(failure)
        return delivery

    once = telegram.at_most_once
    outcome = deliver_once(state, parcel, deliver, now, again=again, at_most_once=once)
    return replace(outcome, chart_failed=failures[0]) if failures else outcome


def last_covered(state: State, parcel: Parcel, now: datetime) -> Window | None:
    """Return the last window that daily reports there have covered; of the parcel all but its time counts.

    One that ends after `now` is of a clock that was ahead: until then, there would be nothing to report.
    """
    where = "report = ? and scope = ? and chat = ? and topic = ?"
    with state.transaction() as database:
        rows = database.execute(
            f"select start, until from deliveries where {where}",  # noqa: S608 - fixed words
            (parcel.report + COVERED, parcel.scope, parcel.chat, parcel.topic),
        ).fetchall()
    windows = [between(at := datetime.fromisoformat(start), at + int(hours) * HOUR) for start, hours in rows]
    return max((one for one in windows if one.end <= now), key=lambda window: window.end, default=None)


def cover(state: State, parcel: Parcel, now: datetime) -> None:
    """Note that this window was reported, or had nothing to tell, so that the next one begins where it ends."""
    _remember(state, replace(parcel, report=parcel.report + COVERED), Delivery(), now)


def _delivered_at(state: State, parcel: Parcel) -> datetime | None:
    where = "report = ? and start = ? and until = ? and scope = ? and chat = ? and topic = ?"
    with state.transaction() as database:
        row = database.execute(f"select max(at) from deliveries where {where}", astuple(parcel)).fetchone()  # noqa: S608 - fixed words
    return datetime.fromisoformat(row[0]) if row and row[0] else None


def _forget(state: State, parcel: Parcel, now: datetime) -> None:
    where = "report = ? and start = ? and until = ? and scope = ? and chat = ? and topic = ? and at = ?"
    with state.transaction() as database:
        row = (*astuple(parcel), now.astimezone(UTC).isoformat())
        database.execute(f"delete from deliveries where {where}", row)  # noqa: S608 - fixed words


def _remember(state: State, parcel: Parcel, delivery: Delivery, now: datetime) -> None:
    messages = " ".join(map(str, delivery.message_ids))
    with state.transaction() as database:
        database.execute("delete from deliveries where at < ?", ((now - KEPT).astimezone(UTC).isoformat(),))
        row = (*astuple(parcel), now.astimezone(UTC).isoformat(), messages)
        database.execute("insert into deliveries values (?, ?, ?, ?, ?, ?, ?, ?)", row)
