"""The winner for one issue or one event of which everything is known."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from glitchtip_tools.core.runbooks import Criteria, Matcher, Rule, Runbooks
from glitchtip_tools.core.runbooks.winning import issue_of, issue_saying
from glitchtip_tools.core.runbooks.winning import winner as winner_of
from glitchtip_tools.core.search import Context
from glitchtip_tools.models import Event, ExceptionValue, Issue, Metadata, Tag, TagValue

MakeIssue = Callable[..., Issue]
BY_TAG = Rule("by tag", "", Criteria(tags={"component": "pay*", "environment": "production"}), priority=2)
BY_COUNT = Rule("by count", "", Criteria(query="count24h:>5"), priority=3)
BY_TEXT = Rule("by text", "", Criteria(message=("timeout",), type=("TimeoutError",)))
RULES = Runbooks((BY_TEXT, BY_TAG, BY_COUNT))
TAGS = (
    Tag("component", 2, 1, (TagValue("payments", 2),)),
    Tag("environment", 2, 2, (TagValue("staging", 1), TagValue("production", 1))),
)
EVENT = Event(
    "e",
    title="TimeoutError: connection timeout",
    exceptions=(ExceptionValue("OSError", "x"), ExceptionValue("TimeoutError", "connection timeout")),
    tags=(("component", "payroll"), ("environment", "production"), ("level", "fatal")),
    date_received=datetime(2026, 11, 23, tzinfo=UTC),
)


def winner(rules: Runbooks, issue: Issue | None, **known: Any) -> Rule | None:
    return winner_of(Matcher(rules, Context(datetime(2026, 11, 23, 8, tzinfo=UTC))), issue, **known)


def test_the_strongest_rule_whose_tags_fit_wins(issue: MakeIssue) -> None:
    assert winner(RULES, issue(), tags=TAGS) is BY_TAG
    assert winner(RULES, issue(), tags=TAGS[:1]) is BY_TEXT
    assert winner(RULES, issue(title="x", metadata=Metadata()), tags=()) is None


def test_a_rule_that_needs_more_than_is_known_is_passed_over(issue: MakeIssue) -> None:
    assert winner(Runbooks((BY_COUNT, BY_TEXT)), issue(), tags=()) is BY_TEXT


def test_the_events_tags_stand_for_the_issues_where_these_are_not_known(issue: MakeIssue) -> None:
    assert winner(RULES, issue(), event=EVENT) is BY_TAG
    assert winner(RULES, issue(), event=EVENT, tags=()) is BY_TEXT


def test_an_event_from_a_file_stands_for_its_issue() -> None:
    assert winner(RULES, None, event=EVENT, tags=()) is BY_TEXT
    assert winner(Runbooks((Rule("f", "", Criteria(level=("fatal",))),)), None, event=EVENT) is not None
    assert winner(RULES, None) is None
    assert issue_of(EVENT).metadata == Metadata("TimeoutError", "connection timeout")
    assert issue_of(Event("e", message="ledger is out")).title == "ledger is out"


def test_a_message_tells_its_type_where_it_names_one() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert issue_saying("redis.TimeoutError: x", now).metadata == Metadata(title="redis.TimeoutError: x")
    assert issue_saying("TimeoutError: x", now).metadata == Metadata("TimeoutError", "x")
    assert issue_saying("note: nothing", now).metadata == Metadata(title="note: nothing")


def test_only_what_the_tags_leave_open_is_asked(issue: MakeIssue) -> None:
    asked = []

    def ask(condition: object) -> bool:
        asked.append(str(condition))
        return True

    assert winner(Runbooks((BY_TAG,)), issue(), tags=TAGS, ask=ask) is BY_TAG
    assert asked == []
    assert winner(RULES, issue(), tags=TAGS, ask=ask) is BY_COUNT
    assert len(asked) == 1


def test_a_value_beyond_the_most_frequent_may_be_there(issue: MakeIssue) -> None:
    rules = Runbooks((Rule("r", "", Criteria(tags={"component": "payments"})),))
    cut = (Tag("component", 9, 3, (TagValue("cart", 5), TagValue("api", 3))),)
    assert winner(rules, issue(), tags=cut) is None
    assert winner(rules, issue(), tags=cut, ask=lambda _: True) is rules.rules[0]
    whole = (Tag("component", 8, 2, cut[0].values),)
    assert winner(rules, issue(), tags=whole, ask=lambda _: True) is None
