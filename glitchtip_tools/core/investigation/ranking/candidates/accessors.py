"""Attributes of another class: where it declares them, also those whose accessors are written nowhere.

Lombok, records, properties, data classes and `attr_accessor` make accessors of what a class declares.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import OWNERS
from glitchtip_tools.core.investigation.values.receivers import spellings
from glitchtip_tools.core.investigation.values.trail import Origin
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import Source, class_at
from glitchtip_tools.models.code import NAME
from glitchtip_tools.values import dataclass

_ACCESSOR = re.compile(r"(?:get|is|has)_?([A-Z]\w*)$")
MOST_IMPORTING = 8  # files of the trace that are asked which class they import
_WITH_RECORDS = frozenset(("java", "csharp"))
_BODILESS = re.compile(r"^[^{}=]*;\s*$")  # of an interface, or abstract


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
    records = source.language is not None and source.language.name in _WITH_RECORDS
    components = [  # its head has parameters, and is not a function
        item.line
        for item in (source.bindings(owner.start, owner.end) if records else ())
        if item.name == name and item.how == "parameter" and source.function_at(item.line) is None
    ]
    within = [  # a class in the class, such as a builder, has attributes of its own
        other
        for other in source.scopes
        if other.kind == "class" and owner.start <= other.start and other.end <= owner.end and other != owner
    ]
    return sorted(
        {line for line in (*own, *components) if not any(one.start <= line <= one.end for one in within)}
    )


def setter_of(trail: Origin, file: str, line: int, crash: Crash) -> str:
    """Return which class sets the attribute on itself at a line: the object's `own`, a `relative` or an `other` one.

    "" stands for none, or for an object whose class is not known. A relative is a base or a subclass, of
    which one names the other where it is defined, or a class within.
    """
    source = crash.sources.source(file)
    around = class_at(source.scopes, line)
    if around is None or line not in declaring(trail.name, around, source):
        return ""
    return relation_of(trail, file, around, crash)


def relation_of(trail: Origin, file: str, one: Scope, crash: Crash) -> str:
    """Return whether a class is the object's `own`, a `relative` or an `other` one; "" if that is not known."""
    own = _classes(trail.owner, crash)
    if not own:
        return ""
    if (file, one) in own:
        return "own"
    bases = any(one.name in _head(at, owner, crash) for at, owner in own)
    within = any(file == at and owner.start <= one.start <= owner.end for at, owner in own)
    above = {owner.name for _, owner in own}
    return "relative" if bases or within or not above.isdisjoint(_head(file, one, crash)) else "other"


def _classes(name: str, crash: Crash) -> list[tuple[str, Scope]]:
    """Return the classes of a name, or of who usually implements it, in the sources that were read."""
    found = []
    for spelling in spellings(name):
        alike = [
            (file, scope)
            for file in crash.evidence.sources
            if spelling in crash.evidence.sources[file]
            for scope in crash.sources.scopes(file)
            if scope.kind == "class" and scope.name == spelling
        ]
        near = _nearest({file for file, _ in alike}, crash)
        found += [one for one in alike if one[0] in near]
    return found


def _nearest(files: set[str], crash: Crash) -> set[str]:
    """Return which files with a class of one name are meant: what the trace imports, else those beside it, or all."""
    if len(files) < 2:
        return files
    own = list(dict.fromkeys(frame.file for frame in crash.order if frame.file))[:MOST_IMPORTING]
    texts = [crash.evidence.sources.get(file, "") for file in own]
    imported = {file for file in files if any(_imports(text, file) for text in texts)}
    return imported or {file for file in files if _folder(file) in map(_folder, own)} or files


def _imports(text: str, file: str) -> bool:
    """Return whether a text names a file as imports do: its folder and its name, with a dot or the like between."""
    *folders, name = file.rpartition(".")[0].split("/")
    path = rf"(?<!\w){re.escape(folders[-1])}(?:[./\\]|::){re.escape(name)}(?!\w)" if folders else ""
    return bool(path and re.search(path, text))


def _folder(file: str) -> str:
    return file.rpartition("/")[0]


def _head(file: str, owner: Scope, crash: Crash) -> list[str]:
    """Return the names in the line of a class's name, without that: those of its bases are among them."""
    names = NAME.findall(crash.sources.text(file, owner.header)[: terms.LONGEST])
    return [name for name in names if name != owner.name]


def _is_defined(trail: Origin, crash: Crash) -> bool:
    """Return whether the class, or one that its head names as its base, has the function that was called."""
    own = _classes(trail.owner, crash)
    bases = {name for file, owner in own for name in _head(file, owner, crash)}
    return any(
        scope.kind == "function"
        and (
            any(file == at and owner.start <= scope.start <= owner.end for at, owner in own)
            or (scope.owner in bases and not _BODILESS.search(crash.sources.text(file, scope.end)))
        )
        for file, scope in [*_named(trail.name, own, crash), *crash.defined(trail.name)]
    )


def _named(name: str, classes: Sequence[tuple[str, Scope]], crash: Crash) -> list[tuple[str, Scope]]:
    files = dict.fromkeys(file for file, _ in classes)
    return [(file, scope) for file in files for scope in crash.sources.scopes(file) if scope.name == name]
