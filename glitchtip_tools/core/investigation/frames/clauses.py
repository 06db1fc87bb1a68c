"""A call that fitted no clause of a function: the error has the line of the first one, and all of them are meant."""

from collections.abc import Sequence
from dataclasses import replace

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.source import function_at

ALL = "no clause fits its arguments: all of the function's clauses are meant, the newest first"
_REFUSED = "no function clause matching"


def with_all(frames: Sequence[MappedFrame], sources: Sources, complaint: str) -> tuple[MappedFrame, ...]:
    """Return the frames, the innermost one with the heads of all clauses; `complaint` is the root cause's message."""
    if _REFUSED not in complaint:
        return tuple(frames)
    root = max((frame.level for frame in frames), default=0)
    own = [at for at, frame in enumerate(frames) if frame.level == root and frame.file and frame.line]
    mapped = list(frames)
    if own:
        at = max(own, key=lambda at: mapped[at].position)
        if heads := _heads(mapped[at], sources):
            mapped[at] = replace(mapped[at], meant=heads, note=ALL)
    return tuple(mapped)


def _heads(frame: MappedFrame, sources: Sources) -> tuple[int, ...]:
    """Return the lines of all heads of the function when the frame is at one of several."""
    file = frame.file or ""
    scope = function_at(sources.scopes(file), frame.line or 0)
    if scope is None:
        return ()
    heads = [
        item.header
        for item in sources.source(file).scopes
        if item.name == scope.name and scope.start <= item.start <= scope.end
    ]
    return tuple(heads) if frame.line in heads and len(heads) > 1 else ()
