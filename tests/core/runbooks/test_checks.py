"""What is wrong with rules: patterns that can be kept busy, rules that never win, rules that match too much."""

from collections.abc import Callable

import pytest

from glitchtip_tools.core.runbooks.checks import (
    Problem,
    RuleCoverage,
    never_winning,
    slow_patterns,
    too_broad,
    uncovered,
)
from glitchtip_tools.core.runbooks.criteria import Criteria
from glitchtip_tools.core.runbooks.rules import Rule, Runbooks
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
    assert list(slow_patterns(Runbooks((Rule("r", "", Criteria(regex=(source,))),)))) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "source", ["(a+)+$", "(x|x)*y", r"(\d+)*z", "([a-z]+)*[A-Z]", "(a|aa)+$", "x (.+)+y"]
)
def test_catastrophic_patterns_are_found(source: str) -> None:
    (problem,) = slow_patterns(Runbooks((Rule("r", "", Criteria(regex=("fine", source)), line=7),)))
    assert (problem.kind, problem.rule, problem.line) == ("regex", "r", 7)
    assert problem.message.startswith(f"the regex `{source}` is catastrophic: a text like '")


def test_a_rule_behind_a_wider_one_never_wins() -> None:
    rules = (
        Rule(
            "wide", "", Criteria(message=("timeout", "timed out"), level=(">=warning",)), priority=1, line=2
        ),
        Rule(
            "narrow",
            "",
            Criteria(message=("connection timeout",), level=("error",), project=("api",)),
            line=9,
        ),
        Rule("other", "", Criteria(message=("connection timeout",)), line=12),
        Rule("nothing", "", Criteria(level=(">fatal",)), line=15),
    )
    assert list(never_winning(Runbooks(rules))) == [
        Problem("never wins", "narrow", "`wide` (line 2) wins wherever it matches", 9),
        Problem("never wins", "nothing", "no issue has the level `>fatal`", 15),
    ]


def test_a_wider_rule_that_lets_others_follow_or_is_weaker_is_in_nobodys_way() -> None:
    follows = Rule("wide", "", Criteria(message=("timeout",)), priority=1, stop_on_match=False)
    weaker = Rule("weaker", "", Criteria(message=("timeout",)), priority=-1)
    narrow = Rule("narrow", "", Criteria(message=("connection timeout",), level=("error",)))
    assert list(never_winning(Runbooks((follows, narrow, weaker)))) == []


@pytest.mark.parametrize(
    ("narrow", "wide", "implied"),
    [
        (Criteria(type=("a.TimeoutError",)), Criteria(type=("timeouterror",)), True),
        (Criteria(type=("TimeoutError",)), Criteria(type=("a.TimeoutError",)), False),
        (Criteria(culprit=("pay/charge*",)), Criteria(culprit=("pay/*",)), True),
        (Criteria(culprit=("*",)), Criteria(culprit=("pay/*",)), False),
        (Criteria(regex=("a",)), Criteria(regex=("a", "b")), True),
        (Criteria(regex=("a", "c")), Criteria(regex=("a", "b")), False),
        (Criteria(query="x", level=("error",)), Criteria(query="x"), True),
        (Criteria(level=("error",)), Criteria(query="x"), False),
        (Criteria(tags={"k": ("a",), "l": ("b",)}), Criteria(tags={"k": ("a", "c")}), True),
        (Criteria(tags={"k": ("A",)}), Criteria(tags={"k": ("a",)}), False),
        (Criteria(tags={"k": ("pay-1",)}), Criteria(tags={"k": ("pay*",)}), True),
        (Criteria(message=("timeouts",)), Criteria(message=("timeout",)), False),
    ],
)
def test_what_follows_from_what(narrow: Criteria, wide: Criteria, implied: bool) -> None:
    assert narrow.implies(wide) is implied


def test_a_rule_that_matches_more_than_a_fifth_is_too_broad() -> None:
    runbooks = Runbooks((Rule("all", "", Criteria(), line=3), Rule("fifth", "", Criteria())))
    tallies = (RuleCoverage("all", 21, 1), RuleCoverage("fifth", 20, 20))
    assert list(too_broad(runbooks, tallies, 100)) == [
        Problem("too broad", "all", "matches 21 of 100 open issues (21 %)", 3)
    ]
    assert list(too_broad(runbooks, (RuleCoverage("all", 9, 9),), 9)) == []


def test_the_most_frequent_issues_without_a_runbook(issue: Callable[..., Issue]) -> None:
    issues = [issue(number, count=number % 7) for number in range(1, 20)]
    found = uncovered(issues, {"6", "13"})
    assert [one.id for one in found] == ["12", "19", "5", "11", "18", "4", "10", "17", "3", "16"]
