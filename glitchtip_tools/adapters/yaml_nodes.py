"""YAML as it comes: read into nodes that know their line and column, within limits that no honest file reaches."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

LARGEST = 1_000_000  # bytes
DEEPEST = 12
MOST_NODES = 50_000
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PLAIN_TAGS = {None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: line and column, counted from 1."""

    line: int
    column: int


class BadYaml(Exception):
    """The text is no YAML, or more of it than anybody writes; `place` is where that shows."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it is written; `quoted` tells `'10'` from `10`."""

    place: Place
    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A sequence."""

    place: Place
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping, pairs in their order; keys may be repeated, the reader complains about that."""

    place: Place
    pairs: tuple[tuple["Node", "Node"], ...]


Node = Scalar | Listing | Mapping


def read_nodes(content: bytes) -> Node | None:
    """Return the document's tree, None for an empty one; raises BadYaml.

    Nothing is constructed: no tag has an effect, and a file that could grow (aliases) or go deep is refused.
    """
    if len(content) > LARGEST:
        raise BadYaml(Place(1, 1), f"larger than {LARGEST // 1000:,} kB")
    try:
        return _document(content)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadYaml(_place(mark), f"no YAML: {error.problem or error.context}") from error
    except yaml.reader.ReaderError as error:
        raise BadYaml(_position(content, error.position), f"no YAML: {error.reason}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadYaml(Place(1, 1), f"no YAML: {error}") from error


def _document(content: bytes) -> Node | None:
    try:
        return _Reader(_events(content, _Loader)).document()
    except yaml.MarkedYAMLError as error:
        # libyaml reads ahead, and since PyYAML 6.0.4 gives up at a depth of its own before ours is asked for.
        if "nesting" not in f"{error.problem} {error.context}":
            raise
    return _Reader(_events(content, yaml.SafeLoader)).document()


def _events(content: bytes, loader: type) -> Iterator[Any]:
    yield from yaml.parse(content.decode("utf-8-sig"), Loader=loader)


class _Reader:
    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.nodes = 0

    def document(self) -> Node | None:
        found = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found is not None:
                    raise BadYaml(_place(event.start_mark), "a second document: one file, one document")
                found = self.node(next(self.events), 0)
        return found

    def node(self, event: Any, depth: int) -> Node:
        place = _place(event.start_mark)
        if depth > DEEPEST:
            raise BadYaml(place, f"more than {DEEPEST} levels inside each other")
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, place)
        if event.tag not in _PLAIN_TAGS:
            raise BadYaml(place, "tags such as `!!python/object` are not allowed")
        before = self.nodes
        self.count(1, place)
        found = self.content(event, place, depth)
        if event.anchor:
            self.anchors[event.anchor] = (found, self.nodes - before)
        return found

    def content(self, event: Any, place: Place, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(place, event.value, bool(event.style))
        parts = []
        for inner in self.events:
            if isinstance(inner, yaml.CollectionEndEvent):
                break
            parts.append(self.node(inner, depth + 1))
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(place, tuple(parts))
        return Mapping(place, tuple(zip(parts[::2], parts[1::2], strict=True)))

    def alias(self, event: yaml.AliasEvent, place: Place) -> Node:
        """Return what was anchored; its size counts again, so that aliases of aliases come to an end."""
        if event.anchor not in self.anchors:
            raise BadYaml(place, f"`*{event.anchor}` is not anchored before")
        node, size = self.anchors[event.anchor]
        self.count(size, place)
        return node

    def count(self, size: int, place: Place) -> None:
        self.nodes += size
        if self.nodes > MOST_NODES:
            raise BadYaml(place, f"more than {MOST_NODES:,} values, aliases counted")


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)


def _position(content: bytes, position: int) -> Place:
    before = content.decode("utf-8", "replace")[:position]
    return Place(before.count("\n") + 1, position - before.rfind("\n"))
