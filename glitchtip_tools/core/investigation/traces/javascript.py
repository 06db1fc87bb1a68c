"""JavaScript: V8's `at f (file:line:column)`, innermost first, causes in `[cause]:`; Firefox's `f@file:line:1`."""

import re
from collections.abc import Sequence

from glitchtip_tools.core.investigation.traces.inspected import bare_cause
from glitchtip_tools.models import ExceptionValue, Frame

_AT = re.compile(
    r"^\s*at (?:(?P<function>[^()]+?(?: \[as [^\]]+\])?) \()?(?:address at )?"
    # A folder may have brackets in its name, as `Program Files (x86)`.
    r"(?P<file>[^()\s](?:[^()]|\([^():]{0,80}\))*?(?<!\.rs)(?<!\.go)):(?P<line>\d{1,9}):"
    r"(?P<column>\d{1,9})\)?[\"\]},{ ]*$"
)
_UNCOUNTED = re.compile(  # without the column, as some consoles show it
    r"^\s*at (?:(?P<function>[^()]+?(?: \[as [^\]]+\])?) \()?(?P<file>[^()\s]+\.(?:[cm]?[jt]sx?|vue|svelte)):"
    r"(?P<line>\d{1,9}):?(?P<column>(?!))?\)?$"
)
_SAFARI = re.compile(  # its console's, and React Native's bundle alone
    r"^\s+(?:(?P<function>[\w$.*<>]{1,100}|\(anonymous function\)|(?:global|module|eval) code) \()?"
    r"(?P<file>[^()\s:]*\.(?:[cm]?[jt]sx?|vue|svelte|(?:js)?bundle)):(?P<line>\d{1,9})(?::(?P<column>\d{1,9}))?\)?$"
)
_NAME = re.compile(r"^[\w$.<>/*\[\]]{1,200}$")  # Firefox's console puts the place on the next line
_PLACE = re.compile(r"^(?:https?|file|app|webpack[\w-]*)://?[^\s@]+?:\d{1,9}:\d{1,9}$")
_HERMES = re.compile(  # bytecode of React Native: a place in the bundle
    r"^\s*(?P<function>(?:get |set )?[\w.$<>\[\]]{1,100}|(?=@))(?: \(address at)?"
    r"@(?:(?P<line>\d{1,5}):(?P<column>\d{1,9})|-1)\)?$"
)
_SEVERAL = re.compile(  # calls on one line
    r"(?<!\s)\s{2,}(?=at (?:async |new )?[\w$<(/])"
    r"|(?<!\(address)\s(?=at (?:async )?(?:(?:new )?[#\w$.<>]{1,100}(?: \[as [\w.<>]{1,80}\])? \()?"
    r"[^()\s]{1,300}:\d{1,9}:\d{1,9}\)?(?:\s|$))"
)
_LED = re.compile(  # Next.js names the innermost place above the error: `app/page.tsx (12:5) @ Page`
    r"^\s*(?:\S\s+|- error )?(?P<file>[^\s():]{1,300}\.[cm]?[jt]sx?) "
    r"\((?P<line>\d{1,9}):(?P<column>\d{1,9})\) @ (?P<function>\S.{0,200})$"
)
_NATIVE = re.compile(r"^\s*at (?P<function>[^()]+?) \((?P<file><anonymous>|native|index \d+)\)[,{ ]*$")
_FIREFOX = re.compile(
    r"^(?P<function>[\w$.<>/*\[\]-]{0,200})@(?P<file>(?:https?|file|app|webpack[\w-]*)://?[^\s@]+?):"
    r"(?P<line>\d{1,9}):(?P<column>\d{1,9})$"
)
_HEAD = re.compile(
    r"^(?:.*?[\s\":(])?(?:[a-z_]\w*\.)*(?P<type>(?:[A-Z]\w*\.)*[A-Z]\w{0,200}(?:Error|Exception|Warning)\w{0,100}|Error)\b"
    r"(?: \[\w+\])?(?:: (?P<value>.*))?$"
)
_ELEMENT = re.compile(r"^\s*at [a-z]\w*$")  # `at div`, of a stack of components
_CAUSE = re.compile(r"^\s*(?:\[cause\]|Caused by|caused by): ?(?P<rest>.*)$")
BUNDLE = "index.android.bundle"  # the only file that Hermes' stacks can be of
_ABOVE = 12  # lines above the first frame among which the message begins


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first."""
    lines = _led(_paired([part for line in lines for part in _apart(line)]))
    chains: list[list[ExceptionValue]] = []
    at, inside = 0, -1  # how far in the braces stand in which an error's causes are; -1: in none
    while at < len(lines):
        line = lines[at]
        if _frame(line) is None:
            if inside >= 0 and line.lstrip().startswith("}") and _indentation(line) <= inside:
                inside = -1
            elif inside >= 0 and (cause := bare_cause(line)):
                chains[-1].insert(0, cause)
            at += 1
            continue
        kind, value, head, among = _head(lines, at)
        among = among or 0 <= inside < _indentation(head)
        first = at
        frames = []
        while at < len(lines) and (frame := _frame(lines[at])) is not None:
            frames.append(frame)
            at += 1
        elements = [line for line in lines[first - 1 : at + 1] if _ELEMENT.match(line)]
        if elements and chains and not _HEAD.match(head.strip()):
            continue  # React's stack of components, below the error's own
        if (below := _below(lines, at)) and not _HEAD.match(head.strip()):
            (kind, value), frames = below, frames[::-1]  # a console that shows the newest line first
        one = ExceptionValue(kind, value, None, tuple(reversed(frames)))
        if among and chains:
            chains[-1].insert(0, one)
        else:
            chains.append([one])
            inside = _indentation(head) if lines[at - 1].rstrip().endswith("{") else -1
    return [tuple(chain) for chain in chains]


def _below(lines: Sequence[str], at: int) -> tuple[str, str] | None:
    """Return type and message of an error that stands below its frames, where no frames of its own follow."""
    match = _HEAD.fullmatch(lines[at]) if at < len(lines) else None
    follows = at + 1 < len(lines) and (_frame(lines[at + 1]) is not None or lines[at + 1].strip())
    return (match["type"], match["value"] or "") if match and not follows else None


def _paired(lines: Sequence[str]) -> list[str]:
    """Return the lines with those together that tell a function and, below it, its place."""
    paired: list[str] = []
    for line in lines:
        if _PLACE.match(line) and paired and _NAME.match(paired[-1]):
            line = f"{paired.pop()}@{line}"
        paired.append(line)
    return paired


def _led(lines: Sequence[str]) -> list[str]:
    """Return the lines with a place that stands above an error moved to where the error's innermost frame is."""
    moved: list[str] = []
    place = ""
    for line in lines:
        if match := _LED.match(line):
            place = f"    at {match['function']} ({match['file']}:{match['line']}:{match['column']})"
            continue
        moved.append(line)
        if place and _HEAD.match(line.strip()):
            moved.append(place)
            place = ""
    return moved


