"""Rust: patterns set names in `let`, `if let`, `while let` and `match`."""

from glitchtip_tools.core.syntax.languages.row import Bind, Call, Language, Node, Test, kinds


def _pointed(node: Node) -> Node | None:
    """Return what a reference points to (`*row`)."""
    return node.named_children[0] if node.children and node.children[0].type == "*" else None


RUST = Language(
    name="rust",
    grammar="tree_sitter_rust:language",
    functions={"function_item": "name", "function_signature_item": "name"},
    types={
        "impl_item": "type",
        "trait_item": "name",
        "struct_item": "name",
        "enum_item": "name",
        "union_item": "name",
    },
    closures=kinds("closure_expression"),
    closure_names={
        "let_declaration": ("pattern", "value"),
        "field_initializer": ("field", "value"),
        "static_item": ("name", "value"),
        "const_item": ("name", "value"),
    },
    parameter_lists=kinds("parameters closure_parameters"),
    names=kinds("identifier"),
    pattern_names=kinds("shorthand_field_identifier"),
    blocks=kinds("source_file block declaration_list"),
    calls={"call_expression": Call("function"), "macro_invocation": Call("macro", None, 1)},
    attributes={"field_expression": ("value", "field"), "scoped_identifier": ("path", "name")},
    elements={"index_expression": 0},
    wrappers={
        "parenthesized_expression": 0,
        "try_expression": 0,
        "await_expression": 0,
        "reference_expression": "value",
        "type_cast_expression": "value",
        "unary_expression": _pointed,
        "block": -1,
        "else_clause": 0,
    },
    choices={"if_expression": ("consequence", "alternative")},
    lists=kinds("tuple_pattern tuple_expression"),
    bindings={
        "let_declaration": Bind("pattern", "value"),
        "let_condition": Bind("pattern", "value", "matched"),
        "assignment_expression": Bind("left", "right"),
        "compound_assignment_expr": Bind("left", "right", "changed"),
        "for_expression": Bind("pattern", "value", "each"),
        "match_arm": Bind("pattern", None, "matched"),
        "const_item": Bind("name", "value"),
        "static_item": Bind("name", "value"),
    },
    fields={"field_declaration": ("name", None)},
    keys={
        "field_initializer": ("field", "value"),
        "shorthand_field_initializer": (0, 0),
    },
    raising_calls=kinds("panic unreachable todo unimplemented bail assert assert_eq assert_ne"),
    error_values=kinds("Err"),
    conditions={
        "if_expression": Test("condition", "consequence"),
        "while_expression": Test("condition", "body"),
        "let_declaration": Test("pattern", "alternative", negated=True),
    },
    leaving=kinds("return_expression continue_expression break_expression"),
    angles=True,
    hook="rust",
)
