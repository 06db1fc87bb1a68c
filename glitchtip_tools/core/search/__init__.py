"""The search language: a parser, a planner and a matcher, all without I/O (docs/search.md).

    node = search.parse(text)                       # a tree, or a QuerySyntaxError
    plan = search.plan(node, flags, context, ...)   # what to ask the server, what to decide here
    search.evaluate(condition, issue, facts)        # true, false, or what must be asked to know

`outside/search.py` runs a plan against a server.
"""

from glitchtip_tools.core.search.binding import Context, bind
from glitchtip_tools.core.search.conditions import Condition
from glitchtip_tools.core.search.evaluation import Answer, Facts, Question, evaluate
from glitchtip_tools.core.search.explanation import Explanation, explain
from glitchtip_tools.core.search.flags import Flags
from glitchtip_tools.core.search.mistakes import QuerySyntaxError
from glitchtip_tools.core.search.parser import parse, together
from glitchtip_tools.core.search.planning import (
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
from glitchtip_tools.core.search.sieves import Abilities
from glitchtip_tools.core.search.syntax import Node

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
