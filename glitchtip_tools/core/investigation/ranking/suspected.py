"""Which lines are worth asking who wrote them: those of the likeliest places, however long the trace is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.candidates import wanted
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.places import is_aside
from glitchtip_tools.core.investigation.ranking.signals import Ranked
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import class_at, function_at
from glitchtip_tools.models import Event
from glitchtip_tools.models.code import Match

MOST_PLACES = 16  # some more than the commits are hunted in: what blame tells may change their order
MOST_FILES = 5  # whose lines are asked about: each one walks the history again
MOST_READ = 14  # whose changes are read, too
LONGEST = 200  # lines on either side of the first one, of a longer function
AROUND = 5  # lines, where no function is known
BESIDE = 3  # lines
LONGEST_CLASS = 600
MOST_CLASSES = 3
FEW = 2  # lines of the checkout that hold a word: more say nothing
Ranges = dict[str, list[tuple[int, int]]]


def suspected(crash: Crash, ranked: Sequence[Ranked[Candidate]]) -> Ranges:
    """Return the ranges of lines by file, the likeliest file first; a file as a whole has none."""
    ranges: Ranges = {}
    lines = list(_lines(crash, ranked))
    files = list(dict.fromkeys([*(file for file, _, _ in lines), *crash.evidence.sources]))[:MOST_READ]
    for number, file in enumerate(files):
        spans = [(first, last) for name, first, last in lines if name == file and first]
        blamed = spans if number < MOST_FILES else []
        ranges[file] = _merged(blamed, _count(crash.evidence.sources.get(file, "")))
    return ranges


def focus(crash: Crash, ranked: Sequence[Ranked[Candidate]]) -> dict[str, set[int]]:
    """Return the suspected lines and those beside, by file: only there a change of form is looked through."""
    by_file: dict[str, set[int]] = {}
    lines = [(one.item.place.file, line) for one in ranked[:MOST_PLACES] for line in one.item.place.lines[:4]]
    lines += [(frame.file, frame.line) for frame in crash.own if frame.file and frame.line]
    for file, line in lines:
        by_file.setdefault(file, set()).update(range(line - BESIDE, line + BESIDE + 1))
    return by_file


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
    for file, named, _ in named_classes(crash):
        yield file, named.header or named.start, named.header or named.start
    for file, number, _ in holders(crash.event, crash.order, crash.evidence.matches):
        yield file, number, number
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


def named_classes(crash: Crash) -> list[tuple[str, Scope, str]]:
    """Return (file, class, what it lacks) of classes that the message says have no such part."""
    named = [lacking for item in crash.event.exceptions for lacking in wanted.lacking(item.value or "")]
    return [
        (file, scope, missing)
        for owner, missing in dict.fromkeys(named)
        for file in crash.evidence.sources
        for scope in crash.sources.scopes(file)
        if scope.kind == "class" and scope.name == owner
    ][:MOST_CLASSES]


def holders(
    event: Event, frames: Iterable[MappedFrame], matches: Iterable[Match]
) -> list[tuple[str, int, str]]:
    """Return (file, line, word) of the few lines outside the trace that hold a word which the message quotes."""
    traced = {frame.file for frame in frames}
    quoted = {word for item in event.exceptions for word in terms.quoted_in(item.value or "")}
    known = [match for match in matches if match.term in quoted and not is_aside(match.file)]
    counts = Counter(match.term for match in known)
    own = {match.term for match in known if match.file in traced}
    return [
        (match.file, match.line, match.term)
        for match in known
        if match.file not in traced and match.term not in own and counts[match.term] <= FEW
    ]


def _count(text: str) -> int:
    """Return the number of lines as git counts them."""
    return text.count("\n") + (bool(text) and not text.endswith("\n"))


def _merged(spans: Sequence[tuple[int, int]], count: int) -> list[tuple[int, int]]:
    """Return the spans in order, cut to the file, those that touch as one."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted((max(1, first), min(last, count)) for first, last in spans):
        if first > last:
            continue
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged
