"""One language: which grammar reads it, and what its tree calls the things we look for."""

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from glitchtip_tools.values import dataclass

if TYPE_CHECKING:
    from tree_sitter import Node as Node
else:
    Node = Any

# Where a part of a node is: the name of a field, the index of a named child, or a function of our own.
Part = str | int | Callable[["Node"], "Node | None"]
Kinds = frozenset[str]


@dataclass(frozen=True, slots=True)
class Bind:
    """Where a node keeps what it sets, what it sets it to, and how it does so."""

    target: Part
    value: Part | None = None
    how: str = "assigned"


@dataclass(frozen=True, slots=True)
class Call:
    """Where a call keeps its callee (or its name and receiver) and its arguments."""

    name: Part
    receiver: Part | None = None
    arguments: Part | None = "arguments"


@dataclass(frozen=True, slots=True)
class Test:
    """Where a condition keeps what it asks and what it guards; `negated` ones run their body when it is false."""

    condition: Part
    body: Part
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Language:
    """A row of the table: node kinds of a grammar, by what they are for us."""

    name: str  # as in `core/languages.py`, which tells how its files end
    grammar: str  # module:function
    functions: Mapping[str, Part | str]  # kind -> where the name is; "=word" is the name itself
    types: Mapping[str, Part]
    names: Kinds  # identifiers that hold a value
    blocks: Kinds  # whose children are statements
    calls: Mapping[str, Call]
    attributes: Mapping[str, tuple[Part, Part]]  # object, name
    bindings: Mapping[str, Bind]
    conditions: Mapping[str, Test]
    closures: Kinds = frozenset()
    closure_names: Mapping[str, tuple[Part, Part]] = field(default_factory=dict)  # target, value
    accessors: Mapping[str, str] = field(default_factory=dict)  # kind -> kind of the property around
    parameter_lists: Kinds = frozenset()
    elements: Mapping[str, Part] = field(default_factory=dict)
    wrappers: Mapping[str, Part] = field(
        default_factory=dict
    )  # what has its child's value: brackets, await, casts
    choices: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    choosing: Kinds = frozenset()  # operators that give one of their operands
    lists: Kinds = frozenset()  # of targets, of values
    fields: Mapping[str, tuple[Part, Part | None]] = field(default_factory=dict)  # declared in classes
    keys: Mapping[str, tuple[Part, Part]] = field(default_factory=dict)  # of literals, of named arguments
    raises: Mapping[str, str] = field(default_factory=dict)  # kind -> how
    raising_calls: Kinds = frozenset()
    error_values: Kinds = frozenset()
    leaving: Kinds = frozenset()
    catches: Mapping[str, tuple[Part | None, Part | None]] = field(default_factory=dict)  # variable, types
    declaring_calls: Kinds = frozenset()  # calls that declare attributes (`attr_reader`, `defstruct`)
    no_calls: Kinds = frozenset()  # macros that are the language's own statements
    pattern_names: Kinds = frozenset()  # leaves that only patterns have
    comments: Kinds = frozenset(("comment", "line_comment", "block_comment", "multiline_comment"))
    bare_fields: bool = False  # an object's field may be used without `this`
    angles: bool = False  # types in `<>`, which some grammars read badly when nested deeply
    casts: bool = False  # by a word that may also be a name (`as`)
    pipe: str = ""  # an operator that hands its left side to the call on its right
    hook: str = ""  # what the table cannot say: the name of a function in `special`


def part(node: "Node", where: Part | None) -> "Node | None":
    """Return the part of a node at a place of the table."""
    if where is None:
        return None
    if isinstance(where, str):
        return node.child_by_field_name(where)
    if isinstance(where, int):
        children = [child for child in node.named_children if "comment" not in child.type]
        return children[where] if -len(children) <= where < len(children) else None
    return where(node)


def kinds(text: str) -> Kinds:
    """Return the words of a text as a set of node kinds."""
    return frozenset(text.split())


def of_kind(*wanted: str) -> Callable[["Node"], "Node | None"]:
    """Return a function that finds the first named child of a kind."""
    return lambda node: next((child for child in node.named_children if child.type in wanted), None)


def after(*wanted: str) -> Callable[["Node"], "Node | None"]:
    """Return a function that finds the named child behind the first one of a kind."""

    def found(node: "Node") -> "Node | None":
        children = node.named_children
        at = next((index for index, child in enumerate(children) if child.type in wanted), None)
        return children[at + 1] if at is not None and at + 1 < len(children) else None

    return found
