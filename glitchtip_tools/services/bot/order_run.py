"""One order from the chat, carried out: what is changed in GlitchTip, and who it was left on the issue."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from glitchtip_tools.core.bot.answers import Answer, Done, Investigated
from glitchtip_tools.core.bot.incoming import ReceivedOrder
from glitchtip_tools.core.bot.orders import LONGEST_IGNORE, Order, usage
from glitchtip_tools.core.bot.reminders import Reminder
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.issues.change_sets import VERBS, WantedChange, undone
from glitchtip_tools.core.time.moments import Direction, stretch
from glitchtip_tools.errors import BadUsage, Failure, MaybeDone
from glitchtip_tools.models import Issue, Status
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.services.bot import terms
from glitchtip_tools.services.bot.chat_changes import ChatChanges
from glitchtip_tools.services.bot.journal import Journal
from glitchtip_tools.services.bot.questions import Questions
from glitchtip_tools.services.bot.services import BotServices
from glitchtip_tools.services.issues.changes import Changing
from glitchtip_tools.services.issues.marked_comments import put_comment
from glitchtip_tools.services.issues.releases import can_bind, resolve_in

KIND = "chat"
# What the comment on the issue says, by the name of the order.
WORDS = {
    "resolve": "Resolved",
    "ignore": "Ignored",
    "unresolve": "Opened again",
    "assign": "Assigned",
    "undo": "Undone",
}


class IssueWording(Protocol):
    """What is written on issues, in Markdown."""

    def report(self, investigation: Investigation) -> str:
        """Return the report of an investigation."""

    def comment(self, text: str, by: str) -> str:
        """Return somebody's comment."""

    def change_note(self, word: str, by: str, addition: str) -> str:
        """Return who did what."""


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
            case "investigate":
                investigation = self.services.investigations.of_issue(order.issue, self._report)
                return Investigated(investigation, str(received.by))
            case "comment":
                return self._comment(received)
            case "resolve" | "ignore" | "unresolve":
                return self._status(received)
            case "assign":
                return self._assign(received)
            case "undo":
                return self._undo(received)
        return Questions(self.services, self.clock, received.place.chat).answer(order)

    @property
    def _changes(self) -> ChatChanges:
        return ChatChanges(self.services.triage, self.journal, self.clock)

    def _report(self, investigation: Investigation) -> Redacted:
        return self.services.redactor.markdown(self.words.report(investigation))

    def _comment(self, received: ReceivedOrder) -> Done:
        issue = self.services.issues.find(received.order.issue, changing=True)
        text = self.words.comment(received.order.text, str(received.by))
        self._say(issue, received, self.services.redactor.as_typed(text))
        return Done("comment", issue, changed=True, by=str(received.by))

    def _status(self, received: ReceivedOrder) -> Done:
        """Set the status, remember when to open it again, and leave a comment that names who it was."""
        order, by = received.order, str(received.by)
        verb = VERBS[order.name]
        issue = self.services.issues.find(order.issue, changing=True)
        term = self._remember(received, issue)
        is_so = issue.status == verb.after and not received.again and not (term or order.version)
        # Whoever ignores for good what is ignored for a time ends that time.
        if is_so and not (verb.after == Status.IGNORED and self.services.snooze.has_term(issue)):
            return Done(order.name, issue, changed=False, by=by)
        wanted = WantedChange(
            verb, verb.after, term=terms.term_of(term) if term else None, release=order.version, anyway=True
        )
        begun = received.again and self.journal.change_of(received.name) is not None
        is_change = issue.status != verb.after or begun
        noting = self._changes.noted(received, wanted, issue) if is_change else nullcontext()
        notes: list[str] = []
        with noting:
            if order.version:
                server = self.services.glitchtip
                bound = resolve_in(server, issue, order.version, server.releases, anyway=True)
                notes = [bound.sentence if can_bind(server) else _not_bound(order.version)]
            elif issue.status != verb.after:
                self._set(issue, Status(verb.after))
        addition = f"in {order.version}" if order.version else self._term_in_words(term)
        try:
            self._settle(received, issue, term)
        except Failure as failure:
            if not (is_change or term):
                raise  # to end the earlier term was all there was to do
            notes.append(f"{_unsettled(term)}: {failure.message}")
        notes += self._noted(issue, received, addition)
        until, events = (term.until, term.events or None) if term else (None, None)
        return Done(order.name, issue, changed=True, by=by, notes=tuple(notes), until=until, events=events)

    def _settle(self, received: ReceivedOrder, issue: Issue, term: Reminder | None) -> None:
        """Leave the term on an ignored issue; without one, or with another status, an earlier term ends."""
        if VERBS[received.order.name].after == Status.IGNORED:
            terms.settle(self.services.snooze, issue, term)
        elif issue.status == Status.IGNORED:
            made = self.journal.change_of(received.name)
            self.services.triage.terms().end(issue, made.change_set if made else 0)

    def _assign(self, received: ReceivedOrder) -> Done:
        """Assign the issue as `gtt assign` does, and leave a comment that names who it was."""
        order, by = received.order, str(received.by)
        to = self.services.triage.assignees.named(order.to, sure=True)
        issue = self.services.issues.find(order.issue, changing=True)
        wanted = WantedChange(VERBS["assign"], to)
        if wanted.is_done(issue) and not received.again:
            return Done(order.name, issue, changed=False, by=by, to=to)
        with self._changes.noted(received, wanted, issue):
            (outcome,) = Changing(self.services.glitchtip, wanted).run([issue])
            if outcome.failure:
                raise outcome.failure
        return Done(
            order.name, issue, changed=True, by=by, to=to, notes=self._noted(issue, received, f"to {to}")
        )

    def _undo(self, received: ReceivedOrder) -> Done:
        """Take back the last change of this chat; what somebody changed since is left alone."""
        issues = self.services.issues
        named = issues.find(received.order.issue, changing=True) if received.order.issue else None
        change_set, made = self._changes.to_undo(received, named)
        receipt = self._changes.undo(change_set)
        issue = issues.find(made.issue)
        what = f"{VERBS[change_set.verb].past} by {made.by}"
        if not receipt.changed:
            why = receipt.error or f"it is already `{receipt.after}`"
            return Done("undo", issue, changed=False, by=str(received.by), notes=(f"{what}: {why}",))
        note = self._noted(issue, received, f"({what})")
        notes = (f"{what}; it is `{receipt.after}` again", *note)
        return Done("undo", issue, changed=True, by=str(received.by), notes=notes)

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

    def _noted(self, issue: Issue, received: ReceivedOrder, addition: str) -> tuple[str, ...]:
        """Leave a comment about a change; return what to add to the answer where that was not possible."""
        try:
            self._note(issue, received, addition)
        except Failure as failure:
            return (undone("the comment", "written", failure),)
        return ()

    def _note(self, issue: Issue, received: ReceivedOrder, addition: str) -> None:
        note = self.words.change_note(WORDS[received.order.name], str(received.by), addition)
        self._say(issue, received, self.services.redactor(note))

    def _say(self, issue: Issue, received: ReceivedOrder, body: Redacted) -> None:
        """Leave the comment once, however often this is tried."""
        server = self.services.glitchtip
        known = server.comments(issue.id) if received.again else ()
        put_comment(server, issue.id, kind=KIND, name=received.name, body=body, known=known)


def _unsettled(term: Reminder | None) -> str:
    return "the time was not written on the issue" if term else "an earlier time may still reopen it"


def _not_bound(version: str) -> str:
    return (
        f"this server does not know `resolved in a release`: {version} is in the comment, "
        "and any new event reopens the issue"
    )
