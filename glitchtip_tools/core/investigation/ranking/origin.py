"""Where a bad value came from: followed from the failing line outwards, through arguments, to who made it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.complaints import EXPRESSION, bare, complaint
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.field import Field, Place
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.calls import (
    OWNERS,
    body_of,
    divided,
    given,
    inside,
    joined,
    parameters_of,
    statement_of,
)
from glitchtip_tools.core.investigation.source.scopes import Scope, function_at
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models import Event

MOST_STEPS = 10  # assignments and calls on the way
MOST_EXPRESSIONS = 4
_NAME = r"[A-Za-z_$][\w$]*"
# Methods that every library has: a function of the repository with such a name is probably another.
_EVERYWHERE = frozenset(
    "get find load pop read open next first last call apply map filter match split format".split()
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a bad value was followed to: the own frame `depth` steps from the failing one.

    `kind` is `here` (set in that frame's function), `made` (the function `name` returned it; `own` when it was not
    called on something else), `attribute` (it is the attribute `name` of something), `given` (a parameter whose
    caller is not known) or `free` (a name of the file, of a loop, of a callback). `told` says that the message named
    the value; else it is one of those that the line worked on.
    """

    kind: str
    depth: int
    name: str
    told: bool = True
    own: bool = True


@dataclass(frozen=True, slots=True)
class _Step:
    """An expression, in the frame `depth`, looked at from a line."""

    expression: str
    depth: int
    line: int


def trace(frames: Sequence[MappedFrame], sources: Sources, kind: str, message: str) -> Origin | None:
    """Return where the value came from that the innermost frame failed on; None when nothing tells.

    `frames` are the own ones of one exception, innermost first; `kind` is the exception's type.
    """
    if not frames or not frames[0].line:
        return None
    first = frames[0]
    about = complaint(
        statement_of(first, sources), kind, message, first.variables, _condition(first, sources)
    )
    steps = [_Step(item, 0, first.line or 0) for item in about.expressions[:MOST_EXPRESSIONS]]
    found = [origin for step in steps if (origin := _followed(step, frames, sources))]
    if about.told or not found:
        return found[0] if found else None
    return replace(max(found, key=lambda origin: origin.depth), told=False)


def _condition(frame: MappedFrame, sources: Sources) -> str:
    """Return the condition that the frame's line stands under."""
    lines = sources.lines(frame.file or "")
    if not frame.line or frame.line > len(lines):
        return ""
    above = terms.opened_above(
        lines, frame.line, max(1, frame.line - 12), r"(\}\s*)?(if|elsif|elif|else if|unless|while)\b"
    )
    return lines[above - 1] if above else ""


def _followed(step: _Step, frames: Sequence[MappedFrame], sources: Sources) -> Origin | None:
    for _ in range(MOST_STEPS):
        after = _next(step, frames, sources)
        if not isinstance(after, _Step):
            return after
        step = after
    return None


def _next(step: _Step, frames: Sequence[MappedFrame], sources: Sources) -> _Step | Origin:
    """Return what the expression leads to: another one, or the end of the trail."""
    text = re.sub(r"^(await|yield|new)\s+", "", bare(step.expression))
    call = re.match(rf"({EXPRESSION}\.)?({_NAME})(?=\()", text)
    if call and len(inside(text, call.end())) == len(text) - call.end() - 2:
        return Origin("made", step.depth, call[2], own=(call[1] or "self.").rstrip(".") in OWNERS)
    if item := re.fullmatch(rf"({EXPRESSION})\[[^\[\]]*\]", text):
        return replace(step, expression=item[1])
    if attribute := re.fullmatch(rf"{EXPRESSION}\.({_NAME})", text):
        return Origin("attribute", step.depth, attribute[1])
    if text in OWNERS:
        return Origin("given", step.depth, text)
    if not re.fullmatch(_NAME, text) or text in terms.KEYWORDS:
        return Origin("here", step.depth, text)
    return _of_name(replace(step, expression=text), frames, sources)


def _of_name(step: _Step, frames: Sequence[MappedFrame], sources: Sources) -> _Step | Origin:
    """Return where a plain name has its value from: an assignment before the line, or the caller."""
    frame, name = frames[step.depth], step.expression
    scope = function_at(sources.scopes(frame.file or ""), frame.line or 0)
    if scope is None:
        return Origin("free", step.depth, name)
    lines = sources.lines(frame.file or "")
    if at := _set_at(name, scope, step.line, frame.file or "", sources):
        value = _value(divided(joined(lines, at), frame.file or ""), name)
        if value is None or value == name:
            return Origin("here", step.depth, name)
        return _Step(value, step.depth, at)
    parameters = parameters_of(scope, lines)
    if name not in parameters:
        return Origin("free", step.depth, name)
    if step.depth + 1 >= len(frames):
        return Origin("given", step.depth, name)
    caller = frames[step.depth + 1]
    argument = given(
        name,
        parameters,
        scope,
        statement_of(caller, sources),
        bracketless=places.language_of(caller.file or "") == "ruby",
    )
    if argument is None:
        return Origin("given", step.depth, name)
    if not argument:
        return Origin("here", step.depth, name)
    return _Step(argument, step.depth + 1, caller.line or 0)


