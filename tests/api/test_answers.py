"""An answer is held against what was asked for: a cache or a mixed-up connection may give another one's."""

from datetime import UTC, datetime, timedelta

import pytest

from glitchtip_tools.api.answers import QUANTITY, event_of, issues_of, totals_between

WHEN = "2026-11-23T07:00:00Z"
ISSUE = {
    "id": "7", "status": "resolved", "count": "3", "firstSeen": WHEN, "lastSeen": WHEN, "project": {"id": "2"},
}  # fmt: skip
SDK = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("ids", "projects", "query", "wrong"),
    [
        ([], [], "", None),
        (["7", "8"], ["2", "3"], "is:resolved level:error", None),
        ([], [], "is:unresolved", "is not unresolved"),
        ([], [], "level:error", None),
        (["8"], [], "", "is another issue"),
        ([], ["3"], "", "is of another project"),
    ],
)
def test_an_issue_of_a_list(ids: list[str], projects: list[str], query: str, wrong: str | None) -> None:
    assert issues_of(ids, projects, query)(ISSUE) == wrong


@pytest.mark.parametrize(
    ("event", "asked", "wrong"),
    [
        ({"eventID": SDK, "groupID": "7"}, ("7", None), None),
        ({"event_id": SDK, "group_id": "7"}, ("07", None), None),
        ({"eventID": SDK}, ("7", SDK), None),
        ({"eventID": SDK, "groupID": "8"}, ("7", None), "is an event of issue `8`"),
        ({"eventID": SDK, "groupID": "8"}, ("", SDK), None),  # a project's event
        ({"eventID": SDK, "id": "0190-AB"}, ("7", "0190ab"), None),  # by the server's own id, from 6.0 on
        ({"eventID": SDK, "groupID": "7"}, ("7", SDK[::-1]), "is another event"),
    ],
)
def test_an_event_of_an_issue(
    event: dict[str, object], asked: tuple[str, str | None], wrong: str | None
) -> None:
    assert event_of(*asked)(event) == wrong


@pytest.mark.parametrize(
    ("hours", "wrong"), [(0, None), (1, None), (-24, "has hours that were not requested")]
)
def test_totals_are_of_the_hours_that_were_requested(hours: int, wrong: str | None) -> None:
    """Yesterday's answer has as many hours as today's."""
    start = datetime(2026, 11, 22, 8, tzinfo=UTC)
    told = [(start + timedelta(hours=hours + number)).isoformat() for number in range(24)]
    answer = {"intervals": told, "groups": [{"series": {QUANTITY: [0] * 24}}]}
    assert totals_between(start, start + timedelta(days=1), whole=True)(answer) == wrong
