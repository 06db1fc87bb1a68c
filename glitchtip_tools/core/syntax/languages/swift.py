"""Swift: optional bindings in `if` and `guard`, computed properties, `init?`."""

from glitchtip_tools.core.syntax.languages.row import Bind, Call, Language, Node, Test, kinds, of_kind


def _arguments(node: Node) -> Node | None:
    """Return the arguments of a call; a trailing closure has none."""
    suffix = of_kind("call_suffix")(node)
    return of_kind("value_arguments")(suffix) if suffix else None


def _statements(node: Node) -> Node | None:
    """Return the first block of a statement: its `else` comes later."""
    return of_kind("statements")(node)


SWIFT = Language(
    name="swift",
    grammar="tree_sitter_swift:language",
    functions={
        "function_declaration": "name",
        "protocol_function_declaration": "name",
        "init_declaration": "=init",
        "deinit_declaration": "=deinit",
        "subscript_declaration": "=subscript",
    },
    types={"class_declaration": "name", "protocol_declaration": "name"},
    closures=kinds("lambda_literal"),
    closure_names={
        "property_declaration": ("name", "value"),
        "assignment": ("target", "result"),
    },
    accessors={
        "computed_property": "property_declaration",
        "computed_getter": "property_declaration",
        "computed_setter": "property_declaration",
        "didset_clause": "property_declaration",
        "willset_clause": "property_declaration",
    },
    names=kinds("simple_identifier"),
    blocks=kinds("source_file statements class_body enum_class_body protocol_body"),
    calls={"call_expression": Call(0, None, _arguments)},
    attributes={"navigation_expression": ("target", "suffix")},
    wrappers={
        "try_expression": "expr",
        "await_expression": "expr",
        "postfix_expression": "target",
        "as_expression": "expr",
        "directly_assignable_expression": 0,
        "navigation_suffix": "suffix",
        "tuple_expression": "value",
    },
    choices={
        "ternary_expression": ("if_true", "if_false"),
        "nil_coalescing_expression": ("value", "if_nil"),
    },
    bindings={
        "property_declaration": Bind("name", "value"),
        "assignment": Bind("target", "result"),
        "for_statement": Bind("item", "collection", "each"),
        "catch_block": Bind("error", None, "caught"),
        "switch_pattern": Bind(0, None, "matched"),
    },
    fields={"property_declaration": ("name", "value")},
    keys={"value_argument": ("name", "value")},
    raising_calls=kinds("fatalError preconditionFailure precondition assertionFailure"),
    conditions={
        "if_statement": Test("condition", _statements),
        "guard_statement": Test("condition", _statements, negated=True),
        "while_statement": Test("condition", _statements),
    },
    leaving=kinds("control_transfer_statement"),
    catches={"catch_block": ("error", "error")},
    angles=True,
    bare_fields=True,
    hook="swift",
)
