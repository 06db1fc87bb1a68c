"""Getters: short functions that only read an attribute. They hand a value on, and never make one."""

import re

from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import OWNERS
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import Source

LONGEST = 6  # lines of a getter below its first
_RETURNS = re.compile(r"\s*return\s+([A-Za-z_]\w*)\s*;?[\s}]*")  # an attribute without `this.`, as in Java


def read_by(scope: Scope, source: Source) -> str:
    """Return the attribute that a function does nothing but read; "" when it does more."""
    if not _is_plain(scope, source) or source.writes(scope.body, scope.end):
        return ""
    if any(scope.body <= item.line for item in source.bindings(scope.body, scope.end)):
        return ""  # it works on what it read
    reads = source.reads(scope.body, scope.end)
    names = {item.name for item in reads if item.of is not None and item.of.text in OWNERS}
    bare = _RETURNS.fullmatch("\n".join(source.lines[scope.body - 1 : scope.end]))
    if bare and not reads and bare[1] not in scope.parameters and bare[1] not in terms.KEYWORDS:
        return bare[1]
    return names.pop() if len(names) == 1 else ""


def _is_plain(scope: Scope, source: Source) -> bool:
    """Return whether a function is short, calls nothing and is not a constructor."""
    short = scope.kind == "function" and scope.role != "constructor" and scope.end - scope.start <= LONGEST
    return short and all(call.bare for call in source.calls(scope.body, scope.end))
