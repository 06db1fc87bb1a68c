"""Hours added up: nothing is lost, nothing counts twice, days are those of the reader's zone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.metrics.stats import Point, aligned, interval_for, pairs, parts, series
from glitchtip_tools.core.time.durations import HOUR
from glitchtip_tools.core.time.spans import Span
from glitchtip_tools.errors import BadUsage

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")
START = datetime(2026, 11, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_every_interval_is_there_and_hours_without_answer_had_none() -> None:
    counts = [(utc("2026-11-01T01:00"), 3), (utc("2026-11-01T02:00"), 4)]
    assert series(counts, Span(START, START + 4 * HOUR), "1h", UTC) == (
        Point(utc("2026-11-01T00:00"), 0),
        Point(utc("2026-11-01T01:00"), 3),
        Point(utc("2026-11-01T02:00"), 4),
        Point(utc("2026-11-01T03:00"), 0),
    )


def test_days_are_local_also_when_clocks_change() -> None:
    span = Span(utc("2026-10-23T22:00"), utc("2026-10-26T23:00"))  # 24 to 26 October in Berlin
    hours = [(span.start + n * HOUR, 1) for n in range(73)]
    found = series(hours, span, "1d", BERLIN)
    assert [(point.time.isoformat(), point.count) for point in found] == [
        ("2026-10-23T22:00:00+00:00", 24),
        ("2026-10-24T22:00:00+00:00", 25),
        ("2026-10-25T23:00:00+00:00", 24),
    ]


@given(
    start=MOMENTS,
    hours=st.integers(1, 2000),
    zone=st.sampled_from([UTC, BERLIN, KOLKATA]),
    days=st.booleans(),
)
def test_what_is_added_up_is_what_was_told(start: datetime, hours: int, zone: ZoneInfo, days: bool) -> None:
    interval = "1d" if days else "1h"
    span = aligned(Span(start, start + hours * HOUR), interval, zone, ago=False)
    told = [(at, n) for part in parts(span) for n, at in enumerate(_hours(part))]
    expected = sum(dict(told).values())
    found = series(told, span, interval, zone)
    assert sum(point.count for point in found) == expected
    assert [point.time for point in found] == sorted({point.time for point in found})


@given(start=MOMENTS, hours=st.integers(1, 5000))
def test_parts_are_small_enough_and_leave_no_gap(start: datetime, hours: int) -> None:
    found = parts(Span(start, start + hours * HOUR))
    assert all(part.length <= timedelta(hours=1000) for part in found)
    assert found[0].start <= start
    assert found[-1].end == start + hours * HOUR
    assert [one.end for one in found[:-1]] == [one.start for one in found[1:]]


def test_so_long_ago_begins_with_a_whole_interval() -> None:
    now = utc("2026-11-23T08:30")
    span = Span(now - timedelta(days=14), now)
    assert aligned(span, "1d", UTC, ago=True).start == utc("2026-11-10T00:00")
    assert aligned(span, "1d", UTC, ago=False).start == utc("2026-11-09T00:00")
    assert aligned(span, "1h", UTC, ago=True).start == utc("2026-11-09T09:00")
    short = Span(now - timedelta(minutes=10), now)
    assert aligned(short, "1h", UTC, ago=True).start == utc("2026-11-23T08:00")


def test_the_interval_follows_the_length() -> None:
    assert interval_for(None, Span(START, START + 48 * HOUR)) == "1h"
    assert interval_for(None, Span(START, START + 49 * HOUR)) == "1d"
    with pytest.raises(BadUsage, match="`1m` is not an interval"):
        interval_for("1m", Span(START, START + HOUR))
    with pytest.raises(BadUsage, match="ten years"):
        aligned(Span(START - timedelta(days=4000), START), "1d", UTC, ago=False)


def test_pairs_are_unix_seconds_and_counts() -> None:
    assert pairs([Point(START, 5)]) == [(1793491200, 5)]


def _hours(span: Span) -> list[datetime]:
    """Return the hours that the server answers for a part: the end's own hour, too."""
    count = -int(-(span.end - span.start) // HOUR)
    return [span.start + n * HOUR for n in range(count)]
