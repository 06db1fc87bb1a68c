"""Which lines are worth asking who wrote them: those of the likeliest places, however long the trace is."""

from collections.abc import Iterator, Sequence

from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.signals import Ranked
from glitchtip_tools.core.syntax.source import class_at, function_at

MOST_PLACES = 16  # some more than the commits are hunted in: what blame tells may change their order
MOST_FILES = 8
LONGEST = 200  # lines on either side of the first one, of a longer function
AROUND = 5  # lines, where no function is known
LONGEST_CLASS = 600
Ranges = dict[str, list[tuple[int, int]]]


def suspected(crash: Crash, ranked: Sequence[Ranked[Candidate]]) -> Ranges:
    """Return the ranges of lines by file, the likeliest file first; a file as a whole has none."""
    found: Ranges = {}
    lines = list(_lines(crash, ranked))
    files = list(dict.fromkeys(file for file, _, _ in lines))[:MOST_FILES]
    for file in files:
        spans = [(first, last) for name, first, last in lines if name == file and first]
        found[file] = _merged(spans, _count(crash.evidence.sources.get(file, "")))
    return found


def _lines(crash: Crash, ranked: Sequence[Ranked[Candidate]]) -> Iterator[tuple[str, int, int]]:
    """Yield (file, first, last) of all that is suspected; (file, 0, 0) for a file as a whole."""
    for one in ranked[:MOST_PLACES]:
        place, scope = one.item.place, one.item.place.scope
        at = place.line or 0
        yield place.file, 0, 0
        if scope is not None:
            head = scope.header or scope.start
            yield place.file, head, head
            yield place.file, max(scope.start, at - LONGEST), min(scope.end, (at or scope.start) + LONGEST)
        for line in place.lines[:4]:
            yield place.file, line if scope else line - AROUND, line if scope else line + AROUND
    for frame in crash.own:
        if frame.file and frame.line:
            yield frame.file, frame.line, frame.line
    for frame in [frame for frame in crash.own if frame.depth == 0 and frame.file and frame.line]:
        for line in _declarations(crash, frame.file or "", frame.line or 0):
            yield frame.file or "", line, line


def _declarations(crash: Crash, file: str, line: int) -> Iterator[int]:
    """Yield the lines of the class around a line that appears in no function: they declare its attributes."""
    scopes = crash.sources.scopes(file)
    owner = class_at(scopes, line)
    if owner is not None:
        inside = range(owner.start, min(owner.end, owner.start + LONGEST_CLASS) + 1)
        yield from (number for number in inside if function_at(scopes, number) is None)


def _count(text: str) -> int:
    """Return the number of lines as git counts them."""
    return text.count("\n") + (bool(text) and not text.endswith("\n"))


def _merged(spans: Sequence[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """Return the spans in order, cut to the file, those that touch as one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted((max(1, first), min(last, count)) for first, last in spans):
        if first > last:
            continue
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found
