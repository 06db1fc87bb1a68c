"""The time that the questions of one investigation may take together: past its end, what is left is not asked."""

from collections.abc import Callable
from time import monotonic

LEAST = 1.0  # seconds that a question has which began in time


class Budget:
    """A number of seconds from now on; None is as long as it takes."""

    def __init__(self, seconds: float | None = None, clock: Callable[[], float] = monotonic) -> None:
        self.seconds = seconds
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds

    @property
    def is_spent(self) -> bool:
        """Whether the time is up."""
        return self._end is not None and self._clock() >= self._end

    def patience(self, seconds: float) -> float:
        """Return how many seconds a question may take that usually has `seconds`."""
        if self._end is None:
            return seconds
        return min(seconds, max(LEAST, self._end - self._clock()))
