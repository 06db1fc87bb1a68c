""".NET: `at Namespace.Class.Method(arguments) in file:line 9`, innermost first; ` ---> ` leads to the cause."""

import re
from collections.abc import Sequence

from glitchtip_tools.models import ExceptionValue, Frame

_AT = re.compile(
    r"^\s*(?:at|bei|à|en|em|в|w|da|在|場所) (?P<name>[\w.<>`+\[\],|$=]+)\s*\([^)]*\)"
    r"(?: (?:in|dans|en|em|в|w|位置) (?P<file>.+?):(?:\w{1,20} )?(?P<line>\d{1,7})\.?)?\s*$"
)
# .NET Framework says `at` and `line` in the language of the system.
_HEAD = re.compile(
    r"(?:^|\s)(?P<type>(?:[A-Z]\w*\.)*[A-Z]\w*(?:Exception|Error))(?: \(0x[0-9A-Fa-f]+\))?(?:: (?P<value>.*))?$"
)
_INNER = re.compile(r"\s*---> ")
_END = "--- End of inner exception stack trace ---"
_AGAIN = "--- End of stack trace from previous location"


def read(lines: Sequence[str]) -> list[tuple[ExceptionValue, ...]]:
    """Return the chains of exceptions, each with its causes first."""
    chains = []
    at = 0
    while at < len(lines):
        if at + 1 < len(lines) and _begins(lines, at):
            chain, at = _chain(lines, at)
            if any(one.frames for one in chain):
                chains.append(chain)
        else:
            at += 1
    return chains


def _begins(lines: Sequence[str], at: int) -> bool:
    """Return whether an exception is named here, with its frames or an inner exception within the next lines."""
    if not _HEAD.search(_INNER.split(lines[at])[0]) or _AT.match(lines[at]):
        return False
    return any(_AT.match(line) or _INNER.search(line) for line in lines[at : at + 8])


def _chain(lines: Sequence[str], at: int) -> tuple[tuple[ExceptionValue, ...], int]:
    """Return the exceptions that a dump holds; their heads come outer first, their frames inner first."""
    heads: list[tuple[str, str]] = []
    done: list[ExceptionValue] = []
    frames: list[Frame] = []
    while at < len(lines):
        line = lines[at]
        if found := _AT.match(line):
            frames.append(_frame(found))
        elif line.strip() == _END and heads:
            done.append(_exception(heads.pop(), frames))
            frames = []
        elif frames and not line.strip().startswith(_AGAIN):
            break
        elif not frames:
            for part in _INNER.split(line):
                if head := _HEAD.search(part):
                    heads.append((head["type"], head["value"] or ""))
                elif heads and part.strip():
                    kind, value = heads[-1]
                    heads[-1] = (kind, f"{value}\n{part.strip()}".strip()[:2000])
        at += 1
    while heads:
        done.append(_exception(heads.pop(), frames))
        frames = []
    return tuple(done), at


def _exception(head: tuple[str, str], frames: Sequence[Frame]) -> ExceptionValue:
    return ExceptionValue(head[0], head[1], None, tuple(reversed(frames)))


def _frame(found: re.Match[str]) -> Frame:
    module, _, function = re.sub(r"\[.*?\]|`\d+", "", found["name"]).rpartition(".")
    if module.endswith("."):  # a constructor, `A.B..ctor`
        module, function = module[:-1], ".ctor"
    return Frame(
        filename=found["file"],
        abs_path=found["file"],
        module=module or None,
        function=function,
        line_no=int(found["line"]) if found["line"] else None,
    )
