"""What the table of languages cannot say: a few functions for one grammar each."""

import re

from glitchtip_tools.core.syntax.languages.row import Kinds, Language, Node, kinds, of_kind
from glitchtip_tools.core.syntax.parsing import text_of

# Languages in which calls define functions or types.
FUNCTION_CALLS: dict[str, Kinds] = {"elixir": kinds("call"), "ruby": kinds("call")}
_DEFINES = {
    **dict.fromkeys(("def", "defp", "defmacro", "defmacrop", "defguard", "defguardp"), "function"),
    **dict.fromkeys(("defmodule", "defprotocol", "defimpl"), "class"),
}
_WORD = re.compile(r"[^\W\d]\w*")


def function_call(hook: str, node: Node) -> tuple[Node, str] | None:
    """Return the name's node and the kind of what a call defines: Elixir's `def`, Ruby's `define_method`."""
    if node.type != "call":
        return None
    if hook == "elixir":
        kind = _DEFINES.get(text_of(node.child_by_field_name("target")))
        head = _head(node) if kind else None
        if kind is None or head is None:
            return None
        if kind == "function" and head.type == "call":
            head = head.child_by_field_name("target") or head
        elif kind == "function" and head.type == "binary_operator":
            head = head.child_by_field_name("operator") or head
        return head, kind
    if hook == "ruby" and text_of(node.child_by_field_name("method")) == "define_method":
        arguments = node.child_by_field_name("arguments")
        first = arguments.named_children[0] if arguments is not None and arguments.named_children else None
        return (first, "function") if first is not None and node.child_by_field_name("block") else None
    return None


def _head(node: Node) -> Node | None:
    """Return the head that a `def` defines, without its guard."""
    arguments = of_kind("arguments")(node)
    head = arguments.named_children[0] if arguments is not None and arguments.named_children else None
    if (
        head is not None
        and head.type == "binary_operator"
        and text_of(head.child_by_field_name("operator")) == "when"
    ):
        return head.child_by_field_name("left")
    return head


def parameters(hook: str, node: Node) -> list[Node] | None:
    """Return the nodes of a function's parameters where the grammar has no list of them."""
    if hook == "elixir" and node.type == "call":
        head = _head(node)
        arguments = of_kind("arguments")(head) if head is not None and head.type == "call" else None
        return [_without_default(item) for item in arguments.named_children] if arguments is not None else []
    if hook == "swift":
        listed = [child for child in node.named_children if child.type == "parameter"]
        return listed or _lambda_parameters(node.child_by_field_name("type"))
    if hook == "ruby" and node.type == "call":
        block = node.child_by_field_name("block")
        listed_in = block.child_by_field_name("parameters") if block is not None else None
        return list(listed_in.named_children) if listed_in is not None else []
    return None


def _without_default(node: Node) -> Node:
    """Return an Elixir parameter without its default (`opts \\\\ []`) and its pattern (`%{id: id} = row`)."""
    if node.type != "binary_operator":
        return node
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = text_of(node.child_by_field_name("operator"))
    if operator == "=" and right is not None and right.type == "identifier":
        return right
    return left if operator in ("\\\\", "=") and left is not None else node


def _lambda_parameters(node: Node | None) -> list[Node]:
    listed = of_kind("lambda_function_type_parameters")(node) if node is not None else None
    return list(listed.named_children) if listed is not None else []


def inner_list(language: Language, node: Node) -> Node | None:
    """Return the list of parameters that a child of a function holds (Ruby's block, C#'s tuple of a lambda)."""
    return next((item for item in node.named_children if item.type in language.parameter_lists), None) if (
        node.type in ("block", "do_block") and language.hook == "ruby"
    ) else None  # fmt: skip


def receiver(node: Node) -> str | None:
    """Return the type of Go's receiver: the owner of a method outside of it."""
    declared = node.child_by_field_name("receiver") if node.type == "method_declaration" else None
    if declared is None:
        return None
    named = of_kind("parameter_declaration")(declared)
    words = _WORD.findall(text_of(named.child_by_field_name("type")) if named is not None else "")
    return words[0] if words else None


def property_name(node: Node) -> str:
    """Return the name of a property, wherever its grammar keeps it."""
    for item in (node.child_by_field_name("name"), *node.named_children):
        if item is None or item.type.endswith(("modifier", "modifiers", "type")):
            continue
        if item.type in ("property_element", "variable_declaration", "pattern", "variable_name"):
            inner = item.child_by_field_name("name") or item.child_by_field_name("bound_identifier")
            words = _WORD.findall(text_of(inner or item))
            return words[0] if words else ""
        if item.type.endswith("identifier"):
            return text_of(item)
    return ""


