"""Where a bad value came from: followed from the failing line outwards, through arguments, to who made it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.complaints import bare, complaint
from glitchtip_tools.core.investigation.ranking.field import CONSTRUCTORS, Field, Place
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import OWNERS, Sources
from glitchtip_tools.core.syntax.model import Binding, Expression, Scope
from glitchtip_tools.models import Event

MOST_STEPS = 10  # assignments and calls on the way
MOST_EXPRESSIONS = 4
_LEADING = ("name", "call", "attribute", "element")  # expressions that have their value from elsewhere
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
    """An expression, in the frame `depth`, looked at from the statement that begins at a line."""

    value: Expression
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
    line = sources.statement(first.file, first.line)[0] or first.line or 0
    steps = [_Step(_read_as(item, first, sources), 0, line) for item in about.expressions[:MOST_EXPRESSIONS]]
    found = [origin for step in steps if (origin := _followed(step, frames, sources))]
    if about.told or not found:
        return found[0] if found else None
    return replace(max(found, key=lambda origin: origin.depth), told=False)


def statement_of(frame: MappedFrame, sources: Sources) -> str:
    """Return the statement of the frame's line on one line, Python's `//` as `/`: elsewhere it begins a comment."""
    first, last = sources.statement(frame.file, frame.line)
    lines = sources.lines(frame.file or "")[first - 1 : last] if first else [frame.text]
    text = re.sub(r"\s+(?=(?:\?\.|!!?\.|&\.|->|\.)\w)", "", " ".join(line.strip()[:1000] for line in lines))
    return text.replace("//", "/") if places.language_of(frame.file or "") == "python" else text


def _condition(frame: MappedFrame, sources: Sources) -> str:
    """Return the condition that the frame's line stands under, or the guard right above it."""
    if not frame.line or not frame.file:
        return ""
    source = sources.source(frame.file)
    return next((item.text for item in source.conditions_of(frame.line)), "")


def _read_as(text: str, frame: MappedFrame, sources: Sources) -> Expression:
    """Return the expression of the frame's statement that reads so; a name of its own when there is none."""
    first, last = sources.statement(frame.file, frame.line)
    wanted = bare(text)
    if first:
        source = sources.source(frame.file or "")
        read = [*source.calls(first, last), *source.reads(first, last)]
        read += [item.value for item in source.bindings(first, last) if item.value is not None]
        for item in read:
            for part in _parts(item):
                if part.kind in _LEADING and bare(part.text) == wanted:
                    return part
    return Expression("name" if re.fullmatch(_NAME, wanted) else "other", wanted, 0, 0, wanted)


def _parts(value: Expression) -> Iterator[Expression]:
    """Yield an expression and everything in it."""
    yield value
    if value.of is not None:
        yield from _parts(value.of)
    for item in (*(given.value for given in value.arguments), *value.parts):
        yield from _parts(item)


def _followed(step: _Step, frames: Sequence[MappedFrame], sources: Sources) -> Origin | None:
    for _ in range(MOST_STEPS):
        after = _next(step, frames, sources)
        if not isinstance(after, _Step):
            return after
        step = after
    return None


def _next(step: _Step, frames: Sequence[MappedFrame], sources: Sources) -> _Step | Origin:
    """Return what the expression leads to: another one, or the end of the trail."""
    value = step.value
    if value.kind == "call" and value.name:
        own = value.of is None or value.of.text in OWNERS
        return Origin("made", step.depth, value.name, own=own)
    if value.kind == "element" and value.of is not None:
        return replace(step, value=value.of)
    if value.kind == "attribute":
        return Origin("attribute", step.depth, value.name)
    if value.kind != "name" or value.name in terms.KEYWORDS - set(OWNERS):
        return Origin("here", step.depth, value.text)
    if value.name in OWNERS:
        return Origin("given", step.depth, value.name)
    return _of_name(step, frames, sources)


