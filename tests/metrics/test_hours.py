"""Windows and what was before them, recomputed from raw events at every hour of a day."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, runner
from tests.telegram_settings import telegram_of

pytestmark = pytest.mark.slow

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


def test_no_hour_falls_between_two_delivered_reports(box: Sandbox, tmp_path: Path) -> None:
    """cron is some seconds late; each report begins where the last one ended, also after a calm one."""
    env = telegram_of(box)
    windows = []
    for day, seconds in enumerate((3, 40, 7, 2)):
        now = NOW + day * DAY + timedelta(seconds=seconds)
        said = at(box, tmp_path, now)("metrics", "daily", "--telegram", "--json", env=env)
        found = json.loads(said.out)
        windows.append((found["window"]["start"], found["window"]["end"]))
        start, end = NOW + (day - 1) * DAY, NOW + day * DAY
        told = found["total"] + found["ignored"]["count"]
        assert told == received(box, start, end)
    days = [NOW + n * DAY for n in range(-1, 4)]
    assert windows == [(iso(a), iso(b)) for a, b in pairwise(days)]
    assert len(box.telegram.sent) == 4


def test_after_a_gap_one_report_tells_two_days_and_says_so(box: Sandbox, tmp_path: Path) -> None:
    env = telegram_of(box)
    at(box, tmp_path, NOW)("metrics", "daily", "--telegram", env=env)
    later = at(box, tmp_path, NOW + 3 * DAY)("metrics", "daily", "--telegram", "--json", env=env)
    window = json.loads(later.out)["window"]
    assert window == {"start": iso(NOW + DAY), "end": iso(NOW + 3 * DAY), "hours": 48}
    assert later.err.splitlines()[0] == (
        "gtt: warning: nothing was reported since 2026-11-23 08:00 UTC: this report covers 48 hours only"
    )


def test_a_calm_report_counts_as_told(tmp_path: Path) -> None:
    with Sandbox(now=NOW, story="empty") as box:
        words = ("metrics", "daily", "--telegram", "--quiet-when-calm")
        for day in range(3):
            now = NOW + day * DAY
            box.set_now(now)
            assert runner(box, tmp_path, now=now)(*words, env=telegram_of(box)).err == ""
        box.world.add_event(title="At last", at=now + HOUR)
        box.set_now(now + DAY)
        said = runner(box, tmp_path, now=now + DAY)(*words, "--json", env=telegram_of(box))
    assert json.loads(said.out)["window"] == {"start": iso(now), "end": iso(now + DAY), "hours": 24}


@pytest.mark.parametrize(
    ("first", "zone", "hours"),
    [
        (datetime(2026, 10, 23, 6, tzinfo=UTC), "Europe/Berlin", [24, 24, 25, 24]),  # ends on 25 October
        (datetime(2026, 3, 27, 7, tzinfo=UTC), "Europe/Berlin", [24, 24, 23, 24]),  # begins on 29 March
        (
            datetime(2026, 10, 30, 11, 30, tzinfo=UTC),
            "America/St_Johns",
            [24, 24, 25, 24],
        ),  # half an hour off
    ],
)
def test_daylight_saving_time_neither_hides_nor_repeats_an_hour(
    tmp_path: Path, first: datetime, zone: str, hours: list[int]
) -> None:
    """cron runs at the same time of the day, which is an hour later or earlier once."""
    moments = [first - DAY]
    for length in hours:
        moments.append(moments[-1] + length * HOUR)
    with Sandbox(now=first) as box:
        env = {**telegram_of(box), "TZ": zone}
        for issue in box.world.issues.values():
            box.world.set_status(issue, "unresolved")
        windows: list[tuple[str, str, int]] = []
        for now in moments[1:]:
            said = at(box, tmp_path, now)("metrics", "daily", "--telegram", "--json", env=env)
            found = json.loads(said.out)
            start, end = (full_hour(moment) for moment in (moments[len(windows)], now))
            windows.append((found["window"]["start"], found["window"]["end"], found["window"]["hours"]))
            assert windows[-1] == (iso(start), iso(end), (end - start) // HOUR)
            assert found["total"] == received(box, start, end)
            weekly = json.loads(runner(box, tmp_path, now=now)("metrics", "weekly", "--json", env=env).out)
            until = now.replace(hour=0, minute=0)
            assert weekly["window"]["end"] == iso(until)
            assert weekly["total"] == received(box, until - 7 * DAY, until)
    assert len({start for start, _, _ in windows}) == len(hours)


def full_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0)
