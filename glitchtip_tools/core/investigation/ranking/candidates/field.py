"""The places under suspicion: functions of the trace and of its neighbourhood, with what ties each to the trace."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.labels import enclosing
from glitchtip_tools.core.investigation.frames.templates import is_template
from glitchtip_tools.core.investigation.source.sources import MODULE, Sources
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import class_at, function_at

_NAME = re.compile(r"[A-Za-z_]\w+")
_AT_LINE = re.compile(r" \([^()\s]+:\d+\)$")
_ACCESSOR = re.compile(r"^(?:get|set|add|remove)_(?=[A-Z])")  # how .NET calls those of a property
CONSTRUCTORS = frozenset(("__init__", "constructor", "initialize", "__construct", "init"))


@dataclass(slots=True)
class Place:
    """A function that may hold the fault, with what speaks for it; `lines` are the lines that are evidence.

    Without a name it is the file as a whole.
    """

    file: str
    function: str
    scope: Scope | None = None
    frames: list[MappedFrame] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    links: dict[str, float] = field(default_factory=dict)
    because: dict[str, str] = field(default_factory=dict)

    def link(self, kind: str, strength: float, reason: str) -> None:
        """Remember how the place hangs together with the trace; the strongest link of a kind counts."""
        if strength > self.links.get(kind, 0.0):
            self.links[kind] = strength
            self.because[kind] = reason

    def prove(self, amount: float, commit: str, reason: str, line: int) -> None:
        """Remember that a commit which is proven to matter changed the place."""
        self.link("proven", amount, f"is where {commit[:10]} {reason}")
        if not self.lines:
            self.lines.append(line)

    def why(self, kind: str) -> str:
        """Return the reason of a link without where that is: for a sentence that says it already."""
        return _AT_LINE.sub("", self.because[kind])

    @property
    def line(self) -> int | None:
        """The line to look at first."""
        return self.lines[0] if self.lines else self.scope.header or self.scope.start if self.scope else None


class Field:
    """All places under suspicion, found by file and first line of the function."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.places: dict[tuple[str, str, int], Place] = {}

    def at(self, file: str, line: int | None, name: str = "") -> Place:
        """Return the place of a line (by its enclosing function), new if need be."""
        scope = function_at(self.sources.scopes(file), line) if line else None
        known = line and self.sources.has(file)
        function = scope.name if scope else MODULE if known or not name else last_part(name)
        return self._place(file, function, scope)

    def of(self, file: str, scope: Scope) -> Place:
        """Return the place of a function."""
        return self._place(file, scope.name, scope)

    def around(self, file: str, line: int) -> Place:
        """Return the place of the function around a line, else of the class, else of the file's top level."""
        scopes = self.sources.scopes(file)
        scope = function_at(scopes, line) or class_at(scopes, line)
        return self.of(file, scope) if scope else self.at(file, line)

    def whole(self, file: str) -> Place:
        """Return the place of a file as a whole: no function of it is named."""
        return self._place(file, "", None)

    def trace(self, frame: MappedFrame, meant: Sequence[int] = (), *, handled: bool = False) -> None:
        """Add a frame of the trace to the place that it is in; `meant` are its lines when it has several.

        The line of an exception that was `handled` does not count beside that of what failed.
        """
        named = _named_elsewhere(frame, self.sources)
        file = frame.file or ""
        name = frame.named or last_part(frame.function)
        if named:
            place = self.of(file, named)
        elif frame.line is None and (is_template(file) or not _NAME.fullmatch(name)):
            place = self.whole(file)  # of a bundle's `<anonymous>` the file is all that is known
        elif around := _around_head(frame, self.sources):
            place = self.of(file, around)
        else:
            place = self.at(file, frame.line, name)
        place.frames.append(frame)
        if handled and place.lines:
            return
        if frame.meant:
            place.lines += meant
        elif frame.line and not named:
            place.lines.append(frame.line)

    def _place(self, file: str, function: str, scope: Scope | None) -> Place:
        key = (file, function, scope.start if scope else 0)
        if key not in self.places:
            self.places[key] = Place(file, function, scope)
        return self.places[key]


def last_part(name: str) -> str:
    """Return the bare name of a frame's function: `Layer.handle [as handle_request]` is `handle`."""
    bare = re.sub(r"\s*\[as .*\]$|<[^<>]*>$|\(.*\)$", "", name.strip())
    return re.split(r"[.#:/\s]+", bare)[-1] or name


def owner_of(sources: Sources, place: Place) -> str | None:
    """Return the class that a place belongs to."""
    if place.scope is None:
        return None
    owner = class_at(sources.scopes(place.file), place.scope.start)
    return owner.name if owner else place.scope.owner


def _around_head(frame: MappedFrame, sources: Sources) -> Scope | None:
    """Return the function around the one whose head the line is, when the frame's name is not that one's.

    `stream.on('data', function onData(chunk) {` fails before there is an `onData`.
    """
    functions = [scope for scope in sources.scopes(frame.file or "") if scope.kind == "function"]
    line = frame.line or 0
    head = function_at(functions, line)
    if head is None or head.header != line or line >= head.end:
        return None
    if head.name in re.split(r"[^\w$]+", f"{frame.named} {frame.function}"):
        return None
    around = [one for one in functions if one.start <= head.start and head.end <= one.end and one is not head]
    return min(around, key=lambda one: one.end - one.start, default=None)


def _named_elsewhere(frame: MappedFrame, sources: Sources) -> Scope | None:
    """Return the function that a frame names when its line is in none of that name: it ran another source.

    A line that reads as the event says is believed, unless it is in no function at all. Of overloads it is the
    nearest one, without a line the only one.
    """
    name = frame.named or enclosing(frame.function) or last_part(frame.function)
    if (frame.file or "").endswith((".cs", ".vb")):
        name = _ACCESSOR.sub("", name)
    if frame.line is None and _NAME.fullmatch(name):
        written = sources.scopes(frame.file or "")
        made = [one for one in written if (one.owner, one.name) == (name, "constructor")]
        if len(made) == 1 and frame.function.startswith("new "):
            return made[0]
        alike = [scope for scope in written if scope.name == name]
        defined = [scope for scope in alike if scope.kind == "function"] or alike
        return defined[0] if len(defined) == 1 else None
    if not frame.line or not _NAME.fullmatch(name):
        return None
    functions = [scope for scope in sources.scopes(frame.file or "") if scope.kind == "function"]
    around = [scope for scope in functions if scope.start <= frame.line <= scope.end]
    if any(scope.name == name for scope in around) or (around and frame.match in ("exact", "moved")):
        return None
    named = [scope for scope in functions if scope.name == name]
    at = frame.line
    return min(named, key=lambda scope: min(abs(scope.start - at), abs(scope.end - at)), default=None)