def _of_name(step: _Step, frames: Sequence[MappedFrame], sources: Sources) -> _Step | Origin:
    """Return where a plain name has its value from: an assignment before the line, or the caller."""
    frame, name = frames[step.depth], step.value.name
    scope = sources.function_at(frame.file, frame.line)
    if scope is None:
        return Origin("free", step.depth, name)
    if found := _set_before(name, scope, step.line, frame.file or "", sources):
        if found.value is None or found.value.kind not in _LEADING or found.value.name == name:
            return Origin("here", step.depth, name)
        return _Step(found.value, step.depth, found.line)
    if name not in scope.parameters:
        return Origin("free", step.depth, name)
    if step.depth + 1 >= len(frames):
        return Origin("given", step.depth, name)
    caller = frames[step.depth + 1]
    argument = given(name, scope, caller, sources)
    if argument is None:
        return Origin("given", step.depth, name)
    if isinstance(argument, str):
        return Origin("here", step.depth, name)
    return _Step(argument, step.depth + 1, sources.statement(caller.file, caller.line)[0])


def _set_before(name: str, scope: Scope, until: int, file: str, sources: Sources) -> Binding | None:
    """Return the last setting of a name in a function before a line: no parameter, no function inside."""
    source = sources.source(file)
    inner = [other for other in source.scopes if scope.start < other.start and other.end <= scope.end]
    before = [
        item
        for item in source.bindings(scope.start, scope.end)
        if item.name == name
        and item.line < until
        and item.how != "parameter"
        and not any(other.start <= item.line <= other.end for other in inner)
    ]
    return before[-1] if before else None


def given(name: str, scope: Scope, caller: MappedFrame, sources: Sources) -> Expression | str | None:
    """Return what a calling statement gives a parameter: "" for nothing (the default counts), None if not told."""
    first, last = sources.statement(caller.file, caller.line)
    calls = sources.source(caller.file or "").calls(first, last) if first else ()
    constructs = scope.role == "constructor" or scope.name in CONSTRUCTORS
    for word in [scope.owner, "cls", "new", "super", scope.name] if constructs else [scope.name]:
        if call := next((item for item in calls if word and item.name == word), None):
            return _argument(name, scope.parameters, call)
    return None


def _argument(name: str, parameters: Sequence[str], call: Expression) -> Expression | str | None:
    """Return what a call gives a parameter, by its name or by its place."""
    for item in call.arguments:
        if item.name and item.name == name.lstrip("$"):
            return item.value
    if any(item.spread for item in call.arguments):
        return None
    in_order = [item.value for item in call.arguments if not item.name]
    at = list(parameters).index(name)
    return in_order[at] if at < len(in_order) else ""


def maker(event: Event, frames: Sequence[MappedFrame], sources: Sources) -> list[str]:
    """Return the names of the functions that made the bad values: where they are defined is worth asking."""
    return [trail.name for _, trail in trails(event, frames, sources) if trail.kind == "made"]


def trails(
    event: Event, frames: Sequence[MappedFrame], sources: Sources
) -> Iterator[tuple[list[MappedFrame], Origin]]:
    """Yield the trail of each exception's bad value, with the own frames it goes through, innermost first."""
    for level, exception in enumerate(reversed(event.exceptions)):
        own = [frame for frame in frames if frame.level == level and frame.file]
        own.sort(key=lambda frame: frame.depth)
        trail = trace(own, sources, exception.type or "", exception.value or "")
        if trail is not None:
            yield own, trail


def link(event: Event, own: Sequence[MappedFrame], found: Field) -> None:
    """Tie every place to the trail of each exception's bad value: who set it, and who only passed it on."""
    for frames, trail in trails(event, own, found.sources):
        for place in list(found.places.values()):
            _link(place, trail, frames, 1 / (1 + frames[0].level), found.sources)


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
    source = sources.source(place.file)
    return (
        any(
            item.name == name and item.receiver in OWNERS and item.line in place.lines
            for item in source.writes(min(place.lines), max(place.lines))
        )
        if place.lines
        else False
    )
