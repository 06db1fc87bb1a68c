"""Expressions of any language in one form: names, calls, attributes, elements and choices between them."""

from glitchtip_tools.core.syntax import special
from glitchtip_tools.core.syntax.languages.row import Call, Language, Node, part
from glitchtip_tools.core.syntax.model import Argument, Expression
from glitchtip_tools.core.syntax.parsing import last_of, line_of, text_of

LONGEST = 400  # characters of an expression's text
LARGEST = 20_000  # bytes: of a longer expression no text is kept
DEEPEST = 10  # calls on calls, operations in operations
MOST_PARTS = 16
_NULLS = frozenset(("None", "null", "nil", "undefined", "NULL", "Nil"))
_LITERALS = (
    "string",
    "literal",
    "integer",
    "float",
    "number",
    "true",
    "false",
    "boolean",
    "char",
    "atom",
    "symbol",
)
_ARGUMENT_LISTS = frozenset("arguments argument_list value_arguments token_tree".split())
_SPREADS = ("splat", "spread", "variadic_unpacking")
_TRAILING = frozenset("block do_block annotated_lambda lambda_literal call_suffix".split())
_NAMES = frozenset(
    """self this super self_expression this_expression super_expression name qualified_name relative_scope alias
    type_identifier constant scoped_identifier""".split()
)


def expression(language: Language, node: Node, depth: int = DEEPEST) -> Expression:
    """Return what an expression's node says; parts that are too deep are kept as text."""
    node = unwrapped(language, node)
    kind = node.type
    if depth <= 0:
        return _made(node, "other")
    if (call := language.calls.get(kind)) is not None and (made := _call(language, node, call, depth)):
        return made
    if kind in language.attributes:
        return _attribute(language, node, depth)
    if kind in language.elements and (of := part(node, language.elements[kind])) is not None:
        return _made(node, "element", of=expression(language, of, depth - 1))
    text = text_of(node)
    if text in _NULLS:
        return _made(node, "null")
    if kind in language.names or kind in _NAMES:
        return _made(node, "name", name=text)
    if kind in ("instance_variable", "class_variable"):
        return _made(node, "attribute", name=text.lstrip("@"), of=_SELF)
    if kind in language.closures or kind in ("lambda", "closure_expression", "anonymous_function"):
        return _made(node, "function")
    if language.pipe and text_of(node.child_by_field_name("operator")) == language.pipe:
        right = node.child_by_field_name("right")
        return expression(language, right, depth) if right is not None else _made(node, "other")
    if chosen := _chosen(language, node):
        return _made(node, "choice", parts=_each(language, chosen, depth))
    if kind.endswith(_LITERALS) and not node.named_children:
        return _made(node, "literal")
    if kind.endswith(_LITERALS) and "array" not in kind and "list" not in kind and "composite" not in kind:
        return _made(node, "literal", parts=_each(language, node.named_children, depth))
    return _made(node, "other", parts=_each(language, node.named_children, depth))


_SELF = Expression("name", "self", 0, 0, "self")


def unwrapped(language: Language, node: Node) -> Node:
    """Return what is in brackets, awaited or cast; a list of one is its item."""
    for _ in range(DEEPEST):
        listed = node.type in language.lists and node.type.endswith("_list") and len(node.named_children) == 1
        inner = node.named_children[0] if listed else part(node, language.wrappers.get(node.type))
        if inner is None:
            return node
        node = inner
    return node


def _made(
    node: Node,
    kind: str,
    name: str = "",
    of: Expression | None = None,
    arguments: tuple[Argument, ...] = (),
    parts: tuple[Expression, ...] = (),
    *,
    bare: bool = False,
) -> Expression:
    short = node.end_byte - node.start_byte <= LARGEST
    text = " ".join(text_of(node).split())[:LONGEST] if short else ""
    return Expression(kind, text, line_of(node), last_of(node), name, of, arguments, parts, bare)


def _each(language: Language, items: list[Node], depth: int) -> tuple[Expression, ...]:
    shown = [item for item in items if item.type not in language.comments]
    return tuple(expression(language, item, depth - 1) for item in shown[:MOST_PARTS])


