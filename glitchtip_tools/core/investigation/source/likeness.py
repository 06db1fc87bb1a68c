"""Where a line of built TypeScript is in its source: by its words and by its neighbours' words, in their order.

`tsc` and its like keep the order of what is written and most of the names, but not the line: types and modifiers go,
semicolons and `(0, x_1.f)(` come, blocks are spread over more lines or fewer.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import islice

from glitchtip_tools.models import Frame

MOST_HOLDING = 150  # lines with one word
MOST_CANDIDATES = 10  # lines that are looked at with their neighbours
REACH = 12  # source lines between two neighbours of the built file
LIKE = 0.55  # of the line's words (rare ones counting more) that must appear in the source's line
LEAD = 0.04  # by which the best line must be better than the second
SURE = 0.42
LONGEST, MOST_WORDS = 2_000, 60  # characters and words of a line
MOST_ASKED = 40  # lines looked for in one source; a trace rarely has as many of one file
TALLEST = 12  # source lines that one built line may be made of
LARGEST = 30_000  # lines of a source; a larger one was made by a tool
_TOKEN = re.compile(r"[A-Za-z_$][\w$]*|\d+(?:\.\d+)?|=>|[-+*/%]=|[=!]==?|&&|\|\||\?\?|<=|>=")
_DEFAULT = re.compile(r"\b([A-Za-z]\w*)_\d+\.default\b")
_IMPORTED = re.compile(r"\b\w+_\d+\.")
# What tsc writes for private members, for `import()`, for `?.` and `??`, and what it was.
_PRIVATE = re.compile(r"__classPrivateField(?:Get|Set)\(this, _[A-Z][A-Za-z0-9$]*_(\w+)(?:, \"[afm]\")?")
_LOADED = re.compile(r"Promise\.resolve\(\)\.then\(\(\) => __import\w+\(require\(")
_LOWERED = re.compile(r"\b_[a-z]\b")
_OF_LOWERED = frozenset("null void 0 !== === &&".split())
_DROPPED = frozenset(
    """const let var exports default async await yield void public private protected readonly override declare
    abstract static export this _this React createElement call""".split()
)


def words(line: str, known: Container[str] | None = None) -> Counter[str]:
    """Return the words of a line that a compiler keeps, in their order.

    What a default import is called is a guess; it counts only when it is `known`.
    """
    line = line[:LONGEST]
    if "__" in line:
        line = _LOADED.sub("import(", _PRIVATE.sub(r"this.\1", line))
    if "_" in line:
        line = _IMPORTED.sub("", _DEFAULT.sub(lambda found: _camel(found[1], known), line))
    dropped = _DROPPED
    if _LOWERED.search(line):
        line, dropped = _LOWERED.sub("", line), _DROPPED | _OF_LOWERED
    kept = (token[0] for token in _TOKEN.finditer(line) if token[0] not in dropped)
    return Counter(islice(kept, MOST_WORDS))


def _camel(file: str, known: Container[str] | None) -> str:
    """Return what the default import of a file is mostly called: `fastRedact` for `fast_redact`."""
    first, *others = file.split("_")
    name = first + "".join(word[:1].upper() + word[1:] for word in others)
    return name if known is None or name in known else ""


class Likeness:
    """A source's lines by their words, for finding lines of what was built from it."""

    def __init__(self, lines: Sequence[str]) -> None:
        # What is imported leaves no line behind, and its names stand all over the file.
        self.lines = [
            words("" if line.startswith(("import ", "export type ")) else line) for line in lines[:LARGEST]
        ]
        self.asked = 0
        self.holding: dict[str, list[int]] = defaultdict(list)
        for number, line in enumerate(self.lines):
            for word in line:
                self.holding[word].append(number)
        self.rarity = {
            word: math.log((2 + len(self.lines)) / (1 + len(numbers)))
            for word, numbers in self.holding.items()
        }

    def weight(self, line: Mapping[str, int]) -> float:
        """Return how much a line's words tell together."""
        unknown = math.log(2 + len(self.lines))
        return sum(self.rarity.get(word, unknown) * times for word, times in line.items())

    def alike(self, built: Mapping[str, int], number: int) -> float:
        """Return how alike a built line and a source's are, 0 to 1: the share of the words that both have."""
        return self._likeness(built, self.lines[number])

    def _likeness(self, built: Mapping[str, int], line: Mapping[str, int]) -> float:
        shared = sum(
            self.rarity[word] * min(times, line[word]) for word, times in built.items() if word in line
        )
        if not shared:
            return 0.0
        return 0.75 * shared / self.weight(built) + 0.25 * shared / self.weight(line)

    def candidates(self, built: Mapping[str, int]) -> list[tuple[float, int, int]]:
        """Return (likeness, first line from 0, count of lines) of what is most alike, best first."""
        numbers = {number for word in built for number in self.holding.get(word, ())[:MOST_HOLDING]}
        single = ((self.alike(built, number), number, 1) for number in numbers)
        candidates = [one for one in (*single, *self._statements(built)) if one[0] >= LIKE]
        return sorted(candidates, key=lambda one: (-one[0], one[1]))[:MOST_CANDIDATES]

    def _statements(self, built: Mapping[str, int]) -> Iterator[tuple[float, int, int]]:
        """Yield statements of several lines that begin with the built line's first word: `tsc` may join them."""
        first = next((word for word in built if word in self.holding), "")
        for number in self.holding.get(first, ())[:MOST_HOLDING]:
            joined, best = Counter(self.lines[number]), (0.0, number, 1)
            for count in range(2, TALLEST + 1):
                if number + count > len(self.lines):
                    break
                joined += self.lines[number + count - 1]
                best = max(best, (self._likeness(built, joined) - 0.01 * count, number, count))
            yield best

    def neighbours(self, built: Sequence[Mapping[str, int]], number: int, step: int) -> float:
        """Return how well the built lines on one side fit the source's lines on that side, in their order."""
        best: dict[int, float] = {number: 0.0}
        for line in filter(None, built):
            likeness: dict[int, float] = {}
            following = dict(best)
            for at, score in best.items():
                for gap in range(REACH):
                    to = at + step * gap
                    if not 0 <= to < len(self.lines):
                        break
                    if to not in likeness:
                        likeness[to] = self.alike(line, to)
                    gained = score + likeness[to] - 0.03 * gap
                    if gained > following.get(to, -1.0):
                        following[to] = gained
            best = dict(sorted(following.items(), key=lambda pair: -pair[1])[:8])
        return max(best.values())


