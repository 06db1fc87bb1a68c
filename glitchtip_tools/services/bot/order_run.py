"""One order from the chat, carried out: what is asked of GlitchTip and the checkout, and what is changed."""

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import islice
from typing import Protocol

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.alerts.known import RunbookLink
from glitchtip_tools.core.bot.access import ChatMember, ChatPlace
from glitchtip_tools.core.bot.answers import (
    Answer,
    Done,
    Errors,
    Help,
    Instructions,
    Investigated,
    Numbers,
    Results,
    Shown,
)
from glitchtip_tools.core.bot.orders import LONGEST_IGNORE, Order, usage
from glitchtip_tools.core.bot.reminders import Reminder
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.metrics.assembly import Question, daily
from glitchtip_tools.core.search import Flags
from glitchtip_tools.core.time import periods
from glitchtip_tools.core.time.moments import Direction, stretch
from glitchtip_tools.errors import BadUsage, Failure, MaybeDone, NotFound
from glitchtip_tools.models import Issue, Status
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.services.alerts.lookup import where_it_fails
from glitchtip_tools.services.bot import terms
from glitchtip_tools.services.bot.counts import full_hour, is_divided, most_frequent
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.investigation.service import InvestigationService
from glitchtip_tools.services.issues.marked_comments import put_comment
from glitchtip_tools.services.issues.releases import can_bind, resolve_in
from glitchtip_tools.services.issues.search_service import SearchService
from glitchtip_tools.services.issues.service import IssueService
from glitchtip_tools.services.issues.snooze import SnoozeService
from glitchtip_tools.services.metrics.service import MetricsService
from glitchtip_tools.services.redactor import Redactor
from glitchtip_tools.services.runbooks.choice import runbook_for
from glitchtip_tools.services.runbooks.service import RunbookService

log = logging.getLogger("gtt.bot")
KIND = "chat"
MOST_ROWS, MOST_ISSUES = 10, 1000
STATUS = {"resolve": Status.RESOLVED, "ignore": Status.IGNORED, "reopen": Status.UNRESOLVED}
WORD = {Status.RESOLVED: "Resolved", Status.IGNORED: "Ignored", Status.UNRESOLVED: "Opened again"}


@dataclass(frozen=True)
class BotServices:
    """The services that orders from the chat are carried out with; `projects` are those the settings name."""

    glitchtip: GlitchTip
    issues: IssueService
    snooze: SnoozeService
    search: SearchService
    investigations: InvestigationService
    runbooks: RunbookService
    metrics: MetricsService
    projects: Sequence[str]
    redactor: Redactor
    zone: tzinfo
    alone: Callable[[str], AbstractContextManager[None]]
    close: Callable[[], None]


class IssueWording(Protocol):
    """What is written on issues, in Markdown."""

    def report(self, found: Investigation) -> str:
        """Return the report of an investigation."""

    def comment(self, text: str, by: str) -> str:
        """Return somebody's comment."""

    def change_note(self, word: str, by: str, addition: str) -> str:
        """Return who did what."""


@dataclass(frozen=True, slots=True)
class ReceivedOrder:
    """An order with who gave it and where. `name` is one of a kind; `again` when it may have been carried out."""

    order: Order
    by: ChatMember
    place: ChatPlace
    name: str
    again: bool = False


