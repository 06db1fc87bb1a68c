"""Where a bad value came from: ties the places under suspicion to its trail."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.candidates import accessors, getters
from glitchtip_tools.core.investigation.ranking.candidates.field import Field, Place, last_part
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.source.sources import OWNERS, Sources
from glitchtip_tools.core.investigation.values.complaints import missing_key
from glitchtip_tools.core.investigation.values.receivers import fits, spellings
from glitchtip_tools.core.investigation.values.trail import NAME, Origin, trace
from glitchtip_tools.core.investigation.values.writers import bare_writes
from glitchtip_tools.models import Event

MOST_ATTRIBUTES = 3
# Methods that every library has: a function of the repository with such a name is probably another.
_EVERYWHERE = frozenset(
    "get find load pop read open next first last call apply map filter match split format".split()
)

_OPEN = ("*", "...", "[", "$")  # a part of a literal that may bring in any key


def maker(event: Event, frames: Sequence[MappedFrame], sources: Sources) -> list[str]:
    """Return the names of the functions that made the bad values: where they are defined is worth asking.

    A property is made by a function of its name, too.
    """
    told = [trail for _, trail in trails(event, frames, sources) if trail.kind in ("made", "attribute")]
    return [trail.name for trail in told]


def owners(event: Event, frames: Sequence[MappedFrame], sources: Sources) -> list[str]:
    """Return the classes of which the bad values are attributes, or that were called for them.

    A module has no name like a class.
    """
    told = [trail.owner for _, trail in trails(event, frames, sources) if trail.kind in ("made", "attribute")]
    return list(
        dict.fromkeys(spelling for name in told if name[:1].isupper() for spelling in spellings(name))
    )


def attributes(event: Event, frames: Sequence[MappedFrame], sources: Sources) -> list[str]:
    """Return the attributes that the bad values were: who sets them, anywhere, is worth asking.

    A getter stands for its attribute: the one that its function reads, else the one that it is named after
    (`getLabel`). So does a call without brackets, which in Ruby is how attributes are read.
    """
    names = []
    for own, trail in trails(event, frames, sources):
        if trail.kind == "attribute":
            names.append(trail.name)
        elif trail.kind == "made":
            read = [name for frame in own if (name := _read_by(trail.name, frame.file or "", sources))]
            named = [name for name in accessors.names_of(trail.name) if trail.bare or name != trail.name]
            names += read[:1] or named
    return list(dict.fromkeys(name for name in names if len(name) >= 2))[:MOST_ATTRIBUTES]


def _read_by(function: str, file: str, sources: Sources) -> str:
    """Return the attribute that a function of a file does nothing but read."""
    source = sources.source(file)
    named = (scope for scope in source.scopes if scope.name == function)
    return next((name for scope in named if (name := getters.read_by(scope, source))), "")


def trails(
    event: Event, frames: Sequence[MappedFrame], sources: Sources
) -> Iterator[tuple[list[MappedFrame], Origin]]:
    """Yield the trail of each exception's bad value, with the own frames it goes through, innermost first.

    `frames` are all of the event, so that it is known where a library failed.
    """
    for level, exception in enumerate(reversed(event.exceptions)):
        own = [frame for frame in frames if frame.level == level and places.is_counted(frame)]
        own.sort(key=lambda frame: frame.depth)
        below = places.ran_below(own[0], frames) if own else None
        ran = last_part(below.function) if below else ""
        trail = trace(own, sources, exception.type or "", exception.value or "", ran)
        if trail is not None:
            yield own, trail


def trail_of_the_value(crash: Crash, field: Field) -> None:
    """Tie every place to the trail of each exception's bad value: who set it, and who only passed it on.

    Where the stack ran out, the value of the line says nothing.
    """
    if crash.circle:
        return
    for frames, followed in trails(crash.event, crash.evidence.frames, crash.sources):
        trail = _behind_getter(accessors.attribute_of(followed, crash), field)
        near = 1 / (1 + frames[0].level)
        overridden = _overridden(trail, field)
        for place in [place for place in field.places.values() if place not in overridden]:
            _link(place, trail, frames, near, crash.sources)
        if key := _key_left_out(trail, frames[trail.depth], crash):
            maker = next((item for item in field.places.values() if frames[trail.depth] in item.frames), None)
            if maker is not None and trail.depth:
                maker.link("lacks_key", near, f"built it without `{key[:60]}`")


def _overridden(trail: Origin, field: Field) -> list[Place]:
    """Return the functions of the trail's name that did not run, because the object's own class has one."""
    if trail.kind != "made" or not (trail.own and trail.of):
        return []
    named = [place for place in field.places.values() if place.function == trail.name and not place.frames]
    own = [place for place in named if place.scope and fits(trail.of, place.file, place.scope.owner)]
    return [place for place in named if own and place not in own]


def _key_left_out(trail: Origin, frame: MappedFrame, crash: Crash) -> str:
    """Return the key that the message misses when the value was written out, key by key, without it."""
    written = trail.set_to
    if written is None or not written.parts or not trail.told:
        return ""
    keys = {
        item.name
        for item in crash.sources.source(frame.file or "").writes(written.line, written.last)
        if item.how == "key"
    }
    whole = keys and not any(part.text.startswith(_OPEN) for part in written.parts)
    exceptions = crash.event.exceptions[::-1]
    missing = missing_key(exceptions[frame.level].type or "", exceptions[frame.level].value or "")
    return missing if whole and missing and missing not in keys else ""


def _behind_getter(trail: Origin, field: Field) -> Origin:
    """Return the trail of the attribute when a value came through a getter: it made nothing."""
    for place in field.places.values():
        if trail.kind != "made" or place.function != trail.name or place.scope is None or place.frames:
            continue
        if name := getters.read_by(place.scope, field.sources.source(place.file)):
            return replace(trail, kind="attribute", name=name, of=place.scope.owner or "")
    return trail


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
            reason = (
                "is where the value that failed comes from"
                if trail.told
                else "may be where a bad value comes from"
            )
            place.link(f"origin{guess}", strength, reason + name)
        elif trail.kind == "free":
            return
        elif trail.kind in ("here", "made"):
            place.link(f"sets_bad{guess}", strength, "works on a value of its own" + name)
        elif trail.null:
            place.link(f"unguarded{guess}", strength, "takes a value as it comes" + name)
    elif any(frame in place.frames for frame in frames[: trail.depth]):
        reason = (
            "only worked on what it was given" if trail.told else "may only have worked on what it was given"
        )
        place.link(f"passed{guess}", strength, reason)
    elif not place.frames and trail.kind == "made" and _makes(place, trail, sources):
        place.link(
            "origin_made",
            strength,
            "returned the value that failed" if trail.told else "may have returned a bad value",
        )
    elif not place.frames and trail.kind == "attribute" and place.function == trail.name:
        place.link("origin_made", strength, f"returns the value that failed{name}")
    elif not place.frames and trail.kind == "attribute" and _sets(place, trail, frames, sources):
        place.link("origin_attribute", strength, f"sets the attribute{name}")


def _shown(trail: Origin) -> str:
    """Return the value's name for a reason; anything but a plain name could be a literal, and a secret."""
    if not re.fullmatch(NAME, trail.name):
        return ""
    return f" (`{trail.name[:60]}()`)" if trail.kind == "made" else f" (`{trail.name[:60]}`)"


