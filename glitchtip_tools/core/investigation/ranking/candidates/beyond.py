"""Places beyond the trace: what the message names, what the innermost functions call, who sets what was bad.

A trace shows who was running when it was too late. The functions here ran before, or should have run.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.arguments import BLAMED
from glitchtip_tools.core.investigation.ranking.candidates import accessors, origin, wanted
from glitchtip_tools.core.investigation.ranking.candidates.field import CONSTRUCTORS, Field, last_part
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.values import complaints
from glitchtip_tools.core.investigation.values.trail import Origin
from glitchtip_tools.core.investigation.values.writers import giving as giving_values
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import function_at
from glitchtip_tools.models.code import Match

LONGEST_BODY = 150  # lines of a function whose calls are followed
_COMMENTED = re.compile(r"\s*(?:#|//)")  # who once set it, when nobody does any more
_BASE = re.compile(r"\bsuper\b|\bparent::|\bbase\s*\(|\.__init__\s*\(")


def misfit(crash: Crash, field: Field) -> None:
    """Add the function whose signature the message says was not met.

    One that is in the trace below the call that the message blames found the fault: it only refuses.
    """
    blamed = any(frame.note == BLAMED for frame in crash.own)
    for exception in crash.event.exceptions:
        if named := wanted.misfit(exception.value or ""):
            of_class, name = named
            every = _defined(name, crash)
            of_it = [one for one in every if one[1].owner == of_class]
            for file, scope in of_it or (every if name not in wanted.UNNAMED else []):
                place = field.of(file, scope)
                kind = "refuses" if blamed and place.frames else "misfit"
                place.link(kind, 1.0, f"is what the message says was called wrongly ({file}:{scope.header})")


def called_in_bodies(crash: Crash, field: Field) -> None:
    """Add the functions that the innermost two functions call anywhere in their bodies."""
    for frame in [frame for frame in crash.own if frame.depth < 2]:
        for _, file, scope in _called_by(frame, crash):
            if not (place := field.of(file, scope)).frames:
                kind = "body_here" if file == frame.file else "body_elsewhere"
                place.link(kind, 1 / (1 + frame.depth), f"is called by `{frame.label}`")


def writers(crash: Crash, field: Field) -> None:
    """Add who sets the attribute whose value was bad, wherever in the repository."""
    known = [match for match in crash.evidence.writers if match.file in crash.evidence.sources]
    standing = [(match.term, match.file, line) for match in known if (line := _line_of(match, crash))]
    named = origin.attributes_told(crash.event, crash.evidence.frames, crash.sources)
    owned = {trail.name: trail for trail in _declared_attributes(crash)}
    standing = [
        (name, file, line)
        for name, file, line in standing
        if name not in owned or accessors.setter_of(owned[name], file, line, crash) in ("", "relative")
    ]
    for name in dict.fromkeys(name for name, _, _ in standing):
        lines = [(file, line) for other, file, line in standing if other == name]
        giving = giving_values(name, lines, crash.sources) or [
            (file, line) for file, line in lines if _COMMENTED.match(crash.sources.text(file, line))
        ]
        for file, line in giving:
            place = field.at(file, line)
            told = (
                f"sets `{name[:60]}`, which {'was' if name in named else 'may have been'} bad ({file}:{line})"
            )
            place.link("writes", 1 / len(giving), told)
            if not place.frames:
                place.link("attribute", 1 / len(giving), told)
                place.lines.append(line)


def declared_attributes(crash: Crash, field: Field) -> None:
    """Add the class that declares the attribute whose value was bad, where the object's class is known."""
    for trail in _declared_attributes(crash):
        for one in accessors.declared(trail, crash):
            lines = [(one.file, line) for line in one.lines]
            giving = giving_values(trail.name, lines, crash.sources) or lines
            for _, line in giving:
                inside = function_at(crash.sources.scopes(one.file), line)
                place = field.of(one.file, inside or one.owner)
                where = f"{one.file}:{line}"
                was = "was" if trail.told else "may have been"
                told = (
                    f"sets or declares `{trail.name[:60]}` of `{trail.owner[:60]}`, which {was} bad ({where})"
                )
                place.link("writes", 1 / len(giving), told)
                if not place.frames:
                    place.link("attribute", 1 / len(giving), told)
                    place.lines.append(line)


def _declared_attributes(crash: Crash) -> list[Origin]:
    """Return the trails that end at an attribute which a class in the sources declares."""
    every = (
        accessors.attribute_of(trail, crash)
        for _, trail in origin.trails(crash.event, crash.evidence.frames, crash.sources)
    )
    return [trail for trail in every if next(accessors.declared(trail, crash), None)]


def between_frames(crash: Crash, field: Field) -> None:
    """Add a function that ran between two frames and has none itself: a task handed on, a tail call.

    The outer line does not call the inner function, but something that does.
    """
    for inner, outer in zip(crash.own, crash.own[1:], strict=False):
        name = inner.named or last_part(inner.function)
        if (
            inner.level != outer.level
            or name in crash.sources.called(outer.file, outer.line)
            or not inner.file
        ):
            continue
        for scope in crash.sources.scopes(inner.file):
            called = scope.kind == "function" and scope.name in crash.sources.called(outer.file, outer.line)
            body = crash.sources.called_within(inner.file, scope.start, scope.end) if called else ()
            if scope.name != name and name in body:
                where = f"{outer.file}:{outer.line}"
                reason = f"is called at {where} and calls `{name}`, without a frame of its own"
                field.of(inner.file, scope).link("between", 1 / (1 + inner.depth), reason)


