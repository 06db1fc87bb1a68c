"""Is the failing line still there? The same line, found again in the checkout, and what changed around it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from glitchtip_tools.core.investigation.evidence import MappedFrame, StillThere
from glitchtip_tools.core.investigation.ranking.commits.form import tokens
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.model import Scope

LONGEST = 6_000  # lines from the first to the last that differ
INDENTED = (".py", ".pyi", ".pyx")  # files of a language in which indentation is code
TELLING = 12  # characters of a line that is recognised wherever it is; `return None` is everywhere
LARGEST_BLOCK = 200  # lines that took the place of others, and are searched for the same code in another form
MOST_WRAPPED = 12  # lines that one line may be wrapped into


def compared(frame: MappedFrame, then: str, now: str | None) -> StillThere | None:
    """Return what became of a frame's line between two texts of its file; None where that cannot be told.

    `now` is None for a file that is gone.
    """
    file, line = frame.file or "", frame.line or 0
    if now is None:
        return StillThere(file, line, "gone")
    old, new = ([part.strip() for part in text.split("\n")] for text in (then, now))
    if not 0 < line <= len(old):
        return None
    if old == new:
        return StillThere(file, line, "same", line)
    fate = _fate(line, old, new)
    if fate is None or fate.line_now is None:
        places = [number for number, item in enumerate(new, start=1) if item == old[line - 1]]
        if len(places) == 1 and len(old[line - 1]) >= TELLING:
            fate = StillThere(file, line, "moved", places[0])
    if fate is None:
        return None
    state = fate.state if fate.line_now is None else "same" if fate.line_now == line else "moved"
    return replace(fate, file=file, state=state)


def elsewhere(item: StillThere, then: str, now: Mapping[str, str]) -> StillThere:
    """Return the line as moved if one of the other files has it, and it alone, in a function of the same name."""
    lines = then.split("\n")
    text = lines[item.line - 1].strip() if 0 < item.line <= len(lines) else ""
    old = _function(item.file, item.line, then)
    if old is None or len(text) < TELLING:
        return item
    places = [
        (file, number)
        for file, source in now.items()
        for number, line in enumerate(source.split("\n"), start=1)
        if line.strip() == text
    ]
    if len(places) != 1:
        return item
    file, number = places[0]
    new = _function(file, number, now[file])
    if new is None or new.name != old.name:
        return item
    return StillThere(item.file, item.line, "moved", number, file_now=file)


def changed_around(item: StillThere, then: str, now: str) -> tuple[str, str] | None:
    """Return the function around a line that stayed, with a line that was added or taken out; None if nothing was.

    A guard above the line is a fix that leaves the line alone. Layout, comments and the function's own name do not
    count.
    """
    if then == now:
        return None
    file = item.file_now or item.file
    old, new = _function(item.file, item.line, then), _function(file, item.line_now, now)
    if old is None or new is None:
        return None
    before, after = _lines(old, then), _lines(new, now)
    code = [new.name if token == old.name else token for token in tokens(before)]
    if code == tokens(after) and not (file.endswith(INDENTED) and _nested_otherwise(before, after)):
        return None
    before, after = [line.strip() for line in before], [line.strip() for line in after]
    above = after[: (item.line_now or 0) - new.start]
    told = _longest(_nearest(above, before)) or _longest([line for line in after if line not in before])
    return old.name, told or _longest([line for line in before if line not in after])


def _nested_otherwise(before: Sequence[str], after: Sequence[str]) -> bool:
    """Return whether lines of the same code are in other blocks; a new width of all indents changes none."""
    return len(before) == len(after) and _depths(before) != _depths(after)


def _depths(lines: Sequence[str]) -> list[int]:
    indents = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
    order = sorted(set(indents))
    return [order.index(indent) for indent in indents]


def _function(file: str, line: int | None, text: str) -> Scope | None:
    scope = Sources({file: text}).function_at(file, line) if line else None
    return scope if scope is not None and scope.sure else None


def _lines(scope: Scope, text: str) -> list[str]:
    return [part.expandtabs() for part in text.split("\n")[scope.start - 1 : scope.end]]


def _nearest(above: Sequence[str], before: Sequence[str]) -> list[str]:
    """Return the run of new lines that is nearest above the failing one: that is where a guard stands."""
    run: list[str] = []
    for line in reversed(above):
        if line and line not in before:
            run.append(line)
        elif line and run:
            break
    return run


def _longest(lines: Sequence[str]) -> str:
    return max((line for line in lines if line), key=len, default="")


def _fate(line: int, old: list[str], new: list[str]) -> StillThere | None:
    """Return what the comparison of the whole files says of a line; None where they are too long."""
    shorter = min(len(old), len(new))
    head = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    tail = next((at for at in range(shorter - head) if old[-1 - at] != new[-1 - at]), shorter - head)
    if line <= head:
        return StillThere("", line, "same", line)
    if line > len(old) - tail:
        return StillThere("", line, "moved", line + len(new) - len(old))
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if max(len(old), len(new)) > LONGEST:
        return None
    for kind, start, end, first, last in SequenceMatcher(None, old, new).get_opcodes():
        if not start < line - head <= end:
            continue
        if kind == "equal":
            return StillThere("", line, "moved", first + line - start)
        if kind == "delete":
            return StillThere("", line, "gone")
        at = _reformatted(line - head - start, old[start:end], new[first:last])
        return StillThere("", line, "changed", head + first + at if at else None, reformatted=bool(at))
    return None


def _reformatted(line: int, before: list[str], after: list[str]) -> int | None:
    """Return which of the lines that replaced others is the same code as one of them in another form, from 1 on."""
    if max(len(before), len(after)) > LARGEST_BLOCK:
        return None
    code = tokens(before[line - 1 : line])
    if not code:
        return None
    for at in range(len(after)):
        for end in range(at + 1, min(at + MOST_WRAPPED, len(after)) + 1):
            found = tokens(after[at:end])
            if found == code:
                return at + 1
            if len(found) > len(code):
                break
    return min(line, len(after)) if tokens(before) == tokens(after) else None
