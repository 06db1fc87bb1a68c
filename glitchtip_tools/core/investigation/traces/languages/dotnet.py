""".NET: `at Namespace.Class.Method(arguments) in file:line 9`, innermost first; ` ---> ` leads to the cause."""

import re
from collections.abc import Sequence
from itertools import pairwise

from glitchtip_tools.models import ExceptionValue, Frame

_AT = re.compile(
    r"^\s*(?:at|bei|à|en|em|в|w|da|在|場所|[^\x00-\x7f\s]{1,4}) "  # or letters in a wrong encoding
    r"(?P<name>(?:[\w.<>`+,|$=/&]|\[(?:[^\[\]]|\[[^\[\]]{0,300}\]){0,300}\])+)\s*"
    r"\((?![\w$]+\.\w+:\d)[^)]*\)(?:\+\w+\([^)]*\))?"
    r"(?: [\[<]0x[0-9a-f]+[^\]>]{0,30}[\]>])?"  # Mono's offset
    r"(?: in \S+:token 0x[0-9a-f]+\+0x[0-9a-f]+)?"  # without symbols
    r"(?: (?:in|dans|en|em|в|w|位置) (?P<file>.+?):(?:\w{1,20} )?(?P<line>\d{1,7})\.?)?(?:<---)?\s*$"
)
# ASP.NET's yellow page: no `at`, the file's line behind a colon, or an offset.
_ON_PAGE = re.compile(
    r"^\s{2,}(?P<name>[\w.<>`+\[\],|$=]+)\s*\([^)]*\)(?: in (?P<file>.+?):(?P<line>\d{1,7}))?(?: \+\d{1,9})?\s*$"
)
_HEAD_ON_PAGE = re.compile(
    r"^\[(?P<type>(?:[A-Z]\w*\.)*[A-Z]\w*(?:Exception|Error))(?: \(0x[0-9A-Fa-f]+\))?: (?P<value>.*)\]$"
)
# Unity's console, and the pages of App Center: no `at`, the place in brackets, or behind Mono's offset.
_UNITY = re.compile(
    r"^\s*(?P<name>[\w.<>`+\[\],|$/]+)\s*\([^()]*\) (?:\(at (?P<file>[^()]+?):(?P<line>\d{1,7})\)"
    r"|\[0x[0-9a-f]+\] in (?P<mono>.+?):(?P<mono_line>\d{1,7});.*)\s*$"
)
# Unity's log of a message: `Oven:Warm(Tray) (at Assets/Oven.cs:22)`, and without the place for the engine's own.
_LOGGED = re.compile(
    r"^\s*(?P<name>[A-Z][\w.<>`+/]{0,300}:\.?[\w.<>`|]{1,300}) ?\([^()]*\)"
    r"(?: \(at (?P<file>[^()]+?):(?P<line>\d{1,7})\))?\s*$"
)
# App Center's page: the namespace behind a semicolon.
_TRACKED = re.compile(
    r"^(?P<name>\w[\w.<>`+\[\],|$]{0,400})\([^()]{0,1000}\)(?: \+ 0x[0-9a-f]+)?;[\w.<>`+]{0,400}$"
)
_WRAPPER = re.compile(r"^\s*(?:at )?\(wrapper [\w-]+\) ")  # Mono's own glue between two calls
# The debugger's: addresses, then `Library.dll!Name(types)+0x7a`.
_DEBUGGED = re.compile(
    r"^\s*(?:[0-9A-Fa-f]{8,16} ){2}[\w.-]+!(?P<name>[\w.<>`+\[\],|$]+)\([^()]*\)\+0x[0-9a-f]+"
    r"(?: \[(?P<file>[^\]]+) @ (?P<line>\d{1,7})\])?$"
)
_CALLS = (_AT, _UNITY, _LOGGED, _TRACKED, _DEBUGGED)
_OF_TYPE = re.compile(r"^(?P<type>(?:[A-Z]\w*\.)+[A-Z]\w*(?:Exception|Error))(?:: (?P<value>.*))?$")
_DEBUGGER = re.compile(
    r"^\s*(?:Message:\s+(?=\S)|InnerException:.*$|StackTrace \(generated\):$|SP\s+IP\s+Function$)"
)
_REASON = re.compile(r"^#* ?Reason:? ?#*$")
_SEVERAL = re.compile(r"(?<!\s)\s{2,}(?=(?:at|bei|à|en|em|в|w|da|在|場所) [\w<])")  # calls on one line
_LABEL = re.compile(r"(?i)(?:#+ )?stack(?: ?trace)?:?$")
_DESCRIBED = re.compile(r"^(?:Description|Message): ")
_MONO = re.compile(r"^<.*>$")
# .NET Framework says `at` and `line` in the language of the system.
_HEAD = re.compile(
    r"(?:^|\s)(?!InnerException\b)(?P<type>(?:[A-Z]\w*\.)*(?:[A-Z]\w*)?(?:Exception|Error))"
    r"(?: \(0x[0-9A-Fa-f]+\))?(?: ?: (?P<value>.*)|:)?$"
)
# Messages that tell the type by themselves.
_MESSAGES = (
    ("Object reference not set", "System.NullReferenceException"),
    ("Index was outside the bounds of the array", "System.IndexOutOfRangeException"),
    ("was not present in the dictionary", "System.Collections.Generic.KeyNotFoundException"),
)
_INNER = re.compile(r"(?<!\s)\s*-{3,4}> ")
_NEXT_INNER = re.compile(
    r"^\s*--\w+$"
)  # NUnit's: the frames of the inner exception follow those of the outer
_END = "--- End of inner exception stack trace ---"
_AGAIN = "--- End of stack trace from previous location"


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first."""
    lines = [part for line in lines for part in _apart(line)]
    chains = []
    at = 0
    while at < len(lines):
        if _HEAD_ON_PAGE.match(lines[at]):
            chain, at = _page(lines, at)
            if any(one.frames for one in chain):
                chains.append(chain)
        elif at + 1 < len(lines) and _begins(lines, at):
            chain, at = _chain(lines, at)
            if any(one.frames for one in chain):
                chains.append(chain)
        else:
            at += 1
    return chains or _headless(lines)


def _apart(line: str) -> list[str]:
    """Return the calls of a line, of which old error pages and mails show several."""
    parts = _SEVERAL.split(line)
    calls = [part for part in parts if _AT.match(part)]
    return [parts[0], *(f"   {part}" for part in parts[1:])] if len(calls) > 1 else [line]


def _page(lines: Sequence[str], at: int) -> tuple[tuple[ExceptionValue, ...], int]:
    """Return the exceptions of a yellow page, which shows causes first, and the line after them."""
    done: list[ExceptionValue] = []
    while at < len(lines):
        if head := _HEAD_ON_PAGE.match(lines[at]):
            at += 1
            frames = []
            while at < len(lines) and (match := _ON_PAGE.match(lines[at])):
                frames.append(_frame(match))
                at += 1
            done.append(_exception((head["type"], head["value"]), frames))
        elif lines[at].strip():
            break
        else:
            at += 1
    return tuple(done), at


def _headless(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return stacks below a message alone, without the exception's type."""
    chains: list[tuple[ExceptionValue, ...]] = []
    at = 0
    while at < len(lines):
        first, frames = at, []
        while at < len(lines):
            if match := _call(lines[at]):
                frames.append(_frame(match))
            elif not frames or not _between(lines[at]):
                break
            at += 1
        enough = len(frames) > 1 or any(frame.line_no for frame in frames)
        if enough and any("." in (frame.module or "") for frame in frames):
            near = (line.strip() for line in reversed(lines[max(0, first - 3) : first]))
            above = next((line for line in near if line and not _LABEL.match(line)), "")
            kind = next((kind for words, kind in _MESSAGES if words in above), "Exception")
            said = _DESCRIBED.sub("", above)
            chains.append((_exception(_told(lines, at) or (kind, said), frames),))
        at += not frames
    return chains


