"""Which rules match and win, what is asked for that, and how it is explained."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import pytest

from glitchtip_tools.core.runbooks.criteria import Criteria
from glitchtip_tools.core.runbooks.matching import ConditionOutcome, Matcher, RuleExplanation, belonging
from glitchtip_tools.core.runbooks.rules import Rule, Runbooks
from glitchtip_tools.core.search import Condition, Context, evaluate
from glitchtip_tools.core.search.planning.conditions import Literal, TagIs
from glitchtip_tools.models import Issue, Metadata, Project, Tag, TagValue

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
MakeIssue = Callable[..., Issue]


def matcher(*rules: Rule) -> Matcher:
    return Matcher(Runbooks(rules), Context(NOW))


def fits(match: Criteria, issue: Issue) -> bool:
    rule = Rule("r", "", match)
    made = matcher(rule)
    return made.fits(rule, issue) and evaluate(made.rest(rule), issue, {}) is True


def nobody(issues: Sequence[Issue], condition: Condition) -> set[str]:
    raise AssertionError("nothing had to be asked")


@pytest.mark.parametrize(
    "match",
    [
        Criteria(message=("connection timeout",)),
        Criteria(message=("no such thing", "connection timeout")),
        Criteria(message=("timeouterror",)),
        Criteria(type=("TimeoutError",)),
        Criteria(type=("timeout*",)),
        Criteria(regex=(r"timeout after \d+s",)),
        Criteria(culprit=("payments/*",)),
        Criteria(level=(">=error",)),
        Criteria(project=("API",)),
        Criteria(query="timesSeen:>10"),
        Criteria(query="(level:fatal OR project:api) !is:resolved"),
        Criteria(message=("timeout",), type=("TimeoutError",), level=("error",), query="timesSeen:12"),
    ],
    ids=str,
)
def test_conditions_that_hold(match: Criteria, issue: MakeIssue) -> None:
    assert fits(match, issue())


@pytest.mark.parametrize(
    "match",
    [
        Criteria(message=("timeout connection",)),
        Criteria(message=("time",)),
        Criteria(type=("Timeout",)),
        Criteria(regex=(r"Timeout after \d+s",)),
        Criteria(culprit=("payments",)),
        Criteria(level=(">error",)),
        Criteria(project=("apix",)),
        Criteria(query="timesSeen:>100"),
        Criteria(message=("connection timeout",), level=("warning",)),
    ],
    ids=str,
)
def test_one_condition_that_fails_is_enough(match: Criteria, issue: MakeIssue) -> None:
    assert not fits(match, issue())


def test_the_type_is_found_without_its_module_and_beyond_the_cut_title(issue: MakeIssue) -> None:
    long = issue(
        title="django.db.utils.OperationalError: " + "x" * 65 + "…",
        metadata=Metadata("django.db.utils.OperationalError", "x" * 200 + " server closed the connection"),
    )
    assert fits(Criteria(type=("OperationalError",)), long)
    assert fits(Criteria(type=("django.db.utils.OperationalError",)), long)
    assert fits(Criteria(message=("server closed the connection",)), long)


def test_tags_are_asked_for_only_where_everything_cheaper_holds(issue: MakeIssue) -> None:
    rule = Rule("r", "", Criteria(message=("timeout",), tags={"component": ("payments", "api")}))
    issues = [issue(1), issue(2, title="other", metadata=Metadata()), issue(3)]
    asked: list[tuple[list[str], Condition]] = []

    def ask(candidates: Sequence[Issue], condition: Condition) -> set[str]:
        asked.append(([one.id for one in candidates], condition))
        return {"3"}

    assert matcher(rule).matches(issues, ask) == {"r": {"3"}}
    ((ids, condition),) = asked
    assert ids == ["1", "3"]
    assert evaluate(condition, issues[0], {TagIs("component", "payments"): True}) is True


def test_nothing_is_asked_about_issues_that_a_stronger_rule_keeps(issue: MakeIssue) -> None:
    strong = Rule("strong", "", Criteria(message=("timeout",)), priority=1)
    weak = Rule("weak", "", Criteria(tags={"component": "x"}))
    assert matcher(strong, weak).matches([issue()], nobody) == {"strong": {"1"}, "weak": set()}


def test_a_rule_that_does_not_stop_lets_others_be_linked_too(issue: MakeIssue) -> None:
    rules = (
        Rule("general", "", Criteria(level=("error",)), stop_on_match=False, priority=2),
        Rule("special", "", Criteria(message=("timeout",)), priority=1),
        Rule("never", "", Criteria(message=("timeout",))),
    )
    made = matcher(*rules)
    matched = made.matches([issue()], nobody, only_winning=False)
    assert matched == {"general": {"1"}, "special": {"1"}, "never": {"1"}}
    assert [rule.name for rule in belonging(made.runbooks, matched, "1")] == ["general", "special"]
    assert belonging(made.runbooks, matched, "2") == ()


def test_a_pattern_that_takes_too_long_is_given_up_and_named(issue: MakeIssue) -> None:
    slow = Rule("slow", "", Criteria(regex=("(x|x)*y",)), priority=1)
    good = Rule("good", "", Criteria(message=("timeout",)))
    made = matcher(slow, good)
    hostile = issue(1, title="x" * 60 + "! timeout y")
    assert made.matches([hostile, issue(2)], nobody) == {"slow": set(), "good": {"1", "2"}}
    assert made.given_up == {"slow": "(x|x)*y"}


def test_every_condition_is_explained_the_winner_first(issue: MakeIssue) -> None:
    rules = (
        Rule("loser", "", Criteria(level=("fatal",), tags={"component": "x"})),
        Rule("winner", "", Criteria(message=("timeout",), query="timesSeen:>10"), priority=3),
        Rule("late", "", Criteria(project=("api", "web"))),
    )

    def decide(condition: Condition) -> bool:
        return condition != Literal(TagIs("component", "x"))

    tags = (Tag("component", 3, 2, (TagValue("pay", 2), TagValue("api", 1))),)
    assert matcher(*rules).explain(issue(), decide, tags=tags) == (
        RuleExplanation(
            "winner",
            True,
            True,
            3,
            (
                ConditionOutcome("message", ("timeout",), "TimeoutError: connection timeout after 30s", True),
                ConditionOutcome("query", ("timesSeen:>10",), "", True),
            ),
        ),
        RuleExplanation(
            "loser",
            False,
            False,
            0,
            (
                ConditionOutcome("level", ("fatal",), "error", False),
                ConditionOutcome("tags.component", ("x",), "pay, api", False),
            ),
        ),
        RuleExplanation("late", True, False, 0, (ConditionOutcome("project", ("api", "web"), "api", True),)),
    )


def test_conditions_that_nobody_can_know_stay_open(issue: MakeIssue) -> None:
    rule = Rule("r", "", Criteria(message=("timeout",), project=("api",)))
    (found,) = matcher(rule).explain(issue(project=Project("", "")), lambda _: None, message_only=True)
    assert (found.matches, found.wins) == (None, False)
    assert found.outcomes[1] == ConditionOutcome(
        "message", ("timeout",), "TimeoutError: connection timeout after 30s", True
    )
