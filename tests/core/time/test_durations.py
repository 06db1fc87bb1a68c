"""Lengths of time: every form that is read, what is printed is read again, and what is refused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.time.durations import (
    HOUR,
    LONGEST,
    BadTime,
    duration,
    is_duration,
    read_duration,
    rounded_up,
    written,
)

lengths = st.timedeltas(timedelta(0), LONGEST).map(lambda one: timedelta(seconds=int(one.total_seconds())))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1s", timedelta(seconds=1)),
        ("30s", timedelta(seconds=30)),
        ("90m", timedelta(minutes=90)),
        ("30min", timedelta(minutes=30)),
        ("24h", timedelta(hours=24)),
        (" 2 D ", timedelta(days=2)),
        ("1w", timedelta(weeks=1)),
        ("2d3h", timedelta(days=2, hours=3)),
        ("1h 30m", timedelta(minutes=90)),
        ("1w2d3h4m5s", timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5)),
        ("0s", timedelta(0)),
    ],
)
def test_a_length(text: str, length: timedelta) -> None:
    assert duration(text) == length


@pytest.mark.parametrize(
    "text", ["", "soon", "14", "14x", "h", "-24h", "1.5h", "3h2d", "1h1h", "99999999d", "٣d", "1h" * 40]
)
def test_what_is_no_length_says_what_would_be(text: str) -> None:
    with pytest.raises(BadTime, match="is not a duration") as refused:
        duration(text)
    assert refused.value.hint == "for example `30s`, `90m`, `24h`, `2d3h` or `1w`"
    assert not is_duration(text)


def test_a_length_has_an_end() -> None:
    with pytest.raises(BadTime, match="`9999999w` is longer than a hundred years"):
        duration("9999999w")


@given(lengths)
def test_what_is_printed_is_read_again(length: timedelta) -> None:
    assert duration(written(length)) == length


@given(st.text(alphabet="0123456789wdhmins .-x", max_size=80))
def test_a_text_is_refused_or_printed_as_the_same_length(text: str) -> None:
    if is_duration(text) and "9999" not in text:
        found = read_duration(text)
        assert read_duration(str(found)) == found
        assert str(read_duration(str(found))) == str(found)


@given(lengths, st.sampled_from([HOUR, 24 * HOUR]))
def test_rounding_up_adds_less_than_a_unit(length: timedelta, unit: timedelta) -> None:
    assert timedelta(0) <= rounded_up(length, unit) - length < unit
    assert rounded_up(length, unit) % unit == timedelta(0)
