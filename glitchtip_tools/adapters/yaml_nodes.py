"""YAML as it comes: read into nodes that know their line and column, within limits that no honest file reaches."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

from glitchtip_tools.values import dataclass

LARGEST = 1_000_000  # bytes
DEEPEST = 12
MOST_NODES = 50_000
_PLAIN_TAGS = {None, "!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}


_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Position:
    """Where something is: line and column, counted from 1."""

    line: int
    column: int


class BadYaml(Exception):
    """The text is not YAML, or more of it than anybody writes; `place` is where that shows."""

    def __init__(self, place: Position, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as it is written; `quoted` tells `'10'` from `10`."""

    place: Position
    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A sequence."""

    place: Position
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping, pairs in their order; keys may be repeated, the reader complains about that."""

    place: Position
    pairs: tuple[tuple["Node", "Node"], ...]


Node = Scalar | Listing | Mapping


def read_nodes(content: bytes) -> Node | None:
    """Return the document's tree, None for an empty one; raises BadYaml.

    Nothing is constructed: no tag has an effect, and a file that could grow (aliases) or go deep is refused.
    """
    if len(content) > LARGEST:
        raise BadYaml(Position(1, 1), f"larger than {LARGEST // 1000:,} kB")
    try:
        return _document(content)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadYaml(_place(mark), f"not YAML: {error.problem or error.context}") from error
    except yaml.reader.ReaderError as error:
        raise BadYaml(_position(content, error.position), f"not YAML: {error.reason}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadYaml(Position(1, 1), f"not YAML: {error}") from error


def plain(node: Node | None) -> object:
    """Return the node as lists, dictionaries, texts, whole numbers, true, false and nothing.

    Raises BadYaml for a key that occurs twice.
    """
    if node is None:
        return None
    if isinstance(node, Scalar):
        return node.text if node.quoted else _word(node.text)
    if isinstance(node, Listing):
        return [plain(item) for item in node.items]
    values: dict[str, object] = {}
    for key, value in node.pairs:
        name = key.text if isinstance(key, Scalar) else "?"
        if name in values:
            raise BadYaml(key.place, f"`{name}` occurs twice")
        values[name] = plain(value)
    return values


def place_of(node: Node | None, keys: Sequence[str | int]) -> Position:
    """Return where the plain value under these keys and positions is: a key's own place, an item's beginning."""
    place = node.place if node else Position(1, 1)
    for key in keys:
        if isinstance(node, Listing) and isinstance(key, int) and key < len(node.items):
            node = node.items[key]
            place = node.place
        elif isinstance(node, Mapping):
            pairs = [pair for pair in node.pairs if isinstance(pair[0], Scalar) and pair[0].text == key]
            if not pairs:
                break
            place, node = pairs[0][0].place, pairs[0][1]
        else:
            break
    return place


def _word(text: str) -> object:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    return int(text) if re.fullmatch(r"-?(0|[1-9][0-9]{0,18})", text) else text


def _document(content: bytes) -> Node | None:
    try:
        return _Reader(_events(content, getattr(yaml, "CSafeLoader", yaml.SafeLoader))).document()
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
        document = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if document is not None:
                    raise BadYaml(_place(event.start_mark), "a second document: one file, one document")
                document = self.node(next(self.events), 0)
        return document

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
        node = self.content(event, place, depth)
        if event.anchor:
            self.anchors[event.anchor] = (node, self.nodes - before)
        return node

    def content(self, event: Any, place: Position, depth: int) -> Node:
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

    def alias(self, event: "yaml.AliasEvent", place: Position) -> Node:
        """Return what was anchored; its size counts again, so that aliases of aliases come to an end."""
        if event.anchor not in self.anchors:
            raise BadYaml(place, f"`*{event.anchor}` is not anchored before")
        node, size = self.anchors[event.anchor]
        self.count(size, place)
        return node

    def count(self, size: int, place: Position) -> None:
        self.nodes += size
        if self.nodes > MOST_NODES:
            raise BadYaml(place, f"more than {MOST_NODES:,} values, aliases counted")


def _place(mark: Any) -> Position:
    return Position(mark.line + 1, mark.column + 1) if mark else Position(1, 1)


def _position(content: bytes, position: int) -> Position:
    before = content.decode("utf-8", "replace")[:position]
    return Position(before.count("\n") + 1, position - before.rfind("\n"))
