"""Change issues in batches, read them back, and say what became of each: exactly, also when the server stumbles."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.issue_changes import IDS_AT_ONCE
from glitchtip_tools.core.issues.change_sets import NOBODY, ChangeOutcome, WantedChange, survivor, undone
from glitchtip_tools.core.issues.changes import StatusChange
from glitchtip_tools.core.issues.release_binding import ReleaseBinding
from glitchtip_tools.errors import (
    BadSettings,
    BadUsage,
    DeadlinePassed,
    Failure,
    MaybeDone,
    NotAuthorized,
    NotFound,
    NotSent,
    PartlyDone,
    ServerFailed,
    TimedOut,
    Unreachable,
    Unsupported,
    failure_with_code,
)
from glitchtip_tools.late import cached_property
from glitchtip_tools.models import Issue, reference_of
from glitchtip_tools.services.issues.marked_comments import put_comment
from glitchtip_tools.services.issues.releases import ReleasesOfRun, resolve_in
from glitchtip_tools.services.redactor import Redactor

SINGLY = 3  # issues that are changed by a request of their own each; more go fifty at a time
TRIES = 3  # to set one issue's status
RELEASE = "release"  # the kind of the comment that says in which release it was fixed
COMMENT = "change"  # the kind of the comment that goes along


class Noting(Protocol):
    """Where each step is noted before and after it (change_journal.py), or nowhere."""

    def sending(self, number: int, issues: Sequence[str]) -> None: ...
    def settle(self, number: int, changes: Sequence[StatusChange]) -> None: ...


@dataclass
class Changing:
    """One change of many issues. `number` is its change set, 0 for one that is not noted.

    `name` is that of the comment: no other change, of whatever machine, has the same.
    """

    glitchtip: GlitchTip
    wanted: WantedChange
    journal: Noting | None = None
    number: int = 0
    jobs: int = 4
    say: Callable[[str], None] = lambda _text: None
    asked: dict[str, str] = field(default_factory=dict)
    redactor: Redactor = field(default_factory=Redactor)
    name: str = ""
    interrupted: bool = False
    away: Failure | None = None
    bindings: dict[str, ReleaseBinding] = field(default_factory=dict)

    @cached_property
    def _releases(self) -> ReleasesOfRun:
        return ReleasesOfRun(self.glitchtip.releases)

    def run(self, issues: Sequence[Issue]) -> list[ChangeOutcome]:
        """Change the issues and return what became of those that were tried, in their order.

        At Ctrl-C no further batch begins, and what is in hand is finished: `interrupted` says so. When the server
        cannot be reached any more, nothing else is tried: `away` says why, and the rest is returned as failed.
        """
        _ = self.glitchtip.org  # found out once, before requests run side by side
        batches = self._batches(issues)
        done: dict[str, ChangeOutcome] = {}
        jobs = 1 if self.wanted.verb.name == "merge" else max(1, self.jobs)  # all go into the same issue
        with ThreadPoolExecutor(jobs) as pool:
            running: set[Future[list[ChangeOutcome]]] = set()
            while True:
                try:
                    if not (self.interrupted or self.away):
                        more = islice(batches, jobs - len(running))
                        running |= {pool.submit(self._batch, batch) for batch in more}
                    if not running:
                        break
                    finished, running = wait(running, return_when=FIRST_COMPLETED)
                    done |= {one.change.id: one for future in finished for one in future.result()}
                    self.say(f"{len(done)} of {len(issues)} {self.wanted.verb.past}")
                except KeyboardInterrupt:
                    if self.interrupted:
                        raise
                    self.interrupted = True
        if self.away and not self.interrupted:
            done |= {issue.id: self._untried(issue, self.away) for issue in issues if issue.id not in done}
        return [done[issue.id] for issue in issues if issue.id in done]

    @property
    def unfinished(self) -> bool:
        """Whether some of it was not tried, so that `--resume` can go on."""
        return self.interrupted or self.away is not None

    def _batches(self, issues: Sequence[Issue]) -> Iterator[Sequence[Issue]]:
        if self.wanted.verb.name == "merge":
            kept = survivor(issues)
            others = [issue for issue in issues if issue is not kept]
            size = IDS_AT_ONCE - 1
            return ([*others[at : at + size], kept] for at in range(0, len(others), size))
        by_status = self.wanted.verb.name in STATUS_VERBS and not self.wanted.release
        many = by_status and len(issues) > SINGLY
        size = IDS_AT_ONCE if many else 1
        return (issues[at : at + size] for at in range(0, len(issues), size))

    def _batch(self, batch: Sequence[Issue]) -> list[ChangeOutcome]:
        try:
            if self.journal:
                self.journal.sending(self.number, [issue.id for issue in batch])
        except BadSettings as failure:  # a change that is not noted could not be undone
            self.away = failure
            return [self._untried(issue, failure) for issue in batch]
        work = {"delete": self._delete, "merge": self._merge, "assign": self._assign}
        set_status = self._set_in_release if self.wanted.release else self._set
        outcomes = work.get(self.wanted.verb.name, set_status)(batch)
        if self.journal:  # what nobody can tell stays `sent`: to be looked at by an undo
            known = [one.change for one in outcomes if not isinstance(one.failure, MaybeDone)]
            self.journal.settle(self.number, known)
        return [self.with_comment(one) for one in outcomes]

    def _set(self, batch: Sequence[Issue]) -> list[ChangeOutcome]:
        """Set the status of all at once, look, and set what is left one by one: an answer alone proves nothing."""
        if len(batch) <= SINGLY:
            return [self._set_one(issue) for issue in batch]
        sent: Failure | None = None
        try:
            self.glitchtip.set_statuses([issue.id for issue in batch], self.wanted.after)
        except NotSent as away:
            self.away = away
            return [self._failed(issue, away) for issue in batch]
        except Failure as unknown:
            sent = unknown  # whether it was carried out is to be seen, also when somebody refused it
        unseen: Failure | None = sent if isinstance(sent, TimedOut) else None
        try:
            known = self.glitchtip.issues_by_number([issue.id for issue in batch])
        except Failure as blind:
            known, unseen = {}, None if isinstance(sent, REFUSALS) else sent or blind
            if isinstance(blind, NotSent | DeadlinePassed):
                self.away = blind
        done = [one.id for one in known.values() if one.status == self.wanted.after]
        return [
            self._changed(issue)
            if issue.id in done
            else self._failed(issue, sent)
            if isinstance(sent, NotAuthorized)
            else self._set_one(issue, unseen, look=True)
            for issue in batch
        ]

    def _set_one(self, issue: Issue, unseen: Failure | None = None, *, look: bool = False) -> ChangeOutcome:
        """Set one issue's status unless it has it; after a failure look first, so that nothing is done twice.

        `unseen` is why it is unknown whether it was set before: until a look tells, nothing else is a failure.
        """
        failure: Failure | None = None
        for _try in range(TRIES):
            if self.away:
                if failure is None and unseen is None:
                    return self._untried(issue, self.away)
                break
            try:
                if look:
                    if self.glitchtip.issue(issue.id).status == self.wanted.after:
                        return self._changed(issue)
                    unseen = unseen if isinstance(unseen, TimedOut) else None
                now = self.glitchtip.set_status(issue.id, self.wanted.after)
                if now == self.wanted.after:
                    return self._changed(issue)
                failure = ServerFailed(f"the server left it `{now}`", hint="try again; its own log says why")
            except MaybeDone as maybe:
                failure = unseen = maybe
            except (Unreachable, ServerFailed) as stumbled:
                failure = stumbled
                if isinstance(stumbled, NotSent | DeadlinePassed):
                    self.away = stumbled
            except Failure as refused:
                failure = refused
                break
            look = True
        if unseen and not isinstance(unseen, MaybeDone):
            what = f"it is unknown whether it was {self.wanted.verb.past}: {unseen.message}"
            unseen = MaybeDone(what, kind="status-unknown")
        return self._failed(issue, unseen or failure or ServerFailed("the server left it as it was"))

    def _set_in_release(self, batch: Sequence[Issue]) -> list[ChangeOutcome]:
        return [self._one(issue, self._resolve_in) for issue in batch]

    def _resolve_in(self, issue: Issue) -> None:
        wanted = self.wanted
        bound = resolve_in(self.glitchtip, issue, wanted.release, self._releases, anyway=wanted.anyway)
        body = self.redactor.as_typed(f"Resolved: {bound.sentence}.")
        self.bindings[issue.id] = bound
        try:
            put_comment(self.glitchtip, issue.id, kind=RELEASE, name="fixed", body=body)
        except Failure as failure:
            what = f"the comment on `{reference_of(issue)}` about the release"
            raise PartlyDone(undone(what, "written", failure), hint=failure.hint) from failure

    def _delete(self, batch: Sequence[Issue]) -> list[ChangeOutcome]:
        return [self._one(issue, lambda one: self.glitchtip.delete_issue(one.id)) for issue in batch]

    def _assign(self, batch: Sequence[Issue]) -> list[ChangeOutcome]:
        return [self._one(issue, self._assign_one) for issue in batch]

    def _assign_one(self, issue: Issue) -> None:
        assignee = None if self.wanted.after == NOBODY else self.wanted.after
        now = self.glitchtip.assign(issue, assignee)
        if self.wanted.state_of(now).lower() != self.wanted.after.lower():
            raise Unsupported(
                f"this server does not store assignees: it is GlitchTip {self.glitchtip.version}",
                hint="versions after 6.1.3 do",
            )

    def _one(self, issue: Issue, action: Callable[[Issue], None]) -> ChangeOutcome:
        if self.away:
            return self._untried(issue, self.away)
        try:
            action(issue)
        except (NotSent, DeadlinePassed) as away:
            self.away = away
            return self._failed(issue, away)
        except PartlyDone as half:  # the issue itself is as was wanted
            return self._changed(issue).partly(half)
        except Failure as failure:
            return self._failed(issue, failure)
        return self._changed(issue)

    def _merge(self, batch: Sequence[Issue]) -> list[ChangeOutcome]:
        """Merge all into one, and see by what is still listed which one the server kept."""
        try:
            self.glitchtip.merge([issue.id for issue in batch])
        except Failure as failure:
            return [self._failed(issue, failure) for issue in batch]
        try:
            left = self.glitchtip.issues_by_number([issue.id for issue in batch])
        except Failure as failure:
            maybe = MaybeDone(
                f"it is unknown whether they were merged: {failure.message}", kind="merge-unknown"
            )
            return [self._failed(issue, maybe) for issue in batch]
        if len(left) != 1:
            unclear = ServerFailed(f"{len(left)} of {len(batch)} issues are still there", hint="try again")
            return [self._failed(issue, unclear) for issue in batch]
        return [self._changed(one, "survives" if one.id in left else None) for one in batch]

    def with_comment(self, outcome: ChangeOutcome) -> ChangeOutcome:
        """Leave the message on an issue that was changed: once, however often this is tried."""
        change = outcome.change
        if (
            not (self.wanted.message and change.changed)
            or change.after == self.wanted.verb.after == "deleted"
        ):
            return outcome
        try:
            put_comment(
                self.glitchtip,
                change.id,
                kind=COMMENT,
                name=self.name,
                body=self.redactor.as_typed(self.wanted.message),
            )
        except Failure as failure:
            unwritten = undone(f"the comment on `{change.name}`", "written", failure)
            return outcome.partly(PartlyDone(unwritten, hint=failure.hint))
        return outcome

    def _changed(self, issue: Issue, after: str | None = None) -> ChangeOutcome:
        return ChangeOutcome(self.receipt(issue, after=after or self.wanted.after, changed=True))

    def _failed(self, issue: Issue, failure: Failure) -> ChangeOutcome:
        return ChangeOutcome(self.receipt(issue, error=failure.message), failure)

    def _untried(self, issue: Issue, away: Failure) -> ChangeOutcome:
        failure = failure_with_code(away.code, f"not tried: {away.message}", hint=away.hint, kind=away.kind)
        return self._failed(issue, failure)

    def receipt(
        self, issue: Issue, *, after: str = "", changed: bool = False, error: str | None = None
    ) -> StatusChange:
        """Return the line of the receipt about an issue."""
        number, before = self.asked.get(issue.id, issue.id), self.wanted.state_of(issue)
        return StatusChange(number, issue.id, issue.short_id, issue.title, before, after, changed, error)


REFUSALS = (NotAuthorized, NotFound, BadUsage, Unsupported)
STATUS_VERBS = ("resolve", "ignore", "unresolve")
