"""Values as JSON documents on stdout: whole ones, lines, the fields of `--fields`, and what `--jq` makes of them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from glitchtip_tools import render
from glitchtip_tools.errors import BadUsage, Failure, FilterHalted, MissingExtra, Unwritable
from glitchtip_tools.late import cached_property
from glitchtip_tools.render import json
from glitchtip_tools.render.fields import Chooser, paths_of
from glitchtip_tools.render.streams import Streams
from glitchtip_tools.render.text import lines
from glitchtip_tools.render.view import FailureDocument

if TYPE_CHECKING:
    from glitchtip_tools.render.jq import Converse


class Documents:
    """Writes JSON to the streams; `converse` starts the program that runs jq."""

    def __init__(self, streams: Streams, converse: "Converse | None") -> None:
        self.streams, self.converse = streams, converse
        self.checked = False
        self.changing = False

    def check(
        self, kinds: Sequence[object], also: Sequence[object], *, free: bool = False, changes: bool = False
    ) -> bool:
        """Check `--jq` and `--fields` before the command runs, and return whether it should run.

        `kinds` are the models and names of what it will show, `also` of what it shows with some options; of what is
        `free` nothing is known before.
        `--fields` alone lists the fields instead. Raises BadUsage, and MissingExtra without jq.
        """
        chooser = self._chooser()
        self.changing = changes
        if self._filters and not chooser.listing:
            _ = self._jq
        if "fields" not in self.streams.options or free:
            return True
        if chooser.listing:
            self.streams.write("\n".join(path for path in paths_of(kinds) if not path.endswith("*")))
            return False
        chooser.check(paths_of([*kinds, *also]))
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

    def text(self, value: object, *, pretty: bool) -> str:
        """Return a value, or its wanted fields, as one document; a `pretty` one has an item a line."""
        return self._chooser().document(value, json.document if pretty else json.line)

    def filtered(self, value: object) -> bool:
        """Print what `--jq` makes of a value; return False where there is nothing to filter."""
        chooser = self._chooser()
        if not self._filters or chooser.listing:
            return False
        self._filter(chooser.document(value, json.line))
        return True

    def stream(self, values: Iterable[object], *, at_once: bool = True) -> None:
        """Print values as JSON lines while they come; after `halt` in `--jq` none is waited for.

        Those that come by the hundred need not be handed over one by one, `at_once`: `hand_over` does it then
        before one waits for the next.
        """
        chooser = self._chooser()
        for value in values:
            if chooser.listing:
                self.streams.write(chooser.document(value, json.line))
                return
            line = json.line(chooser.chosen(value))
            if not self._filters:
                self.streams.write(line, flush=at_once)
                continue
            self._filter(line)
            if self.halted:
                return
        self.streams.hand_over()

    def failure(self, failure: Failure, message: str, hint: str | None) -> str:
        """Return a failure, with its redacted message, as a line of JSON (docs/json.md)."""
        return json.line({"error": replace(FailureDocument.of(failure, hint), message=message)})

    @property
    def halted(self) -> bool:
        """Whether the expression of `--jq` has ended all output by `halt`, wherever the list was then."""
        return "_jq" in vars(self) and self._jq.halted

    @property
    def _filters(self) -> bool:
        return "jq" in self.streams.options

    def _chooser(self) -> Chooser:
        return Chooser(self.streams.options.get("fields"), checked=self.checked)

    def _filter(self, document: str) -> None:
        """Print what `--jq` makes of a JSON document; after a change a failing filter is not a mistake in usage."""
        try:
            for line in self._jq.lines(document):
                self.streams.write(lines(line) if self.streams.view.terminal else line or "\n", flush=True)
        except BadUsage as failure:
            if self.changing:
                raise Unwritable(failure.message) from failure
            raise
        except FilterHalted as failure:
            if not failure.harmless:
                failure.may_have_happened = self.changing
                raise
            self.streams.note(failure.message)

    @cached_property
    def _jq(self) -> "render.Filter":
        try:
            kind = render.Filter
        except ImportError as missing:
            raise MissingExtra("`--jq`", "jq") from missing
        if self.converse is None:
            raise MissingExtra("`--jq`", "jq")
        return kind(self.streams.options["jq"], self.converse)
