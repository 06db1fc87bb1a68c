"""What is done later, in a thread of its own."""

from collections.abc import Callable
from threading import Timer

After = Callable[[float, Callable[[], None]], Callable[[], None]]
BEFORE_PROGRESS = 1.0  # seconds without an answer before a terminal shows what is going on


def after(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
    """Do something later, in a thread of its own; return what calls it off."""
    timer = Timer(seconds, action)
    timer.daemon = True
    timer.start()
    return timer.cancel
