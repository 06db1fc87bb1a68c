"""The alarm that ends a command whatever it waits for."""

import time

import pytest

from glitchtip_tools.adapters.signals import alarm_after
from glitchtip_tools.errors import DeadlinePassed


def test_the_alarm_ends_whatever_waits() -> None:
    call_off = alarm_after(0.01, 600)
    try:
        with pytest.raises(DeadlinePassed) as failed:
            time.sleep(5)
    finally:
        call_off()
    assert (failed.value.message, failed.value.kind) == ("the command took longer than 600 s", "deadline")


def test_an_alarm_that_was_called_off_is_not_heard() -> None:
    alarm_after(0.01, 600)()
    time.sleep(0.02)
