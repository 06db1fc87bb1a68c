"""Issues that are related: near-duplicates, those that fail at the same place, and how they were solved."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.context.relatives import (
    relatives,
    template,
    with_comments,
    worth_reading,
)
from glitchtip_tools.core.issues.marked_comments import Kept
from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.models import Comment, Issue, Metadata, Project

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ISSUE = Issue(
    "1",
    "APP-1",
    "Timeout after 30s for order 1234",
    "pay.js in charge",
    "error",
    "error",
    "unresolved",
    3,
    NOW,
    NOW,
    Project("1", "app"),
)


def other(number: int, title: str, **more: object) -> Issue:
    return replace(ISSUE, id=str(number), title=title, culprit=f"c{number}", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "pattern"),
    [
        ("Timeout after 30s for order 1234", "Timeout after * for order *"),
        ("No user 'ada@x.org' at https://x.org/a?b=1", "No user * at *"),
        ("open /var/log/x failed: 0xdeadbeef", "open * failed: *"),
    ],
)
def test_values_leave_a_template(message: str, pattern: str) -> None:
    assert template(message) == pattern


def test_relatives_are_alike_in_message_or_place_and_resolved_ones_come_first() -> None:
    place = Metadata(filename="src/pay.js", function="charge")
    issue = replace(ISSUE, metadata=place)
    found = relatives(
        issue,
        [
            issue,
            other(2, "Timeout after 5s for order 9"),
            other(3, "Sudden timeout after 5s for order 9"),
            other(4, "x is not a function", metadata=place),
            other(5, "Timeout after 7s for order 8", status="resolved"),
            other(6, "Something else entirely went wrong"),
        ],
    )
    assert [(one.issue.id, one.why, one.alike) for one in found] == [
        ("5", "the same message", 1.0),
        ("2", "the same message", 1.0),
        ("3", "a message like it", 0.8),
        ("4", "fails in src/pay.js in charge too", 0.5),
    ]


def test_a_near_duplicate_keeps_the_words_of_its_route() -> None:
    asked = "ApiError: GET /record/962302/{} answered {}"
    assert template(asked.format(81233, 404)) == "ApiError: GET /record/*/* answered *"
    issue = replace(ISSUE, title=asked.format(81233, 404), culprit="")
    found = relatives(
        issue,
        [
            replace(issue, id="7", title=asked.format(9, 404)),
            replace(issue, id="12", title=asked.format(12, 500)),
            replace(issue, id="3", title="ApiError: GET /staff/962302 answered 404"),
        ],
    )
    assert [(one.issue.id, one.why) for one in found] == [
        ("12", "the same message"),
        ("7", "the same message"),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "TypeError: Cannot read properties of undefined (reading 'map')",
        "InvalidOperation: [<class 'decimal.DivisionUndefined'>]",
    ],
)
def test_what_the_language_says_elsewhere_is_another_fault(title: str) -> None:
    issue = replace(ISSUE, title=title, metadata=Metadata(filename="a.js", function="one"))
    there = replace(issue, id="2", metadata=Metadata(filename="b.js", function="two"))
    assert relatives(issue, [there]) == []
    assert [one.why for one in relatives(issue, [replace(issue, id="2")])] == ["the same message"]


@pytest.mark.parametrize("title", ["?", "<unknown>", "", "42"])
def test_titles_without_a_word_are_no_bond(title: str) -> None:
    issue = replace(ISSUE, title=title, culprit="")
    assert relatives(issue, [replace(issue, id="2")]) == []


def test_a_librarys_frame_is_no_place() -> None:
    place = Metadata(filename="/app/node_modules/pg/lib/client.js", function="query")
    issue = replace(ISSUE, metadata=place, culprit="")
    assert relatives(issue, [replace(issue, id="2", title="Out of disk space")]) == []


def test_the_comments_of_the_best_resolved_ones_are_read_and_a_persons_last_word_is_kept() -> None:
    done = [
        replace(ISSUE, id=str(number), status="resolved", num_comments=number % 5) for number in range(2, 8)
    ]
    found = relatives(ISSUE, [*done, replace(ISSUE, id="9", num_comments=3)])
    assert worth_reading(found, 3) == ["7", "6", "4"]
    said = [
        Comment("3", Kept("investigation", "report", redact("where it fails")).text),
        Comment("2", "fixed by a longer time limit"),
        Comment("1", "what is this?"),
    ]
    assert [one.comment and one.comment.id for one in with_comments(found, {"7": said, "6": said[:1]})] == [
        "2",
        None,
        None,
        None,
        None,
    ]


@given(st.permutations(range(2, 12)))
def test_the_order_in_which_the_server_lists_them_does_not_matter(numbers: list[int]) -> None:
    listed = [
        replace(ISSUE, id=str(number), status="resolved" if number % 4 == 0 else "ignored")
        for number in numbers
    ]
    found = [one.issue.id for one in relatives(ISSUE, [*listed, *listed[:3]])]
    assert found == ["8", "4", "11", "10", "9"]
