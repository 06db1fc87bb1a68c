"""What leaves, what guards and what catches: raises, conditions and handlers of some lines."""

import re
from collections.abc import Iterable, Iterator

from glitchtip_tools.core.syntax import handling
from glitchtip_tools.core.syntax.expressions import LONGEST, expression
from glitchtip_tools.core.syntax.languages.row import Language, Node, part
from glitchtip_tools.core.syntax.model import Condition, Expression, Handler, Raise
from glitchtip_tools.core.syntax.parsing import last_of, line_of, nodes, text_of
from glitchtip_tools.core.syntax.patterns import bound
from glitchtip_tools.core.syntax.values import Range

_CHAINED = ("if_statement", "if_expression", "else_clause", "elif_clause", "elsif", "else_if_clause", "else")
_HIGHEST = 40
_NAMES = re.compile(r"\$?[^\W\d][\w$]*")
_MODIFIERS = ("if_modifier", "unless_modifier")


def raises_in(language: Language, data: bytes, lines: Range) -> list[Raise]:
    """Return the lines that fail on purpose: `raise`, `throw`, `panic`, an error made to be returned."""
    raising = language.calls if language.raising_calls or language.error_values else ()
    wanted = frozenset((*language.raises, *raising)) | handling.LEAVING_KINDS.get(language.hook, frozenset())
    raises = [
        made
        for node in nodes(language.grammar, data, wanted, *lines)
        if (made := _raise(language, node)) is not None
    ]
    return sorted(raises, key=lambda item: item.line)


def _raise(language: Language, node: Node) -> Raise | None:
    if node.type in language.calls or node.type == "identifier":
        return _raising_call(language, node)
    how = language.raises.get(node.type)
    if how is None and not handling.throws(node):
        return None
    inner = next((child for child in node.named_children if child.type != "throw_keyword"), None)
    made = expression(language, inner, 4) if inner is not None else None
    text = " ".join(text_of(node).split())[:LONGEST]
    wraps = _wrapped(language, node, text) or text_of(node.child_by_field_name("cause"))
    again = made is None or (bool(wraps) and made.text == wraps)
    kind = _type_of(made) if made is not None and how != "asserted" and not again else ""
    return Raise(line_of(node), last_of(node), how or "raised", kind, text, wraps, again)


def _raising_call(language: Language, node: Node) -> Raise | None:
    if node.type == "identifier":
        if text_of(node) not in language.raising_calls or handling.is_named(node):
            return None
        return Raise(line_of(node), last_of(node), "raised", "", text_of(node), "", again=True)
    made = expression(language, node, 4)
    of = made.of.text if made.of is not None else ""
    name = f"{of}.{made.name}" if of and "(" not in of else made.name
    returned = name in language.error_values
    if not returned and (name not in language.raising_calls or (of and "." not in name)):
        return None
    wraps = _wrapped(language, node, made.text)
    if returned and not wraps and "%w" in made.text and made.arguments:
        wraps = made.arguments[-1].value.text
    if returned and not wraps and "rap" in made.name and made.arguments:
        wraps = made.arguments[0].value.text
    first = made.arguments[0].value if made.arguments else None
    kind = _type_of(first) if first is not None and first.kind != "literal" else ""
    how = "returned" if returned else "asserted" if made.name.startswith(("assert", "check")) else "raised"
    return Raise(made.line, made.last, how, "" if how == "returned" else kind, made.text, wraps)


def _type_of(raised: Expression) -> str:
    """Return the type of what is raised: `NotFound` of `errors.NotFound()`, `Refused.new(...)`, `Refused.late(1)`."""
    if raised.of is not None and not raised.name[:1].isupper():
        return raised.of.name or raised.of.text
    return raised.name


def _wrapped(language: Language, node: Node, text: str) -> str:
    """Return the caught variable that a raise names, "" when it carries none on."""
    around, names = node.parent, frozenset(_NAMES.findall(text))
    for _ in range(_HIGHEST):
        if around is None or around.type in language.functions:
            return ""
        if around.type in language.catches:
            caught = _caught(language, around)[1]
            return caught if caught in names else ""
        if handling.rescues(language.hook, around):
            return next((item for item in handling.rescued(around) if item in names), "")
        around = around.parent
    return ""


