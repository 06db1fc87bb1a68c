"""Stacks in boxes: Collision's of PHP (Laravel, Pest), and those that rich draws for Python.

Collision shows the place with an excerpt, then the numbered calls, innermost first; rich the calls, oldest first.
"""

import re
from collections.abc import Sequence

from glitchtip_tools.core.investigation.traces.languages.php.printed import as_called
from glitchtip_tools.core.investigation.traces.languages.python import CHAINED
from glitchtip_tools.models import ExceptionValue, Frame

_FILE = r"(?P<file>(?:[A-Za-z]:)?[^\s:()\"'<>|▕][^:()\"'<>|▕]{0,300})"
_AT = re.compile(rf"^\s*(?P<word>at |in )?{_FILE}(?<=\.php) ?: ?(?P<line>\d{{1,7}})$")
_NUMBERED = re.compile(rf"^\s*\d{{1,4}}\s+{_FILE}:(?P<line>\d{{1,7}})$")
_INTERNAL = re.compile(r"^\s*\d{1,4}\s+\[internal\]:0$")
_CALLED = re.compile(r"^\s+(?P<function>(?:[\w\\]|::|->|\{closure[^{}]{0,300}\}){1,300})\(")
_OLD = re.compile(r"^\s*\d{1,4}\s+(?P<function>[\w\\]+(?:::\w*)?)\(.*\)$")  # the place is on the next line
_GAP = re.compile(r"^\s*\+\d{1,4} vendor frames?\s*$")
_ASIDE = re.compile(
    r"^\s*(?:(?:[➜→>]\s{0,20})?\d{1,7}\s{0,20}[▕|:].*|Exception trace:|\|? ?\[?\d* ?more.*)?$"
)
_TYPE = r"(?P<type>\\?(?:[A-Za-z_]\w*\\)+[A-Z]\w*|[A-Z]\w*(?:Error|Exception))"
_HEADS = (
    re.compile(rf"^\W*{_TYPE}\s*$"),
    re.compile(rf"^\W*{_TYPE}\s*: (?P<value>\S.*)$"),
    re.compile(rf"^\W*FAILED\s.*\s{_TYPE}\s*$"),  # Pest's: the test, and far to the right the type
)
_ABOVE = 12  # lines above the place among which the error is named

_OPENS = re.compile(r"^\s*[╭+][─-]{2,} ?Traceback \(most recent call last\) ?[─-]{2,}[╮+]\s*$")
_CLOSES = re.compile(r"^\s*[╰+][─-]{4,}[╯+]\s*$")
_WALLS = re.compile(r"^\s*[│|] ?|(?<!\s)\s*[│|]\s*$")
_CALL = re.compile(
    r"^(?P<file>(?:[A-Za-z]:)?[^\s:│|][^:│|]{0,300}):(?P<line>\d{1,7})(?: in (?P<function>\S.{0,200}))?$"
)
_PATH = re.compile(r"^(?:[A-Za-z]:\\|/|\.{1,2}/)\S+(?: in)?$")
_BROKEN = 4  # lines of a box on which one call may stand
_CURRENT = re.compile(r"^\s*[❱>]\s*\d{1,7} [│|]?\s*(?P<source>\S.*)$")
_RAISED = re.compile(r"^(?P<type>[A-Za-z_][\w.]*)(?:: ?(?P<value>.*))?$")


