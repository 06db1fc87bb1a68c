"""Ask a server again and again, gently: never oftener than agreed, less and less often while it is away."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from glitchtip_tools.core.time.durations import in_words
from glitchtip_tools.errors import DeadlinePassed, Failure, RateLimited

T = TypeVar("T")
LONGEST_PAUSE = timedelta(minutes=5)  # between two tries while the server is away


@dataclass(frozen=True)
class Polling:
    """How often to ask; `say` hears once when the server goes away, and when it is there again."""

    every: timedelta
    sleep: Callable[[float], None]
    say: Callable[[str], None]

    def answers(self, ask: Callable[[], T]) -> Iterator[T]:
        """Yield an answer per interval, without an end, the first one after an interval.

        A failure that may pass (no connection, an overloaded server) is waited out; any other is raised.
        """
        pause, away = self.every, False
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
                if not away:
                    self.say(f"{failure.message}; asking again in {in_words(pause)}, then less often")
                away = True
                continue
            if away:
                self.say("the server answers again")
            pause, away = self.every, False
            yield answer


def _longer(pause: timedelta, every: timedelta, failure: Failure) -> timedelta:
    """Return twice the pause within limits, or what the server asks for."""
    asked = timedelta(seconds=failure.wait or 0) if isinstance(failure, RateLimited) else timedelta(0)
    return max(every, min(pause * 2, LONGEST_PAUSE), asked)
