"""Functions and classes of languages with braces (JavaScript first), by a scanner that skips strings and comments."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Found = tuple[str, int, int, str | None, str, int]

_TOKEN = re.compile(
    r"""(?P<skip>[ \t\r]+|//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<line>\n)
    |(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')|(?P<word>[A-Za-z_$#@][\w$]*)|(?P<number>\d[\w.]*)
    |(?P<other>=>|->|::|[-+*/%&|^!=<>?]=+|&&|\|\||\?\?|.)""",
    re.S | re.X,
)
_REGEX = re.compile(r"/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")
_VALUE_ENDS = re.compile(r"[\w$)\]}\"'`]$")
_WORDS_BEFORE_VALUE = {
    "return",
    "typeof",
    "case",
    "in",
    "of",
    "delete",
    "void",
    "throw",
    "new",
    "else",
    "do",
    "await",
}
_CONTROL = {
    *"if for while switch catch with return else do try finally foreach match loop unsafe synchronized using".split(),
    *"lock fixed select defer go guard when where throw new typeof await yield super in of until unless".split(),
}
_TYPES = {*"class interface trait enum struct object extension impl protocol actor record".split()}
_FUNCTIONS = {"function", "func", "fn", "fun"}
_STATEMENT = {"const", "let", "var", "export", "import", "class", "function"}


@dataclass(slots=True)
class _Open:
    """An open bracket: what stood before it, and the function or class that it opens."""

    closer: str
    before: list[str]
    name: str = ""
    kind: str = ""
    start: int = 0


@dataclass(slots=True)
class _Scanner:
    stack: list[_Open] = field(default_factory=list)
    run: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    arrows: list[tuple[int, str, int]] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    _saved: list[list[int]] = field(default_factory=list)

    def take(self, token: str, line: int, following: str) -> None:
        """Take one token in."""
        if token in "([{":
            self._open(token, line)
        elif token in ")]}":
            self._close(token, line)
        elif token in (";", ","):
            self._end_arrows(line)
            self.run, self.lines = [], []
        else:
            if token in _STATEMENT and self.arrows and self.run[-1:] not in (["="], ["=>"]):
                self._end_arrows(max(line - 1, 1))
            if token == "=>" and following != "{" and (name := _target(_without_parameters(self.run))):
                self.arrows.append((len(self.stack), name, self._first_line(line)))
            self.run.append(token)
            self.lines.append(line)
            if len(self.run) > 60:
                del self.run[:30], self.lines[:30]

    def _first_line(self, line: int) -> int:
        return self.lines[-8:][0] if self.lines and line - self.lines[-8:][0] < 8 else line

    def _open(self, token: str, line: int) -> None:
        opened = _Open({"(": ")", "[": "]", "{": "}"}[token], self.run)
        if token == "{":
            opened.name, opened.kind, back = named(self.run)
            opened.start = self.lines[-back] if back and len(self.lines) >= back else line
        self.stack.append(opened)
        self._saved.append(self.lines)
        self.run, self.lines = [], []

    def _close(self, token: str, line: int) -> None:
        if not any(item.closer == token for item in self.stack[-6:]):
            return
        while self.stack:
            self._end_arrows(line)
            opened, lines = self.stack.pop(), self._saved.pop()
            if opened.name:
                owner = next((item.name for item in reversed(self.stack) if item.kind == "class"), None)
                self.found.append((opened.name, opened.start, line, owner, opened.kind, opened.start))
            if opened.closer == token:
                statement = opened.closer == "}" and opened.kind in ("function", "class", "block")
                self.run = [] if statement else [*opened.before, {")": "()", "]": "[]", "}": "{}"}[token]]
                self.lines = [] if statement else [*lines, line]
                return

    def _end_arrows(self, line: int) -> None:
        while self.arrows and self.arrows[-1][0] >= len(self.stack):
            _, name, start = self.arrows.pop()
            owner = next((item.name for item in reversed(self.stack) if item.kind == "class"), None)
            self.found.append((name, start, line, owner, "function", start))


def brace_scopes(text: str, suffix: str) -> list[Found]:
    """Return (name, first line, last line, class, kind, line of the header) of each named function and class."""
    scanner = _Scanner()
    tokens = list(_tokens(text, hashes=suffix == "php"))
    for at, (token, line) in enumerate(tokens):
        scanner.take(token, line, tokens[at + 1][0] if at + 1 < len(tokens) else "")
    last = text.count("\n") + 1
    while scanner.stack:
        opened = scanner.stack.pop()
        if opened.name:
            scanner.found.append((opened.name, opened.start, last, None, opened.kind, opened.start))
    return scanner.found


def _tokens(text: str, *, hashes: bool) -> Iterator[tuple[str, int]]:
    at, line, before = 0, 1, ""
    while at < len(text):
        char = text[at]
        if char == "`":
            end = _template_end(text, at)
            yield "`", line
            line, at, before = line + text.count("\n", at, end), end, "`"
            continue
        if char == "/" and (not _VALUE_ENDS.search(before) or before in _WORDS_BEFORE_VALUE):
            regex = _REGEX.match(text, at)
            if regex:
                yield '"regex"', line
                at, before = regex.end(), '"'
                continue
        if hashes and char == "#":
            at = (text.find("\n", at) + len(text) + 1) % (len(text) + 1) if "\n" in text[at:] else len(text)
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            return
        at = match.end()
        if match.lastgroup == "line":
            line += 1
        elif match.lastgroup == "skip":
            line += match[0].count("\n")
        else:
            before = match[0]
            yield before, line


def _template_end(text: str, start: int) -> int:
    at, depth = start + 1, 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            at += 1
        elif char == "`" and depth == 0:
            return at + 1
        elif text.startswith("${", at):
            depth += 1
            at += 1
        elif char == "}" and depth:
            depth -= 1
        at += 1
    return len(text)


def named(run: Sequence[str]) -> tuple[str, str, int]:
    """Return (name, kind, tokens back to the header) of the block that opens after these tokens."""
    if run[-1:] == ["=>"]:
        name = _target(_without_parameters(run[:-1]))
        return name, "function" if name else "=>", min(len(run), 6)
    declared = _declared(run)
    if declared is not None:
        return declared
    call = _last_call(run)
    if call is None:
        return "", "block" if run[-1:] and run[-1] in _CONTROL else "", 0
    word = run[call - 1] if call else ""
    if word in _CONTROL or not re.match(r"[\w$#\"'\[]", word) or word in ("()", "{}"):
        return "", "block" if word in _CONTROL else "", 0
    if call >= 2 and run[call - 2] in (".", "=", "new", "return", "?.", "::"):
        return "", "", 0
    return word.strip("\"'"), "function", len(run) - call + 1


def _declared(run: Sequence[str]) -> tuple[str, str, int] | None:
    """Recognise `function name ()`, `x = function ()`, `func (r) name ()`, `class Name`."""
    for at in range(len(run) - 1, max(-1, len(run) - 25), -1):
        if run[at] in _FUNCTIONS and "()" in run[at:]:
            names = [word for word in run[at + 1 : at + 4] if word not in ("*", "()", "&", "static")]
            name = names[0] if names and re.match(r"[A-Za-z_$]", names[0]) else ""
            if run[at + 1 : at + 2] == ["()"] and run[at] == "function":
                name = ""
            name = name or _target(run[:at])
            return name, "function" if name else "=>", len(run) - at
        if (
            run[at] in _TYPES
            and at + 1 < len(run)
            and re.match(r"[A-Z_$a-z]", run[at + 1])
            and "()" not in run[at + 2 :][:1]
        ):
            return run[at + 1], "class", len(run) - at
        if run[at] in ("=", "=>", "return", "{}"):
            return None
    return None


def _last_call(run: Sequence[str]) -> int | None:
    """Return where the parameters stand, when only a type, `throws` and the like follow them."""
    for at in range(len(run) - 1, max(-1, len(run) - 20), -1):
        if run[at] == "()":
            return at
        if not re.fullmatch(r"[\w$.:<>,?&|*\[\]@-]+|->|::", run[at]) or run[at] in _CONTROL - {"where"}:
            return None
    return None


def _without_parameters(run: Sequence[str]) -> Sequence[str]:
    """Return what stands before an arrow's parameters (and before its return type)."""
    for at in range(len(run) - 1, max(-1, len(run) - 12), -1):
        if run[at] == "()":
            return run[:at]
    return run[:-1]


def _target(run: Sequence[str]) -> str:
    """Return the name that a function's value is given: `a.name =`, `name:`, `"name":`."""
    rest = list(run)
    while rest and rest[-1] in ("async", "("):
        rest.pop()
    if len(rest) >= 2 and rest[-1] in ("=", ":"):
        name = rest[-2].strip("\"'")
        return name if re.match(r"[\w$#@]", name) and name not in _CONTROL else ""
    return ""