def read_collision(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return Collision's errors, each alone: it shows no causes."""
    chains: list[tuple[ExceptionValue, ...]] = []
    at = 0
    while at < len(lines):
        place = _AT.match(lines[at])
        head = _head(lines, at) if place else None
        if place is None or head is None or not (place["word"] or head[0]):
            at += 1
            continue
        calls, at = _calls(lines, at + 1)
        frames = as_called((place["file"].strip(), int(place["line"])), calls)
        chains.append((ExceptionValue(head[0].rpartition("\\")[2] or "Error", head[1], None, frames),))
    return chains


def _head(lines: Sequence[str], at: int) -> tuple[str, str] | None:
    """Return type and message from the lines above a place; without a type it is the nearest that says something."""
    message: list[str] = []
    for line in reversed(lines[max(0, at - _ABOVE) : at]):
        if match := next((hit for form in _HEADS if (hit := form.match(line))), None):
            value = match.groupdict().get("value") or ""
            return match["type"], " ".join([value, *reversed(message)]).strip()
        if _AT.match(line) or line.lstrip().startswith(("#", "at ")):
            break
        if line.strip():
            message.append(line.strip())
    return ("", message[0]) if message else None


def _calls(lines: Sequence[str], at: int) -> tuple[list[tuple[str, int, str]], int]:
    """Return the calls below an excerpt as file, line and the function called there, and the line after them."""
    calls: list[tuple[str, int, str]] = []
    while at < len(lines):
        below = lines[at + 1] if at + 1 < len(lines) else ""
        if old := _OLD.match(lines[at]):
            if place := _AT.match(below):
                calls.append((place["file"].strip(), int(place["line"]), old["function"]))
                at += 1
        elif _INTERNAL.match(lines[at]):
            called = _CALLED.match(below)
            calls.append(("[internal]", 0, called["function"] if called else ""))
            at += bool(called)
        elif numbered := _NUMBERED.match(lines[at]):
            called = _CALLED.match(below)
            calls.append((numbered["file"], int(numbered["line"]), called["function"] if called else ""))
            at += bool(called)
        elif _GAP.match(lines[at]):
            calls.append(("", 0, ""))  # the function that is called before it is not known
        elif not _ASIDE.match(lines[at]):
            break
        at += 1
    return calls, at


def read_rich(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions that rich draws, each with its causes first."""
    chains: list[list[ExceptionValue]] = []
    at, chained = 0, False
    while at < len(lines):
        if lines[at].strip() in CHAINED:
            chained = True
        if not _OPENS.match(lines[at]):
            at += 1
            continue
        frames, at = _drawn(lines, at + 1)
        while at < len(lines) and not lines[at].strip():
            at += 1
        raised = _RAISED.match(lines[at].strip()) if at < len(lines) else None
        module, _, kind = (raised["type"] if raised else "Error").rpartition(".")
        one = ExceptionValue(kind, (raised["value"] if raised else "") or "", module or None, tuple(frames))
        if chained and chains:
            chains[-1].append(one)
        elif frames:
            chains.append([one])
        chained = False
    return [tuple(chain) for chain in chains]


def _drawn(lines: Sequence[str], at: int) -> tuple[list[Frame], int]:
    """Return the calls of a box, oldest first, and the line after the box."""
    frames: list[Frame] = []
    while at < len(lines) and not _CLOSES.match(lines[at]):
        line = _WALLS.sub("", lines[at])
        if _PATH.match(line.strip()):
            line, at = _whole(lines, at)
        if call := _CALL.match(line.strip()):
            frames.append(
                Frame(call["file"], call["file"], function=call["function"], line_no=int(call["line"]))
            )
        elif frames and (current := _CURRENT.match(line)):
            frames[-1] = _with_source(frames[-1], re.sub(r"^(?:│ {1,3})+", "", current["source"]).strip())
        at += 1
    return frames, at + 1


def _whole(lines: Sequence[str], at: int) -> tuple[str, int]:
    """Return a call whose path, or the function behind it, goes on in the next lines of a box, and its last line."""
    joined = call = _WALLS.sub("", lines[at]).strip()
    last = at
    for number in range(at + 1, min(at + _BROKEN, len(lines))):
        below = _WALLS.sub("", lines[number]).strip(" │|")
        if not below or _CLOSES.match(lines[number]):
            break
        joined += f" {below}" if joined.endswith(" in") or below.startswith("in ") else below
        if (match := _CALL.match(joined)) and (match["function"] or not _CALL.match(call)):
            call, last = joined, number
        if match and match["function"]:
            break
    return call, last


def _with_source(frame: Frame, source: str) -> Frame:
    number = frame.line_no or 0
    return Frame(
        frame.filename,
        frame.abs_path,
        function=frame.function,
        line_no=number,
        context_line=source,
        context=((number, source),),
    )
