"""Tells a person that a server is waited for, once a second has passed without a word, and of each further try."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from glitchtip_tools.late import BEFORE_PROGRESS, After


class Patience:
    """Counts requests under way; `show` draws a line with words on the screen and returns what takes it away.

    The second counts from the first request after the last output, to notice many quick requests as well.
    Requests come from several threads.
    """

    def __init__(self, after: After, show: Callable[[str], Callable[[], None]]) -> None:
        self._after, self._show = after, show
        self._lock = Lock()
        self._pending = 0
        self._late = False
        self._call_off: Callable[[], None] | None = None
        self._hide: Callable[[], None] | None = None
        self._what = ""

    def asked(self, what: str) -> None:
        """Note that a request is sent; `what` says whom it goes to."""
        with self._lock:
            self._pending += 1
            self._what = what
            if self._call_off is None:
                self._call_off = self._after(BEFORE_PROGRESS, self._too_late)
            self._draw()

    def answered(self) -> None:
        """Note that an answer came."""
        with self._lock:
            self._pending = max(0, self._pending - 1)
            if not self._pending:
                self._clear()

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Count what is done meanwhile as one request."""
        self.asked(what)
        try:
            yield
        finally:
            self.answered()

    def retrying(self, draw: Callable[[], Callable[[], None]]) -> None:
        """Let `draw` show that a request is repeated, in place of what was shown, until it is answered."""
        with self._lock:
            self._clear()
            self._hide = draw()

    def over(self) -> None:
        """Take the line away, since something else is printed, and begin anew."""
        with self._lock:
            self._clear()
            if self._call_off:
                self._call_off()
            self._late, self._call_off = False, None

    def _too_late(self) -> None:
        with self._lock:
            self._late = True
            self._draw()

    def _draw(self) -> None:
        if self._late and self._pending and self._hide is None:
            self._hide = self._show(f"waiting for {self._what}")

    def _clear(self) -> None:
        if self._hide:
            self._hide()
        self._hide = None
