"""Numbers over time: what happened, how often, and what it belongs to."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from glitchtip_tools.adapters.sqlite import State
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.metrics import stats
from glitchtip_tools.core.metrics.assembly import Activity, Question
from glitchtip_tools.core.metrics.stats import Summary
from glitchtip_tools.core.search import Flags
from glitchtip_tools.core.time import periods
from glitchtip_tools.core.time.spans import Span
from glitchtip_tools.errors import BadSettings, Unsupported
from glitchtip_tools.models import Issue
from glitchtip_tools.services.issues.search_service import SearchService
from glitchtip_tools.services.metrics import statistics
from glitchtip_tools.services.metrics.activity import Inquiry, gather
from glitchtip_tools.services.metrics.memory import reopened

Progress = Callable[[str], AbstractContextManager[Callable[[str], None]]]


@dataclass(frozen=True)
class MetricsService:
    """Statistics of a server; `progress` shows that something is going on, `open_state` opens what is remembered."""

    glitchtip: GlitchTip
    url: str
    search: SearchService
    now: datetime
    zone: tzinfo
    open_state: Callable[[], State]
    progress: Progress

    def events_by_hour(self, span: Span, projects: tuple[str, ...]) -> Sequence[tuple[datetime, int]]:
        """Return the events received per hour; `projects` are ids, none means all."""
        try:
            return statistics.events_by_hour(self.glitchtip, span, projects)
        except Unsupported:
            return statistics.from_issues(self.glitchtip, span, projects, self.now)

    def events_by(
        self, group_by: str, since: str, projects: tuple[str, ...], say: Callable[[str], None]
    ) -> Summary:
        """Return the events by what they belong to: project, level, status, or a tag."""
        window = periods.since(since, self.now, self.zone)
        if group_by == "project":
            with suppress(Unsupported):
                return statistics.by_project(self.glitchtip, window, projects)
        return statistics.by_issues(self.glitchtip, window, self.now, group_by, projects, say)

    def of_issue(self, issue: Issue) -> Mapping[str, object]:
        """Return an issue's events of the last 24 hours and of the last 14 days."""
        return stats.issue_stats(issue, statistics.of_issue(self.glitchtip, issue, self.now), self.now)

    def activity(
        self, question: Question, query: str, projects: Sequence[str], *, oldest: int = 0
    ) -> Activity:
        """Return what happened around a window; `oldest` unresolved issues are asked for as well."""
        flags = Flags(status="all", project=projects, since="14d")
        issues = self.search.run(self.search.plan(query, flags))
        ids = tuple(self.glitchtip.project(slug).id for slug in projects)
        inquiry = Inquiry(question.window, self.now, question.group_by, ids, not query.strip(), oldest)
        with self.progress("reading issues") as say:
            activity = gather(self.glitchtip, issues, inquiry, say)
        with suppress(BadSettings):  # a report can be made even where nothing can be kept
            scope = f"{self.url} {self.glitchtip.org}"
            again = reopened(self.open_state(), scope, activity.issues, question.window, self.now)
            activity = replace(activity, reopened=again)
        return activity

    def about(self, projects: Sequence[str]) -> str:
        """Return what a report is about: the organization, and projects when they were named."""
        return "/".join(part for part in (self.glitchtip.org, ", ".join(projects)) if part)
