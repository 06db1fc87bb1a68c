"""Lines of another version: a frame names the one function that is called so in its file, and its line is elsewhere.

The name is right as long as the function exists, the line only at the version that ran.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.folding import last_name
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.languages import kin_of
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import function_at

ELSEWHERE = "its line is of another version: at this one it is outside of the function that the frame names"
# Languages without frames of bridges, blocks and built-ins, whose line is that of the class or the caller.
_KIN = frozenset(("script", "python", "go"))
_NAMED = re.compile(r"(?:async |new )?(?:[\w$().*]+\.)?(?P<name>[A-Za-z_]\w{2,})")


def corrected(frames: Sequence[MappedFrame], sources: Sources) -> tuple[MappedFrame, ...]:
    """Return the frames, without the lines that cannot be of the version that was read."""
    return tuple(_corrected(frame, sources) for frame in frames)


def _corrected(frame: MappedFrame, sources: Sources) -> MappedFrame:
    file, line = frame.file or "", frame.line
    label = _NAMED.fullmatch(re.sub(r" \[as .*\]$", "", frame.function))
    if frame.match != "unchecked" or line is None or not label or kin_of(file) not in _KIN:
        return frame
    source = sources.source(file)
    function = _only(source.scopes, label["name"])
    if source.approximate or function is None or function.start <= line <= function.end:
        return frame
    around = function_at(source.scopes, line)
    if around is not None and around.name == last_name(frame.function):
        return frame
    return replace(frame, line=None, match="none", note=ELSEWHERE, named=function.name, text="")


def _only(scopes: Sequence[Scope], name: str) -> Scope | None:
    """Return the function of a name; None when there is none, or more than one."""
    named = [scope for scope in scopes if scope.name == name]
    return named[0] if len(named) == 1 and named[0].kind == "function" and not named[0].role else None
