"""The search language: a parser, a planner and a matcher, all without I/O (docs/search.md).

    node = search.parse(text)                       # a tree, or a QuerySyntaxError
    selection = search.combined(node, flags)        # the query with the options beside it
    plan = search.plan(selection, context, ...)     # what to ask the server, what to decide here
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
from glitchtip_tools.core.search.planning.flags import FLAGS, Flag, Flags, Selection, combined
from glitchtip_tools.core.search.planning.plan import (
    SORTS,
    ListRequest,
    Plan,
    checked_sort,
    names_ability,
    names_me,
    names_project,
    plan,
    sort_key,
)
from glitchtip_tools.core.search.planning.pushdown import Abilities

__all__ = [
    "FLAGS",
    "SORTS",
    "Abilities",
    "Answer",
    "Condition",
    "Context",
    "Explanation",
    "Facts",
    "Flag",
    "Flags",
    "ListRequest",
    "Node",
    "Plan",
    "QuerySyntaxError",
    "Question",
    "Selection",
    "bind",
    "checked_sort",
    "combined",
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