def _begins(lines: Sequence[str], at: int) -> bool:
    """Return whether an exception is named here, with its frames or an inner exception within the next lines."""
    if not _HEAD.search(_INNER.split(lines[at])[0]) or _call(lines[at]):
        return False
    return any(_call(line) or _INNER.search(line) for line in lines[at : at + 8])


def _chain(lines: Sequence[str], at: int) -> tuple[tuple[ExceptionValue, ...], int]:
    """Return the exceptions that a dump holds; their heads come outer first, their frames inner first."""
    heads: list[tuple[str, str]] = []
    done: list[ExceptionValue] = []
    frames: list[Frame] = []
    outer: list[ExceptionValue] = []
    while at < len(lines):
        line = lines[at]
        if match := _call(line):
            frames.append(_frame(match))
        elif frames and len(heads) > 1 and _NEXT_INNER.match(line):
            outer.insert(0, _exception(heads.pop(0), frames))
            frames = []
        elif line.strip() == _END and heads:
            done.append(_exception(heads.pop(), frames))
            frames = []
        elif frames and not _between(line):
            break
        elif not frames:
            for part in _INNER.split(line):
                if head := _HEAD.search(part):
                    heads.append((head["type"], head["value"] or ""))
                elif heads and (said := _DEBUGGER.sub("", part).strip()) and not _LABEL.match(said):
                    kind, value = heads[-1]
                    heads[-1] = (kind, f"{value}\n{said}".strip()[:2000])
        at += 1
    while heads:
        done.append(_exception(heads.pop(), frames))
        frames = []
    return (*done, *outer), at


def _between(line: str) -> bool:
    """Return whether a line may come between two calls of one stack."""
    return line.strip().startswith(_AGAIN) or _WRAPPER.match(line) is not None


def _call(line: str) -> re.Match[str] | None:
    return next((match for form in _CALLS if (match := form.match(line))), None)


def _told(lines: Sequence[str], after: int) -> tuple[str, str] | None:
    """Return type and message where a page tells its reason below the calls."""
    below = [line.strip() for line in lines[after : after + 6] if line.strip()]
    reasons = [line for reason, line in pairwise(below) if _REASON.match(reason)]
    typed = _OF_TYPE.match(reasons[0]) if reasons else None
    return (typed["type"], typed["value"] or "") if typed else None


def _exception(head: tuple[str, str], frames: Sequence[Frame]) -> ExceptionValue:
    kind, value = head[0], head[1].removeprefix(f"{head[0]}: ")  # some logs tell the type twice
    return ExceptionValue(kind, value, None, tuple(reversed(frames)))


def _frame(match: re.Match[str]) -> Frame:
    name = re.sub(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]|`\d+", "", match["name"])
    module, _, function = name.replace(":", ".").replace("/<", ".<").rpartition(".")
    if module.endswith("."):  # a constructor, `A.B..ctor`
        module, function = module[:-1], ".ctor"
    groups = match.groupdict()
    file = groups.get("file") or groups.get("mono")
    line = groups.get("line") or groups.get("mono_line")
    known = bool(file and not _MONO.match(file))
    return Frame(
        filename=file if known else None,
        abs_path=file if known else None,
        module=module or None,
        function=function,
        line_no=int(line) if known and line else None,
    )
