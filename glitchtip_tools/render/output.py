"""The mouth: the only place that prints. Data to stdout, everything else to stderr."""

import locale
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import cached_property
from io import StringIO
from json import loads
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO, TypeVar

from glitchtip_tools.errors import BadUsage, Failure, MissingExtra, ReaderGone, Unwritable
from glitchtip_tools.render import json
from glitchtip_tools.render.fields import Chooser
from glitchtip_tools.render.patience import BEFORE_PROGRESS, After, Patience, after
from glitchtip_tools.render.text import clean, lines

if TYPE_CHECKING:
    from glitchtip_tools.render.jq import Filter

T = TypeVar("T")
EPOCH = datetime.fromtimestamp(0, UTC)
LAYOUTS = ("table", "tsv", "csv", "md", "json", "jsonl")
JSON = ("json", "jsonl")
FORCING = ("FORCE_COLOR", "CLICOLOR_FORCE")  # colour where there is no terminal, unless it is refused


@dataclass(frozen=True, slots=True)
class View:
    """What a renderer has to know of its reader: a person at a terminal, or a pipe."""

    terminal: bool = False
    width: int = 80
    color: bool = False
    links: bool = False
    now: datetime = EPOCH
    zone: tzinfo = UTC
    layout: str = "tsv"  # of a table for a program: `tsv`, `csv` or `md`
    columns: tuple[str, ...] = ()  # those of a table that are wanted, all that fit when none are named


