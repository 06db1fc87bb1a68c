"""JavaScript: V8's `at f (file:line:column)`, innermost first, causes in `[cause]:`; Firefox's `f@file:line:1`."""

import re
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue, Frame

_AT = re.compile(
    r"^\s*at (?:(?P<function>[^()]+?(?: \[as [^\]]+\])?) \()?(?:address at )?"
    r"(?P<file>[^()\s][^()]*?(?<!\.rs)(?<!\.go)):(?P<line>\d{1,9}):"
    r"(?P<column>\d{1,9})\)?[\"\]},{ ]*$"
)
_UNCOUNTED = re.compile(  # without the column, as some consoles show it
    r"^\s*at (?:(?P<function>[^()]+?(?: \[as [^\]]+\])?) \()?(?P<file>[^()\s]+\.(?:[cm]?[jt]sx?|vue|svelte)):"
    r"(?P<line>\d{1,9}):?(?P<column>(?!))?\)?$"
)
_NATIVE = re.compile(r"^\s*at (?P<function>[^()]+?) \((?P<file><anonymous>|native|index \d+)\)[,{ ]*$")
_FIREFOX = re.compile(
    r"^(?P<function>[\w$.<>/*\[\]-]{0,200})@(?P<file>(?:https?|file|app|webpack[\w-]*)://?[^\s@]+?):"
    r"(?P<line>\d{1,9}):(?P<column>\d{1,9})$"
)
_HEAD = re.compile(
    r"^(?:.*?[\s\":(])?(?P<type>(?:[A-Z]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning)\w*|Error)\b(?: \[\w+\])?"
    r"(?:: (?P<value>.*))?$"
)
_CAUSE = re.compile(r"^\s*(?:\[cause\]|Caused by|caused by): ?(?P<rest>.*)$")
_ABOVE = 12  # lines above the first frame among which the message begins


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first."""
    chains: list[list[ExceptionValue]] = []
    at = 0
    while at < len(lines):
        if _frame(lines[at]) is None:
            at += 1
            continue
        kind, value, cause = _head(lines, at)
        frames = []
        while at < len(lines) and (frame := _frame(lines[at])) is not None:
            frames.append(frame)
            at += 1
        one = ExceptionValue(kind, value, None, tuple(reversed(frames)))
        if cause and chains:
            chains[-1].insert(0, one)
        else:
            chains.append([one])
    return [tuple(chain) for chain in chains]


def _frame(line: str) -> Frame | None:
    match = _AT.match(line) or _UNCOUNTED.match(line) or _FIREFOX.match(line)
    if match:
        function = (match["function"] or "").strip() or None
        file = match["file"].removeprefix("async ")
        return Frame(
            filename=file,
            abs_path=file,
            function=function,
            line_no=int(match["line"]),
            col_no=int(match["column"]) if match["column"] else None,
        )
    native = _NATIVE.match(line)
    return Frame(filename=native["file"], function=native["function"], in_app=False) if native else None


def _head(lines: Sequence[str], at: int) -> tuple[str, str, bool]:
    """Return type, message and whether it is a cause, from the lines above the first frame."""
    message: list[str] = []
    for line in reversed(lines[max(0, at - _ABOVE) : at]):
        cause = _CAUSE.match(line)
        head = _HEAD.match((cause["rest"] if cause else line).strip())
        if head:
            above = lines[max(0, at - len(message) - 2)]
            among = bool(cause) or above.strip() == "[errors]: ["  # of an AggregateError
            return head["type"], "\n".join([head["value"] or "", *reversed(message)]).strip(), among
        if _frame(line) is not None:
            break
        message.append(line)
    return "Error", lines[at - 1].strip() if at else "", False
