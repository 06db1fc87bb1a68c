"""Attributes of another class: where it declares them, also those whose accessors are written nowhere.

Lombok, records, properties, data classes and `attr_accessor` make accessors of what a class declares.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.source.sources import OWNERS, Sources
from glitchtip_tools.core.investigation.values.receivers import spellings
from glitchtip_tools.core.investigation.values.trail import Origin
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import Source, class_at
from glitchtip_tools.values import dataclass

_ACCESSOR = re.compile(r"(?:get|is|has)_?([A-Z]\w*)$")


@dataclass(frozen=True, slots=True)
class Declared:
    """The lines at which a class of a file declares an attribute, or sets it on itself."""

    file: str
    owner: Scope
    lines: tuple[int, ...]


def attribute_of(trail: Origin, crash: Crash) -> Origin:
    """Return the trail of the attribute that a call reads which its class does not define; else the trail itself."""
    if trail.kind != "made" or not trail.owner:
        return trail
    for name in names_of(trail.name):
        as_attribute = replace(trail, kind="attribute", name=name, of=trail.owner)
        if next(declared(as_attribute, crash), None) and not _is_defined(trail, crash):
            return as_attribute
    return trail


def names_of(accessor: str) -> list[str]:
    """Return what the attribute of an accessor may be called: `label` of `getLabel`, or like the accessor."""
    named = _ACCESSOR.match(accessor)
    return [*([named[1][0].lower() + named[1][1:]] if named else []), accessor]


def declared(trail: Origin, crash: Crash) -> Iterator[Declared]:
    """Yield where the class of the object declares the attribute that a trail ends at."""
    if trail.kind != "attribute" or not trail.owner:
        return
    for file, owner in _classes(trail.owner, crash):
        if lines := declaring(trail.name, owner, crash.sources.source(file)):
            yield Declared(file, owner, tuple(lines))


def declaring(name: str, owner: Scope, source: Source) -> list[int]:
    """Return the lines of a class that declare an attribute, or set it on the object itself."""
    own = [
        item.line
        for item in source.writes(owner.start, owner.end)
        if item.name == name and (item.how == "declared" or item.receiver in OWNERS)
    ]
    components = [  # of a record: its head has parameters, and is no function
        item.line
        for item in source.bindings(owner.start, owner.end)
        if item.name == name and item.how == "parameter" and source.function_at(item.line) is None
    ]
    return sorted({*own, *components})


def sets_on_itself(name: str, file: str, line: int, sources: Sources) -> bool:
    """Return whether a line sets an attribute of the class that it is in: a fellow of `declared`, or another's."""
    source = sources.source(file)
    around = class_at(source.scopes, line)
    return around is not None and line in declaring(name, around, source)


def _classes(name: str, crash: Crash) -> list[tuple[str, Scope]]:
    """Return the classes of a name, or of who usually implements it, in the sources that were read."""
    return [
        (file, scope)
        for spelling in spellings(name)
        for file in crash.evidence.sources
        if spelling in crash.evidence.sources[file]
        for scope in crash.sources.scopes(file)
        if scope.kind == "class" and scope.name == spelling
    ]


def _is_defined(trail: Origin, crash: Crash) -> bool:
    """Return whether the class has the function that was called."""
    return any(
        scope.kind == "function" and scope.name == trail.name and owner.start <= scope.start <= owner.end
        for file, owner in _classes(trail.owner, crash)
        for scope in crash.sources.scopes(file)
    )
