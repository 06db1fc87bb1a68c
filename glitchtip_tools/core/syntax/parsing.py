"""The parser library behind one module: source bytes in, nodes of the wanted kinds out.

Everything else reads nodes by kind and field only; another library needs another version of this file.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING, Any

from glitchtip_tools.core.syntax.languages.row import Kinds, Language, Node

if TYPE_CHECKING:
    from tree_sitter import Language as Grammar
    from tree_sitter import Query, Tree

LARGEST, WIDEST = 1_000_000, 100_000  # bytes of a file, of a line: what has more was built, not written
DEEPEST = 300  # open brackets: 20,000 cost a grammar seconds and gigabytes
DEEPEST_ANGLES = 60
MOST_WORDS = 2_000  # of an error
# A parser reports its steps: about one for 200 bytes of written code, and ten times as many for none.
STEPS, BYTES_A_STEP = 1_000, 50
CHUNK = 256  # bytes handed over at once: a node's text is put together from as many
HIGHEST = 1_200  # nodes over a node: asking one for its parent goes all the way down from the root
_BRACKETS = re.compile(rb"[^()\[\]{}]+")
_ANGLES = re.compile(rb"[-=]>|[^<>;{}]+")


def refused(language: Language, data: bytes) -> str:
    """Return why a source is not parsed: `wide`, `large` or `tangled`; "" when it may be."""
    if len(data) > WIDEST and len(max(data.split(b"\n"), key=len)) > WIDEST:
        return "wide"
    if len(data) > LARGEST:
        return "large"
    if _depth(_BRACKETS.sub(b"", data)) > DEEPEST:
        return "tangled"
    return "tangled" if language.angles and _angle_depth(data) > DEEPEST_ANGLES else ""


def _depth(brackets: bytes) -> int:
    depth = deepest = 0
    for sign in brackets:
        depth = depth + 1 if sign in b"([{" else max(depth - 1, 0)
        deepest = max(deepest, depth)
    return deepest


def _angle_depth(data: bytes) -> int:
    """Return how deep `<` are nested; a semicolon or a brace ends comparisons that are never closed."""
    depth = deepest = 0
    for sign in _ANGLES.sub(b"", data):
        depth = depth + 1 if sign == 60 else max(depth - 1, 0) if sign == 62 else 0
        deepest = max(deepest, depth)
    return deepest


def _library() -> Any:
    """Return the parser library, imported when the first source is read."""
    return import_module("tree_sitter")


@lru_cache
def grammar(name: str) -> "Grammar | None":
    """Return a grammar (`module:function`), None when it is not installed; imported when first needed."""
    module, _, function = name.partition(":")
    try:
        made: Grammar = _library().Language(getattr(import_module(module), function)())
        return made
    except (ImportError, AttributeError, ValueError, OSError):
        return None


@lru_cache(maxsize=10)
def parsed(name: str, data: bytes) -> "Tree | None":
    """Return the tree of a source, the last ten kept: a tree is thirty times its text."""
    loaded = grammar(name)
    if loaded is None:
        return None
    steps = count()
    most = STEPS + len(data) // BYTES_A_STEP
    try:
        tree: Tree = (
            _library()
            .Parser(loaded)
            .parse(lambda at, _: data[at : at + CHUNK], progress_callback=lambda *_: next(steps) > most)
        )
        return tree
    except ValueError:  # stopped
        return None


def tangled(name: str, data: bytes) -> bool:
    """Return whether a source is so broken or its tree so deep that each question would take seconds.

    The largest parts of the tree tell its depth; what could not be read at all is one error with thousands of words.
    """
    tree = parsed(name, data)
    if tree is None:
        return True
    node = tree.root_node
    for _ in range(HIGHEST):
        if node.child_count > MOST_WORDS and node.type == "ERROR":
            return True
        if not node.child_count:
            return False
        node = max(node.children, key=lambda child: child.end_byte - child.start_byte)
    return True


@lru_cache(maxsize=256)
def _query(name: str, wanted: Kinds) -> "Query | None":
    loaded = grammar(name)
    known = [kind for kind in sorted(wanted) if loaded and knows(name, kind)]
    if loaded is None or not known:
        return None
    query: Query = _library().Query(loaded, f"[{' '.join(f'({kind})' for kind in known)}] @node")
    return query


def knows(name: str, kind: str) -> bool:
    """Return whether a grammar has a kind of node: a newer one may have renamed it."""
    loaded = grammar(name)
    return loaded is not None and bool(loaded.id_for_node_kind(kind, True))


def nodes(name: str, data: bytes, wanted: Kinds, first: int = 1, last: int | None = None) -> list[Node]:
    """Return the nodes of the wanted kinds that begin in the lines, in order, outer before inner."""
    if last is not None:
        return [node for kind, node in _named_nodes(name, data, first, last) if kind in wanted]
    tree, query = parsed(name, data), _query(name, wanted)
    if tree is None or query is None:
        return []
    return _captured(query, tree, first, tree.root_node.end_point[0] + 1)


@lru_cache(maxsize=8)
def _named_nodes(name: str, data: bytes, first: int, last: int) -> list[tuple[str, Node]]:
    """Return every named node that begins in the lines with its kind.

    Making a query takes milliseconds, whatever it asks for: all questions about some lines share this one.
    """
    tree = parsed(name, data)
    query = _every_node(name)
    if tree is None or query is None:
        return []
    return [(node.type, node) for node in _captured(query, tree, first, last)]


@lru_cache(maxsize=32)
def _every_node(name: str) -> "Query | None":
    loaded = grammar(name)
    query: Query | None = _library().Query(loaded, "(_) @node") if loaded else None
    return query


def _captured(query: "Query", tree: "Tree", first: int, last: int) -> list[Node]:
    cursor = _library().QueryCursor(query)
    cursor.set_point_range((first - 1, 0), (last, 0))
    captured = cursor.captures(tree.root_node).get("node", [])
    inside = [node for node in captured if first <= line_of(node) <= last]
    return sorted(inside, key=lambda node: (node.start_byte, -node.end_byte))


def errors(name: str, data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the lines of what the grammar could not read."""
    tree = parsed(name, data)
    if tree is not None and tree.root_node.has_error:
        if tree.root_node.type == "ERROR":
            yield 1, last_of(tree.root_node)
        for node in nodes(name, data, frozenset(("ERROR",))):
            yield line_of(node), last_of(node)


def line_of(node: Node) -> int:
    """Return the line that a node begins on."""
    return int(node.start_point[0]) + 1


def last_of(node: Node) -> int:
    """Return the last line of a node; one that ends with its line break ends on that line."""
    row, column = node.end_point
    return int(row) + (1 if column or row == node.start_point[0] else 0)


def text_of(node: Node | None) -> str:
    """Return the text of a node."""
    return (node.text or b"").decode("utf-8", "replace") if node is not None else ""
