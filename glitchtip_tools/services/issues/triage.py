"""Triage of one issue or thousands: select, change, take back, go on where it stopped."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from glitchtip_tools.api.features import MERGE
from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.core.issues.change_sets import (
    ChangeOutcome,
    ChangeResult,
    ChangeSet,
    ChosenIssues,
    Verb,
    WantedChange,
    survivor,
)
from glitchtip_tools.core.issues.changes import StatusChange
from glitchtip_tools.core.issues.references import counter
from glitchtip_tools.core.issues.snooze import wished
from glitchtip_tools.core.search import Flags
from glitchtip_tools.errors import BadSettings, NotFound
from glitchtip_tools.late import cached_property
from glitchtip_tools.models import Issue
from glitchtip_tools.services.cache.server import KeptNames
from glitchtip_tools.services.issues import releases
from glitchtip_tools.services.issues.assignees import Assignees
from glitchtip_tools.services.issues.change_journal import ChangeJournal, last_written
from glitchtip_tools.services.issues.changes import Changing
from glitchtip_tools.services.issues.commit_messages import fixed_in
from glitchtip_tools.services.issues.lookup import find_issues
from glitchtip_tools.services.issues.search_service import SearchService
from glitchtip_tools.services.issues.service import IssueService
from glitchtip_tools.services.issues.snooze import SnoozeService
from glitchtip_tools.services.issues.taking_back import (
    ChangedTerms,
    Undoing,
    missing,
    receipt_of,
    result_of,
    undoable,
)
from glitchtip_tools.services.redactor import Redactor
from glitchtip_tools.services.releases.service import ReleaseService

Say = Callable[[str], None]


@dataclass
class TriageService:
    """Changes of many issues in one organization.

    `environ` says where the state folder is; `redactor` makes comments of the user's own words; `alone` holds a
    lock that one run at a time can have; `names` are those of members and teams that an earlier run was told.
    """

    glitchtip: GlitchTip
    issues: IssueService
    search: SearchService
    projects: Sequence[str]
    environ: Mapping[str, str]
    clock: Callable[[], datetime]
    warn: Callable[..., None]
    redactor: Redactor
    alone: Callable[[str], AbstractContextManager[None]]
    names: Callable[[], KeptNames]

    @cached_property
    def journal(self) -> ChangeJournal:
        """What was changed by earlier runs; raises BadSettings where nothing can be kept."""
        return ChangeJournal(self.environ, self.journal_place, self.warn)

    @property
    def journal_place(self) -> str:
        """The server and the organization, as the journal names them."""
        return f"{self.glitchtip.http.base_url} {self.glitchtip.org}"

    def named(self, names: Sequence[str]) -> ChosenIssues:
        """Return the issues that are named; raises BadUsage, before anything is sent, for what names none."""
        as_of = last_written(self.environ)
        for name in names:
            self.issues.check_link(name, changing=True)
        if self.issues.check_organization:
            self.glitchtip.known_org()
        results = find_issues(self.glitchtip, names, self.issues.project)
        missing = tuple(
            ChangeOutcome(StatusChange(one.asked, error=one.failure.message), one.failure)
            for one in results
            if one.failure
        )
        issues = [(one.asked, one.issue) for one in results if one.issue]
        return ChosenIssues(
            tuple(issue for _, issue in issues),
            missing,
            {issue.id: name for name, issue in issues},
            as_of=as_of,
        )

    def fixed_in(self, folder: Path, commits: str) -> tuple[ChosenIssues, tuple[str, ...]]:
        """Return the issues that the messages of commits (`A..B`) say they fix, and what names no project.

        Raises BadUsage and NotFound for what is not a range of the repository.
        """
        prefixes = {project.slug.upper() for project in self.glitchtip.projects()}
        words = fixed_in(folder, commits)
        names = [word for word in words if counter(word)[0] in prefixes]
        chosen = self.named(names) if names else ChosenIssues(())
        return replace(chosen, by_query=True), tuple(word for word in words if word not in names)

    def queried(self, query: str, say: Say) -> ChosenIssues:
        """Return the issues that a query of the search language finds: all of them, as explicit issues."""
        as_of = last_written(self.environ)
        plan = self.search.plan(query, Flags(project=self.projects))
        issues: dict[str, Issue] = {}
        search = self.search.run(plan)
        for issue in search:
            issues[issue.id] = issue
            say(f"reading issues: {len(issues)}")
        for note in search.notes:
            self.warn(note)
        return ChosenIssues(tuple(issues.values()), by_query=True, as_of=as_of)

    def planned(self, wanted: WantedChange, selection: ChosenIssues) -> ChangeResult:
        """Return what `change` would do, without doing it: a receipt in which nothing is changed."""
        work = Changing(self.glitchtip, wanted, asked=selection.asked)
        merges = wanted.verb.name == "merge" and selection.issues
        kept = survivor(selection.issues) if merges else None
        rows = [
            work.receipt(issue, after="survives" if issue is kept else wanted.after)
            for issue in selection.issues
        ]
        missing = [one.change for one in selection.missing]
        failures = tuple(one.failure for one in selection.missing if one.failure)
        return ChangeResult((*rows, *missing), failures)

    def change(self, wanted: WantedChange, selection: ChosenIssues, *, jobs: int, say: Say) -> ChangeResult:
        """Change the selection; an issue that is so already is not sent.

        One run at a time on this machine: what another has changed while this one waited is read again. Raises
        NotFound where the server refuses an assignee whom an earlier run was told of.
        """
        with self._alone():
            if last_written(self.environ) != selection.as_of:
                now = self.glitchtip.issues_by_number([issue.id for issue in selection.issues])
                issues = tuple(now.get(issue.id, issue) for issue in selection.issues)
                selection = replace(selection, issues=issues)
            result = self._change(wanted, selection, jobs, say)
        refused = bool(result.failures) and all(isinstance(one, NotFound) for one in result.failures)
        if wanted.verb.name == "assign" and refused and not any(one.changed for one in result.changes):
            self.assignees.after_refusal(wanted.after)
        return result

    def _change(self, wanted: WantedChange, selection: ChosenIssues, jobs: int, say: Say) -> ChangeResult:
        todo = [issue for issue in selection.issues if not wanted.is_done(issue)]
        now = self.clock()
        number = self._begin(wanted, todo, now)
        work = self._work(wanted, number, now, jobs, say, selection.asked)
        outcomes = {one.change.id: one for one in work.run(todo)}
        for issue in selection.issues:
            if wanted.is_done(issue):
                outcomes[issue.id] = ChangeOutcome(work.receipt(issue, after=wanted.after))
        done = [(issue, outcomes[issue.id]) for issue in selection.issues if issue.id in outcomes]
        outcomes |= self.terms(jobs).settled(wanted, [one for one in done if one[1].is_made], number)
        # Only now: whoever is killed among the terms leaves issues that would be ignored for good.
        if number and not (work.unfinished and len(todo) > 1):
            self.journal.end(number)
        ordered = [outcomes[issue.id] for issue in selection.issues if issue.id in outcomes]
        return result_of([*ordered, *selection.missing], work, journaled=bool(number))

    def resume(self, verb: Verb, *, jobs: int, say: Say) -> ChangeResult:
        """Go on with the last change set of this kind that was interrupted; raises NotFound when there is none."""
        with self._alone():
            return self._resume(verb, jobs, say)

    def _resume(self, verb: Verb, jobs: int, say: Say) -> ChangeResult:
        running = next((one for one in self.journal.sets() if one.state == "running"), None)
        if running is None or running.verb != verb.name:
            hint = (
                f"the interrupted one is of `gtt {running.verb}`"
                if running
                else "`gtt undo --list` shows all"
            )
            raise NotFound(f"no interrupted `gtt {verb.name}` is known", hint=hint)
        term = wished(None, running.term, running.at, UTC) if running.term else None
        wanted = WantedChange(
            verb, running.after, running.message, term, running.release, anyway=bool(running.release)
        )
        work = self._work(wanted, running.id, running.at, jobs, say, {})
        say(f"continuing change set {running.id}")
        now = self.glitchtip.issues_by_number([row.issue for row in running.changes])
        outcomes: list[ChangeOutcome] = []
        todo: list[Issue] = []
        for row in running.changes:
            issue = now.get(row.issue)
            if row.state == "done":
                outcomes.append(ChangeOutcome(receipt_of(row, row.after, changed=True)))
            elif issue is None:
                outcomes.append(missing(row))
            elif wanted.is_done(issue):  # it arrived, unless somebody else was faster
                outcomes.append(ChangeOutcome(receipt_of(row, row.after, changed=row.state == "sent")))
            else:
                todo.append(issue)
        self.journal.settle(running.id, [one.change for one in outcomes if not one.failure])
        outcomes = [*map(work.with_comment, outcomes), *work.run(todo)]
        made = [(now[one.change.id], one) for one in outcomes if one.change.id in now and one.is_made]
        settled = self.terms(jobs).settled(wanted, made, running.id)
        outcomes = [settled.get(one.change.id, one) for one in outcomes]
        if not work.unfinished:
            self.journal.end(running.id)
        return result_of(outcomes, work, journaled=True)

    def undoable(self, number: int | None) -> ChangeSet:
        """Return the change set to take back: the numbered one, or the last that is not reverted yet.

        Raises NotFound when there is none, BadUsage for what cannot be reverted.
        """
        return undoable(self.journal.sets(), number)

    def undo(self, change_set: ChangeSet, *, jobs: int, say: Say) -> ChangeResult:
        """Give each issue of the change set its own former state; what somebody changed since is left."""
        with self._alone():
            undoing = Undoing(self.glitchtip, self.journal, undoable(self.journal.sets(), change_set.id))
            ended = self.journal.ended_terms(change_set.id)
            result = undoing.run(lambda wanted: self._work(wanted, 0, change_set.at, jobs, say, {}))
            return self.terms(jobs).reverted(change_set, result, ended)

    def require_releases(self) -> None:
        """Raise Unsupported where the server takes no note of the release in which an issue is resolved."""
        releases.require(self.glitchtip)

    def require_merge(self) -> None:
        """Raise Unsupported where the server cannot merge."""
        self.glitchtip.require(MERGE)

    @property
    def assignees(self) -> Assignees:
        """Whom issues can be assigned to."""
        return Assignees(self.glitchtip, self.names)

    @cached_property
    def snooze(self) -> SnoozeService:
        """The terms of ignored issues."""
        return SnoozeService(self.glitchtip, lambda: self.journal, self.clock)

    @cached_property
    def releases(self) -> ReleaseService:
        """What releases brought, and announcing one."""
        return ReleaseService(self.glitchtip, self.search, self.projects, self.clock(), self.names)

    def terms(self, jobs: int = 1) -> ChangedTerms:
        """Return what begins and ends the terms of ignored issues, so many at the same time."""
        return ChangedTerms(self.snooze, lambda: self.journal, jobs)

    def _alone(self) -> AbstractContextManager[None]:
        """Wait until no other run changes issues of this organization."""
        name = sha256(self.journal_place.encode()).hexdigest()[:12]
        return self.alone(f"changes-{name}")

    def _begin(self, wanted: WantedChange, todo: Sequence[Issue], now: datetime) -> int:
        """Note the change set; where nothing can be kept, report that undo will be impossible."""
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
        numbers: dict[str, str],
    ) -> Changing:
        journal = self.journal if number else None
        name = f"{at.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{number}"
        return Changing(self.glitchtip, wanted, journal, number, jobs, say, numbers, self.redactor, name)
