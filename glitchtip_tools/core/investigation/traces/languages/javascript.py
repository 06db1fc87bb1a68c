"""JavaScript: V8's `at f (file:line:column)`, innermost first, causes in `[cause]:`; Firefox's `f@file:line:1`."""

import re
from collections.abc import Sequence

from glitchtip_tools.core.investigation.frames.stack import is_library
from glitchtip_tools.core.investigation.traces.consoles import as_v8
from glitchtip_tools.core.investigation.traces.inspected import bare_cause
from glitchtip_tools.core.investigation.traces.messages import (
    is_of_template,
    told_by_message,
    with_code,
    without_code,
)
from glitchtip_tools.models import ExceptionValue, Frame

_AT = re.compile(
    # A function without a name was `x.(anonymous function)` once.
    r"^\s*at (?:(?P<function>[^()]+?(?:\(anonymous function\))?(?: \[as [^\]]+\])?) \()?(?:address at )?"
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
_HERMES = re.compile(  # bytecode of React Native: a place in the bundle
    r"^\s*(?P<function>(?:get |set )?[\w.$<>\[\]]{1,100}|(?=@))(?: \(address at)?"
    r"@(?:(?P<line>\d{1,5}):(?P<column>\d{1,9})|-1)\)?$"
)
_NATIVE = re.compile(
    r"^\s*at (?P<function>[^()]+?) \((?P<file><anonymous>|native|index \d+|(?<=<unknown> \().{1,300}"
    r"|\w+ at .{1,1000}, <anonymous>:\d{1,9}:\d{1,9})\)[,{ ]*$"  # code that a program made at run time
)
_FIREFOX = re.compile(
    r"^(?P<function>[\w$.<>/*\[\]-]{0,200})@(?P<file>(?:https?|file|app|webpack[\w-]*)://?[^\s@]+?):"
    r"(?P<line>\d{1,9}):(?P<column>\d{1,9})$"
)
_HEAD = re.compile(
    r"^(?:.*?[\s\":(])?(?:[a-z_]\w*\.)*(?P<type>(?:[A-Z]\w*\.)*[A-Z]\w{0,200}(?:Error|Exception|Warning)\w{0,100}|Error)\b"
    r"(?: ?\[(?P<name>\w+)\])?(?::(?: (?P<value>.*))?)?$"
)
# An error that quotes another one in its message, but not one that is made of it (`Error: TypeError: x`).
_PLAIN = re.compile(r"^(?P<type>Error): (?P<value>(?!(?:Uncaught )?\[?[A-Z]\w*Error\b).*)$")
_LOWER = re.compile(r"^(?:.*\s)?(?P<type>error): (?P<value>\S.*)$")  # the class of PostgreSQL's driver
_NAMED = re.compile(r"^(?P<type>[A-Z][\w$]*): (?P<value>\S.*)$")
_CONTINUED = re.compile(
    r"^\s*(?:From previous event:|-{3,}(?: \w+ -{3,})?)$"
)  # Bluebird, the inspector, longjohn
_ELEMENT = re.compile(r"^\s*at [a-z]\w*$")  # `at div`, of a stack of components
_CAUSE = re.compile(r"^\s*(?:\[cause\]|Caused by|caused by): ?(?P<rest>.*)$")
BUNDLE = "index.android.bundle"  # the only file that Hermes' stacks can be of
_ABOVE = 12  # lines above the first frame among which the message begins
_FAR_ABOVE = 60  # the same, if the message begins below the type: Prisma shows the whole query


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first."""
    lines = as_v8(lines)
    chains: list[list[ExceptionValue]] = []
    at, inside = 0, -1  # how far in the braces stand in which an error's causes are; -1: in none
    # Where the next cause belongs, and the next error of those that an AggregateError lists.
    group = listed = 0
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
        value, place = told_by_message(value)
        value, shown = without_code(value) if place is None else (value, "")
        first = at
        frames = []
        while at < len(lines) and ((frame := _frame(lines[at])) is not None or _is_continued(lines, at)):
            frames += [frame] if frame else []
            at += 1
        elements = [line for line in lines[first - 1 : at + 1] if _ELEMENT.match(line)]
        if elements and chains and not _HEAD.match(head.strip()):
            continue  # React's stack of components, below the error's own
        if (below := _below(lines, at)) and not _HEAD.match(head.strip()):
            (kind, value), frames = below, frames[::-1]  # a console that shows the newest line first
        one = ExceptionValue(kind, value, None, tuple(_with_place(with_code(frames[::-1], shown), place)))
        if among and chains:
            if one not in chains[-1]:  # Sequelize shows the same cause as `parent` and `original`
                group = group if _CAUSE.match(head) else listed
                chains[-1].insert(group, one)
                listed += 1
        else:
            chains.append([one])
            group = listed = 0
            inside = _indentation(head) if lines[at - 1].rstrip().endswith("{") else -1
    return [tuple(chain) for chain in chains]


def _is_continued(lines: Sequence[str], at: int) -> bool:
    """Return whether the calls below a line are those that queued the work of the calls above it."""
    return bool(_CONTINUED.match(lines[at])) and at + 1 < len(lines) and _frame(lines[at + 1]) is not None


def _below(lines: Sequence[str], at: int) -> tuple[str, str] | None:
    """Return type and message of an error that stands below its frames, where no frames of its own follow."""
    match = _HEAD.fullmatch(lines[at]) if at < len(lines) else None
    follows = at + 1 < len(lines) and (_frame(lines[at + 1]) is not None or lines[at + 1].strip())
    return (_type(match), match["value"] or "") if match and not follows else None


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _frame(line: str) -> Frame | None:
    if ":" not in line and "(" not in line and "@" not in line:
        return None
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
    if native is None:
        return None
    file = "<unknown>" if native["function"] == "<unknown>" else native["file"]
    return Frame(filename=file, function=native["function"], in_app=False)


def _with_place(frames: list[Frame], place: Frame | None) -> list[Frame]:
    """Return the frames, oldest first, with the place that a message tells if no frame is of its file."""
    if place is None or any(frame.filename == place.filename for frame in frames):
        return frames
    inner = next((at for at, frame in enumerate(frames) if all(map(_is_strange, frames[at:]))), len(frames))
    return [*frames[:inner], place, *frames[inner:]]


def _is_strange(frame: Frame) -> bool:
    return frame.in_app is False or is_library(frame)


def _head(lines: Sequence[str], at: int) -> tuple[str, str, str, bool]:
    """Return type, message, the line they are on, and whether it is a cause, from the lines above the first frame."""
    message: list[str] = []
    for line in reversed(lines[max(0, at - _FAR_ABOVE) : at]):
        cause = _CAUSE.match(line)
        text = (cause["rest"] if cause else line).strip()
        head = _PLAIN.match(text) or _HEAD.match(text) or (None if message else _LOWER.match(text))
        if head and (len(message) < _ABOVE or not head["value"] or is_of_template(head["value"])):
            above = lines[max(0, at - len(message) - 2)]
            among = bool(cause) or above.strip() == "[errors]: ["  # of an AggregateError
            head = _unwrapped(head)
            return _type(head), "\n".join([head["value"] or "", *reversed(message)]).strip(), line, among
        if _frame(line) is not None:
            break
        message.append(line)
    last = lines[at - 1] if at else ""
    return "Error", last.strip(), last, False


def _type(head: re.Match[str]) -> str:
    """Return the type of an error: `Error [ReferenceError]` has its class, then the name that is used."""
    name = head.groupdict().get("name") or ""
    return name if name != "Error" and name.endswith(("Error", "Exception")) else head["type"]


def _unwrapped(head: re.Match[str]) -> re.Match[str]:
    """Return the error that a warning is about: `UnhandledPromiseRejectionWarning: TypeError: x is null`."""
    value = head["value"] or ""
    if not head["type"].endswith("Warning"):
        return head
    named = _NAMED.match(value) if "Rejection" in head["type"] else None  # `M_LIMIT: too many`
    inner = _PLAIN.match(value) or _HEAD.match(value)
    return inner if inner and inner.start("type") == 0 and inner["value"] else named or head
