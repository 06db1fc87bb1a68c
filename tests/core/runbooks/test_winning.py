"""The winner for one issue or one event of which everything is known."""

from collections.abc import Callable
from datetime import UTC, datetime

from glitchtip_tools.core.runbooks import Match, Rule, Runbooks, winner
from glitchtip_tools.core.runbooks.winning import issue_of, issue_saying
from glitchtip_tools.models import Event, ExceptionValue, Issue, Metadata, Tag, TagValue

MakeIssue = Callable[..., Issue]
BY_TAG = Rule(
    "by tag", "", Match(tags=(("component", ("pay*",)), ("environment", ("production",)))), priority=2
)
BY_COUNT = Rule("by count", "", Match(query="count24h:>5"), priority=3)
BY_TEXT = Rule("by text", "", Match(message=("timeout",), type=("TimeoutError",)))
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
    assert winner(Runbooks((Rule("f", "", Match(level=("fatal",))),)), None, event=EVENT) is not None
    assert winner(RULES, None) is None
    assert issue_of(EVENT).metadata == Metadata("TimeoutError", "connection timeout")
    assert issue_of(Event("e", message="ledger is out")).title == "ledger is out"


def test_a_message_tells_its_type_where_it_names_one() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert issue_saying("redis.TimeoutError: x", now).metadata == Metadata(title="redis.TimeoutError: x")
    assert issue_saying("TimeoutError: x", now).metadata == Metadata("TimeoutError", "x")
    assert issue_saying("note: nothing", now).metadata == Metadata(title="note: nothing")
