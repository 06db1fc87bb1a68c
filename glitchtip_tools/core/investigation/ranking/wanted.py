"""What the clone is asked for: the names whose definitions matter, and who sets an attribute that was bad."""

import re
from collections.abc import Sequence

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking.places import files_of, in_order, is_aside, language_of
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.source import function_at
from glitchtip_tools.models import Event
from glitchtip_tools.models.code import Match

LONGEST_LINE = 2000  # characters of a message
MOST_WRITERS = 8
UNNAMED = frozenset(
    ("__init__", "__construct", "constructor", "initialize")
)  # say nothing without their class
# The function whose signature a call did not fit, in the words of Python, PHP and V8's libraries.
_CALLEE = re.compile(
    r"([A-Za-z_][\w.\\:]*)\(\)(?: missing \d+ | takes | got (?:an unexpected|multiple)|: Argument #\d|, \d+ passed)"
)


def names_to_define(event: Event, frames: Sequence[MappedFrame], sources: Sources) -> list[str]:
    """Return the name that the message complains about, those that lines call, and who made what they use."""
    names = [named[1] for exception in event.exceptions if (named := misfit(exception.value or ""))]
    names += [name for frame in in_order(frames)[:4] for name in sources.called(frame.file, frame.line)]
    names += [name for frame in in_order(frames)[:4] for name in made_by(frame, sources)]
    return list(dict.fromkeys(name for name in names if len(name) >= 3))[:14]


def names_in_bodies(frames: Sequence[MappedFrame], sources: Sources) -> list[str]:
    """Return the names that the innermost two functions call anywhere: what they work with may be made there."""
    names: list[str] = []
    for frame in in_order(frames)[:2]:
        scope = function_at(sources.scopes(frame.file or ""), frame.line) if frame.line else None
        if scope:
            last = min(scope.end, scope.header + 150)
            names += sources.called_within(frame.file or "", scope.header + 1, last)
    return [name for name in dict.fromkeys(names) if len(name) >= 4][:20]


def likely_writers(
    found: Sequence[Match], names: Sequence[str], frames: Sequence[MappedFrame]
) -> list[Match]:
    """Return the lines that set one of the attributes, or declare it, those of the trace's files first."""
    near, spoken = files_of(frames), {language_of(file) for file in files_of(frames)}
    writers = [
        match
        for match in found
        if language_of(match.file) in spoken
        and not is_aside(match.file)
        and any(writes(name, match.text) for name in names)
    ]
    return sorted(writers, key=lambda match: (match.file not in near, match.file, match.line))[:MOST_WRITERS]


def writes(name: str, text: str) -> bool:
    """Return whether a line sets an attribute: by assignment, as argument or key, by a setter, by declaring it."""
    safe = re.escape(name)
    setter = re.escape(name[:1].upper() + name[1:])
    return bool(
        re.search(
            rf"(?:\.|->|@){safe}\s*(?:[-+*/|&]|\|\||\?\?)?=(?![=>])|[(,{{\s][\"':]?{safe}[\"']?\s*(?::(?!:)|=>|=(?![=>]))"
            rf"|\bset_?{setter}\s*\(|\.{safe}\.(?:append|push|add|update|extend)\("
            rf"|^\s*(?:[\w<>\[\]?.]+\s+){{1,4}}{safe}\s*(?:;|=|\{{|$)",
            text[: terms.LONGEST],
        )
    )


def misfit(message: str) -> tuple[str, str] | None:
    """Return the class ("" when not told) and name of the function whose signature the message says was not met."""
    found = _CALLEE.search(message[:LONGEST_LINE])
    parts = re.split(r"[.:\\]+", found[1]) if found else []
    if not parts or (parts[-1] in UNNAMED and len(parts) < 2):
        return None
    return (parts[-2] if len(parts) > 1 else "", parts[-1])


def made_by(frame: MappedFrame, sources: Sources) -> list[str]:
    """Return the names that are called, before the failing line of a function, to make what the line uses."""
    scope = function_at(sources.scopes(frame.file or ""), frame.line) if frame.line else None
    if scope is None or frame.line is None:
        return []
    file = frame.file or ""
    giving = [
        number
        for name in terms.names_in(frame.code)[:8]
        for number in sources.setting(name, file, scope.header + 1, frame.line - 1)[-3:]
    ]
    giving += sources.tried_before(file, frame.line)
    return list(dict.fromkeys(name for number in giving for name in sources.called(file, number)))
