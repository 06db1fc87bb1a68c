"""Triage of one issue or thousands: select, change, take back, go on where it stopped."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.issue_changes import HAVE_ASSIGNMENT, HAVE_MERGE
from glitchtip_tools.core.issues.change_sets import (
    LEFT,
    NOBODY,
    VERBS,
    ChangeOutcome,
    ChangeResult,
    ChangeSet,
    ChosenIssues,
    JournaledChange,
    Verb,
    WantedChange,
)
from glitchtip_tools.core.issues.changes import StatusChange
from glitchtip_tools.core.issues.snooze import SnoozeTerm, wished
from glitchtip_tools.core.search import Flags
from glitchtip_tools.errors import BadSettings, BadUsage, Failure, NotFound, PartlyDone
from glitchtip_tools.models import Issue
from glitchtip_tools.services.issues import releases
from glitchtip_tools.services.issues.change_journal import ChangeJournal
from glitchtip_tools.services.issues.changes import Changing
from glitchtip_tools.services.issues.lookup import find_issues
from glitchtip_tools.services.issues.search_service import SearchService
from glitchtip_tools.services.issues.service import IssueService
from glitchtip_tools.services.issues.snooze import SnoozeService
from glitchtip_tools.services.redactor import Redactor

OF_STATUS = {verb.after: verb for verb in VERBS.values()}
Say = Callable[[str], None]


@dataclass
class TriageService:
    """Changes of many issues in one organization.

    `environ` says where the state folder is; `typed` makes a comment of the user's own words.
    """

    glitchtip: GlitchTip
    issues: IssueService
    search: SearchService
    projects: Sequence[str]
    environ: Mapping[str, str]
    clock: Callable[[], datetime]
    warn: Callable[..., None]
    redactor: Redactor

    @cached_property
    def journal(self) -> ChangeJournal:
        """What was changed by earlier runs; raises BadSettings where nothing can be kept."""
        return ChangeJournal(self.environ, f"{self.glitchtip.http.base_url} {self.glitchtip.org}", self.warn)

    def named(self, names: Sequence[str]) -> ChosenIssues:
        """Return the issues that are named; raises BadUsage, before anything is sent, for what names none."""
        for name in names:
            self.issues.check_link(name, changing=True)
        if self.issues.check_organization:
            self.glitchtip.known_org()
        found = find_issues(self.glitchtip, names, self.issues.project)
        missing = tuple(
            ChangeOutcome(StatusChange(one.asked, error=one.failure.message), one.failure)
            for one in found
            if one.failure
        )
        issues = [(one.asked, one.issue) for one in found if one.issue]
        return ChosenIssues(
            tuple(issue for _, issue in issues), missing, {issue.id: name for name, issue in issues}
        )

    def queried(self, query: str, say: Say) -> ChosenIssues:
        """Return the issues that a query of the search language finds: all of them, as explicit issues."""
        plan = self.search.plan(query, Flags(project=self.projects))
        found: dict[str, Issue] = {}
        for issue in self.search.run(plan):
            found[issue.id] = issue
            say(f"reading issues: {len(found)}")
        return ChosenIssues(tuple(found.values()), by_query=True)

    def planned(self, wanted: WantedChange, selection: ChosenIssues) -> ChangeResult:
        """Return what `change` would do, without doing it: a receipt in which nothing is changed."""
        work = Changing(self.glitchtip, wanted, asked=selection.asked)
        rows = [work.receipt(issue, after=wanted.after) for issue in selection.issues]
        missing = [one.change for one in selection.missing]
        failures = tuple(one.failure for one in selection.missing if one.failure)
        return ChangeResult((*rows, *missing), failures)

    def change(self, wanted: WantedChange, selection: ChosenIssues, *, jobs: int, say: Say) -> ChangeResult:
        """Change the selection; an issue that is so already is not sent."""
        todo = [issue for issue in selection.issues if not wanted.is_done(issue)]
        now = self.clock()
        number = self._begin(wanted, todo, now)
        work = self._work(wanted, number, now, jobs, say, selection.asked)
        outcomes = {one.change.id: one for one in work.run(todo)}
        if number and not work.interrupted:
            self.journal.end(number)
        for issue in selection.issues:
            if wanted.is_done(issue):
                outcomes[issue.id] = ChangeOutcome(work.receipt(issue, after=wanted.after))
            if wanted.verb.name == "ignore" and issue.id in outcomes and not outcomes[issue.id].failure:
                outcomes[issue.id] = self._with_term(issue, wanted.term, outcomes[issue.id])
        ordered = [outcomes[issue.id] for issue in selection.issues if issue.id in outcomes]
        return _result([*ordered, *selection.missing], work, journaled=bool(number))

    def resume(self, verb: Verb, *, jobs: int, say: Say) -> ChangeResult:
        """Go on with the last change set of this kind that was interrupted; raises NotFound when there is none."""
        found = next((one for one in self.journal.sets() if one.state == "running"), None)
        if found is None or found.verb != verb.name:
            hint = f"the interrupted one is of `gtt {found.verb}`" if found else "`gtt undo --list` shows all"
            raise NotFound(f"no interrupted `gtt {verb.name}` is known", hint=hint)
        term = wished(None, found.term, found.at, UTC) if found.term else None
        wanted = WantedChange(
            verb, found.after, found.message, term, found.release, anyway=bool(found.release)
        )
        work = self._work(wanted, found.id, found.at, jobs, say, {})
        now = self.glitchtip.issues_by_number([row.issue for row in found.changes])
        outcomes: list[ChangeOutcome] = []
        todo: list[Issue] = []
        for row in found.changes:
            issue = now.get(row.issue)
            if row.state == "done":
                outcomes.append(ChangeOutcome(_receipt(row, row.after, changed=True)))
            elif issue is None:
                outcomes.append(_missing(row))
            elif wanted.is_done(issue):  # it arrived, unless somebody else was faster
                outcomes.append(ChangeOutcome(_receipt(row, row.after, changed=row.state == "sent")))
            else:
                todo.append(issue)
        self.journal.settle(found.id, [one.change for one in outcomes if not one.failure])
        outcomes = [*map(work.with_comment, outcomes), *work.run(todo)]
        if term:
            outcomes = [
                self._with_term(now[one.change.id], term, one) if one.change.id in now else one
                for one in outcomes
            ]
        if not work.interrupted:
            self.journal.end(found.id)
        return _result(outcomes, work, journaled=True)

    def undoable(self, number: int | None) -> ChangeSet:
        """Return the change set to take back: the numbered one, or the last that is not taken back yet.

        Raises NotFound when there is none, BadUsage for what cannot be taken back.
        """
        sets = self.journal.sets()
        if number is None:
            found = next((one for one in sets if one.state != "undone" and not VERBS[one.verb].final), None)
        else:
            found = next((one for one in sets if one.id == number), None)
        if found is None:
            raise NotFound("there is nothing to undo", hint="`gtt undo --list` shows what was changed")
        if VERBS[found.verb].final:
            raise BadUsage(f"issues that were {VERBS[found.verb].past} cannot come back")
        if found.state == "undone":
            raise BadUsage(f"change set {found.id} is undone already")
        return found

    def undo(self, found: ChangeSet, *, jobs: int, say: Say) -> ChangeResult:
        """Give each issue of the change set its own former state; what somebody changed since is left."""
        rows = {row.issue: row for row in found.applied}
        now = self.glitchtip.issues_by_number(list(rows))
        forward = WantedChange(VERBS[found.verb], found.after)
        outcomes: list[ChangeOutcome] = []
        todo: dict[str, list[Issue]] = {}
        for row in rows.values():
            issue = now.get(row.issue)
            current = forward.state_of(issue) if issue else ""
            if issue is None:
                outcomes.append(_missing(row))
            elif current == row.before:
                outcomes.append(ChangeOutcome(_receipt(row, current)))
            elif current != row.after:
                error = f"{LEFT}{current}` since"
                outcomes.append(ChangeOutcome(_receipt(row, current, error=error)))
            else:
                todo.setdefault(row.before, []).append(issue)
        work = self._work(forward, 0, found.at, jobs, say, {})
        for before, issues in todo.items():
            if not work.interrupted:
                verb = VERBS["assign"] if found.verb == "assign" else OF_STATUS[before]
                work = self._work(WantedChange(verb, before), 0, found.at, jobs, say, {})
                outcomes += work.run(issues)
        settled = [one.change.id for one in outcomes if one.failure is None or one.change.id not in now]
        self.journal.undone(found.id, settled)
        return _result(outcomes, work, journaled=False)

    def require_releases(self) -> None:
        """Raise Unsupported where the server takes no note of the release in which an issue is resolved."""
        releases.require(self.glitchtip)

    def require_merge(self) -> None:
        """Raise Unsupported where the server cannot merge."""
        self.glitchtip.require(HAVE_MERGE, "merge issues")

    def assignee(self, who: str) -> str:
        """Return the address, `#team` or `nobody` that is meant; raises Unsupported before 6.0, and NotFound."""
        self.glitchtip.require(HAVE_ASSIGNMENT, "assign issues")
        word = who.strip()
        if word.lower() in ("nobody", "none"):
            return NOBODY
        if word.lower() == "me":
            return self.glitchtip.account().email or ""
        if word.startswith("#"):
            known = [f"#{team.slug}" for team in self.glitchtip.teams()]
        else:
            known = [member.email for member in self.glitchtip.members() if not member.pending]
        found = next((name for name in known if name.lower() == word.lower()), None)
        if found is None:
            there = ", ".join(f"`{name}`" for name in known) or "none"
            raise NotFound(f"`{word}` is no member or team", hint=f"`me`, `nobody`, or one of {there}")
        return found

    @cached_property
    def snooze(self) -> SnoozeService:
        """The terms of ignored issues."""
        return SnoozeService(self.glitchtip, lambda: self.journal, self.clock)

    def _with_term(self, issue: Issue, term: SnoozeTerm | None, outcome: ChangeOutcome) -> ChangeOutcome:
        """Leave the term on an ignored issue; without one, an earlier term ends."""
        try:
            if term:
                self.snooze.put(issue, term)
            else:
                self.snooze.lift(issue)
        except Failure as failure:
            return replace(
                outcome, failure=PartlyDone(f"its term was not written: {failure.message}", hint=failure.hint)
            )
        return outcome

    def _begin(self, wanted: WantedChange, todo: Sequence[Issue], now: datetime) -> int:
        """Note the change set; where nothing can be kept, say that there will be no undo."""
        if not todo:
            return 0
        try:
            return self.journal.begin(wanted, todo, now)
        except BadSettings as failure:
            self.warn(f"this cannot be undone: {failure.message}", hint=failure.hint)
            return 0

    def _work(
        self,
        wanted: WantedChange,
        number: int,
        at: datetime,
        jobs: int,
        say: Say,
        asked: dict[str, str],
    ) -> Changing:
        journal = self.journal if number else None
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{number}"
        return Changing(self.glitchtip, wanted, journal, number, jobs, say, asked, self.redactor, name)


def _result(outcomes: Sequence[ChangeOutcome], work: Changing, *, journaled: bool) -> ChangeResult:
    failures = tuple(one.failure for one in outcomes if one.failure)
    notes = tuple(dict.fromkeys(bound.sentence for bound in work.bindings.values()))
    return ChangeResult(tuple(one.change for one in outcomes), failures, journaled, work.interrupted, notes)


def _receipt(
    row: JournaledChange, after: str, *, changed: bool = False, error: str | None = None
) -> StatusChange:
    return StatusChange(row.issue, row.issue, row.short_id, row.title, row.before, after, changed, error)


def _missing(row: JournaledChange) -> ChangeOutcome:
    failure = NotFound(f"issue `{row.issue}` not found", hint="deleted or merged since?")
    return ChangeOutcome(_receipt(row, "", error=failure.message), failure)
