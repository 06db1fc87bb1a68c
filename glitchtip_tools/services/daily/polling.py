"""Ask a server again and again, gently: never oftener than agreed, less and less often while it is away."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

from glitchtip_tools.errors import DeadlinePassed, Failure, RateLimited

T = TypeVar("T")
LONGEST_PAUSE = timedelta(minutes=5)  # between two tries while the server is away


class OutageReport(Protocol):
    """Hears that the server is away, before each pause, and that it answers again."""

    def watch(self) -> None: ...
    def away(self, why: str, pause: timedelta) -> None: ...
    def over(self) -> None: ...


@dataclass(frozen=True)
class Polling:
    """How often to ask; `outage` hears when the server is away, and when it is there again."""

    every: timedelta
    sleep: Callable[[float], None]
    outage: OutageReport

    def answers(self, ask: Callable[[], T]) -> Iterator[T]:
        """Yield an answer per interval, without an end, the first one after an interval.

        A failure that may pass (no connection, an overloaded server) is waited out; any other is raised.
        """
        pause = self.every
        self.outage.watch()
        while True:
            self.sleep(pause.total_seconds())
            try:
                answer = ask()
            except DeadlinePassed:
                raise
            except Failure as failure:
                if not failure.retryable or failure.kind == "deadline":
                    raise
                pause = _longer(pause, self.every, failure)
                self.outage.away(failure.message.partition("\n")[0], pause)
                continue
            self.outage.over()
            pause = self.every
            yield answer


def _longer(pause: timedelta, every: timedelta, failure: Failure) -> timedelta:
    """Return twice the pause within limits, or what the server asks for."""
    wait = timedelta(seconds=failure.wait or 0) if isinstance(failure, RateLimited) else timedelta(0)
    return max(every, min(pause * 2, LONGEST_PAUSE), wait)
