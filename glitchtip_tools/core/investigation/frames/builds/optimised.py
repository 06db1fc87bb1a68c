"""Line numbers of an optimised build: told from the text beside them, since the runtime's are approximations.

A .NET Release build attributes instructions to neighbouring lines, and may inline the function between two frames.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.folding import last_name
from glitchtip_tools.core.investigation.source.sources import OWNERS, Sources
from glitchtip_tools.core.languages import suffixes_of
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import function_at

CALLS = "optimised build: its line does not call the next frame, so the one line that does is taken"
ONLY = "optimised build: nothing on its line can be null, so the one line where something can is taken"
WHOLE = "optimised build: nothing on its line can be null, so the whole function is meant"
_ENDINGS = suffixes_of("dotnet")
_NULL = re.compile(r"NullReference|reference not set to an instance")


def corrected(frames: Sequence[MappedFrame], sources: Sources, complaint: str) -> tuple[MappedFrame, ...]:
    """Return the frames with the lines that their neighbours tell; `complaint` is the message of the root cause."""
    mapped = list(frames)
    for level in {frame.level for frame in mapped}:
        own = [at for at, frame in enumerate(mapped) if frame.level == level and _doubtful(frame)]
        own.sort(key=lambda at: mapped[at].position)
        for at, after in pairwise(own):
            if mapped[after].position == mapped[at].position + 1:
                mapped[at] = _calling(mapped[at], mapped[after], sources)
        innermost = max(
            (frame.position for frame in mapped if frame.level == level and frame.file), default=None
        )
        if own and mapped[own[-1]].position == innermost and _NULL.search(complaint):
            mapped[own[-1]] = _whole(mapped[own[-1]], sources)
    return tuple(mapped)


def _doubtful(frame: MappedFrame) -> bool:
    """Return whether a frame's line is the runtime's word alone."""
    return (frame.file or "").endswith(_ENDINGS) and frame.match == "unchecked" and frame.line is not None


def _scope(frame: MappedFrame, sources: Sources) -> Scope | None:
    return function_at(sources.scopes(frame.file or ""), frame.line or 0)


def _calling(frame: MappedFrame, inner: MappedFrame, sources: Sources) -> MappedFrame:
    """Return the frame at the only line of its function that names the inner frame's one, if its own does not."""
    scope, name = _scope(frame, sources), last_name(inner.function)
    if scope is None or not re.fullmatch(r"\w{2,}", name):
        return frame
    wanted = re.compile(rf"\b{re.escape(name)}\b\s*[(<]")
    lines = sources.lines(frame.file or "")
    body = range(scope.header + 1 if scope.header else scope.start + 1, min(scope.end, len(lines)) + 1)
    calling = [number for number in body if wanted.search(lines[number - 1])]
    if len(calling) != 1 or frame.line is None or abs(calling[0] - frame.line) <= 1:
        return frame
    return _moved(frame, calling[0], sources, CALLS)


def _moved(frame: MappedFrame, line: int, sources: Sources, note: str) -> MappedFrame:
    return replace(frame, line=line, text=sources.text(frame.file or "", line), match="like", note=note)


def _whole(frame: MappedFrame, sources: Sources) -> MappedFrame:
    """Return the frame with the lines that are meant instead of its own, when nothing on that could be null."""
    scope = _scope(frame, sources)
    source = sources.source(frame.file or "")
    if scope is None or source.approximate:
        return frame
    first, last = source.statement(frame.line or 0)
    accesses = [
        item.last
        for item in source.expressions(min(scope.body, first), scope.end)
        if item.of is not None and item.of.text not in (*OWNERS, "base")
    ]
    if any(first <= line <= last for line in accesses):
        return frame
    meant = tuple(dict.fromkeys(accesses))
    if len(meant) == 1:
        return _moved(frame, meant[0], sources, ONLY)
    return replace(frame, line=None, match="none", note=WHOLE, named=scope.name, meant=meant)
