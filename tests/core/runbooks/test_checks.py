"""What is wrong with rules: patterns that can be kept busy, rules that never win, rules that match too much."""

from collections.abc import Callable

import pytest

from glitchtip_tools.core.runbooks.checks import (
    Problem,
    Tally,
    implies,
    never_winning,
    slow_patterns,
    too_broad,
    uncovered,
)
from glitchtip_tools.core.runbooks.rules import Match, Rule, Runbooks
from glitchtip_tools.models import Issue


@pytest.mark.parametrize(
    "source",
    [
        r"timeout after \d+s",
        r"(?i)econnrefused .*:\d{2,5}",
        r"connect (ETIMEDOUT|ECONNREFUSED) \d+\.\d+\.\d+\.\d+:\d+",
        r"[A-Za-z]+://[^\s]+",
        r"\s+$",
        r".*foo.*bar",
    ],
)
def test_sane_patterns_pass(source: str) -> None:
    assert list(slow_patterns(Runbooks((Rule("r", "", Match(regex=(source,))),)))) == []


@pytest.mark.parametrize(
    "source", ["(a+)+$", "(x|x)*y", r"(\d+)*z", "([a-z]+)*[A-Z]", "(a|aa)+$", "x (.+)+y"]
)
def test_catastrophic_patterns_are_found(source: str) -> None:
    (problem,) = slow_patterns(Runbooks((Rule("r", "", Match(regex=("fine", source)), line=7),)))
    assert (problem.kind, problem.rule, problem.line) == ("regex", "r", 7)
    assert problem.message.startswith(f"the regex `{source}` is catastrophic: a text like '")


def test_a_rule_behind_a_wider_one_never_wins() -> None:
    rules = (
        Rule("wide", "", Match(message=("timeout", "timed out"), level=(">=warning",)), priority=1, line=2),
        Rule(
            "narrow", "", Match(message=("connection timeout",), level=("error",), project=("api",)), line=9
        ),
        Rule("other", "", Match(message=("connection timeout",)), line=12),
        Rule("nothing", "", Match(level=(">fatal",)), line=15),
    )
    assert list(never_winning(Runbooks(rules))) == [
        Problem("never wins", "narrow", "`wide` (line 2) wins wherever it matches", 9),
        Problem("never wins", "nothing", "no issue has the level `>fatal`", 15),
    ]


def test_a_wider_rule_that_lets_others_follow_or_is_weaker_is_in_nobodys_way() -> None:
    follows = Rule("wide", "", Match(message=("timeout",)), priority=1, stop_on_match=False)
    weaker = Rule("weaker", "", Match(message=("timeout",)), priority=-1)
    narrow = Rule("narrow", "", Match(message=("connection timeout",), level=("error",)))
    assert list(never_winning(Runbooks((follows, narrow, weaker)))) == []


@pytest.mark.parametrize(
    ("narrow", "wide", "implied"),
    [
        (Match(type=("a.TimeoutError",)), Match(type=("timeouterror",)), True),
        (Match(type=("TimeoutError",)), Match(type=("a.TimeoutError",)), False),
        (Match(culprit=("pay/charge*",)), Match(culprit=("pay/*",)), True),
        (Match(culprit=("*",)), Match(culprit=("pay/*",)), False),
        (Match(regex=("a",)), Match(regex=("a", "b")), True),
        (Match(regex=("a", "c")), Match(regex=("a", "b")), False),
        (Match(query="x", level=("error",)), Match(query="x"), True),
        (Match(level=("error",)), Match(query="x"), False),
        (Match(tags=(("k", ("a",)), ("l", ("b",)))), Match(tags=(("k", ("a", "c")),)), True),
        (Match(tags=(("k", ("A",)),)), Match(tags=(("k", ("a",)),)), False),
        (Match(tags=(("k", ("pay-1",)),)), Match(tags=(("k", ("pay*",)),)), True),
        (Match(message=("timeouts",)), Match(message=("timeout",)), False),
    ],
)
def test_what_follows_from_what(narrow: Match, wide: Match, implied: bool) -> None:
    assert bool(implies(narrow, wide)) is implied


def test_a_rule_that_matches_more_than_a_fifth_is_too_broad() -> None:
    runbooks = Runbooks((Rule("all", "", Match(), line=3), Rule("fifth", "", Match())))
    tallies = (Tally("all", 21, 1), Tally("fifth", 20, 20))
    assert list(too_broad(runbooks, tallies, 100)) == [
        Problem("too broad", "all", "matches 21 of 100 open issues (21 %)", 3)
    ]
    assert list(too_broad(runbooks, (Tally("all", 9, 9),), 9)) == []


def test_the_most_frequent_issues_without_a_runbook(issue: Callable[..., Issue]) -> None:
    issues = [issue(number, count=number % 7) for number in range(1, 20)]
    found = uncovered(issues, {"6", "13"})
    assert [one.id for one in found] == ["12", "19", "5", "11", "18", "4", "10", "17", "3", "16"]
