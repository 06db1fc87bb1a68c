"""Stretches of time as people give them."""

from datetime import UTC, datetime, timedelta

import pytest

from glitchtip_tools.core.time.spans import is_ago, span, window_note
from glitchtip_tools.errors import BadUsage

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def test_a_span_has_one_meaning() -> None:
    assert span(None, None, None, NOW, UTC).length.days == 14
    assert span("3d", None, "yesterday", NOW, UTC).end == datetime(2026, 11, 22, tzinfo=UTC)
    with pytest.raises(BadUsage, match="cannot be used together"):
        span("24h", "2026-11-01", None, NOW, UTC)
    with pytest.raises(BadUsage, match="there is nothing between"):
        span(None, "2026-11-20", "2026-11-10", NOW, UTC)


def test_only_a_length_until_now_means_whole_intervals() -> None:
    assert [is_ago(*given) for given in [(None, None), ("-24h", None), ("24h", "1h"), ("today", None)]] == [
        True,
        True,
        False,
        False,
    ]


def test_a_window_that_is_not_the_one_asked_for_is_said() -> None:
    start = NOW - timedelta(hours=2, minutes=30)
    assert window_note("150m", start, NOW, NOW, UTC) is None
    assert window_note(None, start, NOW, NOW, UTC) is None
    assert window_note("2h", start, NOW, NOW, UTC) == (
        "`2h` is counted in whole steps: from 2026-11-23T06:00Z to 2026-11-23T08:30Z"
    )
