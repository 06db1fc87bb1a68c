"""The relay's spool: nothing that was accepted gets lost, one message in hand."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.ledger import LedgerEntry, RuleTally, Tally
from glitchtip_tools.core.alerts.noise import WaitingAlert
from glitchtip_tools.core.alerts.rules import AlertDestination
from glitchtip_tools.services.alerts.spool import Spool
from glitchtip_tools.services.alerts.spool_reading import entries, fates_of, put_in_again, tally
from glitchtip_tools.services.alerts.spool_records import Depth, InHand, Payload

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HERE = AlertDestination("-100", "7")
ONE, TWO = Alert("one", "issue", issue_id="1"), Alert("two", "issue", issue_id="2", tags=(("a", "b"),))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "webhook.sqlite3"


def filled(path: Path) -> Spool:
    spool = Spool(path)
    spool.keep(b"{}", NOW)
    (payload,) = spool.unsorted()
    with spool.change():
        for alert in (ONE, TWO):
            spool.add(alert, "waiting", "", HERE, NOW, payload)
        spool.mark_sorted(payload)
    return spool


def sort_and_fail(spool: Spool, payload: Payload) -> None:
    with spool.change():
        spool.add(ONE, "waiting", "", HERE, NOW, payload)
        spool.mark_sorted(payload)
        raise ZeroDivisionError


def test_what_was_kept_is_there_after_the_process_is_gone(path: Path) -> None:
    Spool(path).keep(b'{"a": 1}', NOW)  # not closed: as after kill -9
    again = Spool(path)
    assert again.unsorted() == [Payload(1, NOW, b'{"a": 1}', replayed=False)]
    assert again.depth() == Depth(1, NOW)
    assert path.stat().st_mode & 0o777 == 0o600


def test_sorting_happens_wholly_or_not_at_all(path: Path) -> None:
    spool = Spool(path)
    spool.keep(b"{}", NOW)
    (payload,) = spool.unsorted()
    with pytest.raises(ZeroDivisionError):
        sort_and_fail(spool, payload)
    assert (spool.unsorted(), spool.destinations()) == ([payload], [])


def test_a_message_stays_in_hand_until_it_is_settled(path: Path) -> None:
    spool = filled(path)
    assert spool.destinations() == [HERE]
    assert spool.waiting(HERE) == [WaitingAlert(1, NOW), WaitingAlert(2, NOW)]
    number = spool.take([1, 2], HERE, NOW, listed=True)
    after_crash = Spool(path)
    assert after_crash.in_hand() == [InHand(number, HERE, listed=True, alerts=(ONE, TWO))]
    assert (after_crash.waiting(HERE), after_crash.depth()) == ([], Depth(2, NOW))
    after_crash.settle(number, "delivered", [41, 42])
    assert (spool.in_hand(), spool.depth(), spool.last_list(HERE)) == ([], Depth(0, None), NOW)
    assert entries(spool) == [
        LedgerEntry(1, NOW, "sent", "", "-100/7", ONE, "41,42"),
        LedgerEntry(2, NOW, "sent", "", "-100/7", TWO, "41,42"),
    ]


def test_windows_and_mutes_outlive_the_process(path: Path) -> None:
    spool, later = Spool(path), NOW + timedelta(minutes=10)
    with spool.change():
        spool.open_window("key", ONE, HERE, later)
        spool.count_in_window("key")
        spool.open_mute("rule", later)
    again = Spool(path)
    assert [again.held_until("key"), again.held_until("other"), again.silent_until("rule")] == [
        later,
        None,
        later,
    ]
    assert again.next_closing() == later
    assert (again.closed_windows(NOW), again.closed_windows(later)) == ([], [("key", ONE, HERE, 1)])
    again.forget_window("key")
    assert again.held_until("key") is None


def test_the_sums(path: Path) -> None:
    spool = filled(path)
    with spool.change():
        spool.add(ONE, "dropped", "staging", HERE, NOW)
        spool.add(ONE, "muted", "quiet", HERE, NOW)
        spool.add(ONE, "folded", "", HERE, NOW)
    spool.settle(spool.take([1], HERE, NOW, listed=False), "delivered", [5])
    assert tally(spool, NOW) == Tally(
        since=NOW,
        payloads=1,
        alerts=5,
        sent=1,
        waiting=1,
        folded=1,
        muted=1,
        dropped=1,
        refused=0,
        unknown=0,
        messages=1,
        lists=0,
        rules=(RuleTally("quiet", muted=1), RuleTally("staging", dropped=1)),
        oldest_waiting=NOW,
    )
    assert tally(spool, NOW + timedelta(seconds=1)).alerts == 0
    assert fates_of(spool, 1) == ("sent", "waiting")
    spool.settle(spool.take([2], HERE, NOW, listed=True), "delivered", [6])
    after = tally(spool, NOW)
    assert (after.sent, after.messages, after.lists, after.oldest_waiting) == (2, 2, 1, None)


def test_payloads_go_in_again_once(path: Path) -> None:
    spool, later = filled(path), NOW + timedelta(minutes=1)
    assert [put_in_again(spool, later, later), put_in_again(spool, NOW, later)] == [0, 1]
    assert spool.unsorted() == [Payload(2, later, b"{}", replayed=True)]
    assert put_in_again(spool, NOW, later) == 1  # what was replayed is not replayed again


def test_only_what_is_settled_is_forgotten(path: Path) -> None:
    spool, later = filled(path), NOW + timedelta(days=15)
    spool.settle(spool.take([1], HERE, NOW, listed=False), "delivered")
    spool.keep(b"[]", NOW)
    spool.forget(later)
    assert [entry.alert for entry in entries(spool)] == [TWO]
    assert [payload.body for payload in spool.unsorted()] == [b"[]"]
    kept = {name: spool.rows(f"select count(*) from {name}") for name in ("alerts", "payloads", "messages")}
    assert kept == {"alerts": [(1,)], "payloads": [(1,)], "messages": [(0,)]}


def test_a_message_in_hand_is_not_forgotten(path: Path) -> None:
    spool = filled(path)
    taken = spool.take([1], HERE, NOW, listed=False)
    spool.forget(NOW + timedelta(days=15))
    assert [message.id for message in spool.in_hand()] == [taken]


def test_a_full_disk_is_an_error_and_loses_nothing(path: Path) -> None:
    spool = filled(path)
    pages = spool.database.execute("pragma page_count").fetchone()[0]
    spool.database.execute(f"pragma max_page_count = {pages}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        spool.keep(b"x" * 100_000, NOW)
    assert spool.waiting(HERE) == [WaitingAlert(1, NOW), WaitingAlert(2, NOW)]
