"""Python: `Traceback (most recent call last):`, oldest call first; causes come before what they caused.

Sentry's and GlitchTip's pages show the same frames below the error instead, for most languages.
"""

import re
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue, Frame

_HEAD = "Traceback (most recent call last):"
_FRAME = re.compile(r'^\s*File "(?P<file>[^"]+)", line (?P<line>\d{1,7})(?:, in (?P<function>.+))?$')
_RAISED = re.compile(r"^(?P<type>[A-Za-z_][\w.]*)(?:: ?(?P<value>.*))?$")
_CHAINED = (
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
)
_GROUPED = re.compile(r"^\s*\+(?:-\+)?-+ \d+ -+$")  # an exception of a group follows
_MARKS = re.compile(r"^[\s~^]+$")


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first."""
    chains: list[list[ExceptionValue]] = []
    at, chained, grouped = 0, False, False
    while at < len(lines):
        bare = _FRAME.match(lines[at]) is not None
        if lines[at].strip() in _CHAINED:
            chained = True
        elif _GROUPED.match(lines[at]):
            grouped = True
        elif bare or lines[at].rstrip().endswith(_HEAD):
            above = lines[at - 1].strip() if at else ""
            one, at = _one(lines, at if bare else at + 1, above)
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
    while at < len(lines):
        line = lines[at]
        if found := _FRAME.match(line):
            source, at = _source(lines, at + 1)
            number = int(found["line"])
            frames.append(
                Frame(
                    filename=found["file"],
                    abs_path=found["file"],
                    function=found["function"],
                    line_no=number,
                    context_line=source,
                    context=((number, source),) if source else (),
                )
            )
        elif line.startswith("  ") or not line.strip():
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


def _source(lines: Sequence[str], at: int) -> tuple[str | None, int]:
    """Return the source line below a frame, if any, and the line after it and its marks."""
    if at >= len(lines) or not lines[at].startswith("    ") or _FRAME.match(lines[at]):
        return None, at
    source = lines[at].strip()
    at += 1
    while at < len(lines) and lines[at].strip() and _MARKS.match(lines[at]):
        at += 1
    return source, at
