"""The words and brackets of a source file in a language with braces; strings and comments are passed over."""

import re
from collections.abc import Iterator

# Where a statement ends with its line, as long as no bracket is open.
BY_LINE = frozenset(("kt", "kts", "swift", "go", "scala", "groovy"))

_SKIP = r"""(?P<skip>[ \t\r]+|//[^\n]*|/\*.*?(?:\*/|\Z))|(?P<line>\n)"""
_QUOTED = r'''"""(?:\\.|.)*?(?:"""|\Z)|"(?:\\.|[^"\\\n])*"'''
_SINGLE = r"""|'(?:\\.|[^'\\\n])*'"""
_STRINGS = {
    "rs": r'b?r(?P<hashes>\#*)".{0,2000}?"(?P=hashes)|"(?:\\.|[^"\\])*"|'
    + r"""'(?:\\[^']*|[^'\\\n])'|'(?=\w)""",
    "cs": r'(?:\$@|@\$|@)"(?:""|[^"])*"|' + _QUOTED + _SINGLE,
    "php": r"""<<<\s*['"]?(?P<until>\w+)['"]?\n.{0,4000}?\n\s*(?P=until)\b|"""
    + r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*\'""",
}
_REST = r"""|(?P<word>[A-Za-z_$#@][\w$]*)|(?P<number>\d[\w.]*)
    |(?P<other>=>|->|::|[-+*/%&|^!=<>?]=+|&&|\|\||\?\?|\?\.|.)"""
_REGEX = re.compile(r"/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*")
_VALUE_ENDS = re.compile(r"[\w$)\]}\"'`]$")
BEFORE_VALUE = frozenset("return typeof case in of delete void throw new else do await yield".split())
SCRIPTS = frozenset(("js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "vue", "svelte"))


def _pattern(strings: str) -> re.Pattern[str]:
    return re.compile(f"{_SKIP}|(?P<string>{strings}){_REST}", re.S | re.X)


_PATTERNS = {suffix: _pattern(strings) for suffix, strings in _STRINGS.items()}
_COMMON = _pattern(_QUOTED + _SINGLE)


def tokens(text: str, suffix: str) -> Iterator[tuple[str, int]]:
    """Yield (token, line) of a file whose name ends in `suffix`; `"\\n"` too where statements end with their line."""
    pattern = _PATTERNS.get(suffix, _COMMON)
    at, line, before = 0, 1, ""
    while at < len(text):
        if text[at] == "`":
            end = _template_end(text, at) if suffix in SCRIPTS else (text.find("`", at + 1) + 1 or len(text))
            yield "`", line
            line, at, before = line + text.count("\n", at, end), end, "`"
            continue
        if (
            text[at] == "/"
            and suffix in SCRIPTS
            and (not _VALUE_ENDS.search(before) or before in BEFORE_VALUE)
        ):
            regex = _REGEX.match(text, at)
            if regex:
                yield '"regex"', line
                at, before = regex.end(), '"'
                continue
        if text[at] == "#" and suffix == "php" and text[at : at + 2] != "#[":
            at = text.find("\n", at) % (len(text) + 1)
            continue
        match = pattern.match(text, at)
        if match is None:
            return
        at = match.end()
        if match.lastgroup == "line":
            if suffix in BY_LINE:
                yield "\n", line
            line += 1
        elif match.lastgroup == "skip":
            line += match[0].count("\n")
        else:
            before = match[0]
            yield ('"string"' if "\n" in before else before), line
            line += before.count("\n")


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
