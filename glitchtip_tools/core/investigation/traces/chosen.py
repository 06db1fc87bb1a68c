"""Which of the stacks that were read from a text is the error that its reader means."""

import re
from collections.abc import Sequence

from glitchtip_tools.core.investigation.traces.order import is_of_source
from glitchtip_tools.core.investigation.traces.times import where
from glitchtip_tools.models import ExceptionValue

Chain = tuple[ExceptionValue, ...]
Read = tuple[str, Chain]  # the form's platform, and what it read
FEWEST = 2  # frames with a line that make a stack of another language
ABOVE = 400  # characters in which a stack's level stands
_GRAVE = re.compile(
    r"\b(?:ERROR|FATAL|CRITICAL|SEVERE|CRIT|EMERG|ALERT)\b|(?i:\buncaught\b|\bunhandled\b|\bpanic\b)"
)
_MILD = re.compile(r"\b(?:WARN|WARNING|INFO|DEBUG|NOTICE|TRACE)\b")
_GENERAL = ("Error", "Exception", "error", "crash", None)


def most_told(read: Sequence[Read], text: str) -> Read:
    """Return the reading that tells the most.

    A stack of another language with frames of its own is taken instead if the log calls it an error and the longer
    one a warning or less, or else if it is the later one, as the later of two stacks of one language is. One that the
    longer one's message quotes is what a browser or an embedded runtime said, and not another error.
    """
    best = max(read, key=lambda one: _worth(one[1]))
    others = [one for one in read if _apart(one, best) and not _quotes(best, one)]
    if not others:
        return best
    other = max(others, key=lambda one: _worth(one[1]))
    places = where(text, other[1]), where(text, best[1])
    if places[0] is None or places[1] is None:
        return best
    levels = _level(text, places[0], other[1]), _level(text, places[1], best[1])
    return other if (levels[0], places[0]) > (levels[1], places[1]) else best


def is_named(chain: Chain) -> bool:
    """Return whether a reading tells a type, which it does not if the error's line was not found."""
    return chain[-1].type not in _GENERAL


def _worth(chain: Chain) -> tuple[int, int, bool, bool, bool]:
    """Return how much a reading found: frames, then their places, then a type of its own, then a message.

    A message in which each line begins with the program that wrote it was not read, it was only copied.
    """
    surfaced = chain[-1]
    copied = any(map(is_of_source, (surfaced.value or "").split("\n")))
    named = surfaced.type not in ("Error", "Exception")
    frames = [frame for one in chain for frame in one.frames]
    placed = sum(bool(frame.line_no) for frame in frames)
    return len(frames), placed, not copied, named, bool(surfaced.value)


def _apart(one: Read, best: Read) -> bool:
    """Return whether a reading is a whole stack of another language, and not the same one read by another form."""
    (platform, chain), (other_platform, other) = one, best
    if platform == other_platform or platform == "other" or not is_named(chain) or not chain[-1].value:
        return False
    places = {(frame.filename, frame.line_no) for each in chain for frame in each.frames if frame.line_no}
    return len(places) >= FEWEST and not places & {
        (frame.filename, frame.line_no) for each in other for frame in each.frames
    }


def _quotes(best: Read, one: Read) -> bool:
    """Return whether the message of a stack tells the error of another one: `Page.evaluate: TypeError: late tray`."""
    surfaced = one[1][-1]
    return any(f"{surfaced.type}: " in (each.value or "") for each in best[1])


def _level(text: str, place: int, chain: Chain) -> int:
    """Return 1 for what a log calls an error, 0 for what has no level, -1 for a warning and less."""
    head = text.rfind((chain[-1].value or "").partition("\n")[0][:80], 0, place)
    above = text[max(0, (head if head >= 0 else place) - ABOVE) : place]
    grave = [match.start() for match in _GRAVE.finditer(above)]
    mild = [match.start() for match in _MILD.finditer(above)]
    if not grave and not mild:
        return 0
    return 1 if max(grave, default=-1) > max(mild, default=-1) else -1