def inlined_calls(crash: Crash, field: Field) -> None:
    """Add the function in whose body stands what does not exist at run time, when the innermost line calls it.

    Such an error comes when code is compiled or linked, so the function that was inlined there has no frame.
    """
    absent = wanted.absent(crash.event)
    for frame in [frame for frame in crash.own if frame.depth == 0 and absent]:
        here = [
            (frame.file or "", scope)
            for scope in crash.sources.scopes(frame.file or "")
            if scope.kind == "function"
        ]
        for name in crash.sources.called(frame.file, frame.line):
            of_name = [one for one in here if one[1].name == name] or _defined(name, crash)
            for file, scope in of_name:
                for line, missing in _lines_using(absent, file, scope, crash):
                    reason = f"uses `{missing[:60]}`, which the message says does not exist ({file}:{line})"
                    field.of(file, scope).link("inlined", 1.0, reason)
                    field.of(file, scope).lines.append(line)


def _lines_using(names: Sequence[str], file: str, scope: Scope, crash: Crash) -> Iterator[tuple[int, str]]:
    """Yield the lines of a function that hold one of the names, its own in its head left out."""
    for line in range(scope.header, min(scope.end, scope.header + LONGEST_BODY) + 1):
        used = terms.names_in(crash.sources.text(file, line))
        for name in names:
            if name in used and (line > scope.header or name != scope.name):
                yield line, name


def late_constructors(crash: Crash, field: Field) -> None:
    """Tie the constructors whose base runs before they set the attribute that was missing."""
    missing = [name for item in crash.event.exceptions if (name := complaints.attribute(item.value or ""))]
    for frame in crash.own:
        scope = function_at(crash.sources.scopes(frame.file or ""), frame.line or 0)
        if scope is None or scope.name not in CONSTRUCTORS or not _BASE.search(frame.text):
            continue
        for name in missing:
            if crash.sources.setting(name, frame.file or "", (frame.line or 0) + 1, scope.end):
                reason = f"sets `{name[:60]}` only after its base ({frame.file}:{frame.line}) ran without it"
                field.of(frame.file or "", scope).link("sets_late", 1.0, reason)


def first_attempts(crash: Crash, field: Field) -> None:
    """Add what a call works with that was tried before and is repeated in the handler that is in the trace.

    The error to be explained is that of the first call; the event does not hold it.
    """
    for inner, outer in zip(crash.own, crash.own[1:], strict=False):
        for name in _repeated(outer, crash):
            if name == (inner.named or last_part(inner.function)):
                for called, file, scope in _called_by(inner, crash):
                    place = field.of(file, scope)
                    told = (
                        f"`{called}` is worked with by the call that failed before {outer.file}:{outer.line}"
                    )
                    place.link("first_attempt", 1 / (1 + inner.depth), told)


def _repeated(frame: MappedFrame, crash: Crash) -> list[str]:
    """Return what the frame's line calls that the `try` called too whose handler it is in."""
    tried = crash.sources.tried_before(frame.file or "", frame.line or 0)
    before = crash.sources.called_within(frame.file or "", tried[0], tried[-1]) if tried else ()
    return [name for name in crash.sources.called(frame.file, frame.line) if name in before]


def _called_by(frame: MappedFrame, crash: Crash) -> Iterator[tuple[str, str, Scope]]:
    """Yield the functions that a frame's function calls: those of its own file, and those found elsewhere."""
    file = frame.file or ""
    scope = function_at(crash.sources.scopes(file), frame.line or 0)
    if scope is None:
        return
    names = crash.sources.called_within(file, scope.header, min(scope.end, scope.header + LONGEST_BODY))
    here = {other.name: other for other in crash.sources.scopes(file) if other.kind == "function"}
    counts = Counter(match.term for match in crash.evidence.definitions)
    library = crash.ran_in_library(frame)
    for name in [name for name in names if name != library or name in here]:
        if there := [one for one in crash.called_there(name) if one[1].kind == "function"]:
            yield from ((name, *one) for one in there if one[1] is not scope)
        elif name in here and here[name] is not scope:
            yield name, file, here[name]
        elif name not in here and 0 < counts[name] <= 2:
            yield from ((name, *one) for one in _defined(name, crash) if one[0] != file)


def _defined(name: str, crash: Crash) -> list[tuple[str, Scope]]:
    """Return the functions of a name in the sources that were read."""
    return [one for one in crash.defined(name) if one[1].kind == "function"][:3]


def _line_of(match: Match, crash: Crash) -> int | None:
    """Return where a line of the checkout was at the event's revision: the nearest that reads alike."""
    text = match.text.strip()
    same = [n for n, line in enumerate(crash.sources.lines(match.file), start=1) if line.strip() == text]
    return min(same, key=lambda number: abs(number - match.line), default=None)