def most_alike(frame: Frame, source: Likeness) -> tuple[int | None, float]:
    """Return the number of the source's line that a built line came from, and how sure that is (0 to 1).

    None where no line is alike, or two are equally so, or the source was asked too often.
    """
    built = words(frame.context_line or "", source.holding)
    source.asked += 1
    if not built or source.asked > MOST_ASKED:
        return None, 0.0
    before, after = _around(frame, source.holding)
    told = sum(bool(line) for line in (*before, *after)) or 1
    scored = []
    for own, number, count in source.candidates(built):
        around = source.neighbours(before, number, -1) + source.neighbours(after, number + count - 1, 1)
        scored.append((0.5 * own + 0.5 * around / told, number, count))
    scored.sort(reverse=True)
    if not scored or scored[0][0] < SURE:
        return None, 0.0
    best = scored[0]
    rivals = [
        one
        for one in scored[1:]
        if not best[1] <= one[1] < best[1] + best[2] and not one[1] <= best[1] < one[1] + one[2]
    ]
    if rivals and best[0] - rivals[0][0] < LEAD:
        return None, 0.0
    return scored[0][1] + 1, scored[0][0]


def _around(frame: Frame, known: Container[str]) -> tuple[list[Counter[str]], list[Counter[str]]]:
    """Return the words of the lines before (nearest first) and after the failing one."""
    at = frame.line_no or 0
    before = [words(text, known) for number, text in sorted(frame.context, reverse=True) if number < at]
    after = [words(text, known) for number, text in sorted(frame.context) if number > at]
    return before, after
