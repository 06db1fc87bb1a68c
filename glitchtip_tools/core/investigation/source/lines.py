"""A frame's line in a version of a file: found by what it says, and by its neighbours."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property

from glitchtip_tools.core.investigation.source.likeness import Likeness
from glitchtip_tools.models import Frame

LONG = 100  # characters: SDKs cut lines about as long
_CUT = re.compile(r"^'?\{snip\} |^\.\.\.| ?\{snip\}$|\.\.\.$")


class SourceLines:
    """The lines of a file, with the place of every distinct one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """The numbers of the lines that say a thing, whatever their indentation."""
        places: dict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(self.lines, start=1):
            places[line.strip()].append(number)
        return places

    @cached_property
    def likeness(self) -> Likeness:
        """The lines by their words."""
        return Likeness(self.lines)

    def saying(self, wanted: str) -> Sequence[int]:
        """Return the numbers of the lines that are `wanted`, or that it was cut from."""
        exact = self.places.get(wanted, ())
        if exact or len(wanted) < LONG:
            return exact
        return [number for line, numbers in self.places.items() if same(wanted, line) for number in numbers]


def agreement(frame: Frame, lines: Sequence[str], at: int) -> float:
    """Return how much of the frame's context is there: 1 for the line itself, up to 1 more for its neighbours."""
    wanted = (frame.context_line or "").strip()
    if not (1 <= at <= len(lines)) or not same(wanted, lines[at - 1]):
        return 0.0
    around = [(number, text) for number, text in frame.context if number != frame.line_no and text.strip()]
    if not around:
        return 1.0
    shift = at - (frame.line_no or at)
    hits = sum(
        1 <= number + shift <= len(lines) and same(text, lines[number + shift - 1]) for number, text in around
    )
    return 1.0 + hits / len(around)


def same(wanted: str, line: str) -> bool:
    """Return whether two lines are the same but for indentation; SDKs cut long lines."""
    line = line.strip()
    wanted = wanted.strip()
    if wanted == line:
        return True
    core = _CUT.sub("", wanted).strip()
    return len(wanted) >= LONG and len(core) >= 60 and core in line


def best_line(frame: Frame, source: SourceLines) -> tuple[int | None, float]:
    """Return the line that the frame stands for (nearest to its number among the best) and the agreement there."""
    wanted = (frame.context_line or "").strip()
    if not wanted:
        return None, 0.0
    near = frame.line_no or 1
    scored = [
        (agreement(frame, source.lines, number), -abs(number - near), number)
        for number in source.saying(wanted)
    ]
    if not scored:
        return None, 0.0
    score, _, number = max(scored)
    return number, score
