"""What sets a name or an attribute: assignments, loops, patterns, parameters, literals, declarations."""

from collections.abc import Iterator

from glitchtip_tools.core.syntax import settings
from glitchtip_tools.core.syntax.expressions import expression, unwrapped
from glitchtip_tools.core.syntax.languages.row import Language, Node, part
from glitchtip_tools.core.syntax.model import Binding
from glitchtip_tools.core.syntax.parsing import last_of, line_of, nodes, text_of
from glitchtip_tools.core.syntax.patterns import bound, is_default

Range = tuple[int, int]
# Targets that hold nothing but a name and its type.
_WHOLE = frozenset("as_pattern_target variable_declaration pattern exception_variable arguments".split())


def bindings_in(language: Language, data: bytes, lines: Range) -> list[Binding]:
    """Return every name that is set in the lines, in order."""
    wanted = frozenset(language.bindings) | settings.BINDING_KINDS.get(language.hook, frozenset())
    bindings: list[Binding] = []
    for node in nodes(language.grammar, data, wanted, *lines):
        bindings += _bindings(language, node)
    bindings += _parameters(language, data, lines)
    return sorted(bindings, key=lambda item: item.line)


def _bindings(language: Language, node: Node) -> Iterator[Binding]:
    for target, value, how in settings_of(language, node):
        handed = (
            settings.handed(language, node) if value is None and how in ("parameter", "matched") else None
        )
        for item, value_node, piece in paired(language, target, value):
            made = expression(language, value_node) if value_node is not None else handed
            for name in bound(language, item, matching=how == "matched"):
                line = line_of(name)
                last = max(last_of(node), line) if how in ("assigned", "changed") else line
                pieces = piece or name != item or how in ("each", "parameter")
                yield Binding(text_of(name).rstrip(": "), line, last, how, made, pieces and made is not None)


def settings_of(language: Language, node: Node) -> Iterator[tuple[Node, Node | None, str]]:
    """Yield (target, value, how) of a node that sets something."""
    own_ones = settings.settings(language.hook, node)
    if own_ones is not None:
        yield from own_ones
        return
    rule = language.bindings.get(node.type)
    target = part(node, rule.target) if rule is not None else None
    if rule is None or target is None or settings.sets_nothing(node):
        return
    value = part(node, rule.value)
    how = settings.how(node, rule.how)
    if how == "matched" and value is None:
        value = settings.matched_value(node)
    if value is None and how == "assigned" and not settings.sets_without_value(node):
        return
    yield target, value, how


def paired(
    language: Language, target: Node, value: Node | None, *, piece: bool = False
) -> Iterator[tuple[Node, Node | None, bool]]:
    """Yield each item of a target with what it gets, and whether that is a piece of the value only.

    Lists of the same length are taken one by one.
    """
    target = unwrapped(language, target)
    while target.type in _WHOLE and len(inside := [*_told(target)]) == 1:
        target = inside[0]
    if target.type not in language.lists:
        yield target, value, piece
        return
    inner = unwrapped(language, value) if value is not None else None
    items = list(target.named_children)
    values = list(inner.named_children) if inner is not None and inner.type in language.lists else []
    alike = len(values) == len(items) and len(items) > 1
    for at, item in enumerate(items):
        yield from paired(language, item, values[at] if alike else value, piece=piece or not alike)


def _told(node: Node) -> Iterator[Node]:
    """Yield the children of a declaration that are not its type."""
    return (
        child
        for child in node.named_children
        if not child.type.endswith(("type", "annotation", "value_binding_pattern"))
    )


def _parameters(language: Language, data: bytes, lines: Range) -> Iterator[Binding]:
    """Yield the parameters of functions, closures and blocks, with their defaults.

    Those of a closure that is handed to a call may be pieces of what the call works on.
    """
    wanted = language.parameter_lists | settings.PARAMETER_KINDS.get(language.hook, frozenset())
    for node in nodes(language.grammar, data, wanted, *lines):
        listed = node.type in language.parameter_lists
        closure = node.parent if listed else node
        is_closure = closure is not None and closure.type not in language.functions
        handed = settings.handed(language, closure) if closure is not None and is_closure else None
        for item in [child for child in node.named_children if not is_default(child)] if listed else [node]:
            default = item.child_by_field_name("value") or item.child_by_field_name("default_value")
            for name in bound(language, item.child_by_field_name("pattern") or item):
                value = expression(language, default) if default is not None else handed
                piece = default is None and handed is not None
                yield Binding(text_of(name), line_of(name), line_of(name), "parameter", value, piece)
    yield from _single_parameters(language, data, lines)


def _single_parameters(language: Language, data: bytes, lines: Range) -> Iterator[Binding]:
    """Yield the parameter of a closure that needs no brackets: `row => row.name`."""
    for node in nodes(language.grammar, data, language.closures, *lines):
        for where in ("parameters", "parameter"):
            name = node.child_by_field_name(where)
            if name is not None and name.type in language.names:
                handed = settings.handed(language, node)
                yield Binding(
                    text_of(name), line_of(name), line_of(name), "parameter", handed, handed is not None
                )
