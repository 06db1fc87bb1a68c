"""Is the failing line still there? The same line, found again in the checkout by its content."""

from difflib import SequenceMatcher

from glitchtip_tools.core.investigation.evidence import MappedFrame, StillThere

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


def _at_now(line: int, old: list[str], new: list[str]) -> int | None:
    """Return where the line is now, by comparing the whole files; None when it is not among what stayed."""
    if max(len(old), len(new)) > LONGEST:
        return None
    blocks = SequenceMatcher(None, old, new).get_matching_blocks()
    return next((at + line - start for start, at, size in blocks if start < line <= start + size), None)
