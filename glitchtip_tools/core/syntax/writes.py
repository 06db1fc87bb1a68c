"""What sets an attribute: an assignment, a field of a class, a literal's key, a call that declares it."""

from collections.abc import Iterator

from glitchtip_tools.core.syntax import settings, special
from glitchtip_tools.core.syntax.expressions import expression, named
from glitchtip_tools.core.syntax.languages.row import Language, Node, part
from glitchtip_tools.core.syntax.model import Write
from glitchtip_tools.core.syntax.parsing import last_of, line_of, nodes, text_of
from glitchtip_tools.core.syntax.patterns import OWNERS, bound
from glitchtip_tools.core.syntax.values import Range, paired, settings_of

# Calls that set an attribute by its name as text, and which argument holds it.
_BY_TEXT = {"setattr": 1, "defineProperty": 1, "instance_variable_set": 0}


def writes_in(language: Language, data: bytes, lines: Range) -> list[Write]:
    """Return every attribute that is set in the lines: on a receiver, by a declaration, by a literal's key."""
    wanted = frozenset((*language.bindings, *language.fields, *language.keys))
    wanted |= settings.WRITING_KINDS.get(language.hook, frozenset())
    writes: list[Write] = []
    for node in nodes(language.grammar, data, wanted, *lines):
        if settings.names_member(node):
            writes += _member(language, node)
            continue
        if node.type in language.bindings:
            writes += _assigned(language, node)
        if node.type in language.fields:
            writes += _declared(language, node)
        if node.type in language.keys:
            writes += _keyed(language, node)
        if node.type in language.calls:
            writes += _by_call(language, node)
        elif node.type == "alias":  # Ruby's, of a method
            alias = text_of(node.child_by_field_name("name")).lstrip(":")
            writes.append(_write(language, node, alias, "declared"))
        elif node.type in settings.WRITING_KINDS.get(language.hook, ()):
            name = settings.declared_by_parameter(node)
            writes += [_write(language, node, text_of(name), "declared", value=name)] if name else []
    return sorted(writes, key=lambda item: item.line)


def _write(
    language: Language, node: Node, name: str, how: str, receiver: str = "", value: Node | None = None
) -> Write:
    made = expression(language, value) if value is not None else None
    return Write(name, line_of(node), last_of(node), how, receiver, made)


def _member(language: Language, node: Node) -> Iterator[Write]:
    name, value = node.child_by_field_name("left"), node.child_by_field_name("right")
    if name is not None:
        receiver = settings.constructed(language, node)
        yield _write(language, node, special.bare_name(text_of(name)), "key", receiver, value)


def _assigned(language: Language, node: Node) -> Iterator[Write]:
    for target, value, how in settings_of(language, node):
        for item, value_node, _ in paired(language, target, value):
            read = expression(language, item, 3)
            if read.kind in ("attribute", "call") and read.name and read.of is not None:
                yield _write(language, node, read.name, how, read.of.text, value_node)
            elif node.type not in language.fields and settings.class_level(node):
                for name in bound(language, item):
                    yield _write(language, node, text_of(name), "declared", "", value_node)


def _declared(language: Language, node: Node) -> Iterator[Write]:
    target, value = (part(node, where) for where in language.fields[node.type])
    if target is None or not (node.type != "property_declaration" or special.in_type(node)):
        return
    value = value if value is not None else target.child_by_field_name("value")
    name = target.child_by_field_name("name") or target
    for item in list(bound(language, name)) or [name]:
        yield _write(language, node, special.bare_name(text_of(item)).lstrip("$"), "declared", "", value)


def _keyed(language: Language, node: Node) -> Iterator[Write]:
    name, value = named(language, node)
    receiver = settings.constructed(language, node)
    if name and value is not None and name not in OWNERS and receiver not in language.no_calls:
        yield _write(language, node, name, "key", receiver, value)


def _by_call(language: Language, node: Node) -> Iterator[Write]:
    """Yield what a call sets: `setattr(self, "name", value)`, `attr_reader :name`, `defstruct [:name]`."""
    callee = special.bare_name(text_of(part(node, language.calls[node.type].name)))
    if callee not in _BY_TEXT and callee not in language.declaring_calls:
        return
    read = expression(language, node, 3)
    at = _BY_TEXT.get(read.name)
    if at is not None and len(read.arguments) > at + 1:
        name = read.arguments[at].value
        receiver = read.arguments[0].value.text if at else read.of.text if read.of else "self"
        if name.kind == "literal":
            bare = name.text.strip("\"':@")
            yield Write(bare, read.line, read.last, "assigned", receiver, read.arguments[-1].value)
    elif read.name in language.declaring_calls and read.of is None:
        for item in read.arguments:
            names = [item.name] if item.name else settings.symbols(item.value)
            if not item.name or read.name == "defstruct":
                yield from (Write(name, read.line, read.last, "declared") for name in names)
