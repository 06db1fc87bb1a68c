"""Who gives an attribute its value: of all lines that set it, those that do more than pass on what a caller gave."""

import re
from collections.abc import Sequence

from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.model import Write
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
    writes += _fields_without_receiver(name, line, source)
    return any(not (_is_declared(item) or _is_passed_on(item, source)) for item in writes) or any(
        re.fullmatch(rf"set_?{re.escape(name)}", call.name, re.I)
        or (call.name in _CHANGING and call.of is not None and call.of.name == name)
        for call in source.calls(first, last)
    )


def _fields_without_receiver(name: str, line: int, source: Source) -> list[Write]:
    """Return the writes of a line to a field of the file's classes by its bare name, as Java, C# and Kotlin allow."""
    scope = source.function_at(line)
    if scope is None or not scope.owner or name in scope.parameters:
        return []
    if not re.match(rf"\s*{re.escape(name)}\s*[-+*/|&?]*=", source.text(line, line)):
        return []
    if not any(item.name == name and item.how == "declared" for item in source.writes()):
        return []
    return [
        Write(name, item.line, item.last, item.how, "this", item.value)
        for item in source.bindings(line, line)
        if item.name == name
    ]


def _is_declared(item: Write) -> bool:
    return item.how == "declared" and (item.value is None or item.value.text == item.name)


def _is_passed_on(item: Write, source: Source) -> bool:
    """Return whether a write is that of a setter: of the value that its short function was given."""
    scope, value = source.function_at(item.line), item.value
    if scope is None or value is None or scope.end - scope.header > LONGEST_SETTER:
        return False
    return value.kind == "name" and value.name in scope.parameters
