"""Several questions at the same time, given up at once on Ctrl-C; and what is done later."""

import functools
from collections.abc import Callable
from concurrent import futures
from threading import RLock, Timer
from types import TracebackType
from typing import TYPE_CHECKING, Any

After = Callable[[float, Callable[[], None]], Callable[[], None]]
BEFORE_PROGRESS = 1.0  # seconds without an answer before a terminal shows what is going on


if TYPE_CHECKING:
    from functools import cached_property as cached_property
else:

    class cached_property(functools.cached_property):  # noqa: N801 - named like the one whose place it takes
        """A property that is computed once even if several threads need it first.

        From 3.12 on, Python's own has no lock.
        """

        def __init__(self, compute: Callable[[Any], Any]) -> None:
            super().__init__(compute)
            self._computing = RLock()

        def __get__(self, instance: object, owner: type | None = None) -> Any:
            """Return the value; those who come while it is computed wait for it."""
            with self._computing:
                return super().__get__(instance, owner)


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
