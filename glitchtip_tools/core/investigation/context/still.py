"""Is the failing line still there? The same line, found again in the checkout, and what changed around it."""

from difflib import SequenceMatcher

from glitchtip_tools.core.investigation.evidence import MappedFrame, StillThere
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.model import Scope

LONGEST = 6_000  # lines of a file that are compared whole


def compared(frame: MappedFrame, then: str, now: str | None) -> StillThere:
    """Return what became of a frame's line between two texts of its file; None means that the file is gone."""
    file, line = frame.file or "", frame.line or 0
    if now is None:
        return StillThere(file, line, "gone")
    old, new = then.split("\n"), now.split("\n")
    if old == new:
        return StillThere(file, line, "same", line)
    at = _at_now(line, old, new)
    if at is not None:
        return StillThere(file, line, "same" if at == line else "moved", at)
    text = old[line - 1].strip() if 0 < line <= len(old) else ""
    places = [number for number, item in enumerate(new, start=1) if item.strip() == text]
    if len(places) == 1 and len(text) >= 12:
        return StillThere(file, line, "moved", places[0])
    return StillThere(file, line, "changed")


def changed_around(item: StillThere, then: str, now: str) -> tuple[str, str] | None:
    """Return the function around a line that stayed, with a line that was added or taken out; None if nothing was.

    A guard above the line is a fix that leaves the line alone. Space at the ends of lines does not count.
    """
    if then == now:
        return None
    file = item.file_now or item.file
    old, new = _function(item.file, item.line, then), _function(file, item.line_now, now)
    if old is None or new is None:
        return None
    before, after = _lines(old, then), _lines(new, now)
    if before == after:
        return None
    told = max((line for line in after if line not in before), key=len, default="")
    return old.name, told or max((line for line in before if line not in after), key=len, default="")


def _function(file: str, line: int | None, text: str) -> Scope | None:
    scope = Sources({file: text}).function_at(file, line) if line else None
    return scope if scope is not None and scope.sure else None


def _lines(scope: Scope, text: str) -> list[str]:
    return [line for part in text.split("\n")[scope.start - 1 : scope.end] if (line := part.strip())]


def _at_now(line: int, old: list[str], new: list[str]) -> int | None:
    """Return where the line is now, by comparing the whole files; None when it is not among what stayed."""
    if max(len(old), len(new)) > LONGEST:
        return None
    blocks = SequenceMatcher(None, old, new).get_matching_blocks()
    return next((at + line - start for start, at, size in blocks if start < line <= start + size), None)
