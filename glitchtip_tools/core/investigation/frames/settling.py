"""Which of several files a frame stands for: the line decides, then where the trace's other frames are."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from glitchtip_tools.core.investigation.frames.mapping import Candidates, common_tail
from glitchtip_tools.core.investigation.frames.namesakes import (
    in_common,
    in_package,
    is_too_short,
    name_of,
    reads_differently,
)
from glitchtip_tools.core.investigation.frames.stack import (
    BUNDLED_NOTE,
    flat_name,
    function_around,
    is_bundled,
    names_of,
    without_hash,
)
from glitchtip_tools.core.investigation.source.likeness import most_alike
from glitchtip_tools.core.investigation.source.lines import SourceLines, best_line, same
from glitchtip_tools.models import Frame

ENOUGH = 1.5  # agreement from which a file is believed although only its base name is the frame's
TELLING = 25  # characters from which a line alone says as much
COMPILED = "compiled code: its line number does not apply to the source"
CHUNK = "a bundle's chunk with the name of this file; it may contain others"
CLEAR = 0.6  # likeness from which a built line is believed of a file that has only the base name
SEVERAL = 5  # lines of context that it takes
_ASIDE = re.compile(r"(^|/)(tests?|__tests__|spec|docs?|examples?|fixtures|bench(marks?)?)/")


class Settled(NamedTuple):
    """A frame's file and line; `match` is as MappedFrame tells, `note` says why there is none.

    `function` is the one that the frame's label names, where that found the file.
    """

    file: str | None
    line: int | None
    match: str
    note: str
    function: str = ""


class _Fit(NamedTuple):
    score: float
    order: int
    file: str
    line: int


def settle_all(frames: Sequence[tuple[Frame, Candidates]], sources: Mapping[str, str]) -> list[Settled]:
    """Settle all frames of a trace; where several files fit one, the folders of the clear ones decide."""
    read = {file: SourceLines(text) for file, text in sources.items()}
    known: dict[tuple[object, ...], Settled] = {}
    settled = [_remembered(known, frame, possible, read) for frame, possible in frames]
    folders = Counter(
        _folder(frame, done.file) for (frame, _), done in zip(frames, settled, strict=True) if done.file
    )
    known.clear()
    again = [
        done if done.file or not possible.files else _remembered(known, frame, possible, read, folders)
        for (frame, possible), done in zip(frames, settled, strict=True)
    ]
    roots = _roots(frames, again)
    return [
        done if done.file or not possible.weak else _below(roots, frame, possible, read) or done
        for (frame, possible), done in zip(frames, again, strict=True)
    ]


def _roots(frames: Sequence[tuple[Frame, Candidates]], settled: Sequence[Settled]) -> dict[str, str]:
    """Return where the deployed folders are in the repository, as the settled frames teach (`/bin/app/`: `src/`)."""
    taught: dict[str, set[str]] = defaultdict(set)
    for (frame, possible), done in zip(frames, settled, strict=True):
        if not done.file or possible.weak:
            continue
        for name in names_of(frame):
            tail = _stem_tail(name, done.file)
            taught[name[: len(name) - tail[0]]].add(done.file[: len(done.file) - tail[1]])
    return {root: folders.pop() for root, folders in taught.items() if root and len(folders) == 1}


def _stem_tail(name: str, file: str) -> tuple[int, int]:
    """Return the lengths of the longest whole tail that two paths have in common, endings of the name apart."""
    stem, other = name.rpartition(".")[0], file.rpartition(".")[0]
    parts = common_tail(stem.split("/"), other.split("/"))
    length = len("/".join(stem.split("/")[-parts:])) if parts else 0
    return length + len(name) - len(stem), length + len(file) - len(other)


def _below(
    roots: Mapping[str, str], frame: Frame, possible: Candidates, read: Mapping[str, SourceLines]
) -> Settled | None:
    """Settle a frame by the folder that the others of its root are in."""
    for name in names_of(frame):
        for root, folder in sorted(roots.items(), key=lambda pair: -len(pair[0])):
            if not name.startswith(root):
                continue
            stem = folder + name[len(root) :].rpartition(".")[0]
            if files := [file for file in possible.files if file.rpartition(".")[0] == stem]:
                alone = Candidates(tuple(files[:1]), sure=True, compiled=possible.compiled, tied=1)
                return settle(frame, alone, read)
    return None


def _remembered(
    known: dict[tuple[object, ...], Settled],
    frame: Frame,
    possible: Candidates,
    read: Mapping[str, SourceLines],
    folders: Mapping[str, int] | None = None,
) -> Settled:
    """Settle a frame once: recursion repeats it hundreds of times."""
    key = (frame.filename, frame.abs_path, frame.module, frame.line_no, frame.function, frame.context_line)
    if key not in known:
        known[key] = settle(frame, possible, read, folders)
    return known[key]


def settle(
    frame: Frame,
    candidates: Candidates,
    read: Mapping[str, SourceLines],
    folders: Mapping[str, int] | None = None,
) -> Settled:
    """Settle one frame; `folders` counts where in the repository the other frames' paths begin."""
    candidates = in_package(frame, candidates, read)
    if not candidates.files:
        return Settled(None, None, "none", _why_none(frame, candidates))
    fits = _fits(frame, candidates, read)
    if fits:
        top = max(fits)
        rivals = [fit for fit in fits if fit.score == top.score]
        chosen = _preferred(frame, [fit.file for fit in rivals], read, folders or {}, candidates.near)
        if chosen is None and not candidates.sure:
            return _ambiguous([fit.file for fit in sorted(rivals, reverse=True)])
        fit = next((fit for fit in rivals if fit.file == chosen), top)
        return Settled(fit.file, fit.line, _match(frame, fit, read), "")
    tied = candidates.files[: candidates.tied]
    file = _preferred(frame, tied, read, folders or {}, candidates.near)
    if file is None:
        return _by_base_name(frame, tied[0]) if candidates.weak else _ambiguous(tied)
    if candidates.weak and candidates.compiled and is_bundled(frame) and _is_called_like(frame, file):
        return Settled(file, None, "none", CHUNK)
    if candidates.weak or (candidates.bare and reads_differently(frame, read.get(file))):
        return _by_base_name(frame, file)
    if candidates.compiled:
        return Settled(
            file,
            None,
            "none",
            CHUNK if is_bundled(frame) or any(map(flat_name, names_of(frame))) else COMPILED,
        )
    return _by_number(frame, file, read, folders or {})