def checked_layout(named: str | None) -> str:
    """Return the layout of that name, nothing for None; raises BadUsage for one that is not there."""
    if named is not None and named not in LAYOUTS:
        raise BadUsage(f"`{named}` is no format", hint=f"one of {', '.join(LAYOUTS)}")
    return named or ""


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
        pager: Callable[[str], bool] = lambda _text: False,
    ) -> None:
        self.stdout, self.stderr, self.environ, self.options = stdout, stderr, environ, options
        self.clock, self.zone, self.after, self.pager = clock, zone, after, pager
        self.patience = Patience(after, self._spin)

    @property
    def json(self) -> bool:
        """Whether JSON was asked for: `--json`, or what works on it."""
        return self.layout in JSON or any(name in self.options for name in ("json", "fields", "jq"))

    @property
    def layout(self) -> str:
        """How tables are laid out: what `--format` says, nothing when that goes by where the output leads."""
        return checked_layout(self.options.get("format"))

    @property
    def for_people(self) -> bool:
        """Whether a person reads tables here."""
        return self.view.terminal and not self.json

    @property
    def view(self) -> View:
        """What stdout is, as far as `--format` leaves that open."""
        seen, layout = self._view(self.stdout), self.layout
        columns = tuple(filter(None, (name.strip() for name in self.options.get("columns", "").split(","))))
        if layout in ("", *JSON):
            return replace(seen, columns=columns)
        width = seen.width if seen.terminal else self._columns()
        table = layout == "table"
        return replace(
            seen, terminal=table, width=width, layout="tsv" if table else layout, columns=columns,
            color=seen.color and table, links=seen.links and table,
        )  # fmt: skip

    def show(self, value: T, as_text: Callable[[T, View], str]) -> None:
        """Print a value: as JSON when that was asked for, else as text for whoever reads."""
        if self.json:
            chooser = Chooser(self.options.get("fields"))
            if "jq" in self.options and not chooser.listing:
                self._filter(chooser.document(value, json.line))
            elif self.layout == "jsonl" and isinstance(value, list | tuple):
                self.stream(value)
            else:
                self._document(chooser.document(value, json.document if self._coloured else json.line))
        else:
            self._shown(as_text(value, self.view))

    @property
    def _coloured(self) -> bool:
        """Whether JSON is for eyes: on a terminal, or where colour is forced."""
        seen = self._view(self.stdout)
        return seen.terminal or seen.color

    def _document(self, text: str) -> None:
        """Print JSON: coloured where there is colour."""
        seen = self._view(self.stdout)
        if seen.color and text[:1] in "{[":
            from glitchtip_tools.render.drawing import json_page

            text = json_page(text, seen)
        self._shown(text)

    def _shown(self, text: str) -> None:
        """Print a finished text, through the pager when a terminal is too low for it."""
        seen = self._view(self.stdout)
        if seen.terminal and text.count("\n") >= self._height() - 1 and self.pager(text):
            return
        self._write(text)

    def show_all(
        self, values: Iterable[T], as_text: Callable[[Sequence[T], View], str], *, doing: str = "reading"
    ) -> None:
        """Print many values that are still coming: a pipe gets each at once, a person and a document all together."""
        if self.layout == "jsonl":
            self.stream(values)
        elif not self.json and not self.view.terminal and self.view.layout == "tsv":
            for value in values:
                self._write(as_text([value], self.view), flush=True)
        else:
            self.show(self.gathered(values, doing=doing), lambda seen, view: as_text(seen, view))

    def gathered(self, values: Iterable[T], *, doing: str) -> list[T]:
        """Return values that are still coming, all together, telling a person how many there are already."""
        found: list[T] = []
        with self.progress(doing) as say:
            for value in values:
                found.append(value)
                say(f"{doing}: {len(found)}")
        return found

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
        self._shown(lines(text))

    def note(self, text: str) -> None:
        """Say something on stderr."""
        self._say(lines(text))

    def prompt(self, text: str) -> None:
        """Ask something on stderr and stay on its line."""
        self.patience.over()
        with suppress(OSError):
            self.stderr.write(_sayable(clean(text), self.stderr))
            self.stderr.flush()

    def warn(self, text: str, *, hint: str | None = None) -> None:
        """Say a warning that one can do something about."""
        self._say(f"gtt: warning: {clean(text)}" + (f"\nhint: {clean(hint)}" if hint else ""))

    def failure(self, failure: Failure) -> None:
        """Say why the command ends, and what to do."""
        self._say(
            f"gtt: {lines(failure.message)}" + (f"\nhint: {clean(failure.hint)}" if failure.hint else "")
        )

    def interrupted(self) -> None:
        """Say that Ctrl-C was heard."""
        self._say("gtt: interrupted")

    @contextmanager
    def progress(self, text: str) -> Iterator[Callable[[str], None]]:
        """Tell a person what is going on once it has taken a second; yields a function that changes the words."""
        if not self.attended:
            yield lambda _text: None
            return
        from glitchtip_tools.render.progress import Progress

        self.patience.over()
        shown = Progress(self.stderr, clean(text))
        call_off = self.after(BEFORE_PROGRESS, shown.start)
        try:
            yield shown.update
        finally:
            call_off()
            shown.stop()

    @property
    def attended(self) -> bool:
        """Whether a person can be told on stderr what is going on."""
        return self._view(self.stderr).terminal and not self.json

    def _spin(self, text: str) -> Callable[[], None]:
        from glitchtip_tools.render.progress import Progress

        shown = Progress(self.stderr, clean(text))
        shown.start()
        return shown.stop

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
        wanted = (terminal and not dumb) or any(map(self._is_on, FORCING))
        color = wanted and "no_color" not in self.options and not self.environ.get("NO_COLOR")
        width = self._columns() if terminal else 80
        return View(terminal, width, color, terminal and not dumb, self.clock(), self.zone())

    def _is_on(self, variable: str) -> bool:
        return self.environ.get(variable, "0") not in ("", "0")

    def _height(self) -> int:
        given = self.environ.get("LINES", "")
        return int(given) if given.isdigit() and int(given) > 0 else get_terminal_size((80, 24)).lines

    def _columns(self) -> int:
        given = self.environ.get("COLUMNS", "")
        return int(given) if given.isdigit() and int(given) > 0 else get_terminal_size((80, 24)).columns

    def _write(self, text: str, *, flush: bool = False) -> None:
        self.patience.over()
        if not text:
            return
        with self._handing_over():
            self.stdout.write(_sayable(text, self.stdout) + ("" if text.endswith("\n") else "\n"))
            if flush:
                self.stdout.flush()

    def _say(self, text: str) -> None:
        self.patience.over()
        with suppress(OSError):  # whoever hears nothing still gets the exit code
            self.stderr.write(_sayable(text, self.stderr) + "\n")
            self.stderr.flush()


def _sayable(text: str, stream: TextIO) -> str:
    """Return the text with what the stream's encoding lacks replaced (cron often has plain ASCII)."""
    encoding = stream.encoding or locale.getpreferredencoding(False)
    return text.encode(encoding, "replace").decode(encoding)
