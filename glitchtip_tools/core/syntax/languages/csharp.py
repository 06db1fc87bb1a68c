"""C#: accessors are named after their property, patterns and `out var` set names anywhere."""

from glitchtip_tools.core.syntax.languages.row import Bind, Call, Language, Node, Test, kinds, of_kind


def _target(node: Node) -> Node | None:
    """Return what a declarator sets: a name, or a tuple of names."""
    return node.child_by_field_name("name") or of_kind("tuple_pattern")(node)


def _value(node: Node) -> Node | None:
    """Return what a declarator is set to, if anything."""
    return node.named_children[-1] if len(node.named_children) > 1 else None


def _arrow(node: Node) -> Node | None:
    """Return the name of a property whose value is computed (`Size => ...`)."""
    value = node.child_by_field_name("value")
    return node.child_by_field_name("name") if value and value.type == "arrow_expression_clause" else None


CSHARP = Language(
    name="csharp",
    grammar="tree_sitter_c_sharp:language",
    functions={
        "method_declaration": "name",
        "constructor_declaration": "name",
        "destructor_declaration": "=Finalize",
        "operator_declaration": "operator",
        "conversion_operator_declaration": "=op_Implicit",
        "local_function_statement": "name",
        "property_declaration": _arrow,
        "indexer_declaration": "=this",
    },
    types={
        "class_declaration": "name",
        "interface_declaration": "name",
        "struct_declaration": "name",
        "record_declaration": "name",
        "enum_declaration": "name",
    },
    closures=kinds("lambda_expression anonymous_method_expression"),
    closure_names={
        "variable_declarator": ("name", _value),
        "assignment_expression": ("left", "right"),
    },
    accessors={"accessor_declaration": "property_declaration event_declaration"},
    parameter_lists=kinds("parameter_list bracketed_parameter_list"),
    names=kinds("identifier"),
    pattern_names=kinds("implicit_parameter"),
    blocks=kinds(
        """compilation_unit block declaration_list accessor_list switch_section enum_member_declaration_list
        namespace_declaration"""
    ),
    calls={
        "invocation_expression": Call("function"),
        "object_creation_expression": Call("type"),
    },
    attributes={
        "member_access_expression": ("expression", "name"),
        "conditional_access_expression": ("condition", -1),
        "member_binding_expression": (lambda node: None, "name"),
    },
    elements={"element_access_expression": "expression"},
    wrappers={
        "parenthesized_expression": 0,
        "await_expression": 0,
        "cast_expression": "value",
        "as_expression": "left",
        "postfix_unary_expression": 0,
        "argument": -1,
        "arrow_expression_clause": 0,
    },
    choices={"conditional_expression": ("consequence", "alternative")},
    choosing=kinds("??"),
    lists=kinds("tuple_pattern tuple_expression"),
    bindings={
        "variable_declarator": Bind(_target, _value),
        "assignment_expression": Bind("left", "right"),
        "foreach_statement": Bind("left", "right", "each"),
        "from_clause": Bind("name", -1, "each"),
        "declaration_expression": Bind("name", None),
        "declaration_pattern": Bind("name", None, "matched"),
        "var_pattern": Bind("name", None, "matched"),
        "recursive_pattern": Bind("name", None, "matched"),
        "catch_declaration": Bind("name", None, "caught"),
        "postfix_unary_expression": Bind(0, None, "changed"),
        "prefix_unary_expression": Bind(0, None, "changed"),
    },
    fields={
        "property_declaration": ("name", "value"),
        "field_declaration": (of_kind("variable_declaration"), None),
    },
    keys={"argument": ("name", -1)},
    raises={"throw_statement": "raised", "throw_expression": "raised"},
    conditions={
        "if_statement": Test("condition", "consequence"),
        "while_statement": Test("condition", "body"),
    },
    leaving=kinds("return_statement throw_statement continue_statement break_statement yield_statement"),
    catches={"catch_clause": (of_kind("catch_declaration"), of_kind("catch_declaration"))},
    angles=True,
    bare_fields=True,
    hook="csharp",
)
