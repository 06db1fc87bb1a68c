"""Windows and what was before them, recomputed from raw events at every hour of a day."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, runner

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURS = [NOW + n * HOUR for n in range(24)]


@pytest.fixture
def box() -> Iterator[Sandbox]:
    with Sandbox(now=NOW) as started:
        for issue in started.world.issues.values():  # nothing is shown apart
            started.world.set_status(issue, "unresolved")
        yield started


def received(box: Sandbox, start: datetime, end: datetime) -> int:
    world = box.world
    return sum(
        start <= event.received < end
        for event in world.events()
        if world.projects[world.issues[event.issue_id].project_id].org_id == 1
    )


def at(box: Sandbox, tmp_path: Path, now: datetime) -> Gtt:
    """Let time pass until then: the story ends at NOW, errors go on."""
    box.set_now(now)
    for minutes in (7, 40):
        box.world.add_event(1, at=now - timedelta(minutes=minutes))
    return runner(box, tmp_path, now=now)


def test_the_day_before_at_every_hour(box: Sandbox, tmp_path: Path) -> None:
    for now in HOURS:
        found = json.loads(at(box, tmp_path, now)("metrics", "daily", "--json").out)
        assert found["window"] == {"start": iso(now - DAY), "end": iso(now), "hours": 24}
        assert found["total"] == received(box, now - DAY, now), now
        assert found["previousTotal"] == received(box, now - 2 * DAY, now - DAY), now
        assert sum(group["previous"] for group in found["groups"]) == found["previousTotal"]


def test_the_week_before_at_every_hour(box: Sandbox, tmp_path: Path) -> None:
    for now in HOURS:
        found = json.loads(at(box, tmp_path, now)("metrics", "weekly", "--json").out)
        end = now.replace(hour=0)
        assert found["window"] == {"start": iso(end - 7 * DAY), "end": iso(end), "hours": 168}
        assert found["total"] == received(box, end - 7 * DAY, end), now
        assert found["previousTotal"] == received(box, end - 14 * DAY, end - 7 * DAY), now


@pytest.mark.parametrize("key", ["project", "level", "component"])
def test_the_summary_has_one_window_for_every_key(box: Sandbox, tmp_path: Path, key: str) -> None:
    for now in HOURS[::5]:
        words = ("stats", "summary", "--since", "14d", "--group-by", key, "--json")
        found = json.loads(at(box, tmp_path, now)(*words).out)
        start = (now - 14 * DAY).replace(hour=0) + (DAY if now.hour else timedelta(0))
        assert (found["start"], found["end"]) == (iso(start), iso(now))
        assert found["total"] == received(box, start, now), (key, now)


def iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
