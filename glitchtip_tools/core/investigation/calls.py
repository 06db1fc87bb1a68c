"""What a call gives and what a function takes: arguments and parameters, read from a line in any common language."""

import re
from collections.abc import Iterator, Sequence

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.field import CONSTRUCTORS
from glitchtip_tools.core.investigation.scopes import Scope
from glitchtip_tools.core.investigation.sources import Sources

MOST_LINES = 12  # of a statement, of a signature
_PARAMETER = re.compile(
    r"\s*(?:\.\.\.|[*&]{1,2})?\s*(?:[\w<>\[\]?]+\s+)*?([A-Za-z_$][\w$]*)\s*(?=$|[:=?,)\s])"
)


def statement_of(frame: MappedFrame, sources: Sources) -> str:
    """Return the frame's line, with those after it while brackets are open."""
    lines = sources.lines(frame.file or "")
    if not frame.line or frame.line > len(lines):
        return frame.text
    return " ".join(_continued(lines, frame.line))


def _continued(lines: Sequence[str], at: int) -> Iterator[str]:
    depth = 0
    for text in lines[at - 1 : at - 1 + MOST_LINES]:
        yield text.strip()[:1000]
        depth += sum(text.count(char) for char in "([{") - sum(text.count(char) for char in ")]}")
        if depth <= 0:
            return


def parameters_of(scope: Scope, lines: Sequence[str]) -> list[str]:
    """Return the names of a function's parameters in order, `self` and the like left out."""
    header = scope.header or scope.start
    text = " ".join(lines[header - 1 : header - 1 + MOST_LINES])
    start = _list_after(text, scope.name)
    found = (
        (_PARAMETER.match(part.partition("=")[0]) for part in arguments(inside(text, start)))
        if start >= 0
        else ()
    )
    names = [match[1] for match in found if match]
    return [name for name in names if name not in ("self", "cls", "this")]


def _list_after(text: str, name: str) -> int:
    """Return where the list of parameters begins: behind the function's name, else at the first bracket."""
    match = re.search(rf"(?<![\w$]){re.escape(name)}[^(]*?\(", text)
    return match.end() - 1 if match else text.find("(")


def given(name: str, parameters: Sequence[str], scope: Scope, call: str) -> str | None:
    """Return what a calling line gives a parameter: "" is nothing (the default counts), None that it is not told."""
    called = (
        [scope.owner or "", "cls", "new", "super", scope.name] if scope.name in CONSTRUCTORS else [scope.name]
    )
    for word in called:
        if word and (match := re.search(rf"(?<![\w$]){re.escape(word)}\s*\(", call)):
            parts = arguments(inside(call, match.end() - 1))
            by_name = [part for part in parts if re.match(rf"{re.escape(name)}\s*=(?!=)", part)]
            if by_name:
                return by_name[0].partition("=")[2].strip()
            if any(part.startswith(("*", "...")) for part in parts):
                return None
            in_order = [part for part in parts if not re.match(r"\w+\s*=(?!=)", part)]
            at = list(parameters).index(name)
            return in_order[at] if at < len(in_order) else ""
    return None


def inside(text: str, start: int) -> str:
    """Return what stands between the bracket at `start` and the one that closes it (or the end)."""
    depth = 0
    for at in range(start, len(text)):
        depth += (text[at] in "([{") - (text[at] in ")]}")
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
