"""The mouth: the only place that prints. Data to stdout, everything else to stderr."""

import locale
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from io import StringIO
from json import loads
from shutil import get_terminal_size
from threading import Timer
from typing import TYPE_CHECKING, TextIO, TypeVar

from glitchtip_tools.core.hints import hint_of
from glitchtip_tools.errors import Failure, MissingExtra, ReaderGone, Unwritable
from glitchtip_tools.render import json
from glitchtip_tools.render.fields import Chooser
from glitchtip_tools.render.text import clean, lines

if TYPE_CHECKING:
    from glitchtip_tools.render.jq import Filter
    from glitchtip_tools.render.progress import Progress

T = TypeVar("T")
EPOCH = datetime.fromtimestamp(0, UTC)
After = Callable[[float, Callable[[], None]], Callable[[], None]]
BEFORE_PROGRESS = 1.0  # seconds without an answer before a terminal is told what is going on


@dataclass(frozen=True, slots=True)
class View:
    """What a renderer has to know of its reader: a person at a terminal, or a pipe."""

    terminal: bool = False
    width: int = 80
    color: bool = False
    links: bool = False
    now: datetime = EPOCH
    zone: tzinfo = UTC


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure as programs read it; `may_have_happened` forbids to repeat a change without looking."""

    kind: str
    exit_code: int
    retryable: bool
    may_have_happened: bool
    message: str
    hint: str | None

    @classmethod
    def of(cls, failure: Failure, hint: str | None) -> "Problem":
        """Return the failure as such."""
        code, happened = int(failure.code), failure.may_have_happened
        return cls(failure.kind, code, failure.retryable, happened, failure.message, hint)


def after(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
    """Do something later, in a thread of its own; return what calls it off."""
    timer = Timer(seconds, action)
    timer.daemon = True
    timer.start()
    return timer.cancel


class Output:
    """Shows values in the shape that was asked for, and says everything else on stderr."""

    def __init__(
        self,
        stdout: TextIO,
        stderr: TextIO,
        environ: Mapping[str, str],
        options: Mapping[str, str],
        clock: Callable[[], datetime],
        zone: Callable[[], tzinfo] = lambda: UTC,
        after: After = after,
    ) -> None:
        self.stdout, self.stderr, self.environ, self.options = stdout, stderr, environ, options
        self.clock, self.zone, self.after = clock, zone, after
        self.shown: Progress | None = None

    @property
    def json(self) -> bool:
        """Whether JSON was asked for: `--json`, or what works on it."""
        return any(name in self.options for name in ("json", "fields", "jq"))

    @property
    def view(self) -> View:
        """What stdout is."""
        return self._view(self.stdout)

    def show(self, value: T, as_text: Callable[[T, View], str]) -> None:
        """Print a value: as JSON when that was asked for, else as text for whoever reads."""
        if self.json:
            chooser = Chooser(self.options.get("fields"))
            if "jq" in self.options and not chooser.listing:
                self._filter(chooser.document(value, json.line))
            else:
                self._write(chooser.document(value, json.document))
        else:
            self._write(as_text(value, self.view))

    def show_all(
        self, values: Iterable[T], as_text: Callable[[Sequence[T], View], str], *, doing: str = "reading"
    ) -> None:
        """Print many values that are still coming: a pipe gets each at once, a person and a document all together."""
        if not self.json and not self.view.terminal:
            for value in values:
                self._write(as_text([value], self.view), flush=True)
            return
        found: list[T] = []
        with self.progress(doing) as say:
            for value in values:
                found.append(value)
                say(f"{doing}: {len(found)}")
        self.show(found, lambda seen, view: as_text(seen, view))

    def stream(self, values: Iterable[object]) -> None:
        """Print values as JSON lines while they come."""
        chooser = Chooser(self.options.get("fields"))
        for value in values:
            if chooser.listing:
                self._write(chooser.document(value, json.line))
                return
            if "jq" in self.options:
                self._filter(json.line(chooser.chosen(value)))
            else:
                self._write(json.line(chooser.chosen(value)), flush=True)

    def _filter(self, document: str) -> None:
        """Print what `--jq` makes of a JSON document."""
        for found in self._jq.lines(loads(document)):
            self._write(lines(found) if self.view.terminal else found or "\n", flush=True)

    @cached_property
    def _jq(self) -> "Filter":
        try:
            from glitchtip_tools.render.jq import Filter
        except ImportError as missing:
            raise MissingExtra("`--jq`", "jq") from missing
        return Filter(self.options["jq"])

    def line(self, text: str) -> None:
        """Print one line of data."""
        self._write(clean(text))

    def document(self, text: str) -> None:
        """Print a finished document (Markdown, HTML, a script) as it is."""
        self._write(lines(text))

    def note(self, text: str) -> None:
        """Say something on stderr."""
        self._say(lines(text))

    def retrying(self, text: str) -> None:
        """Tell a person at a terminal that a question is asked once more."""
        if not self._view(self.stderr).terminal or self.json:
            return
        if self.shown:
            self.shown.update(clean(text))
        else:
            self._say(clean(text))

    def prompt(self, text: str) -> None:
        """Ask something on stderr and stay on its line."""
        with suppress(OSError):
            self.stderr.write(_sayable(clean(text), self.stderr))
            self.stderr.flush()

    def warn(self, text: str, *, hint: str | None = None) -> None:
        """Say a warning that one can do something about."""
        self._say(f"gtt: warning: {clean(text)}" + (f"\nhint: {clean(hint)}" if hint else ""))

    def failure(self, failure: Failure) -> None:
        """Say why the command ends, and what to do; to a program, as one line of JSON besides (docs/json.md)."""
        hint = hint_of(failure)
        self._say(f"gtt: {lines(failure.message)}" + (f"\nhint: {clean(hint)}" if hint else ""))
        if self.json:
            self._say(json.line({"error": Problem.of(failure, hint)}).rstrip("\n"))

    def interrupted(self) -> None:
        """Say that Ctrl-C was heard."""
        self._say("gtt: interrupted")

    @contextmanager
    def progress(self, text: str) -> Iterator[Callable[[str], None]]:
        """Tell a person what is going on once it has taken a second; yields a function that changes the words."""
        if not self._view(self.stderr).terminal or self.json:
            yield lambda _text: None
            return
        from glitchtip_tools.render.progress import Progress

        shown = self.shown = Progress(self.stderr, clean(text))
        call_off = self.after(BEFORE_PROGRESS, shown.start)
        try:
            yield shown.update
        finally:
            call_off()
            shown.stop()
            self.shown = None

    def flush(self) -> None:
        """Hand over what was printed; raises ReaderGone when nobody takes it, Unwritable when it cannot be."""
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
        """Return the failure of a stdout that takes nothing more; whatever else is printed is forgotten."""
        self.stdout = StringIO()
        return Unwritable((error.strerror or str(error)).lower())

    def _view(self, stream: TextIO) -> View:
        terminal = stream.isatty()
        dumb = self.environ.get("TERM", "") in ("", "dumb")
        color = terminal and not dumb and "no_color" not in self.options and not self.environ.get("NO_COLOR")
        width = self._columns() if terminal else 80
        return View(terminal, width, color, terminal and not dumb, self.clock(), self.zone())

    def _columns(self) -> int:
        given = self.environ.get("COLUMNS", "")
        return int(given) if given.isdigit() and int(given) > 0 else get_terminal_size((80, 24)).columns

    def _write(self, text: str, *, flush: bool = False) -> None:
        if not text:
            return
        with self._handing_over():
            self.stdout.write(_sayable(text, self.stdout) + ("" if text.endswith("\n") else "\n"))
            if flush:
                self.stdout.flush()

    def _say(self, text: str) -> None:
        with suppress(OSError):  # whoever hears nothing still gets the exit code
            self.stderr.write(_sayable(text, self.stderr) + "\n")
            self.stderr.flush()


def _sayable(text: str, stream: TextIO) -> str:
    """Return the text with what the stream's encoding lacks replaced (cron often has plain ASCII)."""
    encoding = stream.encoding or locale.getpreferredencoding(False)
    return text.encode(encoding, "replace").decode(encoding)
