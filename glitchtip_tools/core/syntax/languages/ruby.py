"""Ruby: a word alone may be a call, and brackets are rare."""

from glitchtip_tools.core.syntax.languages.row import Bind, Call, Language, Test, kinds

RUBY = Language(
    name="ruby",
    grammar="tree_sitter_ruby:language",
    functions={"method": "name", "singleton_method": "name"},
    types={"class": "name", "module": "name"},
    closures=kinds("lambda"),
    closure_names={"assignment": ("left", "right")},
    parameter_lists=kinds("method_parameters block_parameters lambda_parameters"),
    names=kinds("identifier constant global_variable"),
    blocks=kinds("program body_statement block_body then else ensure do begin"),
    calls={"call": Call("method", "receiver"), "super": Call(lambda node: node, None, None)},
    attributes={"scope_resolution": ("scope", "name")},
    elements={"element_reference": "object"},
    wrappers={"parenthesized_statements": -1, "in": 0},
    choices={"conditional": ("consequence", "alternative")},
    choosing=kinds("|| or && and"),
    lists=kinds(
        "left_assignment_list right_assignment_list destructured_left_assignment array array_pattern"
    ),
    bindings={
        "assignment": Bind("left", "right"),
        "operator_assignment": Bind("left", "right", "changed"),
        "for": Bind("pattern", "value", "each"),
        "rescue": Bind("variable", None, "caught"),
        "in_clause": Bind("pattern", None, "matched"),
    },
    keys={"pair": ("key", "value")},
    raising_calls=kinds("raise fail abort"),
    conditions={
        "if": Test("condition", "consequence"),
        "elsif": Test("condition", "consequence"),
        "unless": Test("condition", "consequence", negated=True),
        "while": Test("condition", "body"),
        "if_modifier": Test("condition", "body"),
        "unless_modifier": Test("condition", "body", negated=True),
    },
    leaving=kinds("return next break redo retry"),
    catches={"rescue": ("variable", "exceptions")},
    declaring_calls=kinds(
        """attr_accessor attr_reader attr_writer delegate belongs_to has_one has_many has_and_belongs_to_many
        alias_method attribute class_attribute mattr_accessor cattr_accessor store_accessor"""
    ),
    hook="ruby",
)
