"""Stretches of time as people give them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from glitchtip_tools.core.time.spans import moment, span
from glitchtip_tools.errors import BadUsage

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24h", "2026-11-22T08:30:00+00:00"),
        ("-24H", "2026-11-22T08:30:00+00:00"),
        ("14d", "2026-11-09T08:30:00+00:00"),
        ("2w", "2026-11-09T08:30:00+00:00"),
        ("30min", "2026-11-23T08:00:00+00:00"),
        ("today", "2026-11-22T23:00:00+00:00"),
        ("yesterday", "2026-11-21T23:00:00+00:00"),
        ("2026-07-01", "2026-06-30T22:00:00+00:00"),
        ("2026-11-20T10:00", "2026-11-20T09:00:00+00:00"),
        ("2026-11-20t10:00z", "2026-11-20T10:00:00+00:00"),
        ("2026-11-20T10:00+05:30", "2026-11-20T04:30:00+00:00"),
    ],
)
def test_a_moment(text: str, expected: str) -> None:
    assert moment(text, NOW, BERLIN).isoformat() == expected


@pytest.mark.parametrize("text", ["", "soon", "14", "14x", "2026-13-01", "2026-11-31", "99999999d", "٣d"])
def test_what_is_no_moment_says_what_would_be(text: str) -> None:
    with pytest.raises(BadUsage) as caught:
        moment(text, NOW, BERLIN)
    assert (caught.value.message, caught.value.hint) == (
        f"`{text}` is no time",
        "such as `24h`, `14d`, `2025-11-24` or `2025-11-24T08:00`",
    )


def test_a_span_has_one_meaning() -> None:
    assert span(None, None, None, NOW, UTC).length.days == 14
    with pytest.raises(BadUsage, match="excludes"):
        span("24h", "2026-11-01", None, NOW, UTC)
    with pytest.raises(BadUsage, match="nothing lies between"):
        span(None, "2026-11-20", "2026-11-10", NOW, UTC)