def _apart(line: str) -> list[str]:
    """Return the calls of a line on which a form, or a page, has put all of a stack."""
    first, *calls = _SEVERAL.split(line)
    # What an error has beside its stack follows the last call in braces.
    return [first, *(f"    {call.partition(' {')[0]}" for call in calls)] if len(calls) > 1 else [line]


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _frame(line: str) -> Frame | None:
    match = _AT.match(line) or _UNCOUNTED.match(line) or _FIREFOX.match(line) or _SAFARI.match(line)
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
    if hermes := _HERMES.match(line):
        number = int(hermes["line"]) if hermes["line"] else None
        column = int(hermes["column"]) if number else None
        return Frame(filename=BUNDLE, function=hermes["function"] or None, line_no=number, col_no=column)
    native = _NATIVE.match(line)
    return Frame(filename=native["file"], function=native["function"], in_app=False) if native else None


def _head(lines: Sequence[str], at: int) -> tuple[str, str, str, bool]:
    """Return type, message, the line they are on, and whether it is a cause, from the lines above the first frame."""
    message: list[str] = []
    for line in reversed(lines[max(0, at - _ABOVE) : at]):
        cause = _CAUSE.match(line)
        head = _HEAD.match((cause["rest"] if cause else line).strip())
        if head:
            above = lines[max(0, at - len(message) - 2)]
            among = bool(cause) or above.strip() == "[errors]: ["  # of an AggregateError
            return head["type"], "\n".join([head["value"] or "", *reversed(message)]).strip(), line, among
        if _frame(line) is not None:
            break
        message.append(line)
    last = lines[at - 1] if at else ""
    return "Error", last.strip(), last, False
