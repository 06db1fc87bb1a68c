"""Is the failing line still there? The same line, found again in the checkout by its content."""

from difflib import SequenceMatcher

from glitchtip_tools.core.investigation.evidence import MappedFrame, StillThere


def compared(frame: MappedFrame, then: str, now: str | None) -> StillThere:
    """Say what became of a frame's line between two texts of its file; None means that the file is gone."""
    file, line = frame.file or "", frame.line or 0
    if now is None:
        return StillThere(file, line, "gone")
    old, new = then.split("\n"), now.split("\n")
    if old == new:
        return StillThere(file, line, "same", line)
    for tag, start, end, other, _ in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if start < line <= end:
            if tag != "equal":
                break
            at = other + line - start
            return StillThere(file, line, "same" if at == line else "moved", at)
    text = old[line - 1].strip() if 0 < line <= len(old) else ""
    places = [number for number, item in enumerate(new, start=1) if item.strip() == text]
    if len(places) == 1 and len(text) >= 12:
        return StillThere(file, line, "moved", places[0])
    return StillThere(file, line, "changed")
