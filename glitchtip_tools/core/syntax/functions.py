"""The functions and classes of a source: names, owners, lines and parameters, from its tree."""

import re
from collections.abc import Iterator

from glitchtip_tools.core.syntax import special
from glitchtip_tools.core.syntax.languages.row import Language, Node, part
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.parsing import last_of, line_of, nodes, text_of
from glitchtip_tools.core.syntax.patterns import parameter_names
from glitchtip_tools.values import dataclass

_LAST_NAME = re.compile(r"[^\W\d][\w$]*[?!=]?$|\[[^\[\]]+\]$")
_GENERICS = re.compile(r"<.*|\[.*|\(.*", re.S)
_CONSTRUCTORS = {
    "python": ("__init__", "__new__"),
    "javascript": ("constructor",),
    "typescript": ("constructor",),
    "tsx": ("constructor",),
    "php": ("__construct",),
    "ruby": ("initialize",),
}
_HIGHEST = 8  # wrappers between an anonymous function and what it is set to


@dataclass(frozen=True, slots=True)
class _Named:
    """A node that is a function or a class, with its name and the node that says it."""

    node: Node
    name: str
    kind: str
    head: Node
    role: str = ""
    closure: bool = False


def scopes_in(language: Language, data: bytes) -> list[Scope]:
    """Return the functions and classes of a source, outer before inner."""
    wanted = frozenset(
        (*language.functions, *language.types, *language.closures, *language.accessors)
    ) | special.FUNCTION_CALLS.get(language.hook, frozenset())
    named = [
        item
        for node in nodes(language.grammar, data, wanted)
        if (item := _named(language, node)) is not None and item.name
    ]
    return list(_with_owners(language, named))


def _with_owners(language: Language, named: list[_Named]) -> Iterator[Scope]:
    around: list[tuple[int, str | None]] = []
    for item in named:
        while around and around[-1][0] <= item.node.start_byte:
            around.pop()
        owner = special.receiver(item.node) or (around[-1][1] if around else None)
        yield _scope(language, item, owner)
        around.append((item.node.end_byte, item.name if item.kind == "class" else owner))


def _scope(language: Language, item: _Named, owner: str | None) -> Scope:
    node = item.node
    start = min(line_of(node), line_of(item.head) if item.closure else line_of(node), *_decorated(node))
    return Scope(
        name=item.name,
        start=start,
        end=_end(language, node),
        owner=owner,
        kind=item.kind,
        header=max(start, min(line_of(item.head), last_of(node))) if not item.role else line_of(node),
        body=_body_line(node) if item.kind == "function" else line_of(node),
        parameters=parameter_names(language, node) if item.kind == "function" else (),
        role=item.role or _role(language, item),
        closure=item.closure,
    )


def _decorated(node: Node) -> Iterator[int]:
    """Yield the lines of the decorators before a definition as nodes of their own."""
    parent = node.parent
    if parent is not None and parent.type == "decorated_definition":
        yield line_of(parent)
    before = node.prev_named_sibling
    while before is not None and before.type == "decorator":
        yield line_of(before)
        before = before.prev_named_sibling


def _body_line(node: Node) -> int:
    """Return the line of the first statement of a function."""
    body = node.child_by_field_name("body") or node.named_child(node.named_child_count - 1) or node
    while (
        "body" in body.type or "block" in body.type or body.type == "statements"
    ) and body.named_child_count:
        body = body.named_child(0) or body
    return line_of(body)


def _end(language: Language, node: Node) -> int:
    """Return the last line of a definition; Python's grammar counts the comments behind it as its own."""
    if language.name != "python":
        return last_of(node)
    while node.child_count:
        at = node.child_count - 1
        while at > 0 and (node.child(at) or node).type == "comment":
            at -= 1
        node = node.child(at) or node
    return last_of(node)