def handlers_in(language: Language, data: bytes, lines: Range) -> list[Handler]:
    """Return the handlers of some lines, each with the lines that it watches over."""
    handlers = []
    for node in nodes(language.grammar, data, frozenset(language.catches), *lines):
        parent = node.parent
        if parent is None:
            continue
        first = next(child for child in parent.children if child.type in language.catches)
        types, variable = _caught(language, node)
        first_tried = handling.tried(parent)
        last_tried = max(first_tried, line_of(first) - 1)
        handlers.append(
            Handler(line_of(node), last_of(node), first_tried, last_tried, types, variable)
        )  # fmt: skip
    return handlers


def _caught(language: Language, node: Node) -> tuple[tuple[str, ...], str]:
    """Return the types and the variable of a handler."""
    kinds: Iterable[Node]
    if language.hook == "python":
        kinds, target = handling.caught_by(language.hook, node)
    elif language.hook == "scala":
        kinds, target = handling.caught_patterns(node), None
    elif language.hook == "elixir":
        return handling.elixir_caught(node)
    else:
        variable, types = language.catches[node.type]
        target, classes = part(node, variable), part(node, types)
        kinds = [classes] if classes is not None else []
    names = [text_of(item) for item in bound(language, target)]
    if target is not None and not names:
        name = target.child_by_field_name("name")
        names = [text_of(name)] if name is not None else []
    words = [word for item in kinds for word in _NAMES.findall(text_of(item)) if word not in names]
    told = dict.fromkeys(word for word in words if word[:1].isupper())
    return tuple(told), names[0] if names else handling.implicit_error(language.hook)


def conditions_in(language: Language, data: bytes, lines: Range) -> list[Condition]:
    """Return the `if`s and the like of some lines, outer before inner."""
    conditions = []
    for node in nodes(language.grammar, data, frozenset(language.conditions), *lines):
        rule = language.conditions[node.type]
        test, body = part(node, rule.condition), part(node, rule.body)
        if test is None or body is None:
            continue
        asked_text = handling.asked(language.hook, node, test, body)
        negated = rule.negated or handling.negated(language.hook, node)
        names = tuple(dict.fromkeys(_NAMES.findall(asked_text)))
        inside = (line_of(body), last_of(body))
        if body.type in ("block", "statement_block", "compound_statement") and inside[0] == last_of(test):
            inside = (min(inside[0] + 1, inside[1]), inside[1])
        conditions.append(
            Condition(
                line_of(node),
                last_of(node),
                asked_text,
                *inside,
                _until(node),
                _leaves(language, body),
                negated,
                names,
            )
        )
    return conditions


def _until(node: Node) -> int:
    """Return the last line of the block that an `if` appears in, its own `else if`s looked through."""
    around = node.parent
    chained = {*_CHAINED, "expression_statement", *_MODIFIERS}
    if node.type == "elsif":
        chained |= {"if", "unless"}
    for _ in range(_HIGHEST):
        if around is None or around.type not in chained:
            break
        around = around.parent
    return last_of(around) if around is not None else last_of(node)


def _leaves(language: Language, body: Node) -> bool:
    """Return whether a body ends by leaving: its last statement returns, throws, goes on with a loop."""
    node: Node | None = body
    for _ in range(6):
        if node is None:
            return False
        if node.type in language.leaving or node.type in language.raises or handling.throws(node):
            return True
        if node.type in language.calls or node.type == "identifier":
            # Kotlin's grammar takes `continue` for a name.
            jumps = text_of(node) in ("continue", "break")
            return jumps or (node.type != "identifier" and _raising_call(language, node) is not None)
        children = [child for child in node.named_children if child.type not in language.comments]
        node = children[-1] if children else None
    return False


def conditions_over(conditions: list[Condition], line: int) -> Iterator[Condition]:
    """Yield the conditions whose body holds a line, innermost first."""
    for item in reversed(conditions):
        if item.first_body <= line <= item.last_body and item.line < line:
            yield item


def guards_over(conditions: list[Condition], line: int, first: int) -> Iterator[Condition]:
    """Yield the conditions above a line, from `first` on, that left when they were true; the nearest first."""
    for item in reversed(conditions):
        if item.leaves and first <= item.line and item.last_body < line <= item.until:
            yield item
