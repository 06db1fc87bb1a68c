"""Java."""

from glitchtip_tools.core.syntax.languages.row import Bind, Call, Language, Test, kinds, of_kind

JAVA = Language(
    name="java",
    grammar="tree_sitter_java:language",
    functions={
        "method_declaration": "name",
        "constructor_declaration": "name",
        "compact_constructor_declaration": "name",
        "annotation_type_element_declaration": "name",
    },
    types={
        "class_declaration": "name",
        "interface_declaration": "name",
        "enum_declaration": "name",
        "record_declaration": "name",
        "annotation_type_declaration": "name",
    },
    closures=kinds("lambda_expression"),
    closure_names={
        "variable_declarator": ("name", "value"),
        "assignment_expression": ("left", "right"),
    },
    parameter_lists=kinds("formal_parameters inferred_parameters"),
    names=kinds("identifier"),
    blocks=kinds(
        """program block class_body interface_body enum_body enum_body_declarations constructor_body
        switch_block_statement_group switch_rule annotation_type_body"""
    ),
    calls={
        "method_invocation": Call("name", "object"),
        "object_creation_expression": Call("type"),
        "explicit_constructor_invocation": Call("constructor"),
    },
    attributes={"field_access": ("object", "field")},
    elements={"array_access": "array"},
    wrappers={"assignment_expression": "right", "parenthesized_expression": 0, "cast_expression": "value"},
    choices={"ternary_expression": ("consequence", "alternative")},
    bindings={
        "variable_declarator": Bind("name", "value"),
        "assignment_expression": Bind("left", "right"),
        "update_expression": Bind(0, None, "changed"),
        "enhanced_for_statement": Bind("name", "value", "each"),
        "catch_formal_parameter": Bind("name", None, "caught"),
        "resource": Bind("name", "value"),
        "instanceof_expression": Bind("name", "left", "matched"),
        "type_pattern": Bind(-1, None, "matched"),
        "record_pattern_component": Bind(-1, None, "matched"),
    },
    fields={"field_declaration": ("declarator", None), "enum_constant": ("name", None)},
    raises={"throw_statement": "raised", "assert_statement": "asserted"},
    conditions={
        "if_statement": Test("condition", "consequence"),
        "while_statement": Test("condition", "body"),
    },
    leaving=kinds("return_statement throw_statement continue_statement break_statement yield_statement"),
    catches={"catch_clause": (of_kind("catch_formal_parameter"), of_kind("catch_formal_parameter"))},
    bare_fields=True,
    angles=True,
)
