"""Scala 2 and 3."""

from glitchtip_tools.core.syntax.languages.row import Bind, Call, Language, Test, kinds, of_kind

SCALA = Language(
    name="scala",
    grammar="tree_sitter_scala:language",
    functions={"function_definition": "name", "function_declaration": "name"},
    types={
        "class_definition": "name",
        "object_definition": "name",
        "trait_definition": "name",
        "enum_definition": "name",
        "given_definition": "name",
    },
    closures=kinds("lambda_expression"),
    closure_names={
        "val_definition": ("pattern", "value"),
        "var_definition": ("pattern", "value"),
        "assignment_expression": ("left", "right"),
    },
    parameter_lists=kinds("parameters bindings"),
    names=kinds("identifier"),
    blocks=kinds(
        """compilation_unit block indented_block template_body with_template_body enum_body case_clause
        case_block"""
    ),
    calls={
        "call_expression": Call("function"),
        "instance_expression": Call(0),
        "infix_expression": Call("operator", "left", "right"),
    },
    attributes={"field_expression": ("value", "field")},
    wrappers={
        "parenthesized_expression": 0,
        "generic_function": "function",
        "ascription_expression": 0,
        "block": -1,
    },
    choices={"if_expression": ("consequence", "alternative")},
    lists=kinds("tuple_pattern tuple_expression"),
    bindings={
        "val_definition": Bind("pattern", "value"),
        "var_definition": Bind("pattern", "value"),
        "assignment_expression": Bind("left", "right"),
        "infix_expression": Bind("left", "right", "changed"),
        "enumerator": Bind(0, 1, "each"),
        "case_clause": Bind("pattern", None, "matched"),
    },
    keys={"assignment_expression": ("left", "right")},
    fields={"class_parameter": ("name", "name")},
    raises={"throw_expression": "raised"},
    conditions={
        "if_expression": Test("condition", "consequence"),
        "while_expression": Test("condition", "body"),
    },
    leaving=kinds("return_expression throw_expression"),
    catches={"catch_clause": (None, of_kind("case_block"))},
    bare_fields=True,
    hook="scala",
)
