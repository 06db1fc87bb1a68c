"""A value followed through the frames of a crash."""

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.investigation.values.trail import Origin, trace

NULL = "'NoneType' object has no attribute 'name'"


def frame(file: str, line: int, depth: int, text: str, /, **variables: object) -> MappedFrame:
    lines = text.split("\n")
    return MappedFrame(
        0, -depth, file, "", line, True, file, line, "exact", "", depth, lines[line - 1], variables
    )


def followed(
    text: str, file: str, at: list[int], kind: str, message: str, /, **variables: object
) -> Origin | None:
    frames = [frame(file, line, depth, text, **({} if depth else variables)) for depth, line in enumerate(at)]
    return trace(frames, Sources({file: text}), kind, message)
