"""Elixir: everything is a call, `def` and `if` too; `<-`, `=` and `->` match patterns."""

from glitchtip_tools.core.syntax.languages.row import Bind, Call, Language, Node, Test, kinds, of_kind


def _asked(node: Node) -> Node | None:
    """Return the condition of `if ... do`; None for any other call."""
    target, arguments = node.child_by_field_name("target"), of_kind("arguments")(node)
    if target is None or target.text not in (b"if", b"unless") or arguments is None:
        return None
    return arguments.named_children[0] if arguments.named_children else None


def _run(node: Node) -> Node | None:
    """Return the `do` block of a call, or the `do:` among its arguments."""
    arguments = of_kind("arguments")(node)
    keywords = of_kind("keywords")(arguments) if arguments else None
    return of_kind("do_block")(node) or (keywords.named_children[0] if keywords else None)


ELIXIR = Language(
    name="elixir",
    grammar="tree_sitter_elixir:language",
    functions={},  # calls of `def`: see the hook
    types={},
    names=kinds("identifier"),
    blocks=kinds("source do_block body else_block rescue_block catch_block after_block"),
    calls={"call": Call("target", None, of_kind("arguments"))},
    attributes={"dot": ("left", "right")},
    elements={"access_call": "target"},
    wrappers={"block": -1},
    choosing=kinds("|| or && and"),
    lists=kinds("tuple list"),
    bindings={"binary_operator": Bind("left", "right"), "stab_clause": Bind("left", None, "matched")},
    keys={"pair": ("key", "value")},
    raising_calls=kinds("raise reraise throw exit"),
    conditions={"call": Test(_asked, _run)},
    catches={"rescue_block": (None, None), "catch_block": (None, None)},
    declaring_calls=kinds("defstruct field belongs_to has_many has_one"),
    no_calls=kinds(
        """def defp defmacro defmacrop defmodule defimpl defprotocol defstruct defguard defdelegate if unless case
        cond with for use import alias require quote unquote try receive"""
    ),
    pipe="|>",
    hook="elixir",
)
