"""The search language: a parser, a planner and a matcher, all without I/O (docs/search.md).

    node = search.parse(text)                       # a tree, or a QuerySyntaxError
    selection = search.combined(node, flags)        # the query with the options beside it
    plan = search.plan(selection, context, ...)     # what to ask the server, what to decide here
    search.evaluate(condition, issue, facts)        # true, false, or what must be asked to know

`services/issues/search.py` runs a plan against a server.
"""

from typing import TYPE_CHECKING

from glitchtip_tools.late import late_names

if TYPE_CHECKING:
    from glitchtip_tools.core.search.evaluation import Answer, Facts, Question, evaluate
    from glitchtip_tools.core.search.explanation import Explanation, explain
    from glitchtip_tools.core.search.language.mistakes import QuerySyntaxError
    from glitchtip_tools.core.search.language.parser import parse, together
    from glitchtip_tools.core.search.language.syntax import Node
    from glitchtip_tools.core.search.planning.binding import Context, bind
    from glitchtip_tools.core.search.planning.conditions import Condition
    from glitchtip_tools.core.search.planning.flags import FLAGS, Flag, Flags, Selection, combined
    from glitchtip_tools.core.search.planning.orders import SORTS, checked_sort, sort_key
    from glitchtip_tools.core.search.planning.plan import (
        ListRequest,
        Plan,
        named_projects,
        names_ability,
        names_me,
        names_project,
        plan,
    )
    from glitchtip_tools.core.search.planning.pushdown import Abilities

# The modules and their names, which load on first use: help needs the options and the orders only.
_HOMES = {
    "evaluation": "Answer Facts Question evaluate",
    "explanation": "Explanation explain",
    "language.mistakes": "QuerySyntaxError",
    "language.parser": "parse together",
    "language.syntax": "Node",
    "planning.binding": "Context bind",
    "planning.conditions": "Condition",
    "planning.flags": "FLAGS Flag Flags Selection combined",
    "planning.orders": "SORTS checked_sort sort_key",
    "planning.plan": "ListRequest Plan named_projects names_ability names_me names_project plan",
    "planning.pushdown": "Abilities",
}
__getattr__ = late_names(__name__, _HOMES)
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
    "named_projects",
    "names_ability",
    "names_me",
    "names_project",
    "parse",
    "plan",
    "sort_key",
    "together",
]
