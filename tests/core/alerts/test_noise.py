"""Rules, repetitions and bursts, decided for fixed moments."""

from datetime import UTC, datetime, timedelta

import pytest

from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.known import in_the_last_hour
from glitchtip_tools.core.alerts.noise import Next, NoiseDecision, WaitingAlert, decide, next_message
from glitchtip_tools.core.alerts.rules import AlertDestination, AlertRule, Policy, policy_of
from glitchtip_tools.core.time.durations import in_words

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
HERE, THERE = AlertDestination("-100"), AlertDestination("-200", "7")
ALERT = Alert("TypeError", "issue", level="error", issue_id="7", project="api", environment="production")
POLICY = Policy()


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def waiting(*seconds: float) -> list[WaitingAlert]:
    return [WaitingAlert(at, ago(before)) for at, before in enumerate(seconds, 1)]


def test_the_fate_of_an_alert() -> None:
    later, before = NOW + timedelta(minutes=1), ago(1)
    quiet = AlertRule("quiet", mute_for=timedelta(minutes=30))
    assert [
        decide(ALERT, None, HERE, now=NOW),
        decide(ALERT, None, HERE, now=NOW, held_until=later),
        decide(ALERT, None, HERE, now=NOW, held_until=before),
        decide(Alert("text"), None, HERE, now=NOW, held_until=later),
        decide(ALERT, AlertRule("no", drop=True), HERE, now=NOW),
        decide(ALERT, AlertRule("there", route=THERE), HERE, now=NOW),
        decide(ALERT, quiet, HERE, now=NOW),
        decide(ALERT, quiet, HERE, now=NOW, silent_until=later),
    ] == [
        NoiseDecision("waiting", HERE),
        NoiseDecision("folded", HERE),
        NoiseDecision("waiting", HERE),
        NoiseDecision("waiting", HERE),
        NoiseDecision("dropped", HERE, "no"),
        NoiseDecision("waiting", THERE, "there"),
        NoiseDecision("waiting", HERE, "quiet"),
        NoiseDecision("muted", HERE, "quiet"),
    ]


def test_a_few_alerts_go_out_at_once_one_by_one() -> None:
    assert next_message(waiting(2, 1, 0), [], None, POLICY, NOW) == Next((1,))
    assert next_message(waiting(0), [ago(1)] * 4, None, POLICY, NOW) == Next((1,))


def test_more_than_five_at_once_are_one_list() -> None:
    assert next_message(waiting(*[0] * 6), [], None, POLICY, NOW) == Next(tuple(range(1, 7)), as_list=True)


def test_after_five_single_ones_the_rest_waits_for_the_end_of_the_burst() -> None:
    recent = [ago(35 - at) for at in range(5)]
    assert next_message(waiting(10), recent, None, POLICY, NOW) == Next(
        look_again=NOW + timedelta(seconds=20)
    )
    assert next_message(waiting(30, 10), recent, None, POLICY, NOW) == Next((1, 2), as_list=True)
    assert next_message(waiting(30), recent, None, POLICY, NOW) == Next((1,))
    assert next_message(waiting(0), recent, None, POLICY, NOW) == Next((1,))


def test_lists_keep_their_distance() -> None:
    many = waiting(*[5] * 9)
    assert next_message(many, [], ago(30), POLICY, NOW) == Next(look_again=NOW + timedelta(seconds=25))
    assert next_message(many, [], ago(36), POLICY, NOW).as_list
    assert next_message(waiting(5), [], ago(30), POLICY, NOW) == Next(look_again=NOW + timedelta(seconds=25))


def test_nothing_waits() -> None:
    assert next_message([], [], None, POLICY, NOW) == Next()


FILE = {
    "dedupe": "5m",
    "burst": {"more_than": 3, "within": "10s"},
    "rules": [
        {"name": "staging", "environment": ["staging", "dev"], "drop": True},
        {"name": "quiet", "level": "<error", "mute_for": "30m"},
        {"name": "db", "project": "API", "title": "deadlock|timeout", "route": "-200/7"},
        {"query": "timesSeen:>10", "drop": True},
    ],
}


