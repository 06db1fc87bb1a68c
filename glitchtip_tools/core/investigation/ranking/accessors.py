"""Accessors: short functions that only read or set an attribute. They hand a value on, and never make one."""

import re

from glitchtip_tools.core.investigation.source.sources import OWNERS, Sources
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import Source

LONGEST = 6  # lines of an accessor below its first
_RETURNS = re.compile(r"\s*return\s+([A-Za-z_]\w*)\s*;?[\s}]*")  # an attribute without `this.`, as in Java


def read_by(scope: Scope, source: Source) -> str:
    """Return the attribute that a function does nothing but read; "" when it does more."""
    if not _is_plain(scope, source) or source.writes(scope.body, scope.end):
        return ""
    reads = source.reads(scope.body, scope.end)
    names = {item.name for item in reads if item.of is not None and item.of.text in OWNERS}
    bare = _RETURNS.fullmatch("\n".join(source.lines[scope.body - 1 : scope.end]))
    if bare and not reads and bare[1] not in scope.parameters:
        return bare[1]
    return names.pop() if len(names) == 1 else ""


def only_hands_on(file: str, line: int, sources: Sources) -> bool:
    """Say whether a line about an attribute makes no value for it: a declaration, a line of a getter or a setter."""
    source, scope = sources.source(file), sources.function_at(file, line)
    if scope is None:
        return "=" not in sources.text(file, line)
    return _is_plain(scope, source) and (bool(read_by(scope, source)) or _sets_parameter(scope, source))


def _sets_parameter(scope: Scope, source: Source) -> bool:
    """Say whether a function does nothing but set an attribute to what it was given."""
    values = [item.value for item in source.writes(scope.body, scope.end)]
    return len(values) == 1 and values[0] is not None and values[0].text in scope.parameters


def _is_plain(scope: Scope, source: Source) -> bool:
    """Say whether a function is short, calls nothing and is no constructor."""
    short = scope.kind == "function" and scope.role != "constructor" and scope.end - scope.start <= LONGEST
    return short and all(call.bare for call in source.calls(scope.body, scope.end))
