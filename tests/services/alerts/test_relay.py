"""The relay with a clock in the hand and a chat that can refuse: what is sent, when, and after what goes wrong."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from glitchtip_tools.adapters.telegram.failures import AskedToWait
from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.known import Known
from glitchtip_tools.core.alerts.rules import policy_of
from glitchtip_tools.errors import BadUsage, Unreachable
from glitchtip_tools.services.alerts.spool_reading import entries, put_in_again
from tests.services.alerts.bench import NOW, Bench


def test_alerts_go_out_one_by_one(bench: Bench) -> None:
    bench.receive(1, 2)
    assert bench.after() == ["t1", "t2"]
    assert bench.after(hours=1) == []
    assert [entry.fate for entry in entries(bench.spool)] == ["sent", "sent"]


def test_the_same_issue_once_in_ten_minutes_then_how_often(bench: Bench) -> None:
    bench.receive(1)
    assert bench.after() == ["t1"]
    for _ in range(3):
        bench.receive(1)
        assert bench.after(minutes=1) == []
    assert bench.after(minutes=6, seconds=59) == []
    assert bench.after(seconds=1) == ["t1 again 3"]
    bench.receive(1)
    assert bench.after(minutes=1) == []
    assert bench.after(minutes=9) == ["t1 again 1"]
    assert bench.after(minutes=10) == []
    bench.receive(1)
    assert bench.after() == ["t1"]


def test_a_burst_in_one_call_is_one_list_and_the_rest_follows(bench: Bench) -> None:
    bench.receive(*range(1, 12))
    assert bench.after() == ["3+[t1 t2 t3 t4 t5 t6 t7 t8]"]
    assert bench.after(seconds=29) == []
    assert bench.after(seconds=1) == ["0+[t9 t10 t11]"]


def test_a_burst_of_calls_is_five_messages_and_a_list(bench: Bench) -> None:
    said = []
    for number in range(1, 9):
        bench.receive(number)
        said += bench.after(seconds=1)
    assert said == ["t1", "t2", "t3", "t4", "t5"]
    assert bench.after(seconds=22) == []
    assert bench.after(seconds=6) == ["0+[t6 t7 t8]"]


def test_a_crash_sends_the_message_in_hand_once_more_and_nothing_else_twice(bench: Bench) -> None:
    bench.receive(1, 2, 3)
    assert [bench.relay.step(), bench.relay.step()] == [0, 0]  # sorted and taken, sent
    assert (bench.posted, bench.relay.step()) == (["t1"], 0)  # the second one in hand
    bench.restart()
    assert bench.after() == ["t1", "t2", "t3"]


def test_an_outage_is_waited_for_longer_and_longer(bench: Bench) -> None:
    bench.fail = [Unreachable("away")] * 3
    bench.receive(1)
    assert [bench.after(), bench.after(seconds=1), bench.after(seconds=1)] == [[], [], []]
    assert len(bench.fail) == 1
    assert [bench.after(seconds=1), bench.after(seconds=3)] == [[], []]
    assert (bench.fail, bench.after(seconds=1)) == ([], ["t1"])


def test_patience_is_what_telegram_asks(bench: Bench) -> None:
    bench.fail = [AskedToWait("slow down", 17)]
    bench.receive(1)
    assert [bench.after(), bench.after(seconds=16), bench.after(seconds=1)] == [[], [], ["t1"]]


def test_patience_ends_after_an_hour(bench: Bench) -> None:
    bench.fail = [AskedToWait("slow down", 999_999_999)]
    bench.receive(1)
    assert [bench.after(), bench.after(seconds=3599), bench.after(seconds=1)] == [[], [], ["t1"]]


def test_a_clock_that_is_set_back_makes_nothing_wait(bench: Bench) -> None:
    """A pause, the rest of a burst, a window of repetitions and a new alert, each as if nobody had set the clock."""
    bench.fail = [Unreachable("away")]
    bench.receive(1)
    assert bench.after() == []
    bench.now -= timedelta(hours=6)
    assert bench.after(seconds=1) == ["t1"]
    bench.receive(*range(2, 13))
    assert bench.after() == ["3+[t2 t3 t4 t5 t6 t7 t8 t9]"]
    bench.now -= timedelta(hours=6)
    assert [bench.after(), bench.after(seconds=29), bench.after(seconds=1)] == [[], [], ["0+[t10 t11 t12]"]]
    bench.receive(1)
    bench.now -= timedelta(hours=6)
    assert bench.after() == []
    assert bench.after(minutes=10) == ["t1 again 1"]


@pytest.mark.parametrize("restarted", [False, True])
def test_a_clock_that_was_ahead_silences_nothing(tmp_path: Path, restarted: bool) -> None:
    policy, mistakes = policy_of({"rules": [{"name": "bots", "title": "robots", "mute_for": "30m"}]})
    assert not mistakes
    bench = Bench(tmp_path / "webhook.db", policy, now=NOW + timedelta(days=900))
    bench.receive(1)
    bench.receive(2, title="robots")
    assert bench.after() == ["t1", "robots"]
    bench.now = NOW
    if restarted:
        bench.restart()
    bench.receive(1)
    bench.receive(3, title="robots")
    assert bench.after() == []
    assert [entry.at for entry in entries(bench.spool)] == [NOW] * 4
    assert bench.after(minutes=10) == ["t1 again 1"]
    bench.receive(4, title="robots")
    assert [bench.after(), bench.after(minutes=20)] == [[], []]
    bench.receive(5, title="robots")
    assert bench.after() == ["robots"]


def test_what_piled_up_in_an_outage_is_a_list(bench: Bench) -> None:
    bench.fail = [Unreachable("away")]
    bench.receive(1)
    assert bench.after() == []
    bench.receive(*range(2, 9))
    assert bench.after(minutes=2) == ["t1", "0+[t2 t3 t4 t5 t6 t7 t8]"]


def test_one_chat_that_is_gone_does_not_stop_the_others(tmp_path: Path) -> None:
    rules = {"rules": [{"project": "x", "route": "-200/7"}]}
    bench = Bench(tmp_path / "s", policy_of(rules)[0])
    bench.fail = [Unreachable("away")]
    bench.receive(1, fields=[{"title": "Project", "value": "x"}])
    bench.receive(2)
    assert [bench.after(), bench.after(seconds=1)] == [["t2"], ["-200/7: t1"]]


def test_what_telegram_refuses_goes_out_in_plain_words_or_is_set_aside(bench: Bench) -> None:
    bench.fail = [BadUsage("can't")]
    bench.receive(1, 2)
    assert bench.after() == ["bare t1", "t2"]
    bench.fail = [BadUsage("can't")] * 2
    bench.receive(3, 4)
    assert bench.after() == ["t4"]
    assert [entry.fate for entry in entries(bench.spool)] == ["sent", "sent", "refused", "sent"]


def test_a_mistake_of_ours_costs_the_words_and_not_the_alert(bench: Bench) -> None:
    bench.relay.ask_more = lambda alert: Known(where=str(1 / 0))
    bench.receive(1)
    assert bench.after() == ["bare t1"]


def test_a_mistake_of_ours_about_one_alert_keeps_no_other_from_being_sent(bench: Bench) -> None:
    def confused(alerts: Sequence[Alert], _at: datetime) -> Sequence[Alert]:
        raise KeyError(alerts[0].title)

    bench.relay.complete = confused
    bench.receive(1)
    bench.receive(2)
    assert bench.after() == ["t1", "t2"]


def test_rules_drop_mute_route_and_ask(tmp_path: Path) -> None:
    rules = [
        {"name": "staging", "environment": "staging", "drop": True},
        {"name": "rare", "query": "timesSeen:<3", "drop": True},
        {"name": "quiet", "title": "t[45]", "mute_for": "30m"},
    ]
    bench = Bench(tmp_path / "s", policy_of({"rules": rules})[0])
    bench.queries = {"timesSeen:<3": False}
    bench.receive(1, fields=[{"title": "Environment", "value": "staging"}])
    bench.receive(4)
    bench.receive(5)
    assert bench.after() == ["t4"]
    bench.receive(5)
    assert bench.after(minutes=30) == ["t5"]
    bench.queries = {"timesSeen:<3": True}
    bench.receive(6)
    assert bench.after() == []
    assert [(entry.fate, entry.rule) for entry in entries(bench.spool)] == [
        ("dropped", "staging"),
        ("sent", "quiet"),
        ("muted", "quiet"),
        ("sent", "quiet"),
        ("dropped", "rare"),
    ]


def test_a_replay_is_no_repetition(bench: Bench) -> None:
    bench.receive(1)
    assert bench.after() == ["t1"]
    assert put_in_again(bench.spool, NOW, bench.now) == 1
    assert bench.after() == ["t1"]


def test_a_body_that_is_nothing_is_passed_by(bench: Bench) -> None:
    bench.spool.keep(b"nonsense", bench.now)
    bench.receive(1)
    assert bench.after() == ["t1"]


def test_told_to_stop_while_telegram_asks_for_patience(bench: Bench) -> None:
    bench.relay.end()
    bench.receive(1)
    bench.relay.run()
    assert (bench.posted, bench.spool.depth().waiting) == ([], 1)
