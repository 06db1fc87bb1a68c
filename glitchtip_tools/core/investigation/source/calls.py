"""What a call gives and what a function takes: arguments and parameters, read from a line in any common language."""

import re
from collections.abc import Iterator, Sequence

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking.field import CONSTRUCTORS
from glitchtip_tools.core.investigation.ranking.places import language_of
from glitchtip_tools.core.investigation.source.scopes import Scope
from glitchtip_tools.core.investigation.source.sources import Sources

OWNERS = ("self", "this", "$this", "cls")
MOST_LINES = 12  # of a statement, of a signature
# What the first argument of a call without brackets begins with: no sign, no word of the language.
_FIRST_ARGUMENT = r"(?!(?:if|unless|do|and|or|in|then|rescue|while|until)\b)(?=[\w@:\"'\[])"
_AFTER_ARGUMENTS = re.compile(r"\s(?:if|unless|do|and|or|rescue|while|until)\b|;|\{\s*\|")
_CHAINED = re.compile(r"\s*(?:\?\.|->|&\.|!!?\.|\.(?!\.))")
# What stands before or instead of a parameter's name: modifiers, and types that begin in lower case.
_NO_NAMES = frozenset(
    """final const ref out in mut inout vararg noinline crossinline readonly public private protected override
    params int long short byte char float double bool boolean string number any void object error rune uint
    int32 int64 uint32 uint64 float32 float64 map chan func interface struct array callable iterable
    mixed self""".split()
)


def statement_of(frame: MappedFrame, sources: Sources) -> str:
    """Return the frame's line, with those after it while brackets are open, before it while it goes on a chain."""
    lines = sources.lines(frame.file or "")
    if not frame.line or frame.line > len(lines):
        return divided(frame.text, frame.file or frame.filename)
    return divided(_begun(lines, frame.line) + joined(lines, frame.line), frame.file or "")


def divided(text: str, file: str) -> str:
    """Return Python's `//` as `/`: in most other languages it begins a comment."""
    return text.replace("//", "/") if language_of(file) == "python" else text


def joined(lines: Sequence[str], at: int) -> str:
    """Return a line with those after it while brackets are open."""
    return " ".join(_continued(lines, at))


def _begun(lines: Sequence[str], at: int) -> str:
    """Return what stands before a line that goes on with a chain of calls (`.map(...)`), without its line breaks."""
    first = at
    while first > max(1, at - MOST_LINES) and _CHAINED.match(lines[first - 1]):
        first -= 1
    return "".join(text.strip()[:1000] for text in lines[first - 1 : at - 1])


def _continued(lines: Sequence[str], at: int) -> Iterator[str]:
    depth = 0
    for text in lines[at - 1 : at - 1 + MOST_LINES]:
        yield text.strip()[:1000]
        depth += sum(text.count(char) for char in "([{") - sum(text.count(char) for char in ")]}")
        if depth <= 0:
            return


def parameters_of(scope: Scope, lines: Sequence[str]) -> list[str]:
    """Return the names of a function's parameters in order, `self` and the like left out; "" for a pattern."""
    header = scope.header or scope.start
    text = " ".join(lines[header - 1 : header - 1 + MOST_LINES])
    bare = re.search(
        rf"(?<![\w$]){re.escape(scope.name)}\s*[=:]\s*(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>", text
    )
    if bare:
        return [bare[1]]
    start = _list_after(text, scope.name)
    parts = arguments(_without_generics(inside(text, start))) if start >= 0 else []
    names = [_name_of(part) for part in parts if part not in ("*", "/")]
    return [name for name in names if name not in OWNERS]


def _without_generics(text: str) -> str:
    """Return a signature without `<T, U>`, however deep."""
    for _ in range(4):
        text = re.sub(r"<[^<>()]*>", "", text)
    return text


