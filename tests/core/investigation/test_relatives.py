"""Issues that are related, and what an issue is confined to."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from glitchtip_tools.core.investigation.relatives import relatives, template
from glitchtip_tools.core.investigation.variation import Confined, confined, varying
from glitchtip_tools.core.models import Event, Issue, Metadata, Project, Tag, TagValue

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


def event(**tags: str) -> Event:
    return Event("e", tags=tuple(tags.items()))


def test_what_is_confined_has_odds_against_the_others() -> None:
    events = [event(release="1.4.2", server="web-3", level="error", browser=name) for name in "abcde"]
    elsewhere = [
        Tag("release", 100, 2, (TagValue("1.4.2", 10), TagValue("1.4.1", 90))),
        Tag("server", 100, 2, (TagValue("web-3", 90), TagValue("web-1", 10))),
    ]
    assert confined(events, elsewhere) == [Confined("release", "1.4.2", 5, 5, 0.1)]
    assert confined(events, elsewhere)[0].lift == 10
    assert varying(events) == {"browser": 5}


def test_few_events_and_unknown_others_say_nothing() -> None:
    assert confined([event(release="1")] * 3) == []
    assert confined([event(release="1")] * 9) == []
