"""Numbers over time: what happened, how often, where it belongs."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from glitchtip_tools.errors import BadSettings

if TYPE_CHECKING:
    from glitchtip_tools.core.metrics.assembly import Activity, Question
    from glitchtip_tools.core.metrics.stats import Summary
    from glitchtip_tools.core.time.spans import Span
    from glitchtip_tools.models import Issue


from glitchtip_tools.doors.investigations import InvestigationDoors


class NumberDoors(InvestigationDoors):
    """Numbers over time: what happened, how often, where it belongs."""

    def events_by_hour(self, span: "Span", projects: tuple[str, ...]) -> "Sequence[tuple[datetime, int]]":
        """Return the events received per hour; `projects` are ids, none means all."""
        from glitchtip_tools.services.metrics.statistics import events_by_hour

        return events_by_hour(self.glitchtip, span, projects)

    def events_by(
        self, group_by: str, since: str, projects: tuple[str, ...], say: Callable[[str], None]
    ) -> "Summary":
        """Return the events by what they belong to: project, level, status, or a tag."""
        from glitchtip_tools.core.metrics.stats import aligned
        from glitchtip_tools.core.time import periods, spans
        from glitchtip_tools.services.metrics.statistics import by_issues, by_project

        if group_by == "project":
            asked = spans.span(since, None, None, self.now, self.zone)
            span = aligned(asked, "1h", self.zone, ago=spans.is_ago(since, None))
            return by_project(self.glitchtip, span, projects)
        window = periods.since(since, self.now, self.zone)
        return by_issues(self.glitchtip, window, self.now, group_by, projects, say)

    def stats_of(self, issue: "Issue") -> Mapping[str, object]:
        """Return an issue's events of the last 24 hours and of the last 14 days."""
        from glitchtip_tools.core.metrics import stats
        from glitchtip_tools.services.metrics.statistics import of_issue

        return stats.issue_stats(issue, of_issue(self.glitchtip, issue, self.now), self.now)

    def activity(
        self, question: "Question", query: str, projects: "Sequence[str]", *, oldest: int = 0
    ) -> "Activity":
        """Return what happened around a window; `oldest` unresolved issues are asked for as well."""
        from glitchtip_tools.core.search import Flags
        from glitchtip_tools.services.metrics.activity import Inquiry, gather
        from glitchtip_tools.services.metrics.memory import reopened

        found = self.find(self.plan(query, Flags(("all",), projects=tuple(projects), since="14d")))
        ids = tuple(self.glitchtip.project(slug).id for slug in projects)
        inquiry = Inquiry(question.window, self.now, question.group_by, ids, not query.strip(), oldest)
        with self.out.progress("reading issues") as say:
            activity = gather(self.glitchtip, found, inquiry, say)
        with suppress(BadSettings):  # where nothing can be kept, a report still can be made
            scope = f"{self.settings.url} {self.glitchtip.org}"
            again = reopened(self.state, scope, activity.issues, question.window, self.now)
            activity = replace(activity, reopened=again)
        return activity

    def about(self, projects: "Sequence[str]") -> str:
        """Return what a report is about in a word: the organization, and projects when they were named."""
        return "/".join(part for part in (self.glitchtip.org, ", ".join(projects)) if part)
