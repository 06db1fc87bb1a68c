"""Windows as the server can count them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.time.durations import DAY, HOUR
from glitchtip_tools.core.time.periods import (
    Window,
    between,
    hours_known_from,
    known_from,
    on_date,
    since,
    whole_days,
    window_of,
)
from glitchtip_tools.errors import BadUsage

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_on_the_hour_24_hours_are_24_hours() -> None:
    assert since("24h", NOW) == Window(NOW - DAY, NOW, 24)


def test_within_an_hour_the_window_begins_at_the_next_full_one() -> None:
    now = NOW - timedelta(seconds=57)
    assert since("24h", now) == Window(NOW - DAY, now, 24)
    later = NOW + timedelta(seconds=3)
    assert since("24h", later) == Window(NOW - DAY + HOUR, later, 24)


@given(moments, st.integers(1, 24))
def test_windows_of_hours_are_what_the_server_knows_by_the_hour(now: datetime, hours: int) -> None:
    window = since(f"{hours}h", now)
    assert hours_known_from(now) <= window.start <= now
    assert window.start.minute == window.start.second == 0
    assert window.hours == (hours if window.start < now else 0) or window.hours == hours - (now.minute == 0)
    assert timedelta(hours=hours - 1) <= window.length <= timedelta(hours=hours)


@given(moments, st.integers(2, 14))
def test_windows_of_days_begin_at_midnight(now: datetime, days: int) -> None:
    window = since(f"{days}d", now)
    assert window.by_days
    assert (days - 1) * DAY <= window.length <= days * DAY
    assert window.days[-1] == (now - timedelta(microseconds=1)).date()


def test_lengths_are_rounded_up_to_what_the_server_counts() -> None:
    assert since("90m", NOW) == since("2h", NOW) == Window(NOW - 2 * HOUR, NOW, 2)
    assert since("30s", NOW) == since("1h", NOW)
    assert since("36h", NOW) == since("2d", NOW)
    assert since("1w2d", NOW) == since("9d", NOW)


def test_moments_begin_with_the_hour_or_the_day_in_which_they_lie() -> None:
    now, zone = NOW + timedelta(minutes=30), ZoneInfo("Europe/Berlin")
    assert since("today 9:10", now, zone).start == NOW
    assert since("sunday 12:00", now, zone).start == NOW.replace(day=22, hour=11)
    assert since("yesterday", now, zone).start == NOW.replace(day=21, hour=0)
    assert since("2026-11-15T10:00Z", now, zone).start == NOW.replace(day=15, hour=0)


def test_a_week_is_seven_whole_days() -> None:
    week = whole_days(7, NOW)
    assert week == between(datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))
    assert (week.hours, week.days[0], week.days[-1]) == (168, date(2026, 11, 16), date(2026, 11, 22))
    assert week.before == between(datetime(2026, 11, 9, tzinfo=UTC), datetime(2026, 11, 16, tzinfo=UTC))


def test_days_by_name() -> None:
    assert on_date("yesterday", NOW) == on_date("2026-11-22", NOW)
    assert on_date("sunday", NOW) == on_date("2026-11-22", NOW)
    assert on_date("today", NOW) == Window(NOW.replace(hour=0), NOW, 8)
    assert window_of("weekly", "2026-11-20", None, NOW).days[-1] == date(2026, 11, 20)
    assert window_of("weekly", "today", None, NOW) == between(datetime(2026, 11, 17, tzinfo=UTC), NOW)
    assert window_of("weekly", None, "7d", NOW).days[-1] == NOW.date()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: since("0h", NOW), "`0h` is not between `1h` and `14d`"),
        (lambda: since("15d", NOW), "`15d` is not between `1h` and `14d`"),
        (lambda: since("soon", NOW), "`soon` is not a time"),
        (lambda: since("now", NOW), "`now` is not between `1h` and `14d`"),
        (lambda: since("tomorrow", NOW), "`tomorrow` is in the future"),
        (lambda: since("2026-11-09", NOW), "`2026-11-09` is too long ago"),
        (lambda: on_date("monday 9:00", NOW), "`monday 9:00` is not a date"),
        (lambda: on_date("now", NOW), "`now` is not a date"),
        (lambda: on_date("2026-11-24", NOW), "`2026-11-24` is in the future"),
        (lambda: on_date("2026-11-09", NOW), "`2026-11-09` is too long ago"),
        (lambda: on_date("24.11.", NOW), "`24.11.` is not a date"),
        (
            lambda: window_of("weekly", "2026-11-14", None, NOW),
            "no whole week of counts ends with `2026-11-14`",
        ),
        (
            lambda: window_of("weekly", "2026-11-24", None, NOW),
            "`2026-11-24` is in the future",
        ),
    ],
)
def test_what_cannot_be_counted_is_said(call: object, message: str) -> None:
    with pytest.raises(BadUsage) as refused:
        call()  # type: ignore[operator]
    assert refused.value.message == message
    assert refused.value.hint


def test_what_the_server_tells() -> None:
    now = NOW + timedelta(minutes=5)
    assert known_from(now) == datetime(2026, 11, 9, 9, tzinfo=UTC)
    assert hours_known_from(now) == datetime(2026, 11, 22, 9, tzinfo=UTC)
