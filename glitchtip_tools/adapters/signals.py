"""Signals that ask this process to end, and the alarm that ends a command in time."""

import signal as signals
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from signal import SIGTERM, signal
from threading import current_thread, main_thread
from types import FrameType

from glitchtip_tools.errors import DeadlinePassed

AGAIN = 5.0  # seconds; whoever goes on after the alarm hears it once more


@contextmanager
def ending_tidily() -> Iterator[None]:
    """Leave by the ordinary way on SIGTERM, so that temporary folders are removed."""
    if current_thread() is not main_thread():  # Python delivers signals there only
        yield
        return
    before = signal(SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal(SIGTERM, before)


def alarm_after(seconds: float, deadline: float) -> Callable[[], None]:
    """Raise DeadlinePassed in the main thread after this number of seconds; return what calls it off.

    Elsewhere, and on Windows, which has no such signal, nothing is raised.
    """
    if current_thread() is not main_thread() or not hasattr(signals, "setitimer"):
        return lambda: None

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise DeadlinePassed(deadline)

    before = signal(signals.SIGALRM, ring)
    signals.setitimer(signals.ITIMER_REAL, seconds, AGAIN)

    def call_off() -> None:
        signals.setitimer(signals.ITIMER_REAL, 0)
        signal(signals.SIGALRM, before)

    return call_off
