"""Several questions at the same time, given up at once on Ctrl-C."""

from concurrent import futures
from types import TracebackType


class Threads(futures.ThreadPoolExecutor):
    """A pool of threads that does not wait for slow answers when a person, or the system, has had enough."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        given_up = kind is not None and issubclass(kind, KeyboardInterrupt | SystemExit)
        self.shutdown(wait=not given_up, cancel_futures=given_up)