def test_a_file_means_its_rules() -> None:
    policy, mistakes = policy_of(FILE)
    assert mistakes == []
    assert policy == Policy(
        rules=(
            AlertRule("staging", environments=frozenset({"staging", "dev"}), drop=True),
            AlertRule("quiet", levels=frozenset({"info", "warning"}), mute_for=timedelta(minutes=30)),
            AlertRule("db", projects=frozenset({"api"}), title="deadlock|timeout", route=THERE),
            AlertRule("rule 4", query="timesSeen:>10", drop=True),
        ),
        dedupe=timedelta(minutes=5),
        burst=3,
        within=timedelta(seconds=10),
    )
    assert policy.asks
    assert [rule.fits(ALERT) for rule in policy.rules] == [False, False, False, True]
    assert policy.rules[2].fits(Alert("Lock TIMEOUT", project="Api"))
    assert not policy.rules[1].fits(Alert("level unknown"))


def test_an_empty_file_is_the_default() -> None:
    assert policy_of(None) == policy_of({}) == (Policy(), [])


def test_all_mistakes_are_found_with_where_they_are() -> None:
    _, mistakes = policy_of(
        {
            "dedup": "5m",
            "burst": {"more_than": 0, "within": "soon"},
            "rules": [
                {"name": "a"},
                {"name": "b", "drop": True, "level": "loud", "title": "(", "query": "is:", "route": "x y"},
                {"name": "b", "drop": "yes", "project": []},
                7,
            ],
        }
    )
    lengths = "such as `30s`, `90m`, `24h`, `2d3h` or `1w`"
    levels = "debug, info, warning, error, fatal, or a comparison (`>=warning`)"
    second = ("rules", 1)
    assert [(mistake.keys, mistake.message) for mistake in mistakes] == [
        (("dedup",), "the file: unknown key `dedup`; available: `dedupe`, `burst`, `rules`"),
        (("rules", 0), "rule 1 (`a`) does nothing: give `drop`, `mute_for` or `route`"),
        ((*second, "drop"), "rule 2 (`b`) drops, so `mute_for` and `route` have no effect"),
        ((*second, "level"), f"rule 2 (`b`): `loud` is not a level: {levels}"),
        ((*second, "title"), "rule 2 (`b`): `title` is not a regular expression: missing ) at position 1"),
        ((*second, "query"), "rule 2 (`b`): `query`: bad query: expected a value after `is:`"),
        ((*second, "route"), "rule 2 (`b`): `route` is not a chat: a number, `@channel`, or `CHAT/TOPIC`"),
        (("rules", 2, "drop"), "rule 3 (`b`): `drop` must be true or false"),
        (("rules", 2, "project"), "rule 3 (`b`): `project` must be a name or a list of names"),
        (("rules", 3), "rule 4 must be a mapping"),
        (("rules", 3), "rule 4 does nothing: give `drop`, `mute_for` or `route`"),
        (("burst", "more_than"), "`burst.more_than` must be a whole number above 0"),
        (("burst", "within"), f"`burst.within`: `soon` is not a duration, {lengths}"),
        (("rules", 2, "name"), "two rules are called `b`"),
    ]


def test_a_regex_that_never_ends_does_not_match() -> None:
    rule = policy_of({"rules": [{"title": "(a|aa)+$", "drop": True}]})[0].rules[0]
    assert not rule.fits(Alert("a" * 200 + "b"))


@pytest.mark.parametrize(("seconds", "words"), [(600, "10 min"), (7200, "2 h"), (86400, "1 d"), (90, "90 s")])
def test_lengths_of_time_in_words(seconds: int, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words


def test_the_last_hour_from_counts_by_the_clock() -> None:
    at = NOW.replace(minute=15)
    buckets = ((NOW - timedelta(hours=1), 8), (NOW, 3))
    assert in_the_last_hour(buckets, at) == (9, True)
    assert in_the_last_hour(((NOW, 3),), at) == (3, False)
    assert in_the_last_hour((), at) == (0, False)
