"""The mouth: the only place that prints. Data to stdout, everything else to stderr."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from io import StringIO
from typing import TYPE_CHECKING, TextIO, TypeVar

from glitchtip_tools import render
from glitchtip_tools.core.hints import hint_of
from glitchtip_tools.errors import BadUsage, Failure, FilterHalted, MissingExtra, ReaderGone, Unwritable
from glitchtip_tools.late import BEFORE_PROGRESS, After, after, cached_property
from glitchtip_tools.render.text import clean, lines
from glitchtip_tools.render.view import (
    JSON,
    PREVIEW,
    FailureDocument,
    checked_layout,
    columns_of,
    height_of,
    preview_of,
    sayable,
    view_of,
)
from glitchtip_tools.render.view import View as View

if TYPE_CHECKING:
    from glitchtip_tools.render.jq import Converse

T = TypeVar("T")


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
        converse: "Converse | None" = None,
        leaving: Callable[[str], str] = lambda text: text,
        told: Callable[[str], str] = lambda text: text,
    ) -> None:
        self.stdout, self.stderr, self.environ, self.options = stdout, stderr, environ, options
        self.clock, self.zone, self.after, self.pager = clock, zone, after, pager
        self.converse = converse
        self.leaving = leaving  # what Markdown goes through: it is made to be shared
        self.told = told  # what failures go through: they may quote a server, and stderr may be a log
        self.checked = False
        self.changing = False
        self.ending = False  # the command was interrupted; threads may still be asking
        self.shown: render.Progress | None = None

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
    def view(self) -> View:
        """What stdout is, as far as `--format` leaves that open."""
        seen, layout = self._view(self.stdout), self.layout
        columns = tuple(filter(None, (name.strip() for name in self.options.get("columns", "").split(","))))
        if layout in ("", *JSON):
            return replace(seen, columns=columns)
        width = seen.width if seen.terminal else columns_of(self.environ)
        table = layout == "table"
        return replace(
            seen, terminal=table, width=width, layout="tsv" if table else layout, columns=columns,
            color=seen.color and table, links=seen.links and table,
        )  # fmt: skip

    def check(
        self, kinds: Sequence[object], also: Sequence[object], *, free: bool = False, changes: bool = False
    ) -> bool:
        """Check `--jq` and `--fields` before the command runs, and return whether it shall run.

        `kinds` are the models and names of what it will show, `also` of what it shows with some options; of what is
        `free` nothing is known before.
        `--fields` alone lists the fields instead. Raises BadUsage, and MissingExtra without jq.
        """
        chooser = render.fields.Chooser(self.options.get("fields"))
        self.changing = changes
        if "jq" in self.options and not chooser.listing:
            _ = self._jq
        if "fields" not in self.options:
            return True
        if free:
            return True
        if chooser.listing:
            self._write("\n".join(path for path in render.fields.paths_of(kinds) if not path.endswith("*")))
            return False
        chooser.check(render.fields.paths_of([*kinds, *also]))
        self.checked = True
        return True

    def before_change(self) -> None:
        """Note that something is changed before anything is shown, so that showing it must not be a mistake.

        Raises BadUsage where only the change itself would tell which fields there are.
        """
        self.changing = True
        if not self.checked and self._chooser().listing:
            raise BadUsage(
                "the fields of this command depend on its answer", hint="run it with `--json` to see them"
            )
        self.checked = True

    def show(self, value: T, as_text: Callable[[T, View], str]) -> None:
        """Print a value: as JSON when that was asked for, else as text for whoever reads."""
        if self.json:
            chooser = self._chooser()
            if "jq" in self.options and not chooser.listing:
                self._filter(chooser.document(value, render.json.line))
            elif self.layout == "jsonl" and isinstance(value, list | tuple):
                self.stream(value)
            else:
                self._document(
                    chooser.document(value, render.json.document if self._coloured else render.json.line)
                )
        else:
            text = as_text(value, self.view)
            self._shown(self.leaving(text) if self.layout == "md" else text)

    @property
    def _coloured(self) -> bool:
        """Whether JSON is for eyes: on a terminal, or where colour is forced."""
        seen = self._view(self.stdout)
        return seen.terminal or seen.color

    def _document(self, text: str) -> None:
        """Print JSON: coloured where there is colour."""
        seen = self._view(self.stdout)
        if seen.color and text[:1] in "{[":
            text = render.json_page(text, seen)
        self._shown(text)

    def _shown(self, text: str) -> None:
        """Print a finished text, through the pager when a terminal is too low for it."""
        seen = self._view(self.stdout)
        if seen.terminal and text.count("\n") >= height_of(self.environ) - 1 and self.pager(text):
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
        items: list[T] = []
        with self.progress(doing) as say:
            for value in values:
                items.append(value)
                say(f"{doing}: {len(items)}")
        return items

    def stream(self, values: Iterable[object]) -> None:
        """Print values as JSON lines while they come; after `halt` in `--jq` none is waited for."""
        chooser, line, filtered = self._chooser(), render.json.line, "jq" in self.options
        for value in values:
            if chooser.listing:
                self._write(chooser.document(value, line))
                return
            if filtered:
                self._filter(line(chooser.chosen(value)))
                if self.halted:
                    return
            else:
                self._write(line(chooser.chosen(value)), flush=True)

    def follow(self, values: Iterable[T], as_line: Callable[[T, View], str], *, bell: bool = False) -> None:
        """Print values that come without an end, each at once: a line of text, or of JSON where that was asked for.

        With `bell` a person's terminal rings for each. `halt` in `--jq` ends it. Raises BadUsage for a layout that
        has a head.
        """
        if self.layout in ("csv", "md"):
            raise BadUsage(
                "an endless list is printed line by line", hint="`--format tsv` or `--format jsonl`"
            )
        for value in values:
            if self.json:
                self.stream([value])
            else:
                self._write(as_line(value, self.view), flush=True)
            if bell:
                self._ring()
            if self.halted:
                return

    def _ring(self) -> None:
        if self._view(self.stderr).terminal:
            self._utter("\a")

    def _chooser(self) -> "render.fields.Chooser":
        return render.fields.Chooser(self.options.get("fields"), checked=self.checked)

    def _filter(self, document: str) -> None:
        """Print what `--jq` makes of a JSON document; after a change a failing filter is not a mistake in usage."""
        try:
            for line in self._jq.lines(document):
                self._write(lines(line) if self.view.terminal else line or "\n", flush=True)
        except BadUsage as failure:
            if self.changing:
                raise Unwritable(failure.message) from failure
            raise
        except FilterHalted as failure:
            if not failure.harmless:
                failure.may_have_happened = self.changing
                raise
            self.note(failure.message)

    @property
    def halted(self) -> bool:
        """Whether the expression of `--jq` has ended all output by `halt`, wherever the list was then."""
        return "_jq" in vars(self) and self._jq.halted

    @cached_property
    def _jq(self) -> "render.Filter":
        try:
            kind = render.Filter
        except ImportError as missing:
            raise MissingExtra("`--jq`", "jq") from missing
        if self.converse is None:
            raise MissingExtra("`--jq`", "jq")
        return kind(self.options["jq"], self.converse)

    def line(self, text: str) -> None:
        """Print one line of data."""
        self._write(clean(text))

    def document(self, text: str) -> None:
        """Print a finished document (Markdown, HTML, a script) as it is."""
        self._shown(lines(text))

    def note(self, text: str) -> None:
        """Say something on stderr."""
        self._say(lines(text))

    def retrying(self, text: str) -> None:
        """Tell a person at a terminal that a question is asked once more, in one line that does not stay."""
        if self.attended and not self.ending and not ("outage" in vars(self) and self.outage.watched):
            self.patience.retrying(lambda: self._passing(clean(text)))

    def _passing(self, text: str) -> Callable[[], None]:
        """Show a line that a further one replaces; return what takes it away."""
        if self.shown:
            return self.shown.interject(text)
        seen = self._view(self.stderr)
        if not seen.links:  # a dumb terminal cannot take a line away
            self._utter(f"{render.cells.paragraphs(text, seen.width)}\n")
            return lambda: None
        self._utter(f"\r{render.cells.fitted(text, seen.width - 1)}\x1b[K")
        return lambda: self._utter("\r\x1b[K")

    def prompt(self, text: str) -> None:
        """Ask something on stderr and stay on its line."""
        self._speak()
        self._utter(clean(text))

    def warn(self, text: str, *, hint: str | None = None) -> None:
        """Say a warning that one can do something about."""
        self._say(f"gtt: warning: {clean(self.told(text))}" + (f"\nhint: {clean(hint)}" if hint else ""))

    def failure(self, failure: Failure) -> None:
        """Say why the command ends, and what to do; to a program, as one line of JSON besides (docs/json.md)."""
        message, hint = self.told(failure.message), hint_of(failure)
        self._say(f"gtt: {lines(message)}" + (f"\nhint: {clean(hint)}" if hint else ""))
        if self.json:
            document = replace(FailureDocument.of(failure, hint), message=message)
            self._utter(render.json.line({"error": document}) + "\n")

    def interrupted(self) -> None:
        """Say that Ctrl-C was heard."""
        self.ending = True
        self._say("gtt: interrupted")

    @contextmanager
    def progress(self, text: str) -> Iterator[Callable[[str], None]]:
        """Tell a person what is going on once it has taken a second; yields a function that changes the words."""
        if not self.attended:
            yield lambda _text: None
            return
        self._speak()
        shown = self.shown = render.Progress(self.stderr, clean(text))
        call_off = self.after(BEFORE_PROGRESS, shown.start)
        try:
            yield shown.update
        finally:
            call_off()
            shown.stop()
            self.shown = None

    @property
    def attended(self) -> bool:
        """Whether a person can be told on stderr what is going on."""
        return self._view(self.stderr).terminal and not self.json

    @cached_property
    def outage(self) -> "render.Outage":
        """Tells that a server is away which is asked again and again."""
        return render.Outage(self._say, self._changing, self.clock, self.zone, self._speak)

    def _changing(self, words: Callable[[], str]) -> "render.Progress | None":
        """Show a line whose words change by themselves, None where no person sees it."""
        if not self.attended:
            return None
        self._speak()
        shown = render.Progress(self.stderr, words)
        shown.start()
        return shown

    @cached_property
    def patience(self) -> "render.Patience":
        """Tells a person that a server is waited for."""
        return render.Patience(self.after, self._spin)

    def _speak(self) -> None:
        """Make room on the screen for something else than the wait."""
        if "outage" in vars(self):
            self.outage.hide()
        if "patience" in vars(self):
            self.patience.over()

    def _spin(self, text: str) -> Callable[[], None]:
        if "outage" in vars(self) and self.outage.line:  # there is one line already
            return lambda: None
        if self.shown:  # two lines that redraw themselves would leave pieces of each other
            return lambda: None
        shown = render.Progress(self.stderr, clean(text))
        shown.start()
        return shown.stop

    def flush(self) -> None:
        """Hand over what was printed; raises ReaderGone when nobody takes it, Unwritable when it cannot be."""
        self._speak()
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
        seen = view_of(stream, self.environ, self.options, self.clock(), self.zone())
        return preview_of(seen, self.environ) if PREVIEW in self.environ and stream is self.stdout else seen

    def _write(self, text: str, *, flush: bool = False) -> None:
        self._speak()
        if not text:
            return
        with self._handing_over():
            self.stdout.write(sayable(text, self.stdout) + ("" if text.endswith("\n") else "\n"))
            if flush:
                self.stdout.flush()

    def _say(self, text: str) -> None:
        """Say lines on stderr; on a terminal they break between words."""
        self._speak()
        if (seen := self._view(self.stderr)).terminal:
            text = render.cells.paragraphs(text, seen.width)
        self._utter(f"{text}\n")

    def _utter(self, text: str) -> None:
        with suppress(OSError):  # whoever hears nothing still gets the exit code
            self.stderr.write(sayable(text, self.stderr))
            self.stderr.flush()