def asks_only(hook: str, node: Node) -> bool:
    """Return whether a part of a pattern sets nothing: Elixir's `^pinned`."""
    return hook == "elixir" and node.type in ("unary_operator", "anonymous_function", "do_block")


def pattern_parts(hook: str, node: Node) -> list[Node] | None:
    """Return the parts of a pattern that set names, where it takes knowing its kind."""
    children = list(node.named_children)
    if node.type == "import_specifier":  # `a as b` sets `b` only
        return children[-1:]
    if node.type == "keyword_pattern":  # `name: pattern` sets what the pattern says
        return children[1:]
    if hook == "python":
        return _python_parts(node, children)
    if hook == "elixir" and node.type == "binary_operator":
        operator = text_of(node.child_by_field_name("operator"))
        return children[:1] if operator in ("when", "in", "\\\\") else None
    if hook == "elixir" and node.type == "pair":
        return children[1:]
    if hook == "swift" and node.type == "pattern":
        bound = node.children_by_field_name("bound_identifier")
        inner = [child for child in children if child.type == "pattern"]
        in_pattern = node.parent is not None and node.parent.type == "pattern"
        return list(bound) or inner or (children if len(children) == 1 and in_pattern else [])
    if hook == "csharp" and node.type == "variable_declaration":
        return [item for child in children if (item := child.child_by_field_name("name"))]
    return None


def _python_parts(node: Node, children: list[Node]) -> list[Node] | None:
    if node.type == "dotted_name":
        return children if len(children) == 1 else []
    if node.type == "aliased_import":
        return []
    if node.type == "class_pattern":
        return children[1:]
    if node.type == "import_from_statement":
        return [item for item in node.children_by_field_name("name") if item.type == "dotted_name"]
    if node.type in ("default_parameter", "typed_default_parameter", "typed_parameter"):
        return children[:1]
    return None


def bare_name(text: str) -> str:
    """Return a name without quotes, type arguments, and the marks of symbols and keywords."""
    words = (
        re.sub(r"<.*|\(.*|\[.*", "", text, flags=re.S)
        .strip()
        .strip("\"'`")
        .strip(":")
        .lstrip("#.")
        .rstrip(": ")
    )
    parts = re.split(r"\.|::|\\|->", words)
    return parts[-1].strip("\"'`")[:120] or words[:120]


def flattened(hook: str, listed: list[Node]) -> list[Node]:
    """Return arguments with Elixir's keywords (`k: 1, l: 2`) taken apart."""
    if hook != "elixir":
        return listed
    return [
        item for node in listed for item in (node.named_children if node.type == "keywords" else [node])
    ]  # fmt: skip


def piped(pipe: str, call: Node) -> Node | None:
    """Return what a pipe hands to a call as its first argument."""
    parent = call.parent
    if parent is None or parent.type != "binary_operator" or parent.child_by_field_name("right") != call:
        return None
    return (
        parent.child_by_field_name("left")
        if text_of(parent.child_by_field_name("operator")) == pipe
        else None
    )


def unnamed(hook: str, node: Node) -> bool:
    """Return whether an argument has a key's kind but no key: Kotlin's `f(a)` beside `f(k = a)`."""
    if node.type == "assignment_expression":
        return node.parent is None or node.parent.type != "arguments"
    if hook == "kotlin" and node.type == "value_argument":
        return not any(child.type == "=" for child in node.children)
    return False


def in_type(node: Node) -> bool:
    """Return whether a property appears in a class and not in a function."""
    return node.parent is not None and node.parent.type in (
        "class_body",
        "declaration_list",
        "enum_class_body",
    )


def is_no_call(hook: str, node: Node) -> bool:
    """Return whether a call is only the form of something else: what Ruby sets, what Elixir's `def` and `@` name."""
    parent = node.parent
    if parent is None or node.type != "call":
        return False
    if hook == "ruby":
        return parent.type == "assignment" and parent.child_by_field_name("left") == node
    if hook != "elixir":
        return False
    if parent.type == "unary_operator":
        return text_of(parent.child_by_field_name("operator")) == "@"
    above = parent
    if (
        above.type == "binary_operator"
        and above.parent is not None
        and above.child_by_field_name("left") == node
    ):
        above = above.parent
    definition = above.parent
    named = function_call(hook, definition) if definition is not None else None
    return definition is not None and named is not None and _head(definition) == node


def method_lines(node: Node) -> tuple[int, int]:
    """Return the lines of the Ruby method around a node, or of the file."""
    around = node
    while around.parent is not None and around.type not in ("method", "singleton_method"):
        around = around.parent
    return int(around.start_point[0]) + 1, int(around.end_point[0]) + 1
