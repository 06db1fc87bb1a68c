"""What sets a value in one grammar only: Swift's optional bindings, Elixir's operators, initialisers, fields."""

import re

from glitchtip_tools.core.syntax import handling, special
from glitchtip_tools.core.syntax.expressions import expression
from glitchtip_tools.core.syntax.languages.row import Kinds, Language, Node, kinds, of_kind, part
from glitchtip_tools.core.syntax.model import Expression
from glitchtip_tools.core.syntax.parsing import text_of

Setting = tuple[Node, Node | None, str]

# Kinds beside the table's that set names, take parameters, or set attributes.
BINDING_KINDS: dict[str, Kinds] = {
    "swift": kinds("if_statement guard_statement while_statement"),
    "python": kinds("except_clause"),
    "elixir": kinds("call"),
}
PARAMETER_KINDS: dict[str, Kinds] = {
    "swift": kinds("parameter lambda_parameter"),
    "csharp": kinds("implicit_parameter"),
}
WRITING_KINDS: dict[str, Kinds] = {
    "python": kinds("call"),
    "ruby": kinds("call alias"),
    "elixir": kinds("call"),
    "javascript": kinds("call_expression"),
    "typescript": kinds("required_parameter optional_parameter call_expression"),
}
# Where what a pattern is matched against stands.
_SUBJECTS = {
    "match_statement": "subject",
    "match_expression": "value",
    "switch_statement": "value",
    "is_pattern_expression": "expression",
    "instanceof_expression": "left",
    "case_match": "value",
    "case": "value",
}
_SYMBOL = re.compile(r":([^\W\d]\w*)|([^\W\d]\w*):\s")
_HIGHEST = 7


def settings(hook: str, node: Node) -> list[Setting] | None:
    """Return what a node sets, None when the table of languages tells it."""
    if hook == "swift" and node.type in BINDING_KINDS["swift"]:
        return _optional_bindings(node)
    if hook == "elixir":
        return _elixir(node)
    if node.type in ("var_spec", "const_spec"):
        return _specified(node)
    if node.type == "declaration_expression":
        name = node.child_by_field_name("name")
        return [(name, _around(node, "invocation_expression"), "assigned")] if name is not None else []
    if hook == "scala" and node.type == "case_clause" and handling.rescues(hook, node):
        pattern = node.child_by_field_name("pattern")
        return [(pattern, None, "caught")] if pattern is not None else []
    if node.type == "infix_expression":
        operator = text_of(node.child_by_field_name("operator"))
        sides = node.child_by_field_name("left"), node.child_by_field_name("right")
        changes = operator.endswith("=") and operator not in ("==", "!=", "<=", ">=", "===")
        return [(sides[0], sides[1], "changed")] if changes and sides[0] is not None else []
    if hook == "python" and node.type == "except_clause":
        types, variable = handling.caught_by(hook, node)
        return [(variable, None, "caught")] if variable is not None and list(types) else []
    if hook == "python" and node.type == "as_pattern" and node.parent and node.parent.type == "except_clause":
        return []
    if node.type in ("postfix_unary_expression", "prefix_unary_expression"):
        changes = text_of(node).endswith(("++", "--")) or text_of(node).startswith(("++", "--"))
        return [(node.named_children[0], None, "changed")] if changes and node.named_children else []
    return None


def _specified(node: Node) -> list[Setting]:
    """Return what Go's `var a, b = f()` sets; without a value it is the type's zero."""
    names = node.children_by_field_name("name")
    value = node.child_by_field_name("value")
    values = list(value.named_children) if value is not None else []
    if len(values) == len(names):
        return [(name, expression, "assigned") for name, expression in zip(names, values, strict=True)]
    return [(name, value, "assigned") for name in names]


def _around(node: Node, kind: str) -> Node | None:
    """Return the nearest node of a kind around another."""
    around = node.parent
    for _ in range(_HIGHEST):
        if around is None or around.type == kind:
            return around
        around = around.parent
    return None


def _optional_bindings(node: Node) -> list[Setting]:
    """Return what Swift's `if let x = y` and `if case .some(let x) = y` set."""
    settings: list[Setting] = []
    for at, child in enumerate(node.children):
        where = node.field_name_for_child(at)
        if where == "bound_identifier" or (where == "condition" and child.type == "pattern"):
            rest = node.children[at + 1 :]
            equals = next((index for index, item in enumerate(rest) if item.type == "="), None)
            value = rest[equals + 1] if equals is not None and equals + 1 < len(rest) else child
            settings.append((child, value, "matched"))
    return settings


