"""Go: errors are values, several names are set at once, a method's owner is its receiver."""

from glitchtip_tools.core.syntax.languages.row import Bind, Call, Language, Node, Test, kinds


def _instance(node: Node) -> Node | None:
    """Return what `Load[Config](path)` calls: one argument makes it look like a conversion to a generic type."""
    kind = node.child_by_field_name("type")
    return kind if kind is not None and kind.type == "generic_type" else None


def _converted(node: Node) -> Node | None:
    """Return what is converted to a type, unless it is the call of a generic function."""
    return None if _instance(node) is not None else node.child_by_field_name("operand")


def _pointed(node: Node) -> Node | None:
    """Return what a pointer is taken of or points to."""
    operator = node.child_by_field_name("operator")
    return (
        node.child_by_field_name("operand") if operator is not None and operator.type in ("&", "*") else None
    )


GO = Language(
    name="go",
    grammar="tree_sitter_go:language",
    functions={"function_declaration": "name", "method_declaration": "name"},
    types={"type_spec": "name"},
    closures=kinds("func_literal"),
    closure_names={
        "short_var_declaration": ("left", "right"),
        "assignment_statement": ("left", "right"),
        "var_spec": ("name", "value"),
        "keyed_element": ("key", "value"),
    },
    parameter_lists=kinds("parameter_list"),
    names=kinds("identifier"),
    blocks=kinds("source_file statement_list"),
    calls={
        "call_expression": Call("function"),
        "type_conversion_expression": Call(_instance, None, "operand"),
    },
    attributes={"selector_expression": ("operand", "field")},
    elements={"index_expression": "operand", "slice_expression": "operand"},
    wrappers={
        "parenthesized_expression": 0,
        "type_assertion_expression": "operand",
        "type_conversion_expression": _converted,
        "unary_expression": _pointed,
        "literal_element": 0,
    },
    lists=kinds("expression_list"),
    hook="go",
    bindings={
        "short_var_declaration": Bind("left", "right"),
        "assignment_statement": Bind("left", "right"),
        "var_spec": Bind("name", "value"),
        "const_spec": Bind("name", "value"),
        "range_clause": Bind("left", "right", "each"),
        "type_switch_statement": Bind("alias", "value", "matched"),
        "receive_statement": Bind("left", "right", "each"),
        "inc_statement": Bind(0, None, "changed"),
        "dec_statement": Bind(0, None, "changed"),
    },
    fields={"field_declaration": ("name", None)},
    keys={"keyed_element": ("key", "value")},
    raising_calls=kinds("panic log.Fatal log.Fatalf"),
    error_values=kinds("fmt.Errorf errors.New errors.Errorf errors.Wrap errors.Wrapf xerrors.Errorf"),
    conditions={"if_statement": Test("condition", "consequence")},
    leaving=kinds("return_statement continue_statement break_statement goto_statement"),
)
