"""Line numbers of an optimised build: told from the text beside them, since the runtime's are approximations.

A .NET Release build attributes instructions to neighbouring lines, and may inline the function between two frames.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.folding import last_name
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import function_at

CALLS = "the build was optimised: taken is the one line of the function that calls the next"
WHOLE = "the build was optimised: nothing on its line can fail so, which means the whole function"
_ENDINGS = (".cs", ".fs", ".vb")
_NULL = re.compile(r"NullReference|reference not set to an instance")
_ACCESS = re.compile(r"[\w\])]\s*(\?\.|\.|\[|\()\s*\w?")
_KEYWORD = re.compile(r"^\s*(return|throw|if|else|while|for|foreach|using|lock|switch)\b\s*")


def corrected(frames: Sequence[MappedFrame], sources: Sources, complaint: str) -> tuple[MappedFrame, ...]:
    """Return the frames with the lines that their neighbours tell; `complaint` is the message of the root cause."""
    found = list(frames)
    for level in {frame.level for frame in found}:
        own = [at for at, frame in enumerate(found) if frame.level == level and _doubtful(frame)]
        own.sort(key=lambda at: found[at].position)
        for at, after in pairwise(own):
            if found[after].position == found[at].position + 1:
                found[at] = _calling(found[at], found[after], sources)
        innermost = max(
            (frame.position for frame in found if frame.level == level and frame.file), default=None
        )
        if own and found[own[-1]].position == innermost and _NULL.search(complaint):
            found[own[-1]] = _whole(found[own[-1]], sources)
    return tuple(found)


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
    return replace(frame, line=calling[0], text=lines[calling[0] - 1], match="like", note=CALLS)


def _accesses(line: str) -> bool:
    return bool(_ACCESS.search(_KEYWORD.sub("", line)))


def _whole(frame: MappedFrame, sources: Sources) -> MappedFrame:
    """Return the frame without its line, when nothing on that could be null."""
    scope = _scope(frame, sources)
    if scope is None or _accesses(frame.text):
        return frame
    return replace(frame, line=None, match="none", note=WHOLE, named=scope.name)
