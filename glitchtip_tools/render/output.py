"""All output of a command: values and failures in the requested format, and progress for a person."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, TextIO, TypeVar

from glitchtip_tools import render
from glitchtip_tools.core.hints import hint_of
from glitchtip_tools.errors import BadUsage, Failure
from glitchtip_tools.late import After, after, cached_property
from glitchtip_tools.render.streams import Streams
from glitchtip_tools.render.text import clean, lines
from glitchtip_tools.render.view import View as View
from glitchtip_tools.render.view import height_of

if TYPE_CHECKING:
    from glitchtip_tools.render.jq import Converse

T = TypeVar("T")


class Output(Streams):
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
        super().__init__(stdout, stderr, environ, options, clock, zone)
        self.after, self.pager, self.converse = after, pager, converse
        self.leaving = leaving  # what Markdown goes through: it is made to be shared
        self.told = told  # what failures go through: they may quote a server, and stderr may be a log
        self.ending = False  # the command was interrupted; threads may still be asking

    @cached_property
    def documents(self) -> "render.Documents":
        """Writes JSON."""
        return render.Documents(self, self.converse)

    @cached_property
    def waiting(self) -> "render.WaitingLine":
        """Tells a person that something takes long."""
        return render.WaitingLine(self, self.after)

    # Data.

    def show(self, value: T, as_text: Callable[[T, View], str]) -> None:
        """Print a value: as JSON when that was asked for, else as text for whoever reads."""
        if self.json:
            self._show_json(value)
        else:
            text = as_text(value, self.view)
            self._shown(self.leaving(text) if self.layout == "md" else text)

    def _show_json(self, value: object) -> None:
        """Print one JSON document: indented on a terminal or with forced colour, else on one line."""
        if self.documents.filtered(value):
            return
        if self.layout == "jsonl" and isinstance(value, list | tuple):
            self.documents.stream(value)
            return
        seen = self.reader_of(self.stdout)
        text = self.documents.text(value, pretty=seen.terminal or seen.color)
        self._shown(render.json_page(text, seen) if seen.color and text[:1] in "{[" else text)

    def _shown(self, text: str) -> None:
        """Print a finished text, through the pager when a terminal is too low for it."""
        seen = self.reader_of(self.stdout)
        if seen.terminal and text.count("\n") >= height_of(self.environ) - 1 and self.pager(text):
            return
        self.write(text)

    def show_all(
        self,
        values: Iterable[T],
        as_text: Callable[[Sequence[T], View], str],
        *,
        doing: str = "reading",
        at_once: bool = True,
    ) -> None:
        """Print many values that are coming: a pipe gets each `at_once`, a person and a document all together."""
        view = self.view
        if self.layout == "jsonl":
            self.documents.stream(values, at_once=at_once)
        elif not self.json and not view.terminal and view.layout == "tsv":
            for value in values:
                self.write(as_text([value], view), flush=at_once)
            self.hand_over()
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
                self.documents.stream([value])
            else:
                self.write(as_line(value, self.view), flush=True)
            if bell:
                self.ring()
            if self.halted:
                return

    @property
    def halted(self) -> bool:
        """Whether the expression of `--jq` has ended all output by `halt`, wherever the list was then."""
        return self.json and self.documents.halted

    def document(self, text: str) -> None:
        """Print a finished document (Markdown, HTML, a script) as it is."""
        self._shown(lines(text))

    # Everything else.

    def warn(self, text: str, *, hint: str | None = None) -> None:
        """Say a warning that one can do something about."""
        super().warn(self.told(text), hint=hint)

    def failure(self, failure: Failure) -> None:
        """Say why the command ends, and what to do; to a program, as one line of JSON besides (docs/json.md)."""
        message, hint = self.told(failure.message), hint_of(failure)
        self.say(f"gtt: {lines(message)}" + (f"\nhint: {clean(hint)}" if hint else ""))
        if self.json:
            self.utter(self.documents.failure(failure, message, hint) + "\n")

    def interrupted(self) -> None:
        """Say that Ctrl-C was heard."""
        self.ending = True
        self.say("gtt: interrupted")

    @contextmanager
    def progress(self, text: str) -> Iterator[Callable[[str], None]]:
        """Show a person what is going on after a second; yields a function that changes the text."""
        if not self.attended:
            yield lambda _text: None
            return
        with self.waiting.progress(clean(text)) as say:
            yield say

    def retrying(self, text: str) -> None:
        """Show a person at a terminal that a request is retried, in one temporary line."""
        if self.attended and not self.ending:
            self.waiting.retrying(clean(text))
