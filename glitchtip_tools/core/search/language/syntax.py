"""The tree of a query. `str(node)` is the canonical text, and parsing that gives the node again."""

import re
from collections.abc import Iterable
from types import UnionType

from glitchtip_tools.core.search.language.keys import KNOWN, Key, Kind
from glitchtip_tools.core.time.durations import Duration
from glitchtip_tools.core.time.moments import Day, Instant, NamedMoment
from glitchtip_tools.patterns import pattern
from glitchtip_tools.values import dataclass

OPERATORS = ("AND", "OR", "NOT")
EVENT_ID = pattern(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BARE = pattern(r"(?!-)[\w.*/@+-]+", re.ASCII)
_BARE_KEY = pattern(r"[A-Za-z_][\w.-]*", re.ASCII)
_SPECIAL = pattern(r'[\\"*]')


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text with wildcards: the pieces are between its `*`; one piece is a plain text."""

    pieces: tuple[str, ...]

    @property
    def plain(self) -> str | None:
        """The text when there is no wildcard in it."""
        return self.pieces[0] if len(self.pieces) == 1 else None

    def __str__(self) -> str:
        text = "*".join(_SPECIAL.sub(r"\\\g<0>", piece) for piece in self.pieces)
        safe = _BARE.fullmatch(text) and text not in (*OPERATORS, "TO") and not EVENT_ID.fullmatch(text)
        return text if safe else f'"{text}"'


@dataclass(frozen=True, slots=True)
class Before:
    """The moment that lies a duration before now: `-24h` after a comparison or in a range."""

    duration: Duration

    def __str__(self) -> str:
        return f"-{self.duration}"


@dataclass(frozen=True, slots=True)
class Within:
    """`-24h`: not longer ago than that."""

    duration: Duration

    def __str__(self) -> str:
        return f"-{self.duration}"


@dataclass(frozen=True, slots=True)
class Older:
    """`+7d`: at least that long ago."""

    duration: Duration

    def __str__(self) -> str:
        return f"+{self.duration}"


Value = str | int | Duration | Before | Day | Instant | NamedMoment


def _word(value: Value) -> str:
    """Return the value as one word of a query: `monday 9:00` needs quotes."""
    return f'"{value}"' if " " in str(value) else str(value)


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison with one value; an empty operator is equality."""

    operator: str
    value: Value

    def __str__(self) -> str:
        return f"{self.operator}{_word(self.value)}"


@dataclass(frozen=True, slots=True)
class Range:
    """From one value to another, both included."""

    low: Value
    high: Value

    def __str__(self) -> str:
        return f"[{_word(self.low)} TO {_word(self.high)}]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these values: patterns for texts, words for statuses and levels, numbers."""

    values: tuple[Pattern | str | int, ...]

    def __str__(self) -> str:
        texts = [str(value) for value in self.values]
        return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


Test = AnyOf | Compare | Range | Within | Older


@dataclass(frozen=True, slots=True)
class Term:
    """`key:value`; `tag` is set when the key is a tag's name and none of the language's own."""

    key: str
    test: Test
    tag: bool = False

    def __str__(self) -> str:
        return f"{tag_key(self.key) if self.tag else self.key}:{self.test}"


@dataclass(frozen=True, slots=True)
class Text:
    """A free word or a quoted phrase."""

    pattern: Pattern

    def __str__(self) -> str:
        return str(self.pattern)


@dataclass(frozen=True, slots=True)
class EventId:
    """A query that is nothing but an event's id (32 hexadecimal digits)."""

    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Not:
    """What does not match the part."""

    part: "Node"

    def __str__(self) -> str:
        return f"!{_inside(self.part, And | Or)}"


@dataclass(frozen=True, slots=True)
class And:
    """What matches all parts; without parts everything."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return " ".join(_inside(part, Or) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Or:
    """What matches one of the parts (two at least)."""

    parts: tuple["Node", ...]

    def __str__(self) -> str:
        return " OR ".join(str(part) for part in self.parts)


Node = Term | Text | EventId | Not | And | Or
EVERYTHING = And(())


def both(parts: Iterable[Node]) -> Node:
    """Return the conjunction, flattened: one part stands for itself."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, And) else [part]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def either(parts: Iterable[Node]) -> Node:
    """Return the disjunction of at least one part, flattened."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, Or) else [part]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def negated(node: Node) -> Node:
    """Return the negation; two of them cancel out."""
    return node.part if isinstance(node, Not) else Not(node)


def leaves(node: Node) -> Iterable[Term | Text | EventId]:
    """Yield every term and text of the query, from left to right."""
    match node:
        case Not(part):
            yield from leaves(part)
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case leaf:
            yield leaf


def terms(node: Node) -> Iterable[Term]:
    """Yield every `key:value` of the query, from left to right."""
    return (leaf for leaf in leaves(node) if isinstance(leaf, Term))


def tag_key(key: str) -> str:
    """Return a tag's name as a key: in `tags[...]` where it would be taken for something else."""
    of_language = key in KNOWN and KNOWN[key] != Key(key, Kind.TAG, KNOWN[key].aliases)
    return f"tags[{key}]" if of_language or not _BARE_KEY.fullmatch(key) else key


def _inside(node: Node, loose: UnionType | type) -> str:
    return f"({node})" if isinstance(node, loose) else str(node)