def body_of(scope: Scope, lines: Sequence[str]) -> int:
    """Return the first line behind a function's signature."""
    header, depth = scope.header or scope.start, 0
    for number in range(header, min(scope.end, len(lines), header + MOST_LINES) + 1):
        text = lines[number - 1]
        depth += sum(text.count(char) for char in "([") - sum(text.count(char) for char in ")]")
        if depth <= 0:
            return number + 1
    return header + 1


def _name_of(parameter: str) -> str:
    """Return a parameter's name: before its type (`a: T`, Go's `a T`) or behind it (`T a`, `T $a`)."""
    bare = parameter.partition("=")[0].lstrip("*&. ")
    if bare.startswith(("{", "[")):
        return ""
    before, colon, _ = bare.partition(":")
    words: list[str] = re.findall(r"\$?[^\W\d][\w$]*(?:\.\w+)*", re.sub(r"<.*>|\[.*\]|@\w+", "", before))
    if not words:
        return ""
    if colon or len(words) == 1:
        return words[-1]
    named = [word for word in words if word.startswith("$")] or [
        word for word in words if "." not in word and word[0].islower() and word not in _NO_NAMES
    ]
    return named[0] if named else words[-1]


def _list_after(text: str, name: str) -> int:
    """Return where the list of parameters begins: behind the function's name, else at the first bracket."""
    match = re.search(rf"(?<![\w$]){re.escape(name)}[^(]*?\(", text)
    return match.end() - 1 if match else text.find("(")


def given(
    name: str, parameters: Sequence[str], scope: Scope, call: str, *, bracketless: bool = False
) -> str | None:
    """Return what a calling line gives a parameter: "" is nothing (the default counts), None that it is not told.

    `bracketless` calls (Ruby's) need no brackets around what they give.
    """
    called = (
        [scope.owner or "", "cls", "new", "super", scope.name] if scope.name in CONSTRUCTORS else [scope.name]
    )
    for word in called:
        if word and (parts := _given_to(word, call, bracketless)) is not None:
            for part in parts:
                if named := re.match(rf"{re.escape(name.lstrip('$'))}\s*(?:=(?![=>])|:(?!:))\s*(.+)", part):
                    return named[1].strip()
            if any(part.startswith(("*", "...")) for part in parts):
                return None
            in_order = [part for part in parts if not re.match(r"\w+\s*(?:=(?![=>])|:(?!:)\s)", part)]
            at = list(parameters).index(name)
            return in_order[at] if at < len(in_order) else ""
    return None


def _given_to(word: str, call: str, bracketless: bool) -> list[str] | None:
    """Return the arguments of a call by its name."""
    if match := re.search(rf"(?<![\w$]){re.escape(word)}\s*(?:<[^<>()]*>)?\(", call):
        return arguments(inside(call, match.end() - 1))
    if bracketless and (match := re.search(rf"(?<![\w$:@]){re.escape(word)} {_FIRST_ARGUMENT}.*$", call)):
        rest = match[0][len(word) :]
        end = _AFTER_ARGUMENTS.search(re.sub(r"'[^']*'|\"[^\"]*\"", lambda text: "'" * len(text[0]), rest))
        return arguments(inside(f"({rest[: end.start() if end else None]}", 0))
    return None


def inside(text: str, start: int) -> str:
    """Return what stands between the bracket at `start` and the one that closes it (or the end)."""
    depth, quote = 0, ""
    for at in range(start, len(text)):
        char = text[at]
        if quote or char in "\"'`":
            quote = "" if char == quote and text[at - 1] != "\\" else quote or char
            continue
        depth += (char in "([{") - (char in ")]}")
        if depth == 0:
            return text[start + 1 : at]
    return text[start + 1 :]


def arguments(text: str) -> list[str]:
    """Return the parts of a list between the commas that are not inside of brackets or quotes."""
    parts, depth, last, quote = [], 0, 0, ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote and text[at - 1] != "\\" else quote
        elif char in "\"'`":
            quote = char
        elif char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(text[last:at])
            last = at + 1
    return [part.strip() for part in (*parts, text[last:]) if part.strip()]
