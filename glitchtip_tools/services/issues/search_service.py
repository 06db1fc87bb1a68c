"""The search language on a server: plan a query, run it, explain it."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.search import Context, Explanation, Flags, Plan, explain, parse
from glitchtip_tools.services.issues.search import Search, find, measure, prepare


@dataclass(frozen=True)
class SearchService:
    """Searches over the issues of a server; dates without a zone are of the user's `zone`."""

    glitchtip: GlitchTip
    now: datetime
    zone: tzinfo

    def plan(self, query: str, flags: Flags, *, sort: str = "last-seen", limit: int | None = None) -> Plan:
        """Return how the query is answered; raises BadUsage before anything is sent."""
        return prepare(
            self.glitchtip, parse(query), flags, Context(self.now, self.zone), sort=sort, limit=limit
        )

    def run(self, plan: Plan) -> Search:
        """Return the issues that the plan finds; pages are read while they are iterated."""
        return find(self.glitchtip, plan)

    def explain(self, plan: Plan) -> Explanation:
        """Return the plan in words, with the number of issues on each of its lists."""
        return explain(plan, measure(self.glitchtip, plan))
