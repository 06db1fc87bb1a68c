"""The names that a pattern, a list of targets or a list of parameters holds."""

from collections.abc import Iterator

from glitchtip_tools.core.syntax import special
from glitchtip_tools.core.syntax.languages.row import Language, Node
from glitchtip_tools.core.syntax.parsing import text_of

_DEEPEST = 12
OWNERS = frozenset(("self", "this", "$this", "cls"))
# Parts of a pattern that only say what is looked for, not what is set.
_ASKED = frozenset("type key path external_name default_value operator condition alternative".split())
_TYPES = (
    "_type",
    "type_arguments",
    "type_annotation",
    "modifiers",
    "modifier",
    "value_binding_pattern",
    "lifetime",
)
_MARKS = ("separator", "attribute", "decorator", "annotation", "comment", "user_type")


def bound(
    language: Language, node: Node | None, *, matching: bool = False, deepest: int = _DEEPEST
) -> Iterator[Node]:
    """Yield the nodes whose names a target sets; attributes and elements are not names."""
    if node is None or deepest == 0:
        return
    kind = node.type
    if kind in language.names or kind in language.pattern_names:
        text = text_of(node)
        capital = matching and text[:1].isupper()
        if text not in ("_", "...") and not capital and text not in OWNERS:
            yield node
        return
    if kind == "keyword_pattern" and node.named_child_count == 1:  # Ruby's `size:` sets `size`
        yield from node.named_children
        return
    if kind in language.attributes or kind in language.elements or kind in language.calls:
        return
    if kind == "lifetime" or special.asks_only(language.hook, node):
        return
    parts = special.pattern_parts(language.hook, node)
    for child in _parts(node) if parts is None else parts:
        yield from bound(language, child, matching=matching, deepest=deepest - 1)


def _parts(node: Node) -> list[Node]:
    """Return the children of a pattern that may hold names: no types, no keys, no defaults."""
    parts = []
    for at, child in enumerate(node.children):
        if not child.is_named or child.type.endswith(_TYPES) or child.type.startswith("type_identifier"):
            continue
        where = node.field_name_for_child(at)
        default = (
            where in ("right", "value") and "assignment" in node.type and "destructured" not in node.type
        )
        if where not in _ASKED and not default:
            parts.append(child)
    return parts


def parameter_names(language: Language, node: Node) -> tuple[str, ...]:
    """Return the names of a function's parameters in order, `self` left out; "" for a pattern."""
    parameters = special.parameters(language.hook, node)
    if parameters is None:
        parameters = [item for item in _lists(language, node) for item in _items(language, item)]
    names = [name for item in parameters for name in _names_of(language, item)]
    return tuple(name for name in names if name not in OWNERS)


def _lists(language: Language, node: Node) -> list[Node]:
    """Return the nodes that hold the parameters: a list, or a single name (`row => ...`)."""
    listed = [
        child
        for at, child in enumerate(node.children)
        if child.is_named
        and node.field_name_for_child(at) != "receiver"
        and node.field_name_for_child(at) != "result"
        and (
            child.type in language.parameter_lists
            or (node.field_name_for_child(at) in ("parameters", "parameter") and _is_name(language, child))
        )
    ]
    return listed or [item for child in node.named_children if (item := special.inner_list(language, child))]


def _is_name(language: Language, node: Node) -> bool:
    return node.type in language.names or node.type in language.pattern_names


def _items(language: Language, node: Node) -> list[Node]:
    if _is_name(language, node):
        return [node]
    return [
        child
        for at, child in enumerate(node.children)
        if child.is_named
        and not is_default(child)
        and node.field_name_for_child(at) != "type"
        and not child.type.endswith(_TYPES + _MARKS)
    ]


def is_default(node: Node) -> bool:
    """Return whether a child of a list of parameters is the default of the one before it (Kotlin's)."""
    return node.prev_sibling is not None and node.prev_sibling.type == "="


def _names_of(language: Language, node: Node) -> list[str]:
    """Return the names of one parameter; Go's `a, b int` has two, a pattern none that a caller could give."""
    if _is_name(language, node):
        return [text_of(node)]
    named = [item for item in node.children_by_field_name("name") if _is_name(language, item)]
    if named:
        return [text_of(item) for item in named]
    pattern = node.child_by_field_name("pattern") or node.child_by_field_name("left")
    if pattern is not None and not _is_name(language, pattern):
        rest = pattern.named_children[0] if "rest" in pattern.type and pattern.named_children else None
        return [text_of(rest)] if rest is not None and _is_name(language, rest) else [""]
    names = list(bound(language, pattern or node))
    # Elixir's clauses ask for values in the place of parameters: `def handle(:stop, state)`.
    if len(names) > 1 or _destructures(node) or (not names and language.hook == "elixir"):
        return [""]
    return [text_of(item) for item in names]


def _destructures(node: Node) -> bool:
    return node.type in (
        "object_pattern", "array_pattern", "destructured_parameter", "multi_variable_declaration", "tuple_pattern",
        "map", "tuple", "list"
    )  # fmt: skip
