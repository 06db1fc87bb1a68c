"""The sources that were read: their lines and functions, and what their lines set and call."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.statement import Statement
from glitchtip_tools.core.syntax.model import Scope, Write
from glitchtip_tools.core.syntax.source import Source, read
from glitchtip_tools.models.code import identifiers

MODULE = "<module>"
OWNERS = ("self", "this", "$this", "cls")
MOST_AT_ONCE = 300  # lines whose settings are read together
MOST_GUIDING = 20
MOST_LINES = 12  # of a statement: a longer one is a table or holds functions
_NAMING_CLOSURES = ("javascript", "typescript", "tsx", "")
_KEPT = 64  # files whose syntax is kept
_ESTIMATED = {
    "language": "no parser reads its language",
    "missing": "the parser of its language is not installed",
    "large": "it is too large to be parsed",
    "tangled": "it is nested too deeply to be parsed",
    "": "a part of it could not be read",
}


@lru_cache(maxsize=_KEPT)
def _parsed(file: str, text: str) -> Source:
    return read(file, text.encode("utf-8", "replace"))


class Sources:
    """The sources of the evidence by their files; a file that was not read is empty."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._lines: dict[str, list[str]] = {}
        self._counts: dict[str, Counter[str]] = {}
        self._starts: dict[str, list[int]] = {}
        self._scopes: dict[str, tuple[Scope, ...]] = {}

    def source(self, file: str) -> Source:
        """Return the syntax of a file."""
        return _parsed(file, self._texts.get(file, ""))

    def has(self, file: str) -> bool:
        """Return whether a file was read."""
        return file in self._texts

    def lines(self, file: str) -> list[str]:
        """Return the lines of a file, none when it was not read."""
        if file not in self._lines:
            self._lines[file] = self._texts.get(file, "").split("\n")
        return self._lines[file]

    def scopes(self, file: str) -> tuple[Scope, ...]:
        """Return the functions and classes of a file, outer before inner, as traces tell them.

        Clauses in a row are one function. Only scripts call a closure by the name that it is set to; elsewhere its
        lines count as those of the function around it.
        """
        if file not in self._scopes:
            source = self.source(file)
            language = source.language.name if source.language else ""
            scopes = [item for item in source.scopes if not item.closure or language in _NAMING_CLOSURES]
            self._scopes[file] = tuple(_joined(scopes) if language == "elixir" else scopes)
        return self._scopes[file]

    def function_at(self, file: str | None, line: int | None) -> Scope | None:
        """Return the innermost function that holds a line of a file, be it a closure or one of several clauses."""
        return self.source(file).function_at(line) if file and line else None

    def counts(self, file: str) -> Counter[str]:
        """Return how often each name, and any other word, appears in a file."""
        if file not in self._counts:
            self._counts[file] = Counter(identifiers(self._texts.get(file, "")))
        return self._counts[file]

    def text(self, file: str, line: int | None) -> str:
        """Return a line of a file."""
        lines = self.lines(file)
        return lines[line - 1] if line and 0 < line <= len(lines) else ""

    def statement(self, file: str | None, line: int | None) -> tuple[int, int]:
        """Return the first and last line of a line's statement; of a very long one the lines around the line."""
        if not file or not line or line > len(self.lines(file)):
            return 0, -1
        first, last = self.source(file).statement(line)
        return max(first, line - MOST_LINES + 1), min(last, line + MOST_LINES - 1)

    def read_statement(self, file: str | None, line: int | None) -> Statement | None:
        """Return the statement of a line with its expressions."""
        first, last = self.statement(file, line)
        return Statement(self.source(file or ""), first, last) if first else None

    def called(self, file: str | None, line: int | None) -> list[str]:
        """Return the names that the statement of a line calls, the words of the languages left out."""
        first, last = self.statement(file, line)
        return self.called_within(file or "", first, last)

    def called_within(self, file: str, first: int, last: int) -> list[str]:
        """Return the names that some lines call, the words of the languages left out."""
        if first > last:
            return []
        names = dict.fromkeys(call.name for call in self.source(file).calls(first, last))
        return [name for name in names if name not in terms.KEYWORDS]

    def setting(self, name: str, file: str, first: int = 1, last: int | None = None) -> list[int]:
        """Return which of the lines set a name, or an attribute of it on `self`; parameters set nothing."""
        source, bare = self.source(file), name.lstrip("$")
        lines: set[int] = set()
        # Both questions about a range one after the other: they share what was read of the tree.
        for begin, end in self._ranges(name, file, first, last):
            bound = source.bindings(begin, end)
            lines |= {item.line for item in bound if item.name == name and item.how != "parameter"}
            lines |= _written(source.writes(begin, end), bare)
        return sorted(lines)

    def writing(self, name: str, file: str, first: int = 1, last: int | None = None) -> list[int]:
        """Return which of the lines set an attribute on `self`, or declare it."""
        source, bare = self.source(file), name.lstrip("$")
        ranges = self._ranges(name, file, first, last)
        return sorted(line for begin, end in ranges for line in _written(source.writes(begin, end), bare))

    def _ranges(self, name: str, file: str, first: int, last: int | None) -> list[tuple[int, int]]:
        """Return the ranges to read: a function as a whole, of a long range only the lines that hold the name."""
        first, last = (
            max(first, 1),
            min(last if last is not None else len(self.lines(file)), len(self.lines(file))),
        )
        holding = list(self._holding(name.lstrip("$"), file, first, last))
        if holding and last - first < MOST_AT_ONCE:
            return [(first, last)]
        return [(number, number) for number in holding]

    def _holding(self, word: str, file: str, first: int, last: int) -> Iterator[int]:
        """Yield the numbers of the lines that a word is in."""
        if file not in self._starts:
            lengths = (len(line) + 1 for line in self.lines(file))
            self._starts[file] = list(accumulate(lengths, initial=0))
        starts, text = self._starts[file], self._texts.get(file, "")
        at = text.find(word, starts[first - 1]) if word and first <= last else -1
        while 0 <= at < starts[last]:
            number = bisect_right(starts, at)
            yield number
            at = text.find(word, starts[number])

    def tried_before(self, file: str, line: int) -> list[int]:
        """Return the lines of the `try` whose handler holds the line: what they call raised first."""
        handlers = self.source(file).handlers_of(line)
        held = next((item for item in handlers if item.first <= line <= item.last), None)
        return list(range(held.first_tried, held.last_tried + 1)) if held else []

    def guiding(self, file: str, line: int) -> list[int]:
        """Return the lines that guide the flow round a line: the handlers of its `try`, the condition right above."""
        source = self.source(file)
        lines: list[int] = []
        for handler in source.handlers_of(line):
            if handler.first_tried <= line <= handler.last_tried:
                lines += range(handler.first, handler.last + 1)
        first, scope = source.statement(line)[0], source.function_at(line)
        above = next((n for n in range(first - 1, 0, -1) if self.text(file, n).strip()), 0)
        for condition in source.conditions(scope.start if scope else 1, above):
            if condition.last_body <= above <= condition.last_body + 1 and condition.until >= line:
                lines += range(condition.line, condition.last_body + 1)
        return list(dict.fromkeys(lines))[:MOST_GUIDING]

    def estimated(self, file: str, line: int | None) -> str:
        """Return why the function of a line is known only by its head, "" when its syntax gives it."""
        source = self.source(file)
        scope = self.function_at(file, line)
        unsure = scope is not None and not scope.sure
        return _ESTIMATED.get(source.approximate, "") if unsure or source.approximate == "missing" else ""


def _joined(scopes: Iterable[Scope]) -> Iterator[Scope]:
    """Join functions of one name, class and number of parameters that follow each other."""
    held: list[Scope] = []
    for scope in scopes:
        if held and scope.kind == "function" and _head(scope) == _head(held[-1]):
            held[-1] = replace(held[-1], end=max(scope.end, held[-1].end))
        else:
            held.append(scope)
    return iter(held)


def _head(scope: Scope) -> tuple[str, str | None, str, int]:
    return scope.name, scope.owner, scope.kind, len(scope.parameters)


def _written(writes: Iterable[Write], name: str) -> set[int]:
    return {item.line for item in writes if item.name == name and _of_own(item.how, item.receiver)}


def _of_own(how: str, receiver: str) -> bool:
    """Return whether an attribute is set on the object itself or by its class."""
    return receiver in OWNERS if how in ("assigned", "changed", "matched") else how == "declared"