def _chosen(language: Language, node: Node) -> list[Node]:
    """Return the operands one of which is the value: `a or b`, `x ? a : b`, `if (x) a else b`."""
    if node.type in language.choices:
        return [item for where in language.choices[node.type] if (item := part(node, where)) is not None]
    if language.choosing and text_of(node.child_by_field_name("operator")) in language.choosing:
        return [
            item for item in (node.child_by_field_name("left"), node.child_by_field_name("right")) if item
        ]
    return []


def _call(language: Language, node: Node, call: Call, depth: int) -> Expression | None:
    callee = part(node, call.name)
    if callee is None:
        return None
    receiver = part(node, call.receiver)
    argument_list = part(node, call.arguments)
    if language.hook == "swift" and text_of(argument_list)[:1] == "[":  # its subscripts look like calls
        return _made(node, "element", of=expression(language, callee, depth - 1))
    arguments = _arguments(language, node, argument_list, depth)
    bare = argument_list is None and not any(child.type in _TRAILING for child in node.named_children)
    if call.receiver is None:
        inner = unwrapped(language, callee)
        while inner.type == "generic_function":
            inner = inner.child_by_field_name("function") or inner.named_children[0]
        if inner.type in language.attributes:
            of, name = _object_and_name(language, inner)
            made = expression(language, of, depth - 1) if of is not None else None
            return _made(node, "call", special.bare_name(name), made, arguments, bare=bare)
        if inner.type in language.calls or inner.type in language.closures:
            return _made(node, "call", "", expression(language, inner, depth - 1), arguments)
        return _made(node, "call", special.bare_name(text_of(inner)), None, arguments, bare=bare)
    of_call = expression(language, receiver, depth - 1) if receiver is not None else None
    return _made(node, "call", special.bare_name(text_of(callee)), of_call, arguments, bare=bare)


def _object_and_name(language: Language, node: Node) -> tuple[Node | None, str]:
    """Return what an attribute is read of, and its name; C#'s `a?.B` keeps the name one level deeper."""
    of, name = (part(node, where) for where in language.attributes[node.type])
    name = unwrapped(language, name) if name is not None else None
    if name is not None and name.type in language.attributes and name.type != node.type:
        name = part(name, language.attributes[name.type][1])
    return of, text_of(name).lstrip("#$")


def _attribute(language: Language, node: Node, depth: int) -> Expression:
    of, name = _object_and_name(language, node)
    made = expression(language, of, depth - 1) if of is not None else None
    return _made(node, "attribute", special.bare_name(name), made)


def _arguments(language: Language, call: Node, node: Node | None, depth: int) -> tuple[Argument, ...]:
    listed = [node] if node is not None else []
    if node is not None and node.type in _ARGUMENT_LISTS:
        listed = [item for item in node.named_children if item.type not in language.comments]
    arguments = [
        _argument(language, item, depth) for item in special.flattened(language.hook, listed)[:MOST_PARTS]
    ]
    if language.pipe and (piped := special.piped(language.pipe, call)) is not None:
        arguments.insert(0, Argument(expression(language, piped, depth - 1)))
    return tuple(arguments)


def _argument(language: Language, node: Node, depth: int) -> Argument:
    spread = any(mark in node.type for mark in _SPREADS)
    inner = (
        node.named_children[-1]
        if (spread or node.type == "literal_element") and node.named_children
        else node
    )
    name, value = named(language, node)
    if node.type in ("argument", "value_argument") and inner.named_children:
        spread = any(mark in inner.named_children[-1].type for mark in _SPREADS)
        inner = value or inner.named_children[-1]
    return Argument(expression(language, value or inner, depth - 1), name, spread)


def named(language: Language, node: Node) -> tuple[str, Node | None]:
    """Return the name and the value of a named argument or of a literal's key; ("", None) for any other node."""
    if node.type not in language.keys or special.unnamed(language.hook, node):
        return "", None
    key, value = (part(node, where) for where in language.keys[node.type])
    if key is None or value is None or (key == value and node.type in ("argument", "value_argument")):
        return "", None
    if key.type in language.calls or key.type in language.elements:
        return "", None
    return special.bare_name(text_of(key)), value
