"""The two streams of a run: data to stdout, everything else to stderr, each in the form that its reader needs."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from io import StringIO
from typing import TextIO

from glitchtip_tools.errors import ReaderGone, Unwritable
from glitchtip_tools.render.cells import paragraphs
from glitchtip_tools.render.text import clean, lines
from glitchtip_tools.render.view import (
    JSON,
    PREVIEW,
    View,
    checked_layout,
    columns_of,
    preview_of,
    sayable,
    view_of,
)


class Streams:
    """Writes lines; `make_room` is called before each, to take away what waits on the screen."""

    def __init__(
        self,
        stdout: TextIO,
        stderr: TextIO,
        environ: Mapping[str, str],
        options: Mapping[str, str],
        clock: Callable[[], datetime],
        zone: Callable[[], tzinfo] = lambda: UTC,
    ) -> None:
        self.stdout, self.stderr, self.environ, self.options = stdout, stderr, environ, options
        self.clock, self.zone = clock, zone
        self.make_room: Callable[[], None] = lambda: None
        self._held = False  # something was printed that is not handed over yet

    @property
    def json(self) -> bool:
        """Whether JSON was asked for: `--json`, or what works on it."""
        return self.options.get("format") in JSON or any(
            name in self.options for name in ("json", "fields", "jq")
        )

    @property
    def layout(self) -> str:
        """How tables are laid out: what `--format` says, nothing when that goes by where the output leads."""
        return checked_layout(self.options.get("format"))

    @property
    def for_people(self) -> bool:
        """Whether a person reads tables here."""
        return self.view.terminal and not self.json

    @property
    def attended(self) -> bool:
        """Whether a person reads progress on stderr."""
        return not self.json and self.stderr.isatty()

    @property
    def view(self) -> View:
        """What stdout is, as far as `--format` leaves that open."""
        seen, layout = self.reader_of(self.stdout), self.layout
        columns = tuple(filter(None, (name.strip() for name in self.options.get("columns", "").split(","))))
        if layout in ("", *JSON):
            return replace(seen, columns=columns)
        width = seen.width if seen.terminal else columns_of(self.environ)
        table = layout == "table"
        return replace(
            seen, terminal=table, width=width, layout="tsv" if table else layout, columns=columns,
            color=seen.color and table, links=seen.links and table,
        )  # fmt: skip

    def reader_of(self, stream: TextIO) -> View:
        """Return what one of the streams is."""
        seen = view_of(stream, self.environ, self.options, self.clock(), self.zone())
        return preview_of(seen, self.environ) if PREVIEW in self.environ and stream is self.stdout else seen

    def line(self, text: str) -> None:
        """Print one line of data."""
        self.write(clean(text))

    def note(self, text: str) -> None:
        """Print a line on stderr."""
        self.say(lines(text))

    def prompt(self, text: str) -> None:
        """Print a question on stderr, without a line end."""
        self.make_room()
        self.utter(clean(text))

    def warn(self, text: str, *, hint: str | None = None) -> None:
        """Print a warning, with a hint at what to do."""
        self.say(f"gtt: warning: {clean(text)}" + (f"\nhint: {clean(hint)}" if hint else ""))

    def ring(self) -> None:
        """Ring the bell of a person's terminal."""
        if self.reader_of(self.stderr).terminal:
            self.utter("\a")

    def write(self, text: str, *, flush: bool = False) -> None:
        """Print text that is clean already; raises ReaderGone, Unwritable."""
        self.make_room()
        if not text:
            return
        with self._handing_over():
            self.stdout.write(sayable(text, self.stdout) + ("" if text.endswith("\n") else "\n"))
            if flush:
                self.stdout.flush()
        self._held = not flush

    def say(self, text: str) -> None:
        """Print clean lines on stderr; on a terminal they are wrapped between words."""
        self.make_room()
        if (seen := self.reader_of(self.stderr)).terminal:
            text = paragraphs(text, seen.width)
        self.utter(f"{text}\n")

    def utter(self, text: str) -> None:
        """Print text on stderr as it is; if nothing can be written there, the exit code remains."""
        with suppress(OSError):
            self.stderr.write(sayable(text, self.stderr))
            self.stderr.flush()

    def hand_over(self) -> None:
        """Flush stdout if anything was printed since the last time; raises what `flush` does."""
        if self._held:
            self.flush()

    def flush(self) -> None:
        """Flush stdout; raises ReaderGone when its reader has left, Unwritable when it cannot be written."""
        self._held = False
        self.make_room()
        with self._handing_over():
            self.stdout.flush()

    @contextmanager
    def _handing_over(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError as gone:
            raise ReaderGone from gone
        except OSError as error:
            raise self.lost(error) from error

    def lost(self, error: OSError) -> Unwritable:
        """Return the failure of a stdout that accepts nothing more; further output is discarded."""
        self.stdout = StringIO()
        return Unwritable((error.strerror or str(error)).lower())
