"""Errors as values have no stack of their own: the trace is their reporter's, the message tells the origin."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.folding import RELAY, REPORTS
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.investigation.source.terms import literal_parts
from glitchtip_tools.core.syntax.source import function_at
from glitchtip_tools.models import Event
from glitchtip_tools.models.code import Match

ORIGIN = "builds the message: the trace is of who reported the error, not of the error"
_WITHOUT_STACK = ("go", "node", "other")  # platforms of errors that may have none
_QUOTES = ('"', "`")


def parts_to_find(frames: Sequence[MappedFrame], event: Event) -> list[str]:
    """Return the parts of the message whose place would be the origin; none where the trace is the error's own."""
    value = event.exceptions[-1].value if event.exceptions else event.message
    if not any(one.frames for one in event.exceptions):
        value = "\n".join(one.value or "" for one in reversed(event.exceptions)) or value
    mapped = [frame for frame in frames if frame.level == 0 and frame.file]
    innermost = max(mapped, key=lambda frame: frame.position, default=None)
    if innermost is None:
        alone = event.platform in _WITHOUT_STACK and not frames
        return literal_parts(value or "") if alone else []
    told = innermost.role == RELAY and REPORTS.search(innermost.text)
    return literal_parts(value or "") if told and (innermost.file or "").endswith(".go") else []


def origin(
    parts: Sequence[str], matches: Sequence[Match], texts: Mapping[str, str], frames: Sequence[MappedFrame]
) -> MappedFrame | None:
    """Return the one place that builds the message, as the frame inside all others.

    Each function adds its words before those of the one that it called, so the last part is the deepest.
    """
    places: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for file in {match.file for match in matches}:
        for number, line in enumerate(texts.get(file, "").split("\n"), start=1):
            for part in parts:
                if part in line and _quoted(line, part):
                    places[part].add((file, number))
    alone = [next(iter(places[part])) for part in parts if len(places[part]) == 1]
    if not alone:
        return None
    file, at = alone[-1]
    scope = function_at(Sources(texts).scopes(file), at)
    return MappedFrame(
        level=0,
        position=max((frame.position for frame in frames if frame.level == 0), default=-1) + 1,
        filename=file,
        function=scope.name if scope else "",
        line_no=at,
        own=True,
        file=file,
        line=at,
        match="unchecked",
        note=ORIGIN,
        text=texts[file].split("\n")[at - 1],
        named=scope.name if scope else "",
    )


def _quoted(line: str, part: str) -> bool:
    """Return whether a line holds a text of the message in quotes; an apostrophe alone makes none of a comment."""
    before, _, behind = line.partition(part)
    return any(quote in line for quote in _QUOTES) or ("'" in before and "'" in behind)