def _named(language: Language, node: Node) -> _Named | None:
    kind = node.type
    if call := special.function_call(language.hook, node):
        return _Named(node, last_name(text_of(call[0])) or text_of(call[0]), call[1], call[0])
    if kind in language.functions:
        where = language.functions[kind]
        if isinstance(where, str) and where.startswith("="):
            return _Named(node, where[1:], "function", node)
        head = part(node, where)
        return _Named(node, _cleaned(text_of(head)), "function", head) if head is not None else None
    if kind in language.accessors:
        return _accessor(language, node)
    if kind in language.types:
        head = part(node, language.types[kind]) or _target(language, node)
        return _Named(node, _type_name(text_of(head)), "class", head) if head is not None else None
    own = node.child_by_field_name("name") if kind in language.closures else None
    if own is not None:
        return _Named(node, text_of(own), "function", own)
    if kind in language.closures and (head := _target(language, node)) is not None:
        return _Named(node, last_name(text_of(head)), "function", head, closure=True)
    if kind in language.closures and node.parent is not None and node.parent.type == "export_statement":
        return _Named(node, "default", "function", node)
    return None


def _role(language: Language, item: _Named) -> str:
    """Return `constructor` for a function that makes an object."""
    if item.kind == "class":
        return ""
    made = "constructor" in item.node.type or item.node.type == "init_declaration"
    return "constructor" if made or item.name in _CONSTRUCTORS.get(language.name, ()) else ""


def _target(language: Language, node: Node) -> Node | None:
    """Return what an anonymous function or class is set to, brackets and casts looked through."""
    child, parent = node, node.parent
    for _ in range(_HIGHEST):
        if parent is None:
            return None
        if parent.type in language.closure_names:
            target, value = (part(parent, where) for where in language.closure_names[parent.type])
            if target is None or value is None or target.type in language.elements:
                return None
            if value == child:
                return target
            return _in_list(target, value, child) if value.type in language.lists else None
        if parent.type == "arguments" and _is_wrapped(language, parent):
            child, parent = parent.parent or parent, parent.parent.parent if parent.parent else None
            continue
        if parent.type not in language.wrappers and parent.type not in language.lists:
            return None
        if parent.type not in language.lists:
            child = parent
        parent = parent.parent
    return None


def _is_wrapped(language: Language, arguments: Node) -> bool:
    """Return whether a call outside of all functions is given one function: `const save = debounce(() => ...)`.

    Inside of one it is more likely a callback, as in `const names = rows.map(row => row.name)`.
    """
    functions = [child for child in arguments.named_children if child.type in language.closures]
    around = arguments.parent
    while around is not None and around.type not in (*language.functions, *language.closures):
        around = around.parent
    return len(functions) <= 1 and around is None and language.hook in ("javascript", "typescript")


def _in_list(targets: Node, values: Node, child: Node) -> Node | None:
    """Return the target with the same place in its list as a value has in its own (`a, b = f, func() {}`)."""
    at = next((at for at, value in enumerate(values.named_children) if value == child), None)
    listed = targets.named_children if targets.type == values.type else []
    return listed[at] if at is not None and at < len(listed) else None


def _accessor(language: Language, node: Node) -> _Named | None:
    """Return a getter or setter by the name of the property around it."""
    if any(child.type in language.accessors for child in node.named_children) or text_of(node).endswith(";"):
        return None
    around, wanted = node.parent, language.accessors[node.type].split()
    for _ in range(4):
        if around is None or around.type in wanted:
            break
        around = around.parent
    if around is None or around.type not in wanted:
        return None
    name = special.property_name(around)
    word = text_of(node).split("(")[0].split("{")[0].split("=")[0].split()
    kind = next((item for item in word if item in ("get", "set", "init", "didSet", "willSet", "add")), "get")
    return _Named(node, _cleaned(name), "function", node, role=kind) if name else None


def last_name(text: str) -> str:
    """Return the last name of a target: `Store.prototype.load` is `load`, `"list"` is `list`."""
    bare = text.strip().strip("\"'`:")
    match = _LAST_NAME.search(bare)
    return match[0] if match else ""


def _cleaned(text: str) -> str:
    """Return a function's name without quotes, and without the `#` of a private one."""
    return text.strip().strip("\"'`").lstrip("#") if len(text) > 1 else text


def _type_name(text: str) -> str:
    """Return a type's own name: without generics, lifetimes and the modules before it."""
    words = re.findall(r"[^\W\d][\w$]*", _GENERICS.sub("", text.lstrip("&*")).strip() or text)
    return words[-1] if words else ""
