"""A drafted rule matches the issue it comes from and leaves out what varies."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.runbooks import Criteria, Matcher, Runbooks, winner
from glitchtip_tools.core.runbooks.drafting import draft, stable_words
from glitchtip_tools.core.search import Context
from glitchtip_tools.models import Event, ExceptionValue, Frame, Issue, Metadata

from .conftest import an_issue

MakeIssue = Callable[..., Issue]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("connection timeout after 500ms (company 962302)", "connection timeout after"),
        ("GET /record/962302/81234 answered 404", "answered"),
        (
            "session_not_found: company 962302 has no active WhatsApp session",
            "has no active WhatsApp session",
        ),
        ("Cannot read properties of null (reading 'client')", "Cannot read properties of null"),
        ("rate limit exceeded for gpt-4o-mini, retry in 20s", "rate limit exceeded for"),
        ("a very long sentence that goes on without any end", "a very long sentence that goes"),
        ("'NoneType' object is not subscriptable", "object is not subscriptable"),
        ("404", ""),
        ("", ""),
        ("価格を取得できません", "価格を取得できません"),
    ],
)
def test_the_phrase_is_what_does_not_vary(message: str, words: str, issue: MakeIssue) -> None:
    assert stable_words(issue(title=f"E: {message}", metadata=Metadata("E", message))) == words


def test_the_whole_draft(issue: MakeIssue) -> None:
    frames = (Frame("lib.py", in_app=False), Frame("a.py", in_app=True), Frame("b.py", in_app=True))
    event = Event("e", exceptions=(ExceptionValue("OSError"), ExceptionValue("TimeoutError", frames=frames)))
    found = draft(issue(), event, (), (), taken={"timeouterror-connection-timeout-after"})
    assert (found.rule.name, found.rule.title, found.rule.match, found.rule.path) == (
        "timeouterror-connection-timeout-after-2",
        "TimeoutError: connection timeout after",
        Criteria(message=("connection timeout after",), type=("TimeoutError",)),
        "docs/runbooks/timeouterror-connection-timeout-after-2.md",
    )
    assert [frame.filename for frame in found.frames] == ["b.py", "a.py"]


@given(title=st.text(min_size=1), kind=st.none() | st.text(min_size=1), value=st.none() | st.text())
def test_a_drafted_rule_matches_its_issue(title: str, kind: str | None, value: str | None) -> None:
    issue = an_issue(title=title, metadata=Metadata(kind, value))
    rule = draft(issue, None, (), ()).rule
    if all(part.strip() for part in (title, kind or "x")):
        assert winner(Matcher(Runbooks((rule,)), Context(issue.last_seen)), issue, tags=()) is rule
