"""The story: what is in it, that its sums are right, and that it moves with the clock."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from glitchtip_tools.sandbox.server import DEFAULT_NOW, Sandbox
from glitchtip_tools.sandbox.world.world import World


@pytest.fixture(scope="module")
def world() -> World:
    return Sandbox().world


def test_it_tells_of_fourteen_days_of_three_projects(world: World) -> None:
    own = [i for i in world.issues.values() if world.projects[i.project_id].org_id == 1]
    assert len(own) == 66
    assert {i.level for i in own} == {"debug", "info", "warning", "error", "fatal"}
    assert {i.status for i in own} == {"unresolved", "resolved", "ignored"}
    assert Counter(world.projects[i.project_id].slug for i in own) == {
        "ai-admin-v2": 34,
        "billing-api": 20,
        "web-shop": 12,
    }
    events = world.events()
    assert DEFAULT_NOW - timedelta(days=14) <= events[0].received
    assert events[-1].received < DEFAULT_NOW
    assert {e.tags["environment"] for e in events if "environment" in e.tags} == {
        "production",
        "staging",
        "development",
    }
    assert max(len(i.tags.get("component", {})) for i in own) == 3
    assert sum("component" not in i.tags for i in own) == 10


@pytest.mark.parametrize("story", ["sample", ("bulk", 60)])
@pytest.mark.parametrize("seed", [1, 7])
def test_the_sums_are_those_of_the_events(story: Any, seed: Any) -> None:
    world = Sandbox(story=story, seed=seed).world
    counted = {
        i.id: (i.count, dict(i.hours), {k: dict(v) for k, v in i.tags.items()}, i.first_seen, i.last_seen)
        for i in world.issues.values()
    }
    hours: dict[int, Counter[int]] = {}
    for issue in world.issues.values():
        events = issue.events
        tags: dict[str, Counter[str]] = {}
        for event in events:
            for key, value in event.tags.items():
                tags.setdefault(key, Counter())[value] += 1
            hours.setdefault(issue.project_id, Counter())[event.hour] += 1
        received = [event.received for event in events]
        assert counted[issue.id] == (
            len(events),
            Counter(event.hour for event in events),
            tags,
            min(received),
            max(received),
        )
        assert max(received) < world.now
    assert world.project_hours == hours


def test_event_ids_are_unique_and_found(world: World) -> None:
    events = world.events()
    assert len({event.id for event in events}) == len(events)
    assert world.find_event(events[17].id) is events[17]
    bulk = Sandbox(story=("bulk", 5)).world
    wanted = Sandbox(story=("bulk", 5)).world.events()[3]
    found = bulk.find_event(wanted.id)
    assert found == wanted


def test_it_is_told_relative_to_now() -> None:
    later = DEFAULT_NOW + timedelta(days=400, hours=5, minutes=3)
    one, two = Sandbox().world, Sandbox(now=later).world
    assert [e.received + (later - DEFAULT_NOW) for e in one.events()] == [e.received for e in two.events()]


def test_another_seed_tells_other_events_of_the_same_issues(world: World) -> None:
    other = Sandbox(seed=2).world
    assert [i.title for i in other.issues.values()] == [i.title for i in world.issues.values()]
    assert [e.received for e in other.events()] != [e.received for e in world.events()]


def test_a_new_event_reopens_what_was_resolved_but_not_what_is_ignored() -> None:
    world = Sandbox().world
    resolved = next(i for i in world.issues.values() if i.status == "resolved")
    ignored = next(i for i in world.issues.values() if i.status == "ignored")
    before = resolved.count
    world.add_event(resolved)
    world.add_event(ignored)
    assert (resolved.status, ignored.status, resolved.count) == ("unresolved", "ignored", before + 1)
    assert resolved.last_seen == world.now


def test_events_with_the_same_title_are_grouped() -> None:
    world = Sandbox(story="empty").world
    first = world.add_event(title="disk is full", project="billing-api", tags={"component": "disk"})
    second = world.add_event(title="disk is full", project="billing-api")
    other = world.add_event(title="disk is full", project="web-shop")
    assert first.issue_id == second.issue_id != other.issue_id
    assert world.short_id(world.issue(first.issue_id)) == "BILLING-API-1"
    assert world.issue("billing-api-1").count == 2


def test_copies_do_not_share_what_changes() -> None:
    one, two = Sandbox(), Sandbox()
    one.world.add_event(1)
    one.world.add_comment(1, "mine")
    one.world.issue(1).status = "ignored"
    assert (two.world.issue(1).count, two.world.issue(1).status, len(two.world.comments_of(1))) == (
        133,
        "unresolved",
        1,
    )