def _elixir(node: Node) -> list[Setting]:
    if node.type == "binary_operator":
        operator = text_of(node.child_by_field_name("operator"))
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if operator not in ("=", "<-") or left is None:
            return []
        around = node.parent.parent if operator == "<-" and node.parent is not None else None
        loops = around is not None and text_of(around.child_by_field_name("target")) == "for"
        return [(left, right, "each" if loops else "assigned" if operator == "=" else "matched")]
    if node.type == "stab_clause":
        left, around = node.child_by_field_name("left"), node.parent
        if left is None or around is None:
            return []
        if around.type == "anonymous_function":
            return [(left, None, "parameter")]
        if around.type in ("rescue_block", "catch_block"):
            return [(left, None, "caught")]
        call = around.parent
        arguments = of_kind("arguments")(call) if call is not None and around.type == "do_block" else None
        return [
            (left, arguments.named_children[0] if arguments and arguments.named_children else None, "matched")
        ]
    if node.type == "call" and special.function_call("elixir", node):
        return [(item, None, "parameter") for item in special.parameters("elixir", node) or []]
    return []


def matched_value(node: Node) -> Node | None:
    """Return what a pattern is matched against."""
    around = node.parent
    for _ in range(_HIGHEST):
        if around is None:
            return None
        if around.type in _SUBJECTS:
            return around.child_by_field_name(_SUBJECTS[around.type]) or around.child_by_field_name("expr")
        if around.type == "switch_expression":
            return around.child_by_field_name("condition") or around.named_children[0]
        around = around.parent
    return None


def sets_nothing(node: Node) -> bool:
    """Return whether an assignment only names an argument or a member: Scala's `f(k = 1)`, C#'s `new A { B = 1 }`."""
    around = node.parent
    if node.type == "case_pattern":
        return around is None or around.type != "case_clause"
    return names_member(node)


def names_member(node: Node) -> bool:
    """Return whether an assignment is written as a member of an initialiser or a named argument."""
    around = node.parent
    members = ("initializer_expression", "arguments")
    return node.type == "assignment_expression" and around is not None and around.type in members


def sets_without_value(node: Node) -> bool:
    """Return whether a declaration without a value sets one: Go's zero values, C#'s `out var x`."""
    return node.type in ("var_spec", "declaration_expression")


def how(node: Node, usual: str) -> str:
    """Return how a node sets its names."""
    if node.type == "let_declaration" and node.child_by_field_name("alternative"):
        return "matched"
    operator = node.child_by_field_name("operator")
    changes = operator is not None and text_of(operator) not in ("=", ":=")
    return "changed" if usual == "assigned" and changes else usual


def class_level(node: Node) -> bool:
    """Return whether an assignment appears in a class itself, so that it declares an attribute."""
    around = node.parent
    if around is not None and around.type == "expression_statement":
        around = around.parent
    if around is None:
        return False
    owner = around.parent
    return around.type in ("class_body", "template_body", "with_template_body") or (
        around.type == "block" and owner is not None and owner.type == "class_definition"
    )


def declared_by_parameter(node: Node) -> Node | None:
    """Return the name that TypeScript's `constructor(private name: T)` declares as a field."""
    if not any(child.type in ("accessibility_modifier", "readonly") for child in node.children):
        return None
    return node.child_by_field_name("pattern")


def constructed(language: Language, node: Node) -> str:
    """Return the type or callee that a literal's key or a named argument belongs to, "" for a plain literal."""
    around = node.parent
    for _ in range(4):
        if around is None:
            return ""
        if around.type in language.calls:
            call = language.calls[around.type]
            return special.bare_name(text_of(part(around, call.name)))
        if around.type in ("composite_literal", "struct_expression"):
            return special.bare_name(
                text_of(around.child_by_field_name("type") or around.child_by_field_name("name"))
            )
        if around.type == "map" and (struct := of_kind("struct")(around)) is not None:
            return special.bare_name(text_of(struct).lstrip("%"))
        around = around.parent
    return ""


def symbols(value: Expression) -> list[str]:
    """Return the names in a symbol or a list of them: `:name`, `[:name, size: 1]`."""
    return [first or second for first, second in _SYMBOL.findall(value.text)]


def handed(language: Language, node: Node) -> Expression | None:
    """Return what a call works on that a closure's parameters belong to: `rows` of `rows.map(row => ...)`."""
    around = node.parent
    for _ in range(5):
        if around is None or around.type in language.blocks or around.type in language.functions:
            return None
        if around.type in language.calls:
            call = expression(language, around, 4)
            values = [item.value for item in call.arguments if item.value.kind not in ("function", "literal")]
            module = call.of is not None and call.of.text[:1].isupper()
            return values[0] if values and (module or call.of is None) else call.of
        around = around.parent
    return None
