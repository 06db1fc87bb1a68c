"""The functions that may hold the fault: those of the trace, and those one step away from it.

`STEPS` at the end is the order in which they are found; every step adds places, or ties to places, to the field.
"""

import math
from collections import Counter
from collections.abc import Sequence

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.candidates import beyond, coupling, getters, origin, wanted
from glitchtip_tools.core.investigation.ranking.candidates.field import CONSTRUCTORS, Field
from glitchtip_tools.core.investigation.ranking.crash import NEIGHBOURS_OF, Crash
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import OWNERS
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import function_at

MISSING = frozenset(
    ("NameError", "ImportError", "ModuleNotFoundError", "ReferenceError", "UnboundLocalError")
)
MOST_CHARACTERS = 12_000  # of a function read for its words; built code has it all on one line


def field_of(crash: Crash) -> Field:
    """Return every place that the trace or its neighbourhood points to."""
    field = Field(crash.sources)
    for step in STEPS:
        step(crash, field)
    return field


def trace(crash: Crash, field: Field) -> None:
    """Add the functions of the own frames, those of what failed before those of what was being handled."""
    for frame in sorted(crash.own, key=crash.was_handled):
        meant = crash.newest_first(frame.file or "", frame.meant)
        field.trace(frame, meant, handled=crash.was_handled(frame))


def neighbours(crash: Crash, field: Field) -> None:
    """Add what is around the innermost frames, and what gives the names of their lines a value."""
    for frame in crash.innermost:
        _around(frame, field)
        _used_names(frame, field)


def _around(frame: MappedFrame, field: Field) -> None:
    """Add the functions around and inside the frame's one, and those with the same line elsewhere in the file."""
    file, line = frame.file or "", frame.line
    scope = function_at(field.sources.scopes(file), line) if line else None
    near = 1 / (1 + frame.depth)
    if scope is None:
        return
    for other in field.sources.scopes(file):
        if other.kind != "function" or other is scope:
            continue
        if other.start <= scope.start and scope.end <= other.end:
            field.of(file, other).link("outer", near, f"holds `{scope.name}`")
        elif scope.start <= other.start and other.end <= scope.end:
            field.of(file, other).link("inner", near, f"is written inside `{scope.name}`")
    text = field.sources.text(file, line).strip()
    if len(text) >= 15:
        for number, item in enumerate(field.sources.lines(file), start=1):
            if number != line and item.strip() == text:
                place = field.at(file, number)
                place.link("twin", near, f"has the failing line too ({file}:{number})")
                place.lines.append(number)


def _used_names(frame: MappedFrame, field: Field) -> None:
    """Add the places that give the names of the failing line their values: attributes, module-level names."""
    file, line = frame.file or "", frame.line
    lines = field.sources.lines(file)
    statement = field.sources.read_statement(file, line)
    if statement is None:
        return
    near = 1 / (1 + frame.depth)
    here = function_at(field.sources.scopes(file), statement.first)
    own = {item.name for item in statement.values if item.of is not None and item.of.text in OWNERS}
    for name in terms.names_in(frame.code)[:8]:
        for number in field.sources.setting(name, file)[:12]:
            scope = function_at(field.sources.scopes(file), number)
            place = field.at(file, number)
            if scope is here:
                continue
            if scope is None and not lines[number - 1].startswith((" ", "\t")):
                place.link("module_name", near, f"sets `{name}` of the failing line ({file}:{number})")
                place.lines.append(number)
            elif name in own and number in field.sources.writing(name, file, number, number):
                place.link("attribute", near, f"sets `{name}`, used in the failing line ({file}:{number})")
                place.lines.append(number)


def definitions(crash: Crash, field: Field) -> None:
    """Add the functions that the failing lines call, when they are defined in this repository."""
    evidence, own = crash.evidence, crash.own
    traced = {(place.file, place.function) for place in field.places.values() if place.frames}
    counts = places.files_defining(evidence.definitions)
    for match in evidence.definitions:
        caller, made = _caller(match.term, own, field)
        if caller is None or match.file not in evidence.sources:
            continue
        if match.term == crash.ran_in_library(caller):
            continue  # a library's function has the name, too, and the frame below shows that it ran
        # The match is a line of the checkout, the scopes are those of the event's revision: the name decides.
        named = [scope for scope in field.sources.scopes(match.file) if scope.name == match.term]
        if there := crash.called_there(match.term):
            named = [scope for scope in named if (match.file, scope) in there]
            if not named:
                continue  # of another class: it is called on something else
        scope = min(named, key=lambda scope: abs(scope.header - match.line), default=None)
        if scope is None and field.sources.text(match.file, match.line).strip() == match.text.strip():
            # Ruby declares methods by calls: `alias`, `delegate`, `belongs_to`.
            declaring = field.at(match.file, match.line)
            declaring.link("called_elsewhere", 1 / (1 + caller.depth), f"declares `{match.term[:60]}`")
            declaring.lines.append(match.line)
            if not made and _taken_apart(match.term, caller, field):
                declaring.link("null", 1 / (1 + caller.depth), f"declares `{match.term[:60]}`")
        if scope is None or (match.file, scope.name) in traced:
            continue
        here = match.file == caller.file
        kind = ("makes_here", "makes_elsewhere", "called_here", "called_elsewhere")[
            2 * (not made) + (not here)
        ]
        why = "makes what the failing line of" if made else "is called in the failing line of"
        target = _constructor(field, match.file, scope) if scope.kind == "class" else scope
        near = 1 / (1 + caller.depth)
        place = field.of(match.file, target)
        place.link(
            kind,
            near if here else near / counts[match.term],
            f"{why} `{caller.label}`" + (" uses" if made else ""),
        )
        if (
            not made
            and scope.kind != "class"
            and not getters.read_by(scope, field.sources.source(match.file))
            and _taken_apart(match.term, caller, field)
        ):
            place.link(
                "null",
                near,
                f"gives what the failing line of `{caller.label}` takes apart",
            )


