"""What the clone is asked for: the names whose definitions matter, and who sets an attribute that was bad."""

import re
from collections.abc import Sequence
from itertools import takewhile

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.mapping import Tree
from glitchtip_tools.core.investigation.ranking.places import files_of, in_order, is_aside
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.investigation.values.objects import is_on_itself, object_of
from glitchtip_tools.core.investigation.values.receivers import callees
from glitchtip_tools.core.languages import kin_of
from glitchtip_tools.core.syntax.source import function_at
from glitchtip_tools.models import Event
from glitchtip_tools.models.code import Match

LONGEST_LINE = 2000  # characters of a message
MOST_WRITERS = 8
MOST_TABLES = 2
MOST_IMPORTS = 200  # lines of a file
# What languages say of a name that is not there: a variable, a part of an object, a key of a table.
UNSET = re.compile(
    r"NameError|is not defined|KeyError|has no attribute|KeyNotFound|key not found"
    r"|[Uu]ndefined (?:variable|index|array key|property)"
)
_LOOKS_INTO = re.compile(r"([A-Za-z_]\w*)(?:(?:\.|::|->)\$?([A-Za-z_]\w*))?\s*(?:\[|\.get\(|\.fetch\()")
_IMPORT = re.compile(r"^\s*(?:from|import|use|using|require|include)\b|\brequire\(|\bfrom\s+['\"]")
_PATH = re.compile(r"[\w./\\-]{3,200}")
UNNAMED = frozenset(
    ("__init__", "__construct", "constructor", "initialize")
)  # say nothing without their class
# The function whose signature a call did not fit, in the words of Python, PHP and V8's libraries.
_CALLEE = re.compile(
    r"([A-Za-z_][\w.\\:]*)\(\)(?: missing \d+ | takes | got (?:an unexpected|multiple)|: Argument #\d|, \d+ passed)"
)
# The class that lacks something, and what, in the words of Python, PHP and Ruby.
_LACKS = (
    re.compile(r"'(?P<owner>[A-Za-z_][\w.]*)' object has no attribute '(?P<part>\w+)'"),
    re.compile(r"(?:undefined method |Undefined property: )(?P<owner>[A-Za-z_][\w\\]*)::\$?(?P<part>\w+)"),
    re.compile(
        r"undefined (?:local variable or )?method [`'](?P<part>\w+[?!]?)' for "
        r"(?:an instance of |#<)(?P<owner>[A-Z][\w:]*)"
    ),
)
# What a library turns out not to have at run time, in the words of the JVM, Android and .NET.
_ABSENT_TYPES = re.compile(
    r"(?:NoSuch(?:Method|Field)Error|Missing(?:Method|Field)Exception|NoClassDefFoundError|TypeLoadException)$"
)
_ABSENT = re.compile(
    r"(?<!\w)([A-Za-z_]\w*)\(|[Ff]ield (?:not found: )?'?(?:\w+\.)*(\w+)|type '(?:\w+[.+])*(\w+)'|(?<!\w)(\w+);?\.?$"
)
_BUILT_IN = frozenset(
    """NoneType str int float bool bytes list dict tuple set function module type object generator method property
    Hash Array String Symbol Integer Float NilClass Proc Class Object stdClass Closure""".split()
)


def names_to_define(event: Event, frames: Sequence[MappedFrame], sources: Sources) -> list[str]:
    """Return the name that the message complains about, those that lines call, and who made what they use."""
    names = [named[1] for exception in event.exceptions if (named := misfit(exception.value or ""))]
    names += [owner for exception in event.exceptions for owner, _ in lacking(exception.value or "")]
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


