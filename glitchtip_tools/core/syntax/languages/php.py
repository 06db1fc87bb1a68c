"""PHP, with the HTML around it: the grammar takes text between the tags as it comes."""

from glitchtip_tools.core.syntax.languages.row import Bind, Call, Language, Node, Test, kinds, of_kind


def _chosen(node: Node) -> Node | None:
    """Return what `x ? a : b` gives when it is true; `x ?: b` gives what it asks."""
    return node.child_by_field_name("body") or node.child_by_field_name("condition")


PHP = Language(
    name="php",
    grammar="tree_sitter_php:language_php",
    functions={"function_definition": "name", "method_declaration": "name"},
    types={
        "class_declaration": "name",
        "interface_declaration": "name",
        "trait_declaration": "name",
        "enum_declaration": "name",
        "anonymous_class": of_kind("name"),
    },
    closures=kinds("anonymous_function arrow_function"),
    closure_names={
        "assignment_expression": ("left", "right"),
        "array_element_initializer": (0, 1),
    },
    accessors={"property_hook": "property_declaration"},
    parameter_lists=kinds("formal_parameters"),
    names=kinds("variable_name"),
    blocks=kinds("program compound_statement colon_block declaration_list case_statement default_statement"),
    calls={
        "function_call_expression": Call("function"),
        "member_call_expression": Call("name", "object"),
        "nullsafe_member_call_expression": Call("name", "object"),
        "scoped_call_expression": Call("name", "scope"),
        "object_creation_expression": Call(of_kind("name", "qualified_name"), None, of_kind("arguments")),
    },
    attributes={
        "member_access_expression": ("object", "name"),
        "nullsafe_member_access_expression": ("object", "name"),
        "scoped_property_access_expression": ("scope", "name"),
        "class_constant_access_expression": (0, 1),
    },
    elements={"subscript_expression": 0},
    wrappers={
        "assignment_expression": "right",
        "parenthesized_expression": 0,
        "cast_expression": "value",
        "clone_expression": 0,
    },
    choices={"conditional_expression": (_chosen, "alternative")},
    choosing=kinds("?? || or"),
    lists=kinds("list_literal"),
    bindings={
        "assignment_expression": Bind("left", "right"),
        "reference_assignment_expression": Bind("left", "right"),
        "augmented_assignment_expression": Bind("left", "right", "changed"),
        "update_expression": Bind(0, None, "changed"),
        "foreach_statement": Bind(1, 0, "each"),
        "catch_clause": Bind("name", None, "caught"),
        "static_variable_declaration": Bind("name", "value"),
    },
    fields={
        "property_element": ("name", "default_value"),
        "property_promotion_parameter": ("name", "name"),
        "const_element": (0, 1),
    },
    keys={"array_element_initializer": (0, 1), "argument": ("name", -1)},
    raises={"throw_expression": "raised"},
    raising_calls=kinds("die abort trigger_error"),
    conditions={
        "if_statement": Test("condition", "body"),
        "else_if_clause": Test("condition", "body"),
        "while_statement": Test("condition", "body"),
    },
    leaving=kinds("return_statement throw_expression continue_statement break_statement exit_statement"),
    catches={"catch_clause": ("name", "type")},
)
