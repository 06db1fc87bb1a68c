"""Who gives an attribute its value: of all lines that set it, those that do more than pass on what a caller gave."""

import re
from collections.abc import Sequence

from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.model import Scope, Write
from glitchtip_tools.core.syntax.source import Source

LONGEST_SETTER = 6  # lines
_CHANGING = frozenset(("append", "push", "add", "update", "extend"))
Line = tuple[str, int]


def giving(name: str, lines: Sequence[Line], sources: Sources) -> list[Line]:
    """Return which of the lines (file and number) make the value that the attribute has.

    A field that is declared without a value makes none, and a setter has it from its caller.
    """
    return [(file, line) for file, line in lines if _gives(name, line, sources.source(file))]


def _gives(name: str, line: int, source: Source) -> bool:
    if source.language is None or source.approximate:
        return True
    first, last = source.statement(line)
    writes = [item for item in source.writes(first, last) if item.name == name]
    writes += bare_writes(name, line, line, source)
    return any(not (_is_declared(item) or _is_passed_on(item, source)) for item in writes) or any(
        re.fullmatch(rf"set_?{re.escape(name)}", call.name, re.I)
        or (call.name in _CHANGING and call.of is not None and call.of.name == name)
        for call in source.calls(first, last)
    )


def is_field(name: str, scope: Scope, source: Source) -> bool:
    """Return whether a bare name in a function is a field of the class around it, as Java, C# and Kotlin allow."""
    if source.language is None or not source.language.bare_fields or not scope.owner:
        return False
    classes = [item for item in source.scopes if item.kind == "class" and item.name == scope.owner]
    declared = [item.line for item in source.writes() if item.name == name and item.how == "declared"]
    if source.language.name == "kotlin":  # where a property without a value makes no write
        property_of = re.compile(rf"\b(?:val|var)\s+{re.escape(name)}\b")
        lines = {number for one in classes for number in range(one.start, one.end + 1)}
        declaring = [number for number in lines if property_of.search(source.text(number, number))]
        declared += [number for number in declaring if source.function_at(number) is None]
    return any(one.start <= line <= one.end for one in classes for line in declared)


def bare_writes(name: str, first: int, last: int, source: Source) -> list[Write]:
    """Return the writes of some lines to a field of the class around them by its bare name."""
    set_here = re.compile(rf"\s*{re.escape(name)}\s*[-+*/|&?]*=(?!=)")
    lines = [item for item in source.bindings(first, last) if item.name == name]
    writes = []
    for item in lines:
        scope = source.function_at(item.line)
        local = (
            scope is None or name in scope.parameters or not set_here.match(source.text(item.line, item.line))
        )
        if scope is not None and not local and is_field(name, scope, source):
            writes.append(Write(name, item.line, item.last, item.how, "this", item.value))
    return writes


def _is_declared(item: Write) -> bool:
    return item.how == "declared" and (item.value is None or item.value.text == item.name)


def _is_passed_on(item: Write, source: Source) -> bool:
    """Return whether a write is that of a setter: of the value that its short function was given."""
    scope, value = source.function_at(item.line), item.value
    if scope is None or value is None or scope.end - scope.header > LONGEST_SETTER:
        return False
    return value.kind == "name" and value.name in scope.parameters
