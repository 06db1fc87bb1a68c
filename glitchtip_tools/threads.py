"""Several questions at the same time, given up at once on Ctrl-C; and what is done later."""

from collections.abc import Callable
from concurrent import futures
from threading import Timer
from types import TracebackType

After = Callable[[float, Callable[[], None]], Callable[[], None]]
BEFORE_PROGRESS = 1.0  # seconds without an answer before a terminal shows what is going on


def after(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
    """Do something later, in a thread of its own; return what calls it off."""
    timer = Timer(seconds, action)
    timer.daemon = True
    timer.start()
    return timer.cancel


class Threads(futures.ThreadPoolExecutor):
    """A pool of threads that does not wait for slow answers when a person, or the system, has had enough."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        given_up = kind is not None and issubclass(kind, KeyboardInterrupt | SystemExit)
        self.shutdown(wait=not given_up, cancel_futures=given_up)
