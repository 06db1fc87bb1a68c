"""Python, as its grammar calls things; Python 2 is read too."""

from glitchtip_tools.core.syntax.languages.row import Bind, Call, Language, Test, kinds

PYTHON = Language(
    name="python",
    grammar="tree_sitter_python:language",
    functions={"function_definition": "name"},
    types={"class_definition": "name"},
    names=kinds("identifier"),
    blocks=kinds("module block"),
    parameter_lists=kinds("parameters lambda_parameters"),
    calls={"call": Call("function")},
    attributes={"attribute": ("object", "attribute")},
    elements={"subscript": "value"},
    wrappers={
        "parenthesized_expression": 0,
        "await": 0,
        "as_pattern": 0,
        "assignment": "right",
        "named_expression": "value",
    },
    choices={"conditional_expression": (0, 2), "boolean_operator": ("left", "right")},
    lists=kinds("tuple list pattern_list tuple_pattern list_pattern expression_list"),
    bindings={
        "assignment": Bind("left", "right"),
        "augmented_assignment": Bind("left", "right", "changed"),
        "named_expression": Bind("name", "value"),
        "for_statement": Bind("left", "right", "each"),
        "for_in_clause": Bind("left", "right", "each"),
        "as_pattern": Bind("alias", 0),
        "case_pattern": Bind(lambda node: node, None, "matched"),
        "aliased_import": Bind("alias", "name", "imported"),
        "import_statement": Bind("name", None, "imported"),
        "import_from_statement": Bind(lambda node: node, None, "imported"),
    },
    keys={"keyword_argument": ("name", "value"), "pair": ("key", "value")},
    raises={"raise_statement": "raised", "assert_statement": "asserted"},
    conditions={
        "if_statement": Test("condition", "consequence"),
        "elif_clause": Test("condition", "consequence"),
        "while_statement": Test("condition", "body"),
    },
    leaving=kinds("return_statement raise_statement continue_statement break_statement"),
    catches={"except_clause": (None, 0)},
    hook="python",
)
