"""Signals that ask this process to end, and the alarm that ends a command in time."""

import signal as signals
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from signal import signal
from threading import current_thread, main_thread
from types import FrameType

from glitchtip_tools.errors import DeadlinePassed

AGAIN = 5.0  # seconds; whoever goes on after the alarm hears it once more


ENDING = ("SIGTERM", "SIGHUP")  # a service manager's word, and that of a terminal that was closed


class Ended(SystemExit):
    """This process was asked to end by a signal; `number` is the shell's exit code, 128 and the signal's number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def ending_tidily() -> Iterator[None]:
    """Leave by the ordinary way on SIGTERM, so that temporary folders are removed; raises Ended then."""
    if current_thread() is not main_thread():  # Python delivers signals there only
        yield
        return

    def end(number: int, _frame: FrameType | None) -> None:
        raise Ended(128 + number)

    numbers = [number for name in ENDING if (number := getattr(signals, name, None))]
    # A program that was told to ignore the closed terminal (nohup) goes on ignoring it.
    before = {one: signal(one, end) for one in numbers if signals.getsignal(one) != signals.SIG_IGN}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal(one, handler)


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
