"""What leaves and what catches in one grammar only: Swift's `throw`, Elixir's `rescue`, Python's `except`."""

import re
from collections.abc import Iterable

from glitchtip_tools.core.syntax.languages.row import Kinds, Node, kinds, of_kind
from glitchtip_tools.core.syntax.parsing import text_of

_WORD = re.compile(r"[^\W\d]\w*")


def caught_by(hook: str, node: Node) -> tuple[Iterable[Node], Node | None]:
    """Return the types and the variable of Python's `except`, whose names the tree does not tell apart."""
    value = node.child_by_field_name("value") or (node.named_children[0] if node.named_children else None)
    if value is None or value.type == "block":
        return (), None
    if value.type == "as_pattern":
        return value.named_children[:1], value.child_by_field_name("alias")
    others = [child for child in node.named_children[1:] if child.type == "identifier"]
    return (value,), others[0] if others else None


# Statements that throw in one grammar, by a word in them.
LEAVING_KINDS: dict[str, Kinds] = {"swift": kinds("control_transfer_statement"), "ruby": kinds("identifier")}


def throws(node: Node) -> bool:
    """Return whether one of Swift's statements that leave is a `throw`."""
    return node.type == "control_transfer_statement" and any(
        child.type == "throw_keyword" for child in node.children
    )


def is_named(node: Node) -> bool:
    """Return whether a word is the name of something, not a call of it."""
    parent = node.parent
    return parent is not None and parent.type in ("call", "method", "pair", "assignment", "method_parameters")


def rescues(hook: str, node: Node) -> bool:
    """Return whether a node is one of Elixir's or Scala's handlers, which catch by patterns."""
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
    """Return whether an Elixir call is `unless`."""
    return hook == "elixir" and text_of(node.child_by_field_name("target")) == "unless"


def caught_patterns(node: Node) -> list[Node]:
    """Return the patterns of Scala's `catch`."""
    block = of_kind("case_block")(node)
    clauses = block.named_children if block is not None else []
    return [item for clause in clauses if (item := clause.child_by_field_name("pattern")) is not None]
