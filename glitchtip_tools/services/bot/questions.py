"""What the chat asks without changing anything, answered with the services of one order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from glitchtip_tools.core.alerts.known import RunbookLink
from glitchtip_tools.core.bot.answers import (
    Answer,
    Brought,
    Errors,
    Help,
    Instructions,
    NewestEvents,
    Numbers,
    Overview,
    Releases,
    Results,
    Shown,
    SnoozeList,
    TagCounts,
)
from glitchtip_tools.core.bot.orders import Order, usage
from glitchtip_tools.core.metrics import assembly
from glitchtip_tools.core.metrics.assembly import Question
from glitchtip_tools.core.search import Flags
from glitchtip_tools.core.time.moments import stretch
from glitchtip_tools.core.time.periods import window_of
from glitchtip_tools.errors import BadUsage, NotFound
from glitchtip_tools.models import Issue
from glitchtip_tools.services.alerts.lookup import where_it_fails
from glitchtip_tools.services.bot.counts import full_hour, is_divided, most_frequent
from glitchtip_tools.services.bot.services import BotServices
from glitchtip_tools.services.issues.detail import is_gone
from glitchtip_tools.services.issues.event_lookup import events_since
from glitchtip_tools.services.runbooks.choice import runbook_for

MOST_ROWS, MOST_ISSUES, MOST_EVENTS = 10, 1000, 5


@dataclass
class Questions:
    """What it takes to answer; `chat` is where it was asked."""

    services: BotServices
    clock: Callable[[], datetime]
    chat: int

    def answer(self, order: Order) -> Answer:
        """Return the answer; raises the Failure that was in the way."""
        answers: dict[str, Callable[[Order], Answer]] = {
            "status": self._status,
            "errors": self._errors,
            "issues": self._issues,
            "issue": self._shown,
            "snooze": lambda _order: SnoozeList(tuple(self.services.snooze.waiting())),
            "events": self._events,
            "tags": self._tags,
            "runbook": self._instructions,
            "metrics": self._metrics,
            "releases": self._releases,
            "help": lambda _order: Help(),
        }
        return answers[order.name](order)

    def _status(self, order: Order) -> Overview:
        """Return what is new since the chat last asked; a question about another time counts as no look."""
        now = self.clock()
        since = stretch(order.since, now, self.services.zone)[0] if order.since else None
        if since and since > now:
            raise BadUsage(f"`{order.since}` is in the future", hint=usage(order.name))
        overview, look = self.services.status(self.chat).overview(since)
        return Overview(overview, self.chat, None if since else look)

    def _errors(self, order: Order) -> Errors:
        now, services = self.clock(), self.services
        start = full_hour(now, order.hours)
        components = (order.component,) if order.component else ()
        flags = Flags(component=components, project=services.projects, since=f"{order.hours}h")
        issues = list(islice(services.search.run(services.search.plan("", flags)), MOST_ISSUES))
        rows = most_frequent(services.glitchtip, issues, start, now) if issues else []
        about = is_divided(start, now)
        return Errors(
            order.component, order.hours, start, tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS), about
        )

    def _issues(self, order: Order) -> Results:
        query = self.services.saved_query(order.text)
        flags = Flags(project=self.services.projects)
        plan = self.services.search.plan(query, flags, limit=MOST_ROWS + 1)
        issues = list(self.services.search.run(plan))
        return Results(order.text, tuple(issues[:MOST_ROWS]), len(issues) > MOST_ROWS)

    def _shown(self, order: Order) -> Shown:
        issue = self.services.issues.find(order.issue)
        detail = self.services.issues.detail(issue, comments=True)
        return Shown(detail, where_it_fails(detail.event) if detail.event else "", self._runbook(issue))

    def _events(self, order: Order) -> NewestEvents:
        issue = self.services.issues.find(order.issue)
        events = tuple(events_since(self.services.glitchtip, issue.id, None, MOST_EVENTS))
        return NewestEvents(issue, events, not events and is_gone(self.services.glitchtip, issue.id))

    def _tags(self, order: Order) -> TagCounts:
        issue = self.services.issues.find(order.issue)
        return TagCounts(issue, self.services.issues.tags(issue, order.text or None))

    def _instructions(self, order: Order) -> Instructions:
        issue = self.services.issues.find(order.issue)
        return Instructions(issue, self._runbook(issue))

    def _runbook(self, issue: Issue) -> RunbookLink | None:
        try:
            library = self.services.runbooks.library()
        except NotFound:
            return None
        rule = runbook_for(library, issue)
        return RunbookLink(rule.title, library.address(rule)) if rule else None

    def _metrics(self, order: Order) -> Numbers:
        question = Question(window_of(order.text, None, None, self.clock()))
        metrics, projects = self.services.metrics, self.services.projects
        if order.text == "weekly":
            activity = metrics.activity(question, "", projects, oldest=assembly.OLDEST)
            return Numbers(assembly.weekly(activity, question), metrics.about(projects))
        return Numbers(
            assembly.daily(metrics.activity(question, "", projects), question), metrics.about(projects)
        )

    def _releases(self, order: Order) -> Releases | Brought:
        if order.text:
            return Brought(self.services.releases.report(order.text, None, lambda _doing: None))
        releases = self.services.releases.known()
        return Releases(releases[:MOST_ROWS], len(releases) > MOST_ROWS)
