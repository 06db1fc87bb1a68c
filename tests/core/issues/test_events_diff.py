"""What varies between the events of an issue."""

from datetime import UTC, datetime, timedelta

from glitchtip_tools.core.issues.events_diff import (
    EventsDiff,
    Message,
    SameTag,
    StackVariant,
    VaryingTag,
    diff,
)
from glitchtip_tools.models import Event, ExceptionValue, Frame, TagValue

AT = datetime(2026, 11, 23, tzinfo=UTC)


def event(number: int, tags: dict[str, str], value: str, *calls: str) -> Event:
    frames = tuple(Frame(filename=f"{call}.js", function=call, line_no=1) for call in calls)
    return Event(
        id=f"e{number}",
        date_received=AT + timedelta(hours=number),
        exceptions=(ExceptionValue("Error", value, frames=frames),),
        tags=tuple(tags.items()),
    )


def test_tags_messages_and_stacks_are_compared() -> None:
    events = [
        event(1, {"os": "a", "env": "prod", "user": "1"}, "no answer", "main", "ask", "send"),
        event(2, {"os": "b", "env": "prod", "user": "2"}, "no answer", "main", "ask", "send"),
        event(3, {"os": "a", "env": "prod"}, "gone", "main", "job", "send"),
    ]
    assert diff(events, 7) == EventsDiff(
        events=3,
        total=7,
        first=AT + timedelta(hours=1),
        last=AT + timedelta(hours=3),
        varying=(
            VaryingTag("os", (TagValue("a", 2), TagValue("b", 1))),
            VaryingTag("user", (TagValue("1", 1), TagValue("2", 1)), missing=1),
        ),
        same=(SameTag("env", "prod"),),
        messages=(Message("Error: no answer", 2), Message("Error: gone", 1)),
        stacks=(
            StackVariant(2, "e1", "send.js:1 in send", 3, ("ask.js:1 in ask",)),
            StackVariant(1, "e3", "send.js:1 in send", 3, ("job.js:1 in job",)),
        ),
    )


def test_nothing_to_compare() -> None:
    assert diff([], 0) == EventsDiff(0, 0, None, None, (), (), (), ())
