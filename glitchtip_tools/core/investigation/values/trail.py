"""The trail of a bad value: followed from the failing statement outwards, through arguments, to who made it."""

import re
from collections.abc import Sequence
from dataclasses import field, replace

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import OWNERS, Sources
from glitchtip_tools.core.investigation.source.statement import VALUES, parts
from glitchtip_tools.core.investigation.values.complaints import complaint
from glitchtip_tools.core.investigation.values.receivers import type_of
from glitchtip_tools.core.investigation.values.writers import is_field
from glitchtip_tools.core.syntax.model import Binding, Expression, Scope
from glitchtip_tools.core.syntax.source import Source
from glitchtip_tools.values import dataclass

MOST_STEPS = 10  # assignments and calls on the way
MOST_EXPRESSIONS = 4
# What gives its argument, or what it is called on, again: as a copy, in another order, one by one.
_COPYING = frozenset(
    """list tuple set dict frozenset sorted reversed iter next enumerate from keys values entries freeze assign
    Array array_values array_keys array_filter to_list""".split()
)
# What says only whether, or how much, there is of its argument.
_MEASURING = frozenset("len any all count sizeof strlen empty isset is_null bool".split())
_TYPES = frozenset(("Array", "Object", "Enum", "Map", "List", "Set"))
_UNWRAPPING = frozenset(
    """items values keys entries copy iter into_iter iter_mut unwrap to_a to_h to_list toList toArray ToList ToArray
    stream collect clone as_ref strip trim""".split()
)
_LEADING = ("made", "attribute")  # ends of a trail that lead to another function
NAME = r"[A-Za-z_$][\w$]*"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a bad value was followed to: the own frame `depth` steps from the failing one.

    `kind` is `here` (set in that frame's function), `made` (the function `name` returned it; `own` when it was not
    called on something else), `attribute` (it is the attribute `name` of something), `given` (a parameter whose
    caller is not known) or `free` (a name of the file, of a loop, of a callback). `told` says that the message named
    the value; else it is one of those that the line worked on. `null` says that it was null, `bare` that a call had
    no brackets, `of` what an attribute is one of, or the class that a function was called on, `owner` that class in
    both cases, `set_to` what the name was set to, `way` the statements that set the value or handed it on: depth and
    first line of each.
    """

    kind: str
    depth: int
    name: str
    told: bool = True
    own: bool = True
    null: bool = field(default=True, compare=False)
    bare: bool = field(default=False, compare=False)
    of: str = field(default="", compare=False)
    owner: str = field(default="", compare=False)
    set_to: Expression | None = field(default=None, compare=False)
    way: tuple[tuple[int, int], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class _Step:
    """An expression, in the frame `depth`, looked at from the statement that begins at a line.

    With `piece` the bad value is an element of it: who gave the whole is no more than a guess.
    """

    value: Expression
    depth: int
    line: int
    piece: bool = False


def trace(
    frames: Sequence[MappedFrame], sources: Sources, kind: str, message: str, ran: str = ""
) -> Origin | None:
    """Return where the value came from that the innermost frame failed on; None when nothing tells.

    `frames` are the own ones of one exception, innermost first; `kind` is the exception's type, `ran` the library's
    function that the innermost frame called.
    """
    if not frames or not frames[0].line:
        return None
    first = frames[0]
    statement = sources.read_statement(first.file, first.line)
    if statement is None:
        return None
    tested = _tested(statement.source, first.line or 0)
    about = complaint(statement, kind, message, first.variables, asked=tested, ran=ran)
    steps = [_Step(item, 0, statement.first) for item in about.expressions[:MOST_EXPRESSIONS]]
    origins = [
        replace(origin, null=about.null) for step in steps if (origin := _followed(step, frames, sources))
    ]
    if about.told or not origins:
        return origins[0] if origins else None
    return replace(max(origins, key=lambda origin: (origin.depth, origin.kind in _LEADING)), told=False)


def _tested(source: Source, line: int) -> list[Expression]:
    """Return what the innermost condition over a line tests: names, own attributes, calls of own functions."""
    tested: list[Expression] = []
    for over in source.conditions_of(line)[:1]:
        parts_of = source.expressions(over.line, max(over.line, over.first_body - 1))
        own = [item for item in parts_of if item.kind in ("attribute", "call") and _is_own(item)]
        called = {item.name for item in own if item.kind == "call"}
        tested += [item for item in own if item.kind == "call" or item.name not in called]
        names = [name for name in over.names if name not in terms.KEYWORDS]
        plain = [name for name in names if name not in {item.name for item in parts_of}]
        tested += [Expression("name", name, over.line, over.last, name) for name in plain]
    return tested


def _is_own(item: Expression) -> bool:
    """Say whether an attribute, or what is called, belongs to the object or to the file."""
    return (item.kind == "call" and item.of is None) or (item.of is not None and item.of.text in OWNERS)


def _followed(step: _Step, frames: Sequence[MappedFrame], sources: Sources) -> Origin | None:
    way: list[tuple[int, int]] = []
    for _ in range(MOST_STEPS):
        after = _next(step, frames, sources)
        if not isinstance(after, _Step):
            told = after.told and not (step.piece and after.depth)
            return replace(after, told=told, way=tuple(dict.fromkeys(way)))
        if (after.depth, after.line) != (step.depth, step.line):
            way.append((after.depth, after.line))
        step = after
    return None


def _next(step: _Step, frames: Sequence[MappedFrame], sources: Sources) -> _Step | Origin:
    """Return what the expression leads to: another one, or the end of the trail."""
    value = step.value
    if value.kind == "call" and value.name:
        if inner := _wrapped(value):
            return replace(step, value=inner)
        on = _class_of(value, frames[step.depth], sources)
        return Origin("made", step.depth, value.name, own=_is_own(value), bare=value.bare, of=on, owner=on)
    if value.kind == "element" and value.of is not None:
        return replace(step, value=value.of, piece=True)
    if value.kind == "attribute":
        of, owner = value.of.text if value.of else "", _class_of(value, frames[step.depth], sources)
        return Origin("attribute", step.depth, value.name, of=of, owner=owner)
    if value.kind != "name" or value.name in terms.KEYWORDS - set(OWNERS):
        return Origin("here", step.depth, value.text)
    if value.name in OWNERS:
        return Origin("given", step.depth, value.name)
    return _of_name(step, frames, sources)


def _class_of(value: Expression, frame: MappedFrame, sources: Sources) -> str:
    """Return the class of what a call is made on, or an attribute belongs to, unless that is the object itself."""
    if value.of is None or value.of.text in OWNERS:
        return ""
    return type_of(value.of, value.line, sources.source(frame.file or ""))


def _wrapped(call: Expression) -> Expression | None:
    """Return what a call gives again in another form: `rows` of `list(rows)`, `Array.from(rows)`, `rows.items()`."""
    arguments = [item.value for item in call.arguments if not item.name]
    if call.of is None or call.of.text in _TYPES:
        return (
            arguments[0]
            if call.name in _COPYING | _MEASURING and len(arguments) == 1 and arguments[0].kind in VALUES
            else None
        )
    return call.of if call.name in _UNWRAPPING and not arguments and call.of.kind in VALUES else None


def _of_name(step: _Step, frames: Sequence[MappedFrame], sources: Sources) -> _Step | Origin:
    """Return where a plain name has its value from: a setting before the line, or the caller."""
    frame, name = frames[step.depth], step.value.name
    source = sources.source(frame.file or "")
    around = _functions_around(source, frame.line or 0)
    if not around:
        return Origin("free", step.depth, name)
    for scope in around:
        if setting := _setting(name, scope, step.line, source):
            return _from_setting(setting, step, source)
        if name in scope.parameters:
            break
    scope = around[0]
    if name not in scope.parameters:
        if handed := _handed(name, scope, step.line, source):
            return _from_setting(handed, step, source)
        if is_field(name, scope, source):
            return Origin("attribute", step.depth, name, of="this")
        called = source.language is not None and source.language.name == "ruby"
        return Origin("made", step.depth, name, bare=True) if called else Origin("free", step.depth, name)
    if step.depth + 1 >= len(frames):
        return Origin("given", step.depth, name)
    caller = frames[step.depth + 1]
    argument = given(name, scope, caller, sources)
    if argument is None:
        return Origin("given", step.depth, name)
    if isinstance(argument, str):
        return Origin("here", step.depth, name)
    return _Step(argument, step.depth + 1, sources.statement(caller.file, caller.line)[0], step.piece)


def _from_setting(binding: Binding, step: _Step, source: Source) -> _Step | Origin:
    """Return what a name was set to, when that is a value from elsewhere."""
    adds = binding.how == "changed" and not re.search(
        r"(?:\|\||\?\?|&&)=", source.text(binding.line, binding.last)
    )
    itself = binding.value is not None and binding.value.kind == "name" and binding.value.name == binding.name
    if binding.value is None or adds or itself or binding.value.kind not in VALUES:
        return Origin("here", step.depth, binding.name, set_to=None if adds else binding.value)
    piece = step.piece or (binding.part and binding.how != "assigned")
    return _Step(binding.value, step.depth, binding.line, piece)


def _functions_around(source: Source, line: int) -> list[Scope]:
    """Return the functions that hold a line, inner before outer: a closure sees what those around it set."""
    holding = [item for item in source.scopes if item.kind == "function" and item.start <= line <= item.end]
    return sorted(holding, key=lambda item: item.end - item.start)


def _setting(name: str, scope: Scope, until: int, source: Source) -> Binding | None:
    """Return what set a name last before the statement at a line, or in it as a loop or a pattern does.

    Functions inside set names of their own, and parameters are set by callers.
    """
    inner = [other for other in source.scopes if scope.start < other.start and other.end <= scope.end]
    inner = [other for other in inner if not other.start <= until <= other.end]
    last = source.statement(until)[1]
    nearest = None
    for item in source.bindings(scope.start, scope.end):
        if item.name != name or any(other.start <= item.line <= other.end for other in inner):
            continue
        if item.line < until and item.how != "parameter":
            nearest = item
        elif until <= item.line <= last and item.part and item.value is not None and _apart(item):
            return item
    return nearest


def _apart(item: Binding) -> bool:
    """Return whether a loop, a pattern or a closure sets a name from something else than itself."""
    names = {part.name for part in parts(item.value) if part.kind == "name"} if item.value else set()
    return item.how in ("each", "matched", "parameter") and item.name not in names


def _handed(name: str, scope: Scope, until: int, source: Source) -> Binding | None:
    """Return the parameter of a closure above that the call around it gives its elements: `rows.map(row => {`."""
    above = source.bindings(scope.start, until)
    handed = [item for item in above if item.name == name and item.how == "parameter" and item.part]
    return handed[-1] if handed else None


def given(name: str, scope: Scope, caller: MappedFrame, sources: Sources) -> Expression | str | None:
    """Return what a calling statement gives a parameter: "" for nothing (the default counts), None if not told."""
    first, last = sources.statement(caller.file, caller.line)
    calls = sources.source(caller.file or "").calls(first, last) if first else ()
    made_by = (scope.owner, "cls", "new", "super", scope.name)
    for word in made_by if scope.role == "constructor" else (scope.name,):
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
