"""When a pasted error happened, by the log's own times."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from glitchtip_tools.core.investigation.traces import event_of

STACK = "TypeError: cold\n    at warm (/srv/bakery/oven.js:22:9)\n"
AT = datetime(2026, 11, 2, 8, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        f"2026-11-02T08:00:01.123456789+00:00 {STACK}",
        f"api  | 2026-11-02T08:00:01Z {STACK}",
        f"0|api | [2026-11-02 08:00:01 +0000] {STACK}",
        f"error: 2026-11-02T08:00:01.736Z cold - {STACK}",
        f"2026-11-02 10:00:01,123+02:00 ERROR worker: failed\n{STACK}",
        f"2026-11-02T09:59:59Z start\n2026-11-02T08:00:01Z {STACK}2026-11-02T12:00:00Z stop\n",
        '{"level": "error", "timestamp": "2026-11-02T08:00:01Z", "stack": '
        '"TypeError: cold\\n    at warm (/srv/bakery/oven.js:22:9)"}\n',
        "[02-Nov-2026 08:00:01 UTC] PHP Fatal error:  Uncaught Error: cold in /srv/oven.php:8\nStack trace:\n"
        "#0 /srv/run.php(3): warm()\n#1 {main}\n",
    ],
)
def test_the_time_before_the_error_is_its_own(text: str) -> None:
    event = event_of(text)
    assert event is not None
    assert event.date_created is not None
    assert event.date_created - AT < timedelta(seconds=1)
    assert event.date_created >= AT


@pytest.mark.parametrize(
    "text",
    [
        STACK,
        f"2026-11-02 08:00:01 {STACK}",  # in whose zone?
        f"The token ended at 2026-11-02T08:00:01Z\n{STACK}",
        f"{STACK}2026-11-02T08:00:01Z stopped\n",
        f"2026-13-42T08:00:01Z {STACK}",
        f"[31-Foo-2026 08:00:01 UTC] cold\n{STACK}",
        f"9999-12-31T23:59:59-12:00 {STACK}",  # past the last moment, in UTC
        f"0001-01-01T00:00:00+12:00 {STACK}",
    ],
)
def test_other_times_say_nothing(text: str) -> None:
    event = event_of(text)
    assert event is not None
    assert event.date_created is None


def test_a_zone_is_kept() -> None:
    event = event_of(f"2026-11-02T08:00:01-05:00 {STACK}")
    assert event is not None
    assert event.date_created == datetime(2026, 11, 2, 8, 0, 1, tzinfo=timezone(timedelta(hours=-5)))