def _set_at(name: str, scope: Scope, until: int, file: str, sources: Sources) -> int | None:
    """Return the last line of a function before `until` that sets the name: no argument, no function inside."""
    lines, found, depth = sources.lines(file), None, 0
    inner = [other for other in sources.scopes(file) if scope.start < other.start and other.end <= scope.end]
    for number in range(body_of(scope, lines), min(until, len(lines) + 1)):
        text = terms.without_strings(lines[number - 1][: terms.LONGEST])
        flat = re.sub(r"\([^()]*\)", "()", re.sub(r"\([^()]*\)", "()", text))
        flat = re.sub(r"^\s*(?:if|elif|while)\s[^:]*:", "", flat)
        comment = text.lstrip().startswith(("#", "//", "*", "/*"))
        if depth <= 0 and not comment and not any(other.start <= number <= other.end for other in inner):
            found = number if terms.defining(name, [flat], [1]) else found
        depth += sum(text.count(char) for char in "([") - sum(text.count(char) for char in ")]")
    return found


def _value(assignment: str, name: str) -> str | None:
    """Return what an assignment gives the name (or a tuple that begins with it), when it is one expression."""
    text = bare(assignment)
    match = re.search(
        rf"(?<![\w.$]){re.escape(name)}\s*(?:,[^=():]{{0,80}})?(?::[^=]{{1,80}})?(?::=|\|\|=|\?\?=|=(?![=>]))\s*(.+?);?\s*$",
        text,
    )
    if not match:
        return None
    value = re.sub(r"^\([A-Z]\w*\)\s*|\s+as\s+[A-Z]\w*$|\s+(?:if|unless)\s.*$", "", match[1])
    return value if re.match(rf"((await|new)\s+)?{EXPRESSION}(\(.*\))?$", value) else None


def maker(event: Event, frames: Sequence[MappedFrame], sources: Sources) -> list[str]:
    """Return the names of the functions that made the bad values: where they are defined is worth asking."""
    return [trail.name for _, trail in trails(event, frames, sources) if trail.kind == "made"]


def attributes(event: Event, frames: Sequence[MappedFrame], sources: Sources) -> list[str]:
    """Return the attributes that the bad values were: who sets them, anywhere, is worth asking.

    A getter that nobody wrote (`getLabel`, made by a tool) stands for its attribute.
    """
    found = []
    for _, trail in trails(event, frames, sources):
        getter = re.match(r"(?:get|is)_?([A-Z]\w*)$", trail.name) if trail.kind == "made" else None
        if trail.kind == "attribute":
            found.append(trail.name)
        elif getter:
            found.append(getter[1][0].lower() + getter[1][1:])
    return list(dict.fromkeys(name for name in found if len(name) >= 2))[:3]


def trails(
    event: Event, frames: Sequence[MappedFrame], sources: Sources
) -> Iterator[tuple[list[MappedFrame], Origin]]:
    """Yield the trail of each exception's bad value, with the own frames it goes through, innermost first."""
    for level, exception in enumerate(reversed(event.exceptions)):
        own = [frame for frame in frames if frame.level == level and places.is_counted(frame)]
        own.sort(key=lambda frame: frame.depth)
        trail = trace(own, sources, exception.type or "", exception.value or "")
        if trail is not None:
            yield own, trail


def trail_of_the_value(crash: Crash, found: Field) -> None:
    """Tie every place to the trail of each exception's bad value: who set it, and who only passed it on.

    Where the stack ran out, the value of the line says nothing.
    """
    if crash.circle:
        return
    for frames, trail in trails(crash.event, crash.own, crash.sources):
        for place in list(found.places.values()):
            _link(place, trail, frames, 1 / (1 + frames[0].level), crash.sources)


def _link(
    place: Place, trail: Origin, frames: Sequence[MappedFrame], strength: float, sources: Sources
) -> None:
    guess, name = "" if trail.told else "_guess", _shown(trail)
    if frames[trail.depth] in place.frames:
        if trail.depth and trail.kind == "given":
            # The outermost own function is where it came in; else its caller's line was not understood.
            sure = "" if trail.told and trail.depth + 1 == len(frames) else "_guess"
            place.link(f"origin{sure}", strength, "handed on the value that failed" + name)
        elif trail.depth:
            said = (
                "is where the value that failed comes from"
                if trail.told
                else "may be where a bad value comes from"
            )
            place.link(f"origin{guess}", strength, said + name)
        elif trail.kind == "free":
            return
        elif trail.kind in ("here", "made"):
            place.link(f"sets_bad{guess}", strength, "works on a value of its own" + name)
        else:
            place.link(f"unguarded{guess}", strength, "takes a value as it comes" + name)
    elif any(frame in place.frames for frame in frames[: trail.depth]):
        said = (
            "only worked on what it was given" if trail.told else "may only have worked on what it was given"
        )
        place.link(f"passed{guess}", strength, said)
    elif not place.frames and trail.kind == "made" and place.function == trail.name and _is_maker(trail):
        place.link(
            "origin_made",
            strength,
            "returned the value that failed" if trail.told else "returned a value of it",
        )
    elif not place.frames and trail.kind == "attribute" and _sets(place, trail.name, sources):
        place.link("origin_attribute", strength, f"sets the attribute{name}")


def _shown(trail: Origin) -> str:
    """Return the value's name for a reason; anything but a plain name could be a literal, and a secret."""
    if not re.fullmatch(_NAME, trail.name):
        return ""
    return f" (`{trail.name[:60]}()`)" if trail.kind == "made" else f" (`{trail.name[:60]}`)"


def _is_maker(trail: Origin) -> bool:
    """Say whether a function of the name is likely the one that was called: `cache.get` may be a library's."""
    return trail.own or trail.name.lower() not in _EVERYWHERE


def _sets(place: Place, name: str, sources: Sources) -> bool:
    written = re.compile(rf"\b(self|this)\.{re.escape(name)}\s*(?::[^=]+)?=(?![=>])")
    return any(written.search(sources.text(place.file, line)) for line in place.lines)
