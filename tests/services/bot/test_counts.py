"""Since when the bot counts events: the first full hour within the hours that were asked for."""

from datetime import UTC, datetime

import pytest

from glitchtip_tools.services.bot.counts import full_hour


@pytest.mark.parametrize(("minutes", "start"), [(0, 5), (1, 6), (59, 6)])
def test_hours_are_counted_from_the_first_full_one(minutes: int, start: int) -> None:
    now = datetime(2026, 11, 23, 8, minutes, tzinfo=UTC)
    assert full_hour(now, 3) == datetime(2026, 11, 23, start, tzinfo=UTC)