def _makes(place: Place, trail: Origin, sources: Sources) -> bool:
    """Return whether a place is the function that was called, or declares it as Ruby does (`alias`, `delegate`).

    One that was called on something else and has a name that every library has is likely another: `cache.get`,
    unless it is known to be of the class that it was called on.
    """
    of_class = bool(trail.of) and fits(trail.of, place.file, place.scope.owner if place.scope else None)
    if not trail.own and not of_class and trail.name.lower() in _EVERYWHERE:
        return False
    return place.function == trail.name or any(
        item.name == trail.name and item.how == "declared"
        for line in (place.lines if trail.bare else ())
        for item in sources.source(place.file).writes(line, line)
    )


def _sets(place: Place, trail: Origin, frames: Sequence[MappedFrame], sources: Sources) -> bool:
    """Return whether a place sets the attribute: on itself, or on something named like the object or its class."""
    here = sources.function_at(frames[trail.depth].file, frames[trail.depth].line)
    owner = here.owner if here is not None and trail.of in OWNERS else None
    alike = {_last_word(name) for name in (trail.of, owner or "") if name}
    first, last = (place.scope.start, place.scope.end) if place.scope else (0, -1)
    lines = [*place.lines, first, last]
    source = sources.source(place.file)
    return any(
        item.name == trail.name
        and item.how != "declared"
        and (first <= item.line <= last or item.line in place.lines)
        and (item.receiver in OWNERS or _last_word(item.receiver) in alike)
        for item in (
            *source.writes(max(min(lines), 1), max(lines)),
            *bare_writes(trail.name, max(min(lines), 1), max(lines), source),
        )
    )


def _last_word(name: str) -> str:
    return re.split(r"\W+|_", name.rstrip("()[]"))[-1].lower()
