"""Hours and days of the server as stretches: nothing counted twice, nothing lost, cuts divided."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.metrics.counting import Counted, Profile, Stretch, counted, of_moments
from glitchtip_tools.core.metrics.folding import template
from glitchtip_tools.core.metrics.grouping import divided, shares
from glitchtip_tools.core.time.durations import DAY, HOUR
from glitchtip_tools.core.time.periods import known_from, midnight, since

NOW = datetime(2026, 11, 23, 8, 20, tzinfo=UTC)
START = since("24h", NOW).start
seconds = st.lists(st.integers(1, 14 * 86400 - 2400), min_size=1, max_size=60)


def told(times: list[datetime], span: timedelta, width: timedelta) -> list[tuple[datetime, int]]:
    """Return the buckets as the server makes them: full hours not older than the span, added up."""
    hours = [at.replace(minute=0, second=0) for at in times]
    known = [at for at in hours if at >= NOW - span]
    return sorted(Counter(at if width == HOUR else midnight(at.date()) for at in known).items())


@given(seconds)
def test_the_window_and_the_time_before_it_are_exact(ages: list[int]) -> None:
    times = [NOW - timedelta(seconds=age) for age in ages]
    seen = (min(times), max(times))
    found = counted(told(times, 14 * DAY, DAY), told(times, DAY, HOUR), NOW, seen)
    assert found.exactly(START, NOW) == sum(at >= START for at in times)
    assert found.exactly(known_from(NOW), START) == sum(known_from(NOW) <= at < START for at in times)
    assert found.about(known_from(NOW), START, Profile()) == sum(
        known_from(NOW) <= at < START for at in times
    )


@given(seconds)
def test_without_hours_days_are_exact(ages: list[int]) -> None:
    times = [NOW - timedelta(seconds=age) for age in ages]
    found = counted(told(times, 14 * DAY, DAY), None, NOW, (min(times), max(times)))
    for back in range(13):
        day = midnight(NOW.date()) - back * DAY
        assert found.exactly(day, day + DAY) == sum(day <= at < day + DAY for at in times)


@given(seconds)
def test_single_events_make_the_same_counts(ages: list[int]) -> None:
    times = [NOW - timedelta(seconds=age) for age in ages]
    assert of_moments(times).exactly(START, NOW) == sum(at >= START for at in times)


def test_a_cut_day_is_divided_as_the_organizations_hours_are() -> None:
    day = midnight(NOW.date()) - 3 * DAY
    counts = Counted((Stretch(day, day + DAY, 12),))
    profile = Profile({day + 2 * HOUR: 30, day + 20 * HOUR: 10})
    assert counts.about(day + 12 * HOUR, day + DAY, profile) == 3
    assert counts.about(day, day + 12 * HOUR, profile) == 9
    assert counts.about(day + 12 * HOUR, day + DAY, Profile()) == 6
    assert counts.about(day - DAY, day + 2 * DAY, profile) == 12


def test_the_first_known_day_stands_for_its_morning_too() -> None:
    first = known_from(NOW)
    day = midnight(first.date())
    found = counted([(day, 10)], None, NOW, (day - DAY, NOW))
    assert found.about(day, day + DAY, Profile({day + HOUR: 5, day + 20 * HOUR: 10})) == 15
    young = counted([(day, 10)], None, NOW, (first + 2 * HOUR, NOW))
    assert young.about(day, day + DAY, Profile({day + HOUR: 5, day + 20 * HOUR: 10})) == 10


@given(st.integers(0, 10_000), st.dictionaries(st.text(max_size=5), st.integers(0, 50), max_size=6))
def test_divided_counts_are_whole_and_add_up(count: int, labels: dict[str, int]) -> None:
    parts = shares(labels)
    found = divided(count, parts)
    assert sum(found.values()) == count
    assert all(value >= 0 and abs(value - count * parts[name]) < 1 for name, value in found.items())


def test_titles_that_differ_in_numbers_are_alike() -> None:
    assert template("GET /record/962302/81233 answered 404") == template("GET /record/1/2 answered 500")
    assert template("job 0x1f of 0b9ae6f0-1111-4222-8333-444455556666 failed") == "job # of # failed"
    assert template("TypeError: a") != template("TypeError: b")
