"""The search language on a server: plan a query, run it, explain it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core import search as language
from glitchtip_tools.core.issues.detail import Frequency
from glitchtip_tools.core.search import Context, Flags, ListRequest, Plan, parse
from glitchtip_tools.core.search.planning.conditions import TRUE
from glitchtip_tools.errors import Unsupported
from glitchtip_tools.models import Issue
from glitchtip_tools.services.cache.short_ids import ShortIds
from glitchtip_tools.services.issues.search import (
    Search,
    find,
    how_often,
    measure,
    prepare,
    with_sure_names,
)
from glitchtip_tools.values import dataclass

if TYPE_CHECKING:
    from glitchtip_tools.services.cache.server import KeptProjects, KeptServer


@dataclass(frozen=True, slots=True)
class SearchService:
    """Searches over the issues of a server; dates without a zone are of the user's `zone`."""

    glitchtip: GlitchTip
    now: datetime
    zone: tzinfo
    short_ids: ShortIds | None = None
    kept: "Callable[[], KeptProjects] | None" = None
    said: "Callable[[], KeptServer] | None" = None

    def plan(self, query: str, flags: Flags, *, sort: str = "last-seen", limit: int | None = None) -> Plan:
        """Return how the query is answered; raises BadUsage before anything is sent."""
        context = Context(self.now, self.zone)
        return prepare(
            self.glitchtip,
            parse(query),
            flags,
            context,
            sort=sort,
            limit=limit,
            kept=self.kept,
            said=self.said,
        )

    def run(self, plan: Plan) -> Search:
        """Return the issues that the plan finds; pages are read while they are iterated."""
        return find(self.glitchtip, plan)

    def noted(self, issues: Iterable[Issue]) -> Iterable[Issue]:
        """Return the issues, whose short ids are kept for whoever names one of them next."""
        return self.short_ids.noted(issues) if self.short_ids else issues

    def count(self, plan: Plan) -> int:
        """Return exactly how many issues match, with one small request where the server can count them."""
        whole = replace(with_sure_names(self.glitchtip, plan), limit=None)
        if len(whole.requests) == 1 and whole.requests[0].rest == TRUE:
            (hits,) = measure(self.glitchtip, whole)
            if hits is not None:
                return hits
        return sum(1 for _ in find(self.glitchtip, replace(whole, sort="last-seen")))

    def how_often(self, issues: Sequence[Issue], *, days: bool) -> dict[str, Frequency] | None:
        """Return how often each issue happened in 24 hours (and on 14 days), None where the server cannot tell."""
        try:
            return how_often(self.glitchtip, issues, self.now, ("24h", "14d") if days else ("24h",))
        except Unsupported:
            return None

    def page_of(self, plan: Plan) -> tuple[str, bool]:
        """Return the address of the web page with the plan's first list, and whether it shows just what is found."""
        sure = with_sure_names(self.glitchtip, plan)
        one = sure.requests[0] if sure.requests else ListRequest(query=plan.query)
        address = self.glitchtip.list_page_of(
            query=one.query, projects=one.projects, environments=one.environments,
            start=one.start, end=one.end, sort=one.sort,
        )  # fmt: skip
        whole = len(sure.requests) == 1 and not one.ids and not sure.sorted_here
        return address, whole and one.rest == TRUE

    def explain(self, plan: Plan) -> "language.Explanation":
        """Return the plan in words, with the number of issues on each of its lists."""
        sure = with_sure_names(self.glitchtip, plan)
        return language.explain(sure, measure(self.glitchtip, sure))