def _match(frame: Frame, fit: _Fit, read: Mapping[str, SourceLines]) -> str:
    """Return how the line was found; a built line that is none of the source's is alike at best."""
    if not same(frame.context_line or "", read[fit.file].lines[fit.line - 1]):
        return "like"
    return "exact" if fit.line == frame.line_no else "moved"


def _why_none(frame: Frame, possible: Candidates) -> str:
    if is_bundled(frame) and not possible.library:
        return BUNDLED_NOTE
    if not any(names_of(frame)) and not (possible.library and frame.module):
        return "no path"
    return "library code" if possible.library else "no tracked file ends like it"


def _by_base_name(frame: Frame, file: str) -> Settled:
    """The frame is in no file; what is only called like it says nothing, and of a bundle not even that."""
    note = BUNDLED_NOTE if is_bundled(frame) else f"only the base name is that of {file}"
    return Settled(None, None, "none", note)


def _ambiguous(files: Sequence[str]) -> Settled:
    return Settled(None, None, "none", f"ambiguous: {' or '.join(files[:3])}")


def _fits(frame: Frame, possible: Candidates, read: Mapping[str, SourceLines]) -> list[_Fit]:
    """The files that have the frame's line; for a base name alone its neighbours must agree, or it be telling."""
    fits = []
    for order, file in enumerate(possible.files):
        source = read.get(file, SourceLines(""))
        if possible.compiled:
            fits += _likely(frame, possible, order, source)
            continue
        line, score = best_line(frame, source)
        if line is None or (possible.weak and score < ENOUGH and not _telling(frame)):
            continue
        bonus = 0.25 * (line == frame.line_no) + 0.5 * (order == 0 and possible.sure)
        fits.append(_Fit(score + bonus, -order, file, line))
    return fits


def _likely(frame: Frame, possible: Candidates, order: int, source: SourceLines) -> list[_Fit]:
    """Return the source's line that a built line came from; for a base name alone it must be all the clearer."""
    line, score = most_alike(frame, source.likeness)
    if line is None or (possible.weak and (score < CLEAR or len(frame.context) < SEVERAL)):
        return []
    return [_Fit(1.0 + score, -order, possible.files[order], line)]


def _telling(frame: Frame) -> bool:
    return len(frame.context) <= 1 and len((frame.context_line or "").strip()) >= TELLING


# Names of chunks that hold the application as a whole, or libraries.
_GENERAL = frozenset(
    "index main app vendor vendors common chunk runtime polyfills framework shared bundle".split()
)


def _is_called_like(frame: Frame, file: str) -> bool:
    """Return whether a chunk with a hash in its name is called like a source file, and by no general word."""
    for name in names_of(frame):
        stem = name.rpartition(".")[0]
        bare = without_hash(stem).rpartition("/")[2]
        if bare != stem.rpartition("/")[2] and bare.lower() not in _GENERAL:
            return bare == file.rpartition("/")[2].rpartition(".")[0]
    return False


def _by_number(
    frame: Frame, file: str, read: Mapping[str, SourceLines], folders: Mapping[str, int]
) -> Settled:
    """The frame's line by its number alone."""
    if file not in read:  # a partial clone may lack it: there is nothing to compare
        return Settled(file, frame.line_no, "unchecked" if frame.line_no else "none", "")
    count = len(read[file].lines)
    line = frame.line_no if frame.line_no and frame.line_no <= count else None
    around = function_around(frame)
    around = around if re.search(rf"\b{around}\b", read[file].text) else ""
    if not frame.line_no:
        return Settled(file, None, "none", "the frame has no line", around)
    if line is None and not folders.get(_folder(frame, file)) and is_too_short(frame, file, read[file].text):
        return Settled(None, None, "none", f"only the end of its path is that of {file}")
    if (frame.context_line or "").strip():
        return Settled(file, line, "differs", "the line reads differently at this revision")
    if line is None:
        # A library's file may have the same tail: one that is too short for the line is another file.
        named = None if frame.in_app is False else file
        return Settled(named, None, "none", "the line is beyond the file's end", around if named else "")
    return Settled(file, line, "unchecked", "")


def _preferred(
    frame: Frame,
    files: Sequence[str],
    read: Mapping[str, SourceLines],
    folders: Mapping[str, int],
    near: Sequence[str],
) -> str | None:
    """The one file that is best by the other frames' folders, the function's name, as no test, or by being near."""
    word = name_of(frame)
    marks = {
        file: (
            folders.get(_folder(frame, file), 0),
            bool(word and file in read and word.search(read[file].text)),
            not _ASIDE.search(file) or any(map(_ASIDE.search, names_of(frame))),
            file in near,
        )
        for file in dict.fromkeys(files)
    }
    best = max(marks.values(), default=None)
    top = [file for file, mark in marks.items() if mark == best]
    return top[0] if len(top) == 1 else None


def _folder(frame: Frame, file: str) -> str:
    """Where in the repository the frame's path begins: what the file has more than the longest common tail."""
    parts = file.split("/")
    return "/".join(parts[: len(parts) - in_common(frame, file)])