def _taken_apart(name: str, caller: MappedFrame, field: Field) -> bool:
    """Return whether the failing line reads something of what the function gives; Ruby calls it without brackets."""
    statement = field.sources.read_statement(caller.file, caller.line)
    read = [*statement.owners(), *statement.indexed] if statement is not None else []
    return any(item.kind in ("call", "name") and item.name == name for item in read)


def _caller(name: str, own: Sequence[MappedFrame], field: Field) -> tuple[MappedFrame | None, bool]:
    """Return the innermost frame that calls the name in its failing line, or else before it to make what it uses."""
    near = [frame for frame in own if frame.depth <= NEIGHBOURS_OF]
    for frame in near:
        if name in field.sources.called(frame.file, frame.line):
            return frame, False
    return next((frame for frame in near if name in wanted.made_by(frame, field.sources)), None), True


def _constructor(field: Field, file: str, owner: Scope) -> Scope:
    inside = [
        scope for scope in field.sources.scopes(file) if owner.start <= scope.start and scope.end <= owner.end
    ]
    return next((scope for scope in inside if scope.name in CONSTRUCTORS), owner)


def builders_of_the_message(crash: Crash, field: Field) -> None:
    """Add the functions that build the message: where a rare literal part of it is in a source that was read."""
    for match in crash.evidence.matches:
        if " " not in match.term or match.file not in crash.evidence.sources:
            continue
        for number, line in enumerate(field.sources.lines(match.file), start=1):
            if match.term in line and not (place := field.at(match.file, number)).frames:
                place.link("message", 1.0, f"builds the message ({match.file}:{number})")
                place.lines.append(number)


def settings(crash: Crash, field: Field) -> None:
    """Add the places that set a number of the message, such as a time limit's."""
    for match in crash.evidence.settings:
        for number, line in enumerate(field.sources.lines(match.file), start=1):
            if line.strip() == match.text.strip() and not (place := field.at(match.file, number)).frames:
                place.link(
                    "sets_value", 1.0, f"sets {match.term}, which the message tells ({match.file}:{number})"
                )
                place.lines.append(number)


def missing_names(crash: Crash, field: Field) -> None:
    """Add the top level of the innermost files when a name is missing: there it would be imported or defined."""
    if any(exception.type in MISSING for exception in crash.event.exceptions):
        for frame in [frame for frame in crash.own if frame.depth == 0]:
            place = field.at(frame.file or "", None)
            place.link("missing", 1.0, "is where a missing name would be imported or defined")


def alike(crash: Crash, field: Field) -> None:
    """Add the functions of the innermost files that share rare names with the failing lines, name and message."""
    for frame in crash.innermost:
        file = frame.file or ""
        functions = [scope for scope in field.sources.scopes(file) if scope.kind == "function"][:400]
        lines = field.sources.lines(file)
        bodies = {scope: _words(scope, lines) for scope in functions}
        common = Counter(word for words in bodies.values() for word in words)
        wanted = terms.words_in(f"{frame.code} {frame.named or frame.function} {_values(crash)}")
        scored = sorted(
            ((_shared(wanted, words, common, len(functions)), scope) for scope, words in bodies.items()),
            key=lambda pair: (-pair[0], pair[1].start),
        )
        best = scored[0][0] if scored else 0.0
        for score, scope in scored[:8]:
            if score > 0.2 * best:
                field.of(file, scope).link(
                    "alike", score / best / (1 + frame.depth), f"shares rare names with {file}:{frame.line}"
                )


def _values(crash: Crash) -> str:
    return " ".join(word for item in crash.event.exceptions for word in terms.quoted_in(item.value or ""))


def _words(scope: Scope, lines: Sequence[str]) -> frozenset[str]:
    body = " ".join(lines[scope.start - 1 : min(scope.end, scope.start + 120)])
    return frozenset(terms.words_in(body[:MOST_CHARACTERS]))


def _shared(wanted: set[str], words: frozenset[str], common: Counter[str], count: int) -> float:
    return sum(math.log((1 + count) / common[word]) for word in wanted & words) / (
        1 + math.log1p(len(words)) / 3
    )


# What is found first is found with the reason that is shown; the trail and the coupled files judge what is there.
STEPS = (
    trace,
    neighbours,
    definitions,
    builders_of_the_message,
    settings,
    missing_names,
    beyond.misfit,
    beyond.declared_attributes,
    beyond.writers,
    beyond.between_frames,
    beyond.inlined_calls,
    beyond.late_constructors,
    beyond.first_attempts,
    beyond.called_in_bodies,
    alike,
    origin.trail_of_the_value,
    coupling.coupled_files,
)
