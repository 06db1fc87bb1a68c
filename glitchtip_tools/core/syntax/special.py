"""What the table of languages cannot say: a few functions for one grammar each."""

import re
from collections.abc import Iterable

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
        given = node.child_by_field_name("arguments")
        first = given.named_children[0] if given is not None and given.named_children else None
        return (first, "function") if first is not None and node.child_by_field_name("block") else None
    return None


def _head(node: Node) -> Node | None:
    """Return the head that a `def` defines, without its guard."""
    given = of_kind("arguments")(node)
    head = given.named_children[0] if given is not None and given.named_children else None
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
        given = of_kind("arguments")(head) if head is not None and head.type == "call" else None
        return [_without_default(item) for item in given.named_children] if given is not None else []
    if hook == "swift":
        listed = [child for child in node.named_children if child.type == "parameter"]
        return listed or _lambda_parameters(node.child_by_field_name("type"))
    if hook == "ruby" and node.type == "call":
        block = node.child_by_field_name("block")
        listed_in = block.child_by_field_name("parameters") if block is not None else None
        return list(listed_in.named_children) if listed_in is not None else []
    return None


def _without_default(node: Node) -> Node:
    """Return an Elixir parameter without its default (`opts \\\\ []`)."""
    if node.type == "binary_operator" and text_of(node.child_by_field_name("operator")) == "\\\\":
        return node.child_by_field_name("left") or node
    return node


def _lambda_parameters(node: Node | None) -> list[Node]:
    listed = of_kind("lambda_function_type_parameters")(node) if node is not None else None
    return list(listed.named_children) if listed is not None else []


def inner_list(language: Language, node: Node) -> Node | None:
    """Return the list of parameters that a child of a function holds (Ruby's block, C#'s tuple of a lambda)."""
    return next((item for item in node.named_children if item.type in language.parameter_lists), None) if (
        node.type in ("block", "do_block") and language.hook == "ruby"
    ) else None  # fmt: skip


def receiver(node: Node) -> str | None:
    """Return the type of Go's receiver: the owner of a method that stands outside of it."""
    given = node.child_by_field_name("receiver") if node.type == "method_declaration" else None
    if given is None:
        return None
    named = of_kind("parameter_declaration")(given)
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
    """Say whether a part of a pattern sets nothing: Elixir's `^pinned`."""
    return hook == "elixir" and node.type in ("unary_operator", "anonymous_function", "do_block")


def pattern_parts(hook: str, node: Node) -> list[Node] | None:
    """Return the parts of a pattern that set names, where it takes knowing its kind."""
    children = list(node.named_children)
    if node.type == "keyword_pattern":  # `size:` sets `size`, `name: pattern` what the pattern says
        return children[1:] if len(children) > 1 else []
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
        return (
            list(bound) or inner or (children if len(children) == 1 and node.parent.type == "pattern" else [])
        )
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


def caught_by(hook: str, node: Node) -> tuple[Iterable[Node], Node | None]:
    """Return the types and the variable of Python's `except`, whose names the tree does not tell apart."""
    value = node.child_by_field_name("value") or (node.named_children[0] if node.named_children else None)
    if value is None or value.type == "block":
        return (), None
    if value.type == "as_pattern":
        return value.named_children[:1], value.child_by_field_name("alias")
    others = [child for child in node.named_children[1:] if child.type == "identifier"]
    return (value,), others[0] if others else None


def bare_name(text: str) -> str:
    """Return a name without quotes, type arguments, and the marks of symbols and keywords."""
    words = (
        re.sub(r"<.*|\(.*", "", text, flags=re.S).strip().strip("\"'`").strip(":").lstrip("#.").rstrip(": ")
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
    """Say whether an argument has a key's kind but no key: Kotlin's `f(a)` beside `f(k = a)`."""
    if hook == "kotlin" and node.type == "value_argument":
        return not any(child.type == "=" for child in node.children)
    return False


def in_type(node: Node) -> bool:
    """Say whether a property stands in a class and not in a function."""
    return node.parent is not None and node.parent.type in (
        "class_body",
        "declaration_list",
        "enum_class_body",
    )


# Statements that throw in one grammar, by a word in them.
LEAVING_KINDS: dict[str, Kinds] = {"swift": kinds("control_transfer_statement"), "ruby": kinds("identifier")}


def throws(node: Node) -> bool:
    """Say whether one of Swift's statements that leave is a `throw`."""
    return node.type == "control_transfer_statement" and any(
        child.type == "throw_keyword" for child in node.children
    )


def is_named(node: Node) -> bool:
    """Say whether a word is the name of something, not a call of it."""
    parent = node.parent
    return parent is not None and parent.type in ("call", "method", "pair", "assignment", "method_parameters")


def rescues(hook: str, node: Node) -> bool:
    """Say whether a node is one of Elixir's or Scala's handlers, which catch by patterns."""
    return (hook == "elixir" and node.type == "stab_clause") or (
        hook == "scala"
        and node.type == "case_clause"
        and node.parent is not None
        and node.parent.parent is not None
        and node.parent.parent.type == "catch_clause"
    )


def rescued(node: Node) -> list[str]:
    """Return the names that such a handler's pattern sets."""
    head = node.child_by_field_name("left") or node.child_by_field_name("pattern")
    return [word for word in _WORD.findall(text_of(head)) if word[0].islower()]


def elixir_caught(node: Node) -> tuple[tuple[str, ...], str]:
    """Return the types and the first variable of Elixir's `rescue`."""
    clauses = [child for child in node.named_children if child.type == "stab_clause"]
    heads = [text_of(clause.child_by_field_name("left")) for clause in clauses]
    words = [word for head in heads for word in re.findall(r"[A-Z][\w.]*", head)]
    first = re.match(r"([a-z]\w*)\s+in\b|([a-z]\w*)$", heads[0]) if heads else None
    return tuple(dict.fromkeys(words)), (first[1] or first[2]) if first else ""


def implicit_error(hook: str) -> str:
    """Return the name that a handler without one catches by: Swift's `error`."""
    return "error" if hook == "swift" else ""


def tried(node: Node) -> int:
    """Return the first line that the handlers of a node watch over."""
    if node.type in ("method", "singleton_method", "body_statement") and node.named_children:
        children = [child for child in node.named_children if "parameters" not in child.type]
        return int((children[0] if node.type == "body_statement" else children[-1]).start_point[0]) + 1
    return int(node.start_point[0]) + 1


def asked(hook: str, node: Node, condition: Node, body: Node) -> str:
    """Return the text of a condition; Swift's parts and Rust's `let ... else` have no node of their own."""
    if hook == "swift" or node.type == "let_declaration":
        start, until = node.start_byte, body.start_byte
        text = (node.text or b"")[: until - start].decode("utf-8", "replace")
        words = re.sub(r"^(if|guard|while)\b|(\belse\b)?\s*\{?\s*$", "", " ".join(text.split()))
        return words.strip()[:400]
    return " ".join(text_of(condition).split())[:400]


def negated(hook: str, node: Node) -> bool:
    """Say whether an Elixir call is `unless`."""
    return hook == "elixir" and text_of(node.child_by_field_name("target")) == "unless"
