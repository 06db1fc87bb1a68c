"""Words worth looking for: names in a line of code, the literal parts and the values of a message."""

import re
from collections.abc import Iterable, Sequence

from glitchtip_tools.models.code import NAME

LONGEST = 400  # characters of a line that are read; built code has thousands on one
# A line that raises on purpose.
RAISES = re.compile(
    r"^\s*(raise\b|throw\b|assert\b|panic|abort\b|fail\b|die\b|reject\()|\braise_\w+\(|\bthrow new\b"
)
_STRING = re.compile(r"\"((?:\\.|[^\"\\]){1,200})\"|'((?:\\.|[^'\\]){1,200})'|`((?:\\.|[^`\\]){1,200})`")
_CALL = re.compile(r"([A-Za-z_$][\w$]*)\s*\(")
KEYWORDS = frozenset(
    """and as assert async await break case catch class const continue def default del delete do elif else except
    export extends false finally for from func function global if implements import in instanceof interface is lambda
    let new nil none nonlocal not null of or package pass private protected public raise return self static
    super switch this throw true try typeof undefined var void when while with yield print len str int list dict set
    tuple isinstance getattr setattr hasattr require module exports end then end begin rescue ensure fn pub mut impl
    None True False cls args kwargs""".split()
)
_QUOTED = re.compile(r"[\"'`‘“«]([^\"'`’”»\n]{1,80})[\"'`’”»]")
_VARIABLE = re.compile(
    r"[\"'`‘“«][^\"'`’”»\n]*[\"'`’”»]|<[^>\n]*>|\{[^}\n]*\}|\[[^\]\n]*\]|\([^)\n]*\)|https?://\S+|/\S+"
    r"|\b0x[0-9a-f]+\b|\b[0-9a-f]{8,}\b|\S*\d\S*|[:;,]\s|\.\s|\n",
    re.I,
)


def names_in(line: str) -> list[str]:
    """Return the names used in a line of code, strings, comments and keywords left out, in order."""
    bare = re.sub(r"(#|//).*$", "", _STRING.sub('""', line[:LONGEST]))
    return [name for name in dict.fromkeys(NAME.findall(bare)) if name not in KEYWORDS and len(name) > 1]


def called_in(line: str) -> list[str]:
    """Return the names that a line calls."""
    return [
        name
        for name in dict.fromkeys(_CALL.findall(_STRING.sub('""', line[:LONGEST])))
        if name not in KEYWORDS
    ]


def without_strings(line: str) -> str:
    """Return a line of code with its string literals emptied."""
    return _STRING.sub("''", line)


def strings_in(line: str) -> list[str]:
    """Return the contents of the string literals of a line."""
    return ["".join(parts) for parts in _STRING.findall(line[:LONGEST])]


def quoted_in(message: str) -> list[str]:
    """Return what a message puts in quotes: keys, attributes, names."""
    return list(dict.fromkeys(part.strip() for part in _QUOTED.findall(message[:4000]) if part.strip()))


def literal_parts(message: str) -> list[str]:
    """Return the parts of a message that its template probably holds: two words or more between the values."""
    parts = [part.strip(" .,:;-") for part in _VARIABLE.split(message[:1000])]
    return [part for part in dict.fromkeys(parts) if len(part) >= 8 and " " in part and len(part) <= 120]


def numbers_in(message: str) -> list[str]:
    """Return the numbers of a message that something may have set: a time limit, a size (`500ms`, `500/500`)."""
    unit = r"(?:ms|MS|s|secs?|seconds?|[kKmM]?[bB]|%)?"
    found = re.findall(rf"(?<=[\s(/=<>])(\d{{2,7}})(?={unit}(?![\w.:-])(?! [A-Z]))", message[:1000])
    return list(dict.fromkeys(found))[:3]