@dataclass
class OrderRun:
    """What it takes to carry out one order."""

    services: BotServices
    journal: Journal
    words: IssueWording
    clock: Callable[[], datetime]

    def do(self, received: ReceivedOrder) -> Answer:
        """Carry out an order and return the answer."""
        order = received.order
        match order.name:
            case "errors":
                return self._errors(order)
            case "search":
                return self._search(order)
            case "issue":
                return self._shown(order)
            case "runbook":
                issue = self.services.issues.find(order.issue)
                return Instructions(issue, self._runbook(issue))
            case "metrics":
                return self._metrics()
            case "investigate":
                found = self.services.investigations.of_issue(order.issue, self._report)
                return Investigated(found, str(received.by))
            case "comment":
                return self._comment(received)
            case "resolve" | "ignore" | "reopen":
                return self._status(received)
        return Help()

    def _report(self, found: Investigation) -> Redacted:
        return self.services.redactor.markdown(self.words.report(found))

    def _errors(self, order: Order) -> Errors:
        now = self.clock()
        start = full_hour(now, order.hours)
        components = (order.component,) if order.component else ()
        projects = self.services.projects
        flags = Flags(component=components, project=projects, since=f"{order.hours}h")
        found = list(islice(self.services.search.run(self.services.search.plan("", flags)), MOST_ISSUES))
        rows = most_frequent(self.services.glitchtip, found, start, now) if found else []
        about = is_divided(start, now)
        return Errors(
            order.component, order.hours, start, tuple(rows[:MOST_ROWS]), max(0, len(rows) - MOST_ROWS), about
        )

    def _search(self, order: Order) -> Results:
        flags = Flags(project=self.services.projects)
        found = list(
            self.services.search.run(self.services.search.plan(order.text, flags, limit=MOST_ROWS + 1))
        )
        return Results(order.text, tuple(found[:MOST_ROWS]), len(found) > MOST_ROWS)

    def _shown(self, order: Order) -> Shown:
        issue = self.services.issues.find(order.issue)
        detail = self.services.issues.detail(issue, comments=True)
        return Shown(detail, where_it_fails(detail.event) if detail.event else "", self._runbook(issue))

    def _runbook(self, issue: Issue) -> RunbookLink | None:
        try:
            library = self.services.runbooks.library()
        except NotFound:
            return None
        rule = runbook_for(library, issue)
        return RunbookLink(rule.title, library.address(rule)) if rule else None

    def _metrics(self) -> Numbers:
        question = Question(periods.since("24h", self.clock()))
        metrics, projects = self.services.metrics, self.services.projects
        return Numbers(daily(metrics.activity(question, "", projects), question), metrics.about(projects))

    def _comment(self, received: ReceivedOrder) -> Done:
        issue = self.services.issues.find(received.order.issue)
        said = self.words.comment(received.order.text, str(received.by))
        self._say(issue, received, self.services.redactor.as_typed(said))
        return Done("comment", issue, changed=True, by=str(received.by))

    def _status(self, received: ReceivedOrder) -> Done:
        """Set the status, remember when to open it again, and leave a comment that names who it was."""
        order, by = received.order, str(received.by)
        issue, status = self.services.issues.find(order.issue), STATUS[order.name]
        term = self._remember(received, issue)
        if issue.status == status and not received.again and not (term or order.version):
            return Done(order.name, issue, changed=False, by=by)
        notes: list[str] = []
        if order.version:
            bound = resolve_in(self.services.glitchtip, issue, order.version, anyway=True)
            notes = [bound.sentence if can_bind(self.services.glitchtip) else _not_bound(order.version)]
        elif issue.status != status:
            self._set(issue, status)
        addition = f"in {order.version}" if order.version else self._term_in_words(term)
        try:
            said = self.words.change_note(WORD[status], by, addition)
            self._say(issue, received, self.services.redactor(said))
            if status == Status.IGNORED:
                terms.settle(self.services.snooze, issue, term)
        except Failure as failure:
            notes.append(f"the comment was not written: {failure.message}")
        until, events = (term.until, term.events or None) if term else (None, None)
        return Done(order.name, issue, changed=True, by=by, notes=tuple(notes), until=until, events=events)

    def _set(self, issue: Issue, status: Status) -> None:
        try:
            self.services.glitchtip.set_status(issue.id, status)
        except MaybeDone:
            raise  # the reminder stays: an issue that is not ignored is left alone when it is due
        except Failure:
            self.journal.forget(issue.id)
            raise

    def _remember(self, received: ReceivedOrder, issue: Issue) -> Reminder | None:
        """Note when an ignored issue is to be reopened, before it is ignored; any other word ends that."""
        order = received.order
        until = self._until(order)
        if not (until or order.events):
            self.journal.forget(issue.id)
            return None
        reminder = Reminder(
            issue=issue.id,
            by=str(received.by),
            chat=received.place.chat,
            topic=received.place.topic or 0,
            until=until,
            count=issue.count + order.events if order.events else None,
            events=order.events or 0,
            span=order.span,
        )
        self.journal.remind(reminder)
        return reminder

    def _until(self, order: Order) -> datetime | None:
        """Return when an ignored issue is reopened; raises BadUsage when that is not within a year from now."""
        now = self.clock()
        if order.until is None:
            return now + order.span if order.span else None
        at = stretch(order.until, now, self.services.zone, Direction.FUTURE)[0]
        if not now < at <= now + LONGEST_IGNORE:
            raise BadUsage(f"`{order.until}` is not within a year from now", hint=usage(order.name))
        return at

    def _term_in_words(self, reminder: Reminder | None) -> str:
        if reminder is None:
            return ""
        if reminder.until:
            return f"until {reminder.until:%Y-%m-%d %H:%M} UTC"
        return f"for {reminder.events} more events"

    def _say(self, issue: Issue, received: ReceivedOrder, body: Redacted) -> None:
        """Leave the comment once, however often this is tried."""
        server = self.services.glitchtip
        known = server.comments(issue.id) if received.again else ()
        put_comment(server, issue.id, kind=KIND, name=received.name, body=body, known=known)


def _not_bound(version: str) -> str:
    return (
        f"this server does not know `resolved in a release`: {version} is in the comment, "
        "and any new event reopens the issue"
    )
