"""A source file as the questions about it are asked: functions, statements, and what lines set, call and raise."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import TypeVar

from glitchtip_tools.core.syntax import blocks, calls, fallback, functions, statements, values, writes
from glitchtip_tools.core.syntax.embedded import code_of
from glitchtip_tools.core.syntax.languages import language_of
from glitchtip_tools.core.syntax.languages.row import Language
from glitchtip_tools.core.syntax.model import Binding, Condition, Expression, Handler, Raise, Scope, Write
from glitchtip_tools.core.syntax.parsing import WIDEST, errors, grammar, refused, tangled

# TypeScript's grammar takes `as` for a cast even where it is a variable's name and no type can follow.
_NAMED_AS = re.compile(rb"\bas(?=\s*[?:,.;)=])")
T = TypeVar("T")
_Reader = Callable[[Language, bytes, tuple[int, int]], list[T]]


def read(path: str, data: bytes) -> "Source":
    """Return the syntax of a file by its name and content; nothing is parsed before the first question."""
    return Source(path, data)


class Source:
    """The syntax of one file; parsed when first asked, and only what was asked is kept."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.language = language_of(path, data)
        self._text = data
        self._statements: dict[tuple[int, int] | None, statements.Spans] = {}
        self._facts: dict[tuple[str, int, int], Sequence[object]] = {}

    @cached_property
    def approximate(self) -> str:
        """Why functions are known only by their heads; "" when a syntax tree gives them.

        `language` (no grammar reads it), `missing` (its grammar is not installed), `large`, `wide` (built code: no
        functions at all) or `tangled` (nested or broken so that it would take seconds).
        """
        if self.language is None:
            return "wide" if len(max(self._text.split(b"\n"), key=len)) > WIDEST else "language"
        if reason := refused(self.language, self._code):
            return reason
        if grammar(self.language.grammar) is None:
            return "missing"
        return "tangled" if tangled(self.language.grammar, self._code) else ""

    @cached_property
    def _code(self) -> bytes:
        code = code_of(self.path, self._text)
        if self.language is None or not self.language.casts or not _NAMED_AS.search(code):
            return code
        if refused(self.language, code) or not any(errors(self.language.grammar, code)):
            return code
        return _NAMED_AS.sub(b"aS", code)

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the file."""
        return self._text.decode("utf-8", "replace").split("\n")

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """The functions and classes, outer before inner; none for built code."""
        if self.approximate == "wide":
            return ()
        if self.language is None or self.approximate:
            return tuple(fallback.scopes_by_heads(self.path, self.lines))
        scopes = functions.scopes_in(self.language, self._code)
        if broken := list(errors(self.language.grammar, self._code)):
            lines = self._code.decode("utf-8", "replace").split("\n")
            scopes += fallback.scopes_in_errors(self.path, lines, scopes, broken)
        return tuple(sorted(scopes, key=lambda scope: (scope.start, -scope.end)))

    def _spans(self, line: int) -> statements.Spans:
        """Return the statements of the function whose body holds a line; else those of the file."""
        if self.language is None:
            return ()
        scope = self.function_at(line)
        within = (scope.start, scope.end) if scope and scope.sure and scope.body <= line else None
        if within not in self._statements:
            self._statements[within] = statements.spans_in(self.language, self._code, within)
        return self._statements[within]

    def function_at(self, line: int) -> Scope | None:
        """Return the innermost function that holds a line."""
        return function_at(self.scopes, line)

    def statement(self, line: int) -> tuple[int, int]:
        """Return the first and last line of the statement that a line belongs to."""
        if self.language is None or self.approximate:
            return fallback.statement_by_brackets(self.lines, line)
        return statements.statement_at(self._spans(line), line)

    def text(self, first: int, last: int) -> str:
        """Return some lines as one text."""
        return "\n".join(self.lines[max(first, 1) - 1 : last])

    def bindings(self, first: int = 1, last: int | None = None) -> Sequence[Binding]:
        """Return the names that the lines set, in order."""
        return self._read(values.bindings_in, first, last)

    def writes(self, first: int = 1, last: int | None = None) -> Sequence[Write]:
        """Return the attributes that the lines set, declare, or name as a key of a literal."""
        return self._read(writes.writes_in, first, last)

    def calls(self, first: int = 1, last: int | None = None) -> Sequence[Expression]:
        """Return the calls that begin in the lines."""
        return self._read(calls.calls_in, first, last)

    def expressions(self, first: int = 1, last: int | None = None) -> Sequence[Expression]:
        """Return the calls, attributes, elements and operations that begin in the lines, wherever they are."""
        return self._read(calls.expressions_in, first, last)

    def reads(self, first: int = 1, last: int | None = None) -> Sequence[Expression]:
        """Return the attributes that the lines read."""
        return self._read(calls.reads_in, first, last)

    def returns(self, first: int = 1, last: int | None = None) -> Sequence[Expression]:
        """Return what the lines give back with a word for that (`return x`)."""
        return self._read(calls.returns_in, first, last)

    def raises(self, first: int = 1, last: int | None = None) -> Sequence[Raise]:
        """Return what the lines raise, or make to be returned as an error."""
        return self._read(blocks.raises_in, first, last)

    def handlers(self, first: int = 1, last: int | None = None) -> Sequence[Handler]:
        """Return the handlers (`catch`) that begin in the lines."""
        return self._read(blocks.handlers_in, first, last)

    def conditions(self, first: int = 1, last: int | None = None) -> Sequence[Condition]:
        """Return the conditions that begin in the lines, outer before inner."""
        return self._read(blocks.conditions_in, first, last)

    def conditions_of(self, line: int) -> list[Condition]:
        """Return the conditions that a line is under in its function, innermost first."""
        return list(blocks.conditions_over(list(self.conditions(*self._around(line))), line))

    def guards_of(self, line: int) -> list[Condition]:
        """Return the guards above a line in its function: their body left when they were true, nearest first."""
        first, last = self._around(line)
        return list(blocks.guards_over(list(self.conditions(first, last)), line, first))

    def handlers_of(self, line: int) -> list[Handler]:
        """Return the handlers of its function that watch over a line or hold it, innermost first."""
        holding = [
            item
            for item in self.handlers(*self._around(line))
            if item.first_tried <= line <= item.last_tried or item.first <= line <= item.last
        ]
        return sorted(holding, key=lambda item: item.last - item.first_tried)

    def _around(self, line: int) -> tuple[int, int]:
        scope = self.function_at(line)
        return (scope.start, scope.end) if scope else (1, len(self.lines))

    def _read(self, reader: _Reader[T], first: int, last: int | None) -> Sequence[T]:
        if self.language is None or self.approximate or (last is not None and last < max(first, 1)):
            return ()
        lines = (max(first, 1), last if last is not None else len(self.lines))
        key = (reader.__name__, *lines)
        if key not in self._facts:
            self._facts[key] = tuple(reader(self.language, self._code, lines))
        return self._facts[key]  # type: ignore[return-value]


def function_at(scopes: Iterable[Scope], line: int) -> Scope | None:
    """Return the innermost function that holds a line; one known only by its head yields to others."""
    holding = [scope for scope in scopes if scope.kind == "function" and scope.start <= line <= scope.end]
    # Of functions on the same lines the last one is the innermost.
    return min(holding[::-1], key=lambda scope: (scope.end - scope.start, -scope.start), default=None)


def class_at(scopes: Iterable[Scope], line: int) -> Scope | None:
    """Return the innermost class that holds a line."""
    holding = [scope for scope in scopes if scope.kind == "class" and scope.start <= line <= scope.end]
    return min(holding, key=lambda scope: scope.end - scope.start, default=None)
