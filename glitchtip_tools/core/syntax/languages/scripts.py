"""JavaScript and TypeScript; their grammars share most names."""

from dataclasses import replace

from glitchtip_tools.core.syntax.languages.row import Bind, Call, Language, Test, kinds

JAVASCRIPT = Language(
    name="javascript",
    grammar="tree_sitter_javascript:language",
    functions={
        "function_declaration": "name",
        "generator_function_declaration": "name",
        "method_definition": "name",
    },
    types={"class_declaration": "name", "class": "name"},
    closures=kinds("arrow_function function_expression generator_function"),
    closure_names={
        "variable_declarator": ("name", "value"),
        "assignment_expression": ("left", "right"),
        "augmented_assignment_expression": ("left", "right"),
        "pair": ("key", "value"),
        "field_definition": ("property", "value"),
    },
    parameter_lists=kinds("formal_parameters"),
    names=kinds("identifier shorthand_property_identifier undefined"),
    pattern_names=kinds("shorthand_property_identifier_pattern"),
    blocks=kinds("program statement_block class_body switch_case switch_default"),
    calls={
        "call_expression": Call("function"),
        "new_expression": Call("constructor"),
    },
    attributes={"member_expression": ("object", "property")},
    elements={"subscript_expression": "object"},
    wrappers={
        "assignment_expression": "right",
        "parenthesized_expression": 0,
        "await_expression": 0,
        "sequence_expression": -1,
    },
    choices={"ternary_expression": ("consequence", "alternative")},
    choosing=kinds("|| && ??"),
    lists=kinds("array array_pattern"),
    bindings={
        "variable_declarator": Bind("name", "value"),
        "assignment_expression": Bind("left", "right"),
        "augmented_assignment_expression": Bind("left", "right", "changed"),
        "update_expression": Bind("argument", None, "changed"),
        "for_in_statement": Bind("left", "right", "each"),
        "catch_clause": Bind("parameter", None, "caught"),
        "import_clause": Bind(lambda node: node, None, "imported"),
    },
    fields={"field_definition": ("property", "value")},
    keys={"pair": ("key", "value"), "shorthand_property_identifier": (lambda n: n, lambda n: n)},
    raises={"throw_statement": "raised"},
    raising_calls=kinds("reject"),
    conditions={
        "if_statement": Test("condition", "consequence"),
        "while_statement": Test("condition", "body"),
    },
    leaving=kinds("return_statement throw_statement continue_statement break_statement"),
    catches={"catch_clause": ("parameter", None)},
    hook="javascript",
)

TYPESCRIPT = replace(
    JAVASCRIPT,
    name="typescript",
    grammar="tree_sitter_typescript:language_typescript",
    types={
        **JAVASCRIPT.types,
        "abstract_class_declaration": "name",
        "interface_declaration": "name",
        "enum_declaration": "name",
    },
    closure_names={
        **{kind: name for kind, name in JAVASCRIPT.closure_names.items() if kind != "field_definition"},
        "public_field_definition": ("name", "value"),
    },
    wrappers={
        **JAVASCRIPT.wrappers,
        "as_expression": 0,
        "satisfies_expression": 0,
        "non_null_expression": 0,
        "instantiation_expression": 0,
        "type_assertion": -1,
    },
    fields={"public_field_definition": ("name", "value")},
    blocks=JAVASCRIPT.blocks | {"interface_body", "enum_body"},
    angles=True,
    casts=True,
    hook="typescript",
)
# `<T>value` is a cast in TypeScript and an element in TSX.
TSX = replace(
    TYPESCRIPT,
    name="tsx",
    grammar="tree_sitter_typescript:language_tsx",
    wrappers={kind: where for kind, where in TYPESCRIPT.wrappers.items() if kind != "type_assertion"},
)
