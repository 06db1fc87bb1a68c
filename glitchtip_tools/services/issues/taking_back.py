"""Take a change set back: each issue gets its own former state, and what somebody changed since is left."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.issues.change_sets import (
    LEFT,
    VERBS,
    ChangeOutcome,
    ChangeResult,
    ChangeSet,
    JournaledChange,
    WantedChange,
    undone,
)
from glitchtip_tools.core.issues.changes import StatusChange
from glitchtip_tools.errors import BadUsage, Failure, NotFound, PartlyDone
from glitchtip_tools.models import Issue, Status
from glitchtip_tools.services.issues.change_journal import ChangeJournal
from glitchtip_tools.services.issues.changes import STATUS_VERBS, Changing
from glitchtip_tools.services.issues.snooze import SnoozeService
from glitchtip_tools.threads import Threads

OF_STATUS = {verb.after: verb for verb in VERBS.values()}


@dataclass
class Undoing:
    """One change set that is reverted."""

    glitchtip: GlitchTip
    journal: ChangeJournal
    found: ChangeSet

    def run(self, begin: Callable[[WantedChange], Changing]) -> ChangeResult:
        """Take it back; `begin` returns what carries out a change. Whatever is left can be reverted later."""
        rows = {row.issue: row for row in self.found.applied}
        now = self.glitchtip.issues_by_number(list(rows))
        forward = WantedChange(VERBS[self.found.verb], self.found.after)
        outcomes: list[ChangeOutcome] = []
        todo: dict[str, list[Issue]] = {}
        for row in rows.values():
            issue = now.get(row.issue)
            current = forward.state_of(issue) if issue else ""
            if issue is None:
                outcomes.append(missing(row))
            elif current == row.before:
                outcomes.append(ChangeOutcome(receipt_of(row, current)))
            elif current != row.after:
                outcomes.append(ChangeOutcome(receipt_of(row, current, error=f"{LEFT}{current}` since")))
            else:
                todo.setdefault(row.before, []).append(issue)
        work = begin(forward)
        for before, issues in todo.items():
            verb = VERBS["assign"] if self.found.verb == "assign" else OF_STATUS[before]
            stopped = (work.interrupted, work.away)
            work = begin(WantedChange(verb, before))
            work.interrupted, work.away = stopped
            outcomes += work.run(issues)
        settled = [one.change.id for one in outcomes if one.failure is None or one.change.id not in now]
        self.journal.undone(self.found.id, settled)
        return result_of(outcomes, work, journaled=False)


@dataclass
class ChangedTerms:
    """The terms of ignored issues that a change set begins and ends, so that an undo can put them back."""

    snooze: SnoozeService
    journal: Callable[[], ChangeJournal]
    jobs: int

    def settled(
        self, wanted: WantedChange, made: Sequence[tuple[Issue, ChangeOutcome]], number: int
    ) -> dict[str, ChangeOutcome]:
        """Leave the term on each ignored issue; without one, or with another status, an earlier term ends.

        `number` is the change set, 0 for one that is not noted. Returns the outcomes by issue.
        """
        if wanted.verb.name not in STATUS_VERBS or not made:
            return {}
        with Threads(self.jobs) as pool:
            outcomes = pool.map(lambda one: self._settled(wanted, one[0], one[1], number), made)
            return {issue.id: outcome for (issue, _), outcome in zip(made, outcomes, strict=True)}

    def _settled(
        self, wanted: WantedChange, issue: Issue, outcome: ChangeOutcome, number: int
    ) -> ChangeOutcome:
        try:
            if wanted.verb.name == "ignore":
                if wanted.term:
                    self.snooze.put(issue, wanted.term)
                else:
                    self.snooze.lift(issue)
            elif outcome.change.before == Status.IGNORED:
                self.end(issue, number)
        except Failure as failure:
            what = f"the end of ignoring `{outcome.change.name}`"
            return outcome.partly(_unsaved(what, "saved", failure))
        return outcome

    def end(self, issue: Issue, number: int) -> None:
        """End the term of an issue that is no longer ignored, where this machine knows of one."""
        if term := self.snooze.known_term(issue.id):
            if number:
                self.journal().end_term(number, issue.id, term)
            self.snooze.end(issue.id)

    def reverted(self, change_set: ChangeSet, result: ChangeResult, ended: Mapping[str, str]) -> ChangeResult:
        """End the terms that a reverted change set began, and put those back that it had `ended`, by issue."""

        def put_back(issue: str) -> Failure | None:
            try:
                if issue in ended:
                    self.snooze.write_again(issue, ended[issue])
                elif change_set.term and self.snooze.known_term(issue):
                    self.snooze.end(issue)
            except Failure as failure:
                return _unsaved(f"the end of ignoring `{issue}`", "reverted", failure)
            return None

        with Threads(self.jobs) as pool:
            unsaved = list(pool.map(put_back, [one.id for one in result.changes if one.changed]))
        return replace(result, failures=(*result.failures, *filter(None, unsaved)))


def _unsaved(what: str, verb: str, failure: Failure) -> PartlyDone:
    return PartlyDone(undone(what, verb, failure), hint=failure.hint)


def undoable(sets: Sequence[ChangeSet], number: int | None) -> ChangeSet:
    """Return the change set of that number, or the last that changed something and is not reverted.

    Raises NotFound when there is none, BadUsage for what cannot be reverted.
    """
    if number is None:
        change = next(
            (one for one in sets if one.state != "undone" and one.applied and not VERBS[one.verb].final), None
        )
    else:
        change = next((one for one in sets if one.id == number), None)
    if change is None:
        reason = f"there is no change set {number}" if number else "there is nothing to undo"
        raise NotFound(reason, hint="`gtt undo --list` shows what was changed")
    if VERBS[change.verb].final:
        raise BadUsage(f"issues that were {VERBS[change.verb].past} cannot be restored")
    if change.state == "undone":
        raise BadUsage(f"change set {change.id} is already undone")
    return change


def result_of(outcomes: Sequence[ChangeOutcome], work: Changing, *, journaled: bool) -> ChangeResult:
    """Return what became of the whole."""
    failures = tuple(one.failure for one in outcomes if one.failure)
    notes = tuple(dict.fromkeys(bound.sentence for bound in work.bindings.values()))
    changes = tuple(one.change for one in outcomes)
    return ChangeResult(changes, failures, journaled, work.interrupted, notes, stopped=work.away is not None)


def receipt_of(
    row: JournaledChange, after: str, *, changed: bool = False, error: str | None = None
) -> StatusChange:
    """Return the line of the receipt about an issue of the journal."""
    return StatusChange(row.issue, row.issue, row.short_id, row.title, row.before, after, changed, error)


def missing(row: JournaledChange) -> ChangeOutcome:
    """Return the outcome for an issue that is not there any more."""
    failure = NotFound(f"issue `{row.issue}` not found", hint="deleted or merged since?")
    return ChangeOutcome(receipt_of(row, "", error=failure.message), failure)
