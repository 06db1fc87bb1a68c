"""Moments: the whole dialect in both directions, zones that change their clocks, and the laws."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.time.durations import BadTime, Duration, written
from glitchtip_tools.core.time.moments import (
    MOMENT_FORMS,
    WEEKDAYS,
    Day,
    Direction,
    Instant,
    NamedMoment,
    Reading,
    moment,
    read,
    stretch,
)

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)  # a Monday, 9:30 in Berlin
BERLIN = ZoneInfo("Europe/Berlin")
PAST, FUTURE = Direction.PAST, Direction.FUTURE

zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati"]
)
nows = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
clocks = st.times().map(lambda one: one.replace(microsecond=0))
readings = st.one_of(
    st.timedeltas(timedelta(0), timedelta(days=9999)).map(
        lambda one: Duration(timedelta(seconds=one.seconds))
    ),
    st.dates(date(1970, 1, 1), date(2199, 12, 31)).map(Day),
    st.builds(NamedMoment, st.sampled_from(["", *WEEKDAYS, "today", "yesterday", "tomorrow"]), clocks),
    st.sampled_from([NamedMoment(day) for day in ("now", "today", "yesterday", "tomorrow", *WEEKDAYS)]),
    st.builds(
        lambda at, precision: Instant(datetime.fromisoformat(at.isoformat(timespec=precision)), precision),
        st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31), timezones=st.sampled_from([None, UTC])),  # noqa: DTZ001
        st.sampled_from(["minutes", "seconds", "microseconds"]),
    ),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24h", "2026-11-22T08:30:00"),
        ("-24H", "2026-11-22T08:30:00"),
        ("2w", "2026-11-09T08:30:00"),
        ("30min", "2026-11-23T08:00:00"),
        ("2d3h", "2026-11-21T05:30:00"),
        ("now", "2026-11-23T08:30:00"),
        ("today", "2026-11-22T23:00:00"),
        ("Yesterday", "2026-11-21T23:00:00"),
        ("yesterday 18:00", "2026-11-22T17:00:00"),
        ("monday", "2026-11-22T23:00:00"),
        ("mon 9:00", "2026-11-23T08:00:00"),
        ("monday 10:00", "2026-11-16T09:00:00"),
        ("sun", "2026-11-21T23:00:00"),
        ("9:00", "2026-11-23T08:00:00"),
        ("9:45:30", "2026-11-22T08:45:30"),
        ("2026-07-01", "2026-06-30T22:00:00"),
        ("2026-11-20 9:05", "2026-11-20T08:05:00"),
        ("2026-11-20T10:00", "2026-11-20T09:00:00"),
        ("2026-11-20t10:00z", "2026-11-20T10:00:00"),
        ("2026-11-20T10:00+05:30", "2026-11-20T04:30:00"),
        ("2026-11-20T10:00:00.25Z", "2026-11-20T10:00:00.250000"),
    ],
)
def test_looking_back(text: str, expected: str) -> None:
    assert moment(text, NOW, BERLIN).isoformat() == f"{expected}+00:00"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2h", "2026-11-23T10:30:00"),
        ("+1h30m", "2026-11-23T10:00:00"),
        ("tomorrow", "2026-11-23T23:00:00"),
        ("tomorrow 9:00", "2026-11-24T08:00:00"),
        ("today 18:00", "2026-11-23T17:00:00"),
        ("monday", "2026-11-29T23:00:00"),
        ("monday 9:00", "2026-11-30T08:00:00"),
        ("monday 10:00", "2026-11-23T09:00:00"),
        ("fri", "2026-11-26T23:00:00"),
        ("9:00", "2026-11-24T08:00:00"),
        ("18:00", "2026-11-23T17:00:00"),
        ("2026-12-01", "2026-11-30T23:00:00"),
    ],
)
def test_looking_ahead(text: str, expected: str) -> None:
    assert moment(text, NOW, BERLIN, FUTURE).isoformat() == f"{expected}+00:00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "14",
        "14x",
        "+24h",
        "monday noon",
        "monday 9",
        "24.11.",
        "20261124",
        "٣d",
        "9:0",
        "9:00 monday",
    ],
)
def test_what_is_no_moment_says_what_would_be(text: str) -> None:
    with pytest.raises(BadTime) as refused:
        moment(text, NOW, BERLIN)
    assert (refused.value.message, refused.value.hint) == (
        f"`{text}` is not a time",
        f"for example {MOMENT_FORMS}",
    )


@pytest.mark.parametrize(
    ("text", "direction", "message"),
    [
        ("2026-13-01", PAST, "`2026-13-01` is not in the calendar"),
        ("2026-11-20T25:00", PAST, "`2026-11-20T25:00` is not in the calendar"),
        ("monday 25:00", PAST, "`monday 25:00` is not in the calendar"),
        ("2026-11-20T10:00+99:00", PAST, "`2026-11-20T10:00+99:00` is not in the calendar"),
        ("0001-01-01", PAST, "`0001-01-01` is not between 1970 and 2199"),
        ("9999-12-31T23:59-12:00", PAST, "`9999-12-31T23:59-12:00` is not between 1970 and 2199"),
        ("tomorrow", PAST, "`tomorrow` is in the future"),
        ("yesterday", FUTURE, "`yesterday` is in the past"),
        ("today", FUTURE, "`today` is in the past"),
        ("0s", FUTURE, "`0s` is in the past"),
        ("-2h", FUTURE, "`-2h` is not a time"),
    ],
)
def test_what_lies_elsewhere_is_refused(text: str, direction: Direction, message: str) -> None:
    with pytest.raises(BadTime) as refused:
        moment(text, NOW, BERLIN, direction)
    assert refused.value.message == message


def test_clocks_that_are_changed() -> None:
    forward = datetime(2026, 3, 29, 12, tzinfo=UTC)  # at 2:00 it became 3:00
    assert moment("today 2:30", forward, BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment("24h", forward, BERLIN) == forward - timedelta(hours=24)
    assert moment("yesterday 14:00", forward, BERLIN) == forward - timedelta(hours=23)
    back = datetime(2026, 10, 25, 12, tzinfo=UTC)  # at 3:00 it became 2:00 again
    assert moment("today 2:30", back, BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    start, end = stretch(read("today"), back, BERLIN)
    assert end - start == timedelta(hours=25)


@given(readings)
def test_what_is_printed_is_read_again(reading: Reading) -> None:
    assert read(str(reading)) == reading


@given(readings, nows, zones, st.sampled_from([PAST, FUTURE]))
def test_every_reading_has_a_stretch_in_utc(
    reading: Reading, now: datetime, zone: str, direction: Direction
) -> None:
    start, end = stretch(reading, now, ZoneInfo(zone), direction)
    assert (start.tzinfo, start < end, end - start <= timedelta(hours=26)) == (UTC, True, True)


@given(st.sampled_from(["", *WEEKDAYS]), st.none() | clocks, nows, zones)
def test_the_nearest_in_either_direction(day: str, clock: time | None, now: datetime, zone: str) -> None:
    if not day and clock is None:
        return
    place, named = ZoneInfo(zone), NamedMoment(day, clock)
    past, future = (stretch(named, now, place, direction)[0] for direction in (PAST, FUTURE))
    around = timedelta(days=7 if day else 1, hours=2)
    assert past <= now < future
    assert future - past <= around
    for found in (past, future):
        local = found.astimezone(place)
        assert not day or WEEKDAYS[local.weekday()] == day
        skipped = local.replace(tzinfo=None) != datetime.combine(local.date(), clock or time(0))
        assert not skipped or place.utcoffset(local) != place.utcoffset(local - timedelta(hours=3))


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=9999)), min_size=2), nows, zones)
def test_a_longer_time_is_further_away(lengths: list[timedelta], now: datetime, zone: str) -> None:
    texts = [written(length) for length in sorted(lengths)]
    back = [moment(text, now, ZoneInfo(zone)) for text in texts]
    assert back == sorted(back, reverse=True)


@given(st.lists(st.dates(date(1970, 1, 1), date(2199, 12, 31)), min_size=2), zones)
def test_a_later_date_is_a_later_moment(days: list[date], zone: str) -> None:
    starts = [stretch(Day(day), NOW, ZoneInfo(zone))[0] for day in sorted(days)]
    assert starts == sorted(starts)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(BadTime):
        found = read(text)
        assert read(str(found)) == found
