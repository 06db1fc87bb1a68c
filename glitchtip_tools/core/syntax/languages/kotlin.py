"""Kotlin; its grammar has few field names, so parts are found by kind and order."""

from glitchtip_tools.core.syntax.languages.row import Bind, Call, Language, Node, Test, after, kinds, of_kind

_VARIABLES = ("variable_declaration", "multi_variable_declaration")


def _value(node: Node) -> Node | None:
    """Return what a property is set to: the child behind `=`, which has no name of its own in the tree."""
    equals = next((at for at, child in enumerate(node.children) if child.type == "="), None)
    return node.children[equals + 1] if equals is not None and equals + 1 < len(node.children) else None


def _body(node: Node) -> Node | None:
    """Return what an `if` runs when it is true: the child behind its condition."""
    condition = node.child_by_field_name("condition")
    following = [
        child for child in node.named_children if condition and child.start_byte >= condition.end_byte
    ]
    return following[0] if following else None


def _parameter(node: Node) -> Node | None:
    """Return the name of a constructor's parameter that is a property too (`val name: String`)."""
    if not any(child.type in ("val", "var") for child in node.children):
        return None
    return of_kind("identifier")(node)


KOTLIN = Language(
    name="kotlin",
    grammar="tree_sitter_kotlin:language",
    functions={
        "function_declaration": "name",
        "secondary_constructor": "=constructor",
        "anonymous_initializer": "=init",
    },
    types={
        "class_declaration": "name",
        "object_declaration": "name",
        "companion_object": "name",
    },
    closures=kinds("lambda_literal anonymous_function"),
    closure_names={
        "property_declaration": (of_kind(*_VARIABLES), _value),
        "assignment": ("left", "right"),
    },
    accessors={"getter": "property_declaration", "setter": "property_declaration"},
    parameter_lists=kinds("function_value_parameters lambda_parameters"),
    names=kinds("identifier"),
    blocks=kinds("source_file block class_body enum_class_body lambda_literal when_entry function_body"),
    calls={
        "call_expression": Call(0, None, of_kind("value_arguments")),
        "constructor_invocation": Call(0, None, of_kind("value_arguments")),
    },
    attributes={"navigation_expression": (0, -1)},
    elements={"index_expression": 0},
    wrappers={
        "parenthesized_expression": 0,
        "as_expression": 0,
        "unary_expression": "argument",
        "annotated_lambda": 0,
        "user_type": 0,
        "block": -1,
    },
    choices={"if_expression": (1, 2)},
    choosing=kinds("?: ||"),
    bindings={
        "property_declaration": Bind(of_kind(*_VARIABLES), _value),
        "assignment": Bind("left", "right"),
        "for_statement": Bind(of_kind(*_VARIABLES), after(*_VARIABLES), "each"),
        "when_subject": Bind(of_kind(*_VARIABLES), after(*_VARIABLES)),
        "catch_block": Bind(0, None, "caught"),
    },
    fields={"class_parameter": (_parameter, _parameter)},
    keys={"value_argument": (0, 1)},
    raises={"throw_expression": "raised"},
    raising_calls=kinds("error TODO check require checkNotNull requireNotNull"),
    conditions={
        "if_expression": Test("condition", _body),
        "while_statement": Test("condition", 1),
    },
    leaving=kinds("return_expression throw_expression"),
    catches={"catch_block": (0, 1)},
    angles=True,
    bare_fields=True,
    hook="kotlin",
)
