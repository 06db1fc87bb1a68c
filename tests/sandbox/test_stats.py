"""Statistics: by the hour of receipt, recomputed here from the raw events."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from glitchtip_tools.sandbox.server import DEFAULT_NOW, Sandbox

from .asking import ORG, Asking

STATS = f"{ORG}/issues-stats/"
TOTALS = f"{ORG}/stats_v2/"
FIELD = {"category": "error", "field": "sum(quantity)"}


def hours(events: Any) -> Counter[int]:
    return Counter(int(e.received.timestamp()) // 3600 * 3600 for e in events)


@pytest.mark.parametrize(("period", "width", "span"), [("24h", 3600, 1), ("14d", 86400, 14)])
def test_counts_of_issues(box: Sandbox, ask: Asking, period: Any, width: Any, span: Any) -> None:
    answer = ask.get(STATS, groups=[1, 3, 999], statsPeriod=period).json()
    assert [row["id"] for row in answer] == ["1", "3"]
    for row in answer:
        issue = box.world.issue(row["id"])
        start = (DEFAULT_NOW - timedelta(days=span)).timestamp()
        expected: Counter[int] = Counter()
        for hour, count in hours(issue.events).items():
            if hour >= start:
                expected[hour // width * width] += count
        other = {"24h": "14d", "14d": "24h"}[period]
        assert row["stats"] == {period: sorted([at, n] for at, n in expected.items()), other: None}
        assert (row["count"], row["userCount"]) == (str(len(issue.events)), len(issue.events))


def test_counts_follow_the_servers_clock(box: Sandbox, ask: Asking) -> None:
    box.set_now(DEFAULT_NOW + timedelta(days=2))
    assert ask.get(STATS, groups=1).json()[0]["stats"]["24h"] == []
    box.world.add_event(1)
    box.world.add_event(1, at=box.now - timedelta(minutes=1), created=box.now - timedelta(days=400))
    hour = int(box.now.timestamp())
    assert ask.get(STATS, groups=1).json()[0]["stats"]["24h"] == [[hour - 3600, 1], [hour, 1]]


def test_at_most_200_issues_a_call() -> None:
    with Sandbox(story=("bulk", 250)) as box, Asking(box) as ask:
        assert len(ask.get(STATS, groups=list(range(1, 251))).json()) == 200


def test_issues_of_others_have_no_counts(box: Sandbox, ask: Asking) -> None:
    assert ask.get(STATS, groups=box.world.issue("SECRET-PROJECT-1").id).json() == []


def totals(ask: Asking, **more: object) -> tuple[list[str], list[int | None]]:
    answer = ask.get(TOTALS, **FIELD, **more).json()
    return answer["intervals"], answer["groups"][0]["series"]["sum(quantity)"]


def test_totals_by_hour(box: Sandbox, ask: Asking) -> None:
    start = DEFAULT_NOW - timedelta(days=1)
    intervals, series = totals(ask, start=start.isoformat(), end=DEFAULT_NOW.isoformat(), interval="1h")
    own = [e for p in ("ai-admin-v2", "billing-api", "web-shop") for e in box.world.events(p)]
    counted = hours(own)
    other = hours(box.world.events("secret-project"))
    expected = {
        datetime.fromtimestamp(at, UTC).isoformat(): counted.get(at)
        for at in range(int(start.timestamp()), int(DEFAULT_NOW.timestamp()) + 7200, 3600)
        if at in counted or at not in other
    }
    assert dict(zip(intervals, series, strict=True)) == expected
    assert sum(n or 0 for n in series) == sum(e.received >= start for e in own)


def test_totals_by_day_count_the_first_hour_only(box: Sandbox, ask: Asking) -> None:
    start = (DEFAULT_NOW - timedelta(days=13)).replace(hour=0)
    _, by_day = totals(ask, start=start.isoformat(), end=DEFAULT_NOW.isoformat(), interval="1d", project=1)
    _, by_hour = totals(ask, start=start.isoformat(), end=DEFAULT_NOW.isoformat(), interval="1h", project=1)
    first_hours = sum(
        count
        for hour, count in hours(box.world.events("ai-admin-v2")).items()
        if hour % 86400 == 0 and hour >= start.timestamp()
    )
    assert sum(n or 0 for n in by_day) == first_hours < sum(n or 0 for n in by_hour)


def test_intervals_in_which_only_others_have_events_are_missing(box: Sandbox, ask: Asking) -> None:
    at = DEFAULT_NOW - timedelta(days=30)
    box.world.add_event(title="elsewhere", project="web-shop", at=at)
    span = {"start": at.isoformat(), "end": (at + timedelta(hours=1)).isoformat()}
    assert totals(ask, **span, project=1) == (
        [(at + timedelta(hours=h)).isoformat() for h in (1, 2)],
        [None, None],
    )
    assert totals(ask, **span, project=3)[1] == [1, None, None]


def test_deleted_issues_stay_in_the_totals(box: Sandbox, ask: Asking) -> None:
    span = {"start": (DEFAULT_NOW - timedelta(days=1)).isoformat(), "end": DEFAULT_NOW.isoformat()}
    before = totals(ask, **span)
    ask("DELETE", "/api/0/issues/1/")
    assert totals(ask, **span) == before


def test_what_it_refuses(ask: Asking) -> None:
    span = {"start": "2026-01-01T00:00:00Z", "end": "2026-11-23T08:00:00Z"}
    assert ask.said("GET", TOTALS, params=FIELD | span) == (422, [{"end": "Too many intervals"}])
    assert ask.said("GET", STATS)[0] == 422
    assert ask.said("GET", STATS, params={"groups": "x"})[1][0]["loc"] == ["query", "groups", 0]
    assert ask.said("GET", TOTALS, params=FIELD | {"statsPeriod": "14d"})[0] == 422


def test_metrics_are_for_staff_only(box: Sandbox, ask: Asking) -> None:
    path = "/api/0/observability/django/"
    assert ask.said("GET", path) == (403, "is_staff required")
    box.world.users[1].staff = True
    assert "glitchtip_events 1744" in ask("GET", path).text
