"""The calls and the attribute reads of some lines."""

from dataclasses import replace

from glitchtip_tools.core.syntax import special
from glitchtip_tools.core.syntax.expressions import expression
from glitchtip_tools.core.syntax.languages.row import Language, Node, kinds
from glitchtip_tools.core.syntax.model import Expression
from glitchtip_tools.core.syntax.parsing import line_of, nodes, text_of
from glitchtip_tools.core.syntax.values import Range, bindings_in

# Names with the modules before them: nothing is read there.
_PATHS = ("scoped_identifier", "scope_resolution", "member_binding_expression")
# Where a word alone is not a call though the language allows it: it is set, declared or only named there.
_NO_WORDS = frozenset(
    """method_parameters block_parameters lambda_parameters optional_parameter keyword_parameter splat_parameter
    hash_splat_parameter block_parameter left_assignment_list destructured_left_assignment exception_variable method
    singleton_method alias undef keyword_pattern array_pattern destructured_parameter rest_assignment""".split()
)

_RETURNS = kinds("return_statement return_expression return")
# Operations with a sign between two operands, as the grammars call them.
_OPERATIONS = kinds(
    """binary_operator comparison_operator binary_expression binary additive_expression multiplicative_expression
    comparison_expression equality_expression check_expression infix_expression in_expression"""
)


def expressions_in(language: Language, data: bytes, lines: Range) -> list[Expression]:
    """Return the calls, attributes, elements and operations that begin in the lines, outer before inner."""
    wanted = frozenset((*language.calls, *language.attributes, *language.elements)) | _OPERATIONS
    expressions = [
        expression(language, node)
        for node in nodes(language.grammar, data, wanted | {"instance_variable"}, *lines)
        if not special.is_no_call(language.hook, node)
    ]
    words = _words(language, data, lines) if language.hook == "ruby" else []
    return sorted([item for item in expressions if item.kind != "name"] + words, key=lambda item: item.line)


def calls_in(language: Language, data: bytes, lines: Range) -> list[Expression]:
    """Return the calls that begin in the lines, outer before inner; a chain's later calls hold the earlier."""
    calls = [
        made
        for node in nodes(language.grammar, data, frozenset(language.calls), *lines)
        if not special.is_no_call(language.hook, node)
        and (made := expression(language, node)).kind == "call"
        and _is_call(language, made)
    ]
    if language.hook == "ruby":
        calls += _words(language, data, lines)
    if language.hook == "rust":
        calls += _in_macros(language, data, lines)
    return sorted(calls, key=lambda call: call.line)


def _is_call(language: Language, made: Expression) -> bool:
    if made.name in language.no_calls and made.of is None:
        return False
    # Scala's operators are calls in its grammar.
    return bool(made.name) and (made.name[0].isalpha() or made.name[0] in "_$@`")


def _words(language: Language, data: bytes, lines: Range) -> list[Expression]:
    """Return Ruby's words that are calls: those that nothing in their method sets."""
    calls = []
    local: dict[Range, set[str]] = {}
    for node in nodes(language.grammar, data, frozenset(("identifier",)), *lines):
        parent = node.parent
        if parent is None or parent.type in _NO_WORDS or _is_part(node, parent):
            continue
        around = special.method_lines(node)
        if around not in local:
            local[around] = {item.name for item in bindings_in(language, data, around)}
        made = expression(language, node)
        if made.name not in local[around]:
            calls.append(replace(made, kind="call", bare=True))
    return calls


def _in_macros(language: Language, data: bytes, lines: Range) -> list[Expression]:
    """Return the calls among a Rust macro's words, which its grammar leaves as they are: names before brackets."""
    calls = []
    for node in nodes(language.grammar, data, frozenset(("token_tree",)), *lines):
        before = node.prev_sibling
        inside = node.parent is not None and node.parent.type == "token_tree"
        if inside and before is not None and before.type == "identifier" and text_of(node)[:1] == "(":
            calls.append(replace(expression(language, before), kind="call"))
    return calls


def _is_part(node: Node, parent: Node) -> bool:
    """Return whether a word is the name of a call or what an assignment sets."""
    if parent.type == "call":
        return parent.child_by_field_name("method") == node
    return parent.type in ("assignment", "operator_assignment") and parent.child_by_field_name("left") == node


def reads_in(language: Language, data: bytes, lines: Range) -> list[Expression]:
    """Return the attributes that are read in the lines; a method's name is none where calls have brackets.

    In Ruby and Elixir, where reading one is a call, the calls without brackets and arguments are given.
    """
    calls = frozenset(language.calls) if language.hook in ("ruby", "elixir") else frozenset()
    wanted = frozenset(language.attributes).difference(_PATHS) | calls | frozenset(("instance_variable",))
    reads = []
    for node in nodes(language.grammar, data, wanted, *lines):
        made = expression(language, node)
        if node.type in calls and made.bare and made.of is not None:
            made = Expression("attribute", made.text, made.line, made.last, made.name, made.of)
        if made.kind == "attribute" and not _is_callee(language, node) and not _is_set(language, node):
            reads.append(made)
    return sorted(reads, key=lambda read: read.line)


def returns_in(language: Language, data: bytes, lines: Range) -> list[Expression]:
    """Return the values that the lines give back."""
    wanted = language.leaving & _RETURNS
    returns = []
    for node in nodes(language.grammar, data, wanted, *lines):
        value = next((child for child in node.named_children if child.type not in language.comments), None)
        if value is not None:
            returns.append(expression(language, value))
    return returns


def _is_callee(language: Language, node: Node) -> bool:
    parent = node.parent
    while parent is not None and parent.type == "generic_function":
        node, parent = parent, parent.parent
    call = language.calls.get(parent.type) if parent is not None else None
    if parent is None or call is None:
        return False
    return call.receiver is None and line_of(parent) == line_of(node) and _begins(parent, node)


def _begins(parent: Node, node: Node) -> bool:
    """Return whether a node is what a call calls: the first thing in it, `new` left out."""
    arguments = parent.child_by_field_name("arguments")
    first = text_of(parent)[: len(text_of(node))] == text_of(node) and parent.start_byte == node.start_byte
    return first or (
        arguments is not None and parent.type.startswith(("new", "object")) and node != arguments
    )


def _is_set(language: Language, node: Node) -> bool:
    """Return whether an attribute is what a plain assignment sets."""
    parent = node.parent
    while parent is not None and (parent.type in language.lists or parent.type.startswith("directly")):
        node, parent = parent, parent.parent
    if parent is None or parent.type not in language.bindings:
        return False
    target = next(
        (item for where in ("left", "target") if (item := parent.child_by_field_name(where)) is not None),
        None,
    )
    return target == node and language.bindings[parent.type].how != "changed"
