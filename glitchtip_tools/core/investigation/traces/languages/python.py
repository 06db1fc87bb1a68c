"""Python: `Traceback (most recent call last):`, oldest call first; causes come before what they caused.

Sentry's and GlitchTip's pages show the same frames below the error instead, for most languages: of Python oldest
first, of others innermost first.
"""

import re
from collections.abc import Iterator, Sequence
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
_SHOWN = re.compile(  # what a logger wrote above a traceback, which may be cut: `failed: ValueError('cold')`
    r"\b(?P<type>[A-Z]\w{0,80}(?:Error|Exception))\((?P<quote>['\"])(?P<value>.{0,400}?)(?P=quote),?\)$"
)
_CAUGHT = "--- <exception caught here> ---"  # Twisted's: what follows ran before
_CALL_STACK = "Call stack:"  # logging's, of who logged what could not be written
_MARKS = re.compile(r"^[\s~^]+$")


# Django's page, copied: the line's number stands before its code, or the file without quotation marks.
_NUMBERLESS = re.compile(
    r"^\s*(?:File \"(?P<quoted>[^\"]{1,400})\"|(?P<file>(?:[A-Za-z]:)?[\\/][^\s,\"]{1,400}\.py))"
    r" in (?P<function>\S{1,200})$"
)
_WITHOUT_NAME = re.compile(r"^\s*File \"[^\"]{1,400}\", line \d{1,7}, in\s*$")
_NUMBER = re.compile(r"^\s*(?P<line>\d{1,7})\. (?P<source>.*)$")
_UNQUOTED = re.compile(
    r"^\s*(?P<file>(?:[A-Za-z]:)?[\\/][^\s,\"]{1,400}\.py), line (?P<line>\d{1,7}), in (?P<function>\S{1,200})$"
)
_TYPED = re.compile(r"^Exception Type: (?P<type>[A-Za-z_][\w.]*)(?: at .*)?$")
_VALUED = "Exception Value:"
# IPython's: the place, then numbered lines of code, the failing one with an arrow.
_CELL = re.compile(
    r"^(?:File )?(?P<file>[^\s:\"]{1,400}\.py):(?P<line>\d{1,7}), in (?P<function>[\w.<>]{1,200})(?:\(.*)?$"
)
_ARROW = re.compile(r"^-+> \d{1,7} (?P<source>.*)$")
_COUNTED = re.compile(r"^\s*\d{1,7}(?: .*)?$")


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first."""
    lines = list(_as_printed(lines))
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
    if at < len(lines) and (typed := _TYPED.match(lines[at].strip())):
        kind, at = typed["type"], at + 1
        if at < len(lines) and lines[at].strip().startswith(_VALUED):
            value, at = lines[at].strip()[len(_VALUED) :].strip(), at + 1
    elif at < len(lines) and (raised := _RAISED.match(lines[at].strip())):
        kind, value = raised["type"], raised["value"] or ""
        at += 1
    elif named := _RAISED.match(above) or _SHOWN.search(above):
        kind, value = named["type"], named["value"] or ""
    return ExceptionValue(kind.rpartition(".")[2], value, kind.rpartition(".")[0] or None, tuple(frames)), at


def _as_printed(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines with the calls of Django's page and of IPython as Python prints them."""
    pending: re.Match[str] | None = None
    unnamed = ""  # a place whose function a mail has put on the next line
    shown = False  # the lines of code below IPython's place
    for line in lines:
        above, pending = pending, None
        if unnamed:
            named, unnamed = f"{unnamed} {line.strip()}", ""
            if _FRAME.match(named):
                yield named
                continue
            yield named[: -len(line.strip()) - 1]
        if above and (number := _NUMBER.match(line)):
            file = above["quoted"] or above["file"]
            yield f'  File "{file}", line {number["line"]}, in {above["function"]}'
            yield f"    {number['source'].strip()}"
        elif call := _UNQUOTED.match(line) or _CELL.match(line):
            yield f'  File "{call["file"]}", line {call["line"]}, in {call["function"]}'
            shown = True
        elif arrow := _ARROW.match(line) if shown else None:
            yield f"    {arrow['source'].strip()}"
        elif not (shown and _COUNTED.match(line)):
            pending = _NUMBERLESS.match(line)
            if pending is None and _WITHOUT_NAME.match(line):
                unnamed = line.rstrip()
            elif pending is None:
                yield line
                shown = False
    if unnamed:
        yield unnamed


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
