"""Functions and classes of languages with braces: a scanner that keeps the words before every bracket."""

import re
from dataclasses import dataclass, field

from glitchtip_tools.core.investigation.source import headers
from glitchtip_tools.core.investigation.source.tokens import BEFORE_VALUE, BY_LINE, SCRIPTS, tokens

Found = tuple[str, int, int, str | None, str, int]

_CLOSER = {"(": ")", "[": "]", "{": "}"}
_WHOLE = {")": "()", "]": "[]", "}": "{}"}
_STATEMENT = {"const", "let", "var", "export", "import", "class", "function"}
_GOES_ON = {
    "{",
    ".",
    "?.",
    "?",
    ":",
    "->",
    "=",
    "where",
    "throws",
    "&&",
    "||",
    "??",
    "+",
    "-",
    "*",
    "else",
    "catch",
}
# What a script's statement can neither end nor begin with: between anything else, a new line ends it.
_OPEN_END = re.compile(r"[\w$)\]}\"'`#]$")
_NEW_START = re.compile(r"[\w$\"'#@]")
_WORD_OPERATORS = frozenset(("in", "instanceof", "of", "as", "satisfies", "extends", "implements"))
_UNFINISHED = {"=", ":", "->", ".", "?.", "&&", "||", "+", "-", "*", "<", "where", "throws", "@"}
MOST_WORDS = 60  # kept before a bracket


@dataclass(slots=True)
class _Open:
    """An open bracket: what stood before it, and the function or class that it opens."""

    closer: str
    before: list[str]
    lines: list[int]
    name: str = ""
    kind: str = ""
    start: int = 0


@dataclass(slots=True)
class _Scanner:
    suffix: str
    stack: list[_Open] = field(default_factory=list)
    run: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    arrows: list[tuple[int, str, int]] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)

    def take(self, word: str, line: int, following: str) -> None:
        """Take one word or bracket in."""
        if self.run and self._starts_anew(word, line):
            self._end_arrows(self.lines[-1])
            self.run, self.lines = [], []
        if word in "([{":
            self._open(word, line)
        elif word in ")]}":
            self._close(word, line)
        elif word == ";" or (word == "," and not headers.in_header(self.run)):
            self._end_arrows(line)
            self.run, self.lines = [], []
        elif word == "\n":
            self._end_line(line, following)
        else:
            if word in _STATEMENT and self.arrows and self.run[-1:] not in (["="], ["=>"]):
                self._end_arrows(max(line - 1, 1))
            if word == "=>" and following != "{" and (name := self._arrow_name()):
                self.arrows.append((len(self.stack), name, self._first_line(line)))
            self.run.append(word)
            self.lines.append(line)
            if len(self.run) > MOST_WORDS:
                del self.run[: MOST_WORDS // 2], self.lines[: MOST_WORDS // 2]

    def finish(self, last: int) -> list[Found]:
        """Close what the file left open, and return everything found."""
        while self.stack:
            opened = self.stack.pop()
            if opened.name:
                self._note(opened.name, opened.start, last, opened.kind)
        return self.found

    def _starts_anew(self, word: str, line: int) -> bool:
        """Say whether a word begins a statement only because its line does: scripts need no semicolons."""
        before = self.run[-1]
        return (
            self.suffix in SCRIPTS
            and line > self.lines[-1]
            and not (self.stack and self.stack[-1].closer != "}")
            and bool(_OPEN_END.search(before) and _NEW_START.match(word))
            and before not in BEFORE_VALUE
            and not {before, word} & _WORD_OPERATORS
        )

    def _arrow_name(self) -> str:
        """The name of an arrow without a block: `x = (a) => a`, in C# also `int Rate() => 3`."""
        before = headers.without_parameters(self.run)
        if self.suffix == "cs" and self.run[-1:] == ["()"] and len(before) >= 2:
            return before[-1] if before[-1].isidentifier() and before[-2] not in ("=", "(", ".") else ""
        return headers.target(before)

    def _first_line(self, line: int) -> int:
        return self.lines[-8:][0] if self.lines and line - self.lines[-8:][0] < 8 else line

    def _open(self, word: str, line: int) -> None:
        opened = _Open(_CLOSER[word], self.run, self.lines)
        if word == "{":
            opened.name, opened.kind, back = headers.named(self.run, self.suffix)
            opened.start = self.lines[-back] if back and len(self.lines) >= back else line
        self.stack.append(opened)
        self.run, self.lines = [], []

    def _close(self, word: str, line: int) -> None:
        if not any(item.closer == word for item in self.stack[-6:]):
            return
        while self.stack:
            self._end_arrows(line)
            opened = self.stack.pop()
            if opened.name:
                self._note(opened.name, opened.start, line, opened.kind)
            if opened.closer == word:
                statement = opened.closer == "}" and opened.kind in ("function", "class", "block")
                self.run = [] if statement else [*opened.before, _WHOLE[word]]
                self.lines = [] if statement else [*opened.lines, line]
                return

    def _end_line(self, line: int, following: str) -> None:
        """End the statement, unless brackets are open or the line (or the next) says that it goes on."""
        inside = self.stack and self.stack[-1].closer != "}"
        unfinished = self.run[-1:] and self.run[-1] in _UNFINISHED
        if inside or unfinished or following in _GOES_ON or following == "\n":
            return
        if "=" in self.run and "fun" in self.run[: self.run.index("=")]:
            at = self.run.index("fun")
            if name := headers.function_name(self.run[at + 1 :]):
                self._note(name, self.lines[at], line, "function")
        self.run, self.lines = [], []

    def _end_arrows(self, line: int) -> None:
        while self.arrows and self.arrows[-1][0] >= len(self.stack):
            _, name, start = self.arrows.pop()
            self._note(name, start, line, "function")

    def _note(self, name: str, start: int, end: int, kind: str) -> None:
        owner = next((item.name for item in reversed(self.stack) if item.kind == "class"), None)
        self.found.append((name, start, end, owner, kind, start))


def brace_scopes(text: str, suffix: str) -> list[Found]:
    """Return (name, first line, last line, class, kind, line of the header) of each named function and class."""
    scanner = _Scanner(suffix)
    found = list(tokens(text, suffix))
    for at, (word, line) in enumerate(found):
        scanner.take(word, line, found[at + 1][0] if at + 1 < len(found) else "")
    if suffix in BY_LINE:
        scanner.take("\n", text.count("\n") + 1, "")
    return scanner.finish(text.count("\n") + 1)
