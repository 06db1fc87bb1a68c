"""Where a bad value came from: followed from the failing line outwards, through arguments, to who made it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from glitchtip_tools.core.investigation import terms
from glitchtip_tools.core.investigation.calls import OWNERS, given, parameters_of, statement_of
from glitchtip_tools.core.investigation.complaints import EXPRESSION, complaint
from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.field import Field, Place
from glitchtip_tools.core.investigation.scopes import function_at
from glitchtip_tools.core.investigation.sources import Sources
from glitchtip_tools.core.models import Event

MOST_STEPS = 10  # assignments and calls on the way
MOST_EXPRESSIONS = 4
_NAME = r"[A-Za-z_$][\w$]*"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a bad value was followed to: the own frame `depth` steps from the failing one.

    `kind` is `here` (set in that frame's function), `made` (the function `name` returned it), `attribute` (it is the
    attribute `name` of something) or `given` (a parameter whose caller is not known). `told` says that the message
    named the value; else it is one of those that the line worked on.
    """

    kind: str
    depth: int
    name: str
    told: bool = True


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
    text = re.sub(r"^(await|yield|new)\s+", "", step.expression.strip())
    if call := re.fullmatch(rf"(?:{EXPRESSION}\.)?({_NAME})\(.*\)", text, re.S):
        return Origin("made", step.depth, call[1])
    if item := re.fullmatch(rf"({EXPRESSION})\[[^\[\]]*\]", text):
        return replace(step, expression=item[1])
    if attribute := re.fullmatch(rf"{EXPRESSION}\.({_NAME})", text):
        return Origin("attribute", step.depth, attribute[1])
    if text in OWNERS:
        return Origin("given", step.depth, text)
    if not re.fullmatch(_NAME, text):
        return Origin("here", step.depth, text)
    return _of_name(replace(step, expression=text), frames, sources)


def _of_name(step: _Step, frames: Sequence[MappedFrame], sources: Sources) -> _Step | Origin:
    """Return where a plain name has its value from: an assignment before the line, or the caller."""
    frame, name = frames[step.depth], step.expression
    scope = function_at(sources.scopes(frame.file or ""), frame.line or 0)
    if scope is None:
        return Origin("here", step.depth, name)
    lines = sources.lines(frame.file or "")
    setting = terms.defining(name, lines, range(scope.header + 1, step.line))
    if setting:
        value = _value(lines[setting[-1] - 1], name)
        if value is None or value == name:
            return Origin("here", step.depth, name)
        return _Step(value, step.depth, setting[-1])
    parameters = parameters_of(scope, lines)
    if name not in parameters:
        return Origin("here", step.depth, name)
    if step.depth + 1 >= len(frames):
        return Origin("given", step.depth, name)
    caller = frames[step.depth + 1]
    argument = given(name, parameters, scope, statement_of(caller, sources))
    if argument is None:
        return Origin("given", step.depth, name)
    if not argument:
        return Origin("here", step.depth, name)
    return _Step(argument, step.depth + 1, caller.line or 0)


def _value(line: str, name: str) -> str | None:
    """Return what an assignment gives the name, when it is one expression on one line."""
    match = re.search(
        rf"(?<![\w.$]){re.escape(name)}\s*(?::[^=]+)?=(?!=)\s*(.+?);?\s*$", line[: terms.LONGEST]
    )
    return match[1] if match and re.fullmatch(rf"((await|new)\s+)?{EXPRESSION}(\(.*\))?", match[1]) else None


def link(event: Event, own: Sequence[MappedFrame], found: Field) -> None:
    """Tie every place to the trail of each exception's bad value: who set it, and who only passed it on."""
    for level, exception in enumerate(reversed(event.exceptions)):
        frames = sorted((frame for frame in own if frame.level == level), key=lambda frame: frame.depth)
        trail = trace(frames, found.sources, exception.type or "", exception.value or "")
        if trail is not None:
            for place in list(found.places.values()):
                _link(place, trail, frames, 1 / (1 + level), found.sources)


def _link(
    place: Place, trail: Origin, frames: Sequence[MappedFrame], strength: float, sources: Sources
) -> None:
    guess, name = "" if trail.told else "_guess", _shown(trail)
    if frames[trail.depth] in place.frames:
        if trail.depth:
            said = (
                "is where the value that failed comes from"
                if trail.told
                else "may be where a bad value comes from"
            )
            place.link(f"origin{guess}", strength, said + name)
        elif trail.kind in ("here", "made"):
            place.link(f"sets_bad{guess}", strength, "works on a value of its own" + name)
        else:
            place.link(f"unguarded{guess}", strength, "takes a value as it comes" + name)
    elif any(frame in place.frames for frame in frames[: trail.depth]):
        said = (
            "only worked on what it was given" if trail.told else "may only have worked on what it was given"
        )
        place.link(f"passed{guess}", strength, said)
    elif not place.frames and trail.kind == "made" and place.function == trail.name:
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


def _sets(place: Place, name: str, sources: Sources) -> bool:
    written = re.compile(rf"\b(self|this)\.{re.escape(name)}\b")
    return any(written.search(sources.text(place.file, line)) for line in place.lines)
