"""Python: `Traceback (most recent call last):`, oldest call first; causes come before what they caused.

Sentry's and GlitchTip's pages show the same frames below the error instead, for most languages: of Python oldest
first, of others innermost first.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from glitchtip_tools.models import ExceptionValue, Frame

_HEAD = "Traceback (most recent call last):"
_FRAME = re.compile(
    r'^(?P<indent>\s*)File "(?P<file>[^"]+)", line (?P<line>\d{1,7})(?:, in (?P<function>.+)|,)?$'
)
_RAISED = re.compile(r"^(?P<type>[A-Za-z_][\w.]*)(?:: ?(?P<value>.*))?$")
_NAMED = re.compile(
    r"^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*(?:Error|Exception|Warning|Exit|Interrupt|Iteration)(?::.*)?$|^[\w.]+: \S"
)
_OWN = (".py", ".pyx", ">")  # endings of Python's files, and of what was typed or made
CHAINED = (
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
)
_GROUPED = re.compile(r"^\s*\+(?:-\+)?-+ \d+ -+$")  # an exception of a group follows
_CAUGHT = "--- <exception caught here> ---"  # Twisted's: what follows ran before
_CALL_STACK = "Call stack:"  # logging's, of who logged what could not be written
_MARKS = re.compile(r"^[\s~^]+$")


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first."""
    chains: list[list[ExceptionValue]] = []
    at, chained, grouped = 0, False, False
    while at < len(lines):
        bare = _FRAME.match(lines[at]) is not None
        if lines[at].strip() in CHAINED:
            chained = True
        elif _GROUPED.match(lines[at]):
            grouped = True
        elif lines[at].strip() == _CALL_STACK:
            _, at = _one(lines, at + 1, "")
            continue
        elif bare or lines[at].rstrip().endswith(_HEAD):
            above = lines[at - 1].strip() if at else ""
            one, at = _one(lines, at if bare else at + 1, above)
            if bare and not any((frame.filename or "").endswith(_OWN) for frame in one.frames):
                one = replace(one, frames=one.frames[::-1])
            if grouped and chains:
                chains[-1].insert(0, one)
            elif chained and chains:
                chains[-1].append(one)
            else:
                chains.append([one])
            chained = grouped = False
            continue
        at += 1
    return [tuple(chain) for chain in chains if any(one.frames for one in chain)]


def _one(lines: Sequence[str], at: int, above: str) -> tuple[ExceptionValue, int]:
    """Return the exception whose frames begin at a line, and the line after it; some name it `above` the frames."""
    frames: list[Frame] = []
    within = (
        0  # how far in the frames stand: the error's own line stands further out, in a text that is indented
    )
    while at < len(lines):
        line = lines[at]
        if match := _FRAME.match(line):
            within = _indentation(line)
            source, at = _source(lines, at + 1, indented=bool(match["indent"]))
            number = int(match["line"])
            frames.append(
                Frame(
                    filename=match["file"],
                    abs_path=match["file"],
                    function=_name(match["function"]),
                    line_no=number,
                    context_line=source,
                    context=((number, source),) if source else (),
                )
            )
        elif within and _NAMED.match(line.strip()):
            break
        elif line.strip() in ("", _CAUGHT) or (line[0] in " \t" and _indentation(line) >= (within or 2)):
            at += 1
        else:
            break
    kind, value = "Error", ""
    if at < len(lines) and (raised := _RAISED.match(lines[at].strip())):
        kind, value = raised["type"], raised["value"] or ""
        at += 1
    elif named := _RAISED.match(above):
        kind, value = named["type"], named["value"] or ""
    return ExceptionValue(kind.rpartition(".")[2], value, kind.rpartition(".")[0] or None, tuple(frames)), at


def _indentation(line: str) -> int:
    line = line.expandtabs()
    return len(line) - len(line.lstrip())


def _name(function: str | None) -> str | None:
    """Return a function's name; Markdown makes `**call**` of `__call__`."""
    return re.sub(r"^\*\*(\w+)\*\*$", r"__\1__", function.strip()) if function else None


def _source(lines: Sequence[str], at: int, *, indented: bool) -> tuple[str | None, int]:
    """Return the source line below a frame, if any, and the line after it and its marks.

    Where the indentation was lost, what names an error is none.
    """
    if at >= len(lines) or _FRAME.match(lines[at]) or not lines[at].strip():
        return None, at
    if not (lines[at].startswith(("    ", "\t")) if indented else not _NAMED.match(lines[at].strip())):
        return None, at
    source = lines[at].strip()
    at += 1
    while at < len(lines) and lines[at].strip() and _MARKS.match(lines[at]):
        at += 1
    return source, at