def words_in(text: str) -> set[str]:
    """Return the lower-case words of a text, identifiers taken apart (`parseTask`, `parse_task`)."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text)
    return {word for word in re.findall(r"[a-z]{3,}", spaced.lower()) if word not in _COMMON}


_COMMON = frozenset(
    """the and for not with from this that has was are have been when only add fix use can but its into get set new
    error none null type object value attribute string module self class function undefined cannot read properties
    property reading""".split()
)


def defining(name: str, lines: Sequence[str], numbers: Iterable[int]) -> list[int]:
    """Return which of the numbered lines assign the name (or bind it in a loop, a parameter or a `with`)."""
    safe = re.escape(name)
    pattern = re.compile(
        rf"(?<![\w.$]){safe}\s*(?:,[^=():]{{0,80}})?(?::[^=]{{1,80}})?(?:[-+*/|&]|<<|\|\|)?=(?![=>])|\bfor\s.*\b{safe}\b.*\b(?:in|of)\b"
        rf"|\b(?:as|let|const|var|import)\s+\(?{safe}\b|\b{safe}\s*:=|[{{,]\s*{safe}\s*[,}}][^=]*=[^=]"
        rf"|\b(?:self|this)\.{safe}\s*(?::[^=]{{1,80}})?=(?![=>])"
    )
    return [
        number
        for number in numbers
        if 1 <= number <= len(lines)
        and name in lines[number - 1]
        and pattern.search(lines[number - 1][:LONGEST])
    ]


def tried_before(lines: Sequence[str], line: int, first: int) -> list[int]:
    """Return the lines of the `try` whose handler holds the line: what they call raised first.

    `first` is the function's first line, where the search ends; indentation says what belongs together.
    """
    handler = opened_above(lines, line, first, r"(\}\s*)?(except|catch|rescue)\b")
    start = opened_above(lines, handler, first, r"(try|begin)\b") if handler else None
    return list(range(start + 1, handler)) if start and handler else []


def guiding(lines: Sequence[str], line: int, first: int, last: int) -> list[int]:
    """Return the lines that guide the flow round a line: the handlers of its `try`, the block just above.

    Indentation says what belongs together; `first` and `last` are the function's lines.
    """
    found: list[int] = []
    start = opened_above(lines, line, first, r"(try|begin)\b")
    if start:
        width = _indent(lines[start - 1])
        handlers = [
            number
            for number in range(line + 1, min(last, len(lines)) + 1)
            if _indent(lines[number - 1]) == width
            and re.match(r"\s*(\}\s*)?(except|catch|rescue)\b", lines[number - 1])
        ]
        for handler in handlers[:3]:
            found += [handler, *_block(lines, handler, last)]
    above = next((n for n in range(line - 1, first, -1) if lines[n - 1].strip()), None)
    if above and (
        _indent(lines[above - 1]) > _indent(lines[line - 1]) or lines[above - 1].strip() in ("}", "end")
    ):
        width = _indent(lines[line - 1])
        opening = next(
            (
                n
                for n in range(above - 1, first, -1)
                if lines[n - 1].strip() and _indent(lines[n - 1]) <= width
            ),
            None,
        )
        if opening and re.match(r"\s*(if|unless|elif|else)\b", lines[opening - 1]):
            found += [opening, *_block(lines, opening, line)]
    return found[:20]


def _block(lines: Sequence[str], opening: int, last: int) -> list[int]:
    """Return the lines of the block that a line opens."""
    width, found = _indent(lines[opening - 1]), []
    for number in range(opening + 1, min(last, len(lines)) + 1):
        if lines[number - 1].strip() and _indent(lines[number - 1]) <= width:
            break
        found.append(number)
    return found


def opened_above(lines: Sequence[str], line: int, first: int, pattern: str) -> int | None:
    """Return the nearest line above that opens a block of this kind around the line, or beside a handler."""
    beside = re.match(r"\s*(\}\s*)?(except|catch|rescue)\b", lines[line - 1])
    width = _indent(lines[line - 1])
    for number in range(line - 1, max(first, line - 80), -1):
        text = lines[number - 1]
        if not text.strip() or _indent(text) > width or (_indent(text) == width and not beside):
            continue
        if re.match(rf"\s*{pattern}", text):
            return number
        if _indent(text) < width:
            if beside:
                return None
            width = _indent(text)
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
