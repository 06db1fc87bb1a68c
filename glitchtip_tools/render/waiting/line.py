"""What a person at a terminal sees of work that takes long: one line at a time on stderr, and it goes away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from glitchtip_tools import render
from glitchtip_tools.late import BEFORE_PROGRESS, After
from glitchtip_tools.render.cells import fitted, paragraphs
from glitchtip_tools.render.streams import Streams
from glitchtip_tools.render.text import clean
from glitchtip_tools.render.waiting.outage import Outage
from glitchtip_tools.render.waiting.patience import Patience


class WaitingLine:
    """Draws lines that whatever is said next takes away; `after` does something later."""

    def __init__(self, streams: Streams, after: After) -> None:
        self.streams, self.after = streams, after
        self.patience = Patience(after, self._spin)
        self.outage = Outage(streams.say, self._changing, streams.clock, streams.zone, self.make_room)
        self.shown: render.Progress | None = None
        self._lock = Lock()  # what is said comes from several threads
        self._call_off: Callable[[], None] = lambda: None
        streams.make_room = self.make_room

    @contextmanager
    def progress(self, text: str) -> Iterator[Callable[[str], None]]:
        """Show what is going on after a second; yields a function that changes the text."""
        self.make_room()
        shown = self.shown = render.Progress(self.streams.stderr, text)
        self._call_off = self.after(BEFORE_PROGRESS, self._start)
        try:
            yield shown.update
        finally:
            with self._lock:
                self._call_off()
                shown.stop()
                self.shown = None

    def retrying(self, text: str) -> None:
        """Show that a request is retried, in one temporary line."""
        if not self.outage.watched:
            self.patience.retrying(lambda: self._passing(text))

    def make_room(self) -> None:
        """Make room on the screen for something else than the wait; progress is back a second later."""
        self.outage.hide()
        self.patience.over()
        with self._lock:
            if self.shown and self.shown.is_started:
                self.shown.stop()
                self._call_off = self.after(BEFORE_PROGRESS, self._start)

    def _start(self) -> None:
        with self._lock:
            if self.shown:
                self.shown.start()

    def _passing(self, text: str) -> Callable[[], None]:
        """Show a line that a further one replaces; return what takes it away."""
        if self.shown:
            return self.shown.interject(text)
        streams = self.streams
        seen = streams.reader_of(streams.stderr)
        if not seen.links:  # a dumb terminal cannot take a line away
            streams.utter(f"{paragraphs(text, seen.width)}\n")
            return lambda: None
        streams.utter(f"\r{fitted(text, seen.width - 1)}\x1b[K")
        return lambda: streams.utter("\r\x1b[K")

    def _spin(self, text: str) -> Callable[[], None]:
        if (
            self.outage.line or self.shown
        ):  # two lines that redraw themselves would leave pieces of each other
            return lambda: None
        shown = render.Progress(self.streams.stderr, clean(text))
        shown.start()
        return shown.stop

    def _changing(self, words: Callable[[], str]) -> "render.Progress | None":
        """Show a line whose words change by themselves, None where no person sees it."""
        if not self.streams.attended:
            return None
        self.make_room()
        shown = render.Progress(self.streams.stderr, words)
        shown.start()
        return shown