def receivers(frames: Sequence[MappedFrame], sources: Sources) -> dict[str, set[str]]:
    """Return what the inner functions call, each name with the classes and modules that it is called on."""
    found: dict[str, set[str]] = {}
    for frame in in_order(frames)[:4]:
        source = sources.source(frame.file or "")
        scope = function_at(sources.scopes(frame.file or ""), frame.line) if frame.line else None
        first, last = sources.statement(frame.file, frame.line)
        if scope and frame.depth < 2:
            first, last = scope.header, min(scope.end, scope.header + 150)
        calls = source.calls(first, last) if first else ()
        for name, on in callees(calls, source).items():
            found.setdefault(name, set()).update(on)
        itself = object_of(frame, frames, sources)
        for name in {call.name for call in calls if itself and is_on_itself(call, frame.file or "")}:
            found[name] = {itself if one == "" else one for one in found[name]}
    return found


def likely_writers(
    matches: Sequence[Match], names: Sequence[str], frames: Sequence[MappedFrame]
) -> list[Match]:
    """Return the lines that set one of the attributes, or declare it, those of the trace's files first."""
    near, spoken = files_of(frames), {kin_of(file) for file in files_of(frames)}
    writers = [
        match
        for match in matches
        if kin_of(match.file) in spoken
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
            rf"|^\s*(?!(?:return|throw|raise|yield|await|delete|new|else|case)\b)(?:[\w<>\[\]?.]+\s+){{1,4}}{safe}\s*(?:;|=|\{{|$)",
            text[: terms.LONGEST],
        )
    )


def misfit(message: str) -> tuple[str, str] | None:
    """Return the class ("" when not told) and name of the function whose signature the message says was not met."""
    match = _CALLEE.search(message[:LONGEST_LINE])
    parts = re.split(r"[.:\\]+", match[1]) if match else []
    if not parts or (parts[-1] in UNNAMED and len(parts) < 2):
        return None
    return (parts[-2] if len(parts) > 1 else "", parts[-1])


def lacking(message: str) -> list[tuple[str, str]]:
    """Return the classes that a message names, each with the part that it says the class does not have."""
    text = message[:LONGEST_LINE]
    lacks = [(one["owner"], one["part"]) for pattern in _LACKS for one in pattern.finditer(text)]
    pairs = [(re.split(r"[.:\\]+", owner)[-1], part) for owner, part in lacks]
    return [(owner, part) for owner, part in pairs if owner not in _BUILT_IN]


def absent(event: Event) -> list[str]:
    """Return the methods, fields and classes that exceptions say do not exist at run time."""
    found = (
        _ABSENT.search((exception.value or "")[:LONGEST_LINE])
        for exception in event.exceptions
        if _ABSENT_TYPES.search(exception.type or "")
    )
    names = (next(name for name in match.groups() if name) for match in found if match)
    return [re.sub(r"^(?:get|set)_(?=[A-Z])", "", name) for name in names]


def tables(event: Event, frames: Sequence[MappedFrame], sources: Sources, tree: Tree) -> list[str]:
    """Return the files that hold what the innermost line looks into, when the message says that a name is not there.

    They are found by the module's name, which is in the line or in the import of what the line looks into.
    """
    first = next(iter(in_order(frames)), None)
    if first is None or not any(UNSET.search(f"{one.type} {one.value}") for one in event.exceptions):
        return []
    names = [one for pair in _LOOKS_INTO.findall(first.code[: terms.LONGEST]) for one in pair if one]
    stems = {name.lower() for name in names}
    for line in sources.lines(first.file or "")[:MOST_IMPORTS]:
        if _IMPORT.search(line) and any(re.search(rf"\b{name}\b", line) for name in names):
            stems |= {part.lower() for word in _PATH.findall(line) for part in re.split(r"[./\\]+", word)}
    here = (first.file or "").split("/")
    files = {
        file
        for stem in sorted(stems)
        for file in tree.stems.get(stem, ())
        if file != first.file and kin_of(file) == kin_of(first.file or "") and not is_aside(file)
    }
    return sorted(files, key=lambda file: (-_common(here, file.split("/")), file))[:MOST_TABLES]


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many parts two paths have in common from the top on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


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
