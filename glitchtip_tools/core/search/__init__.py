"""The search language: a parser, a planner and a matcher, all without I/O (docs/search.md).

    node = search.parse(text)                       # a tree, or a QuerySyntaxError
    plan = search.plan(node, flags, context, ...)   # what to ask the server, what to decide here
    search.evaluate(condition, issue, facts)        # true, false, or what must be asked to know

`services/issues/search.py` runs a plan against a server.
"""

from glitchtip_tools.core.search.evaluation import Answer, Facts, Question, evaluate
from glitchtip_tools.core.search.explanation import Explanation, explain
from glitchtip_tools.core.search.language.mistakes import QuerySyntaxError
from glitchtip_tools.core.search.language.parser import parse, together
from glitchtip_tools.core.search.language.syntax import Node
from glitchtip_tools.core.search.planning.binding import Context, bind
from glitchtip_tools.core.search.planning.conditions import Condition
from glitchtip_tools.core.search.planning.flags import Flags
from glitchtip_tools.core.search.planning.plan import (
    SORTS,
    Plan,
    Request,
    checked,
    names_ability,
    names_me,
    names_project,
    plan,
    sort_key,
)
from glitchtip_tools.core.search.planning.sieves import Abilities

__all__ = [
    "SORTS",
    "Abilities",
    "Answer",
    "Condition",
    "Context",
    "Explanation",
    "Facts",
    "Flags",
    "Node",
    "Plan",
    "QuerySyntaxError",
    "Question",
    "Request",
    "bind",
    "checked",
    "evaluate",
    "explain",
    "names_ability",
    "names_me",
    "names_project",
    "parse",
    "plan",
    "sort_key",
    "together",
]
