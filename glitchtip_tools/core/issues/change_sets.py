"""Changes of many issues: what can be done, the confirmation before, the report after."""

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from typing import Literal

from glitchtip_tools.core.issues.changes import StatusChange
from glitchtip_tools.core.issues.snooze import SnoozeTerm
from glitchtip_tools.errors import BadUsage, Failure, NotFound, PartlyDone
from glitchtip_tools.models import Issue, reference_of
from glitchtip_tools.values import dataclass

MOST_UNASKED = 10  # explicit issues that are changed at a terminal without a question
PREVIEWED = 10
NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Verb:
    """Something that is done to issues: `name` is the command, `past` what has been done, `after` what an issue is.

    `final`: it cannot be reverted, so that it is always asked for.
    """

    name: str
    past: str
    after: str
    final: bool = False


VERBS = {
    verb.name: verb
    for verb in (
        Verb("resolve", "resolved", "resolved"),
        Verb("ignore", "ignored", "ignored"),
        Verb("unresolve", "reopened", "unresolved"),
        Verb("assign", "assigned", ""),
        Verb("merge", "merged", "merged", final=True),
        Verb("delete", "deleted", "deleted", final=True),
    )
}


@dataclass(frozen=True, slots=True)
class WantedChange:
    """What is to be done to a selection. `after` is what each issue is then: a status, or an assignee.

    `message` goes along as a comment; `term` says until when an ignored issue stays so.
    `release` is the version with the fix, or `next`; `anyway` resolves also where the server takes no note of it.
    """

    verb: Verb
    after: str
    message: str = ""
    term: SnoozeTerm | None = None
    release: str = ""
    anyway: bool = False

    def is_done(self, issue: Issue) -> bool:
        """Return whether the issue is so already; in which release it is resolved is always told anew."""
        return not self.release and self.state_of(issue) == self.after

    def state_of(self, issue: Issue) -> str:
        """Return what the change is about: the issue's status, or its assignee."""
        return (issue.assigned_to or NOBODY) if self.verb.name == "assign" else issue.status


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person said beforehand: `--yes`, `--expect N`; `attended` when one can be asked."""

    yes: bool = False
    expect: int | None = None
    attended: bool = False

    def check_number(self, verb: Verb, count: int, hint: str | None = None) -> None:
        """Raise BadUsage where this is not the number of issues that was expected, or too few."""
        if self.expect is not None and self.expect != count:
            raise BadUsage(
                f"{_issues(count)} would be {verb.past}, not {self.expect}: nothing was changed", hint=hint
            )
        if verb.name == "merge" and count < 2:
            raise BadUsage("merging takes at least two issues")

    def needs_question(self, verb: Verb, count: int, *, by_query: bool) -> bool:
        """Return whether to ask before changing this number of issues; raises BadUsage if it may not be done."""
        self.check_number(verb, count, "`--dry-run` shows them")
        if not count:
            return False
        if self.attended and not self.yes:
            return verb.final or by_query or count > MOST_UNASKED
        if verb.final and not (self.yes and self.expect is not None):
            if not self.attended:
                raise BadUsage(
                    f"{_issues(count)} would be {verb.past} for good: nothing was changed",
                    hint=f"without a terminal, add `--yes --expect {count}`",
                )
        elif by_query and not self.yes:
            raise BadUsage(
                f"{_issues(count)} would be {verb.past}: nothing was changed",
                hint="without a terminal, add `--yes`; `--dry-run` lists the issues",
            )
        return False


def survivor(issues: Sequence[Issue]) -> Issue:
    """Return the issue into which the server merges the others: the one with the highest number."""
    return max(issues, key=lambda issue: int(issue.id))


@dataclass(frozen=True, slots=True)
class Preview:
    """A selection in a few lines: how many issues, how many distinct titles, the first ten, what is left of them."""

    count: int
    titles: int
    first: tuple[Issue, ...]
    survivor: Issue | None = None

    @classmethod
    def of(cls, verb: Verb, issues: Sequence[Issue]) -> "Preview":
        """Return the preview of a selection."""
        titles = len({issue.title for issue in issues})
        kept = survivor(issues) if verb.name == "merge" else None
        return cls(len(issues), titles, tuple(issues[:PREVIEWED]), kept)

    def lines(self) -> list[str]:
        """Return it as lines of text."""
        titles = (
            f", {'1 title' if self.titles == 1 else f'{self.titles} different titles'}"
            if self.count > 1
            else ""
        )
        wide = max((len(reference_of(issue)) for issue in self.first), default=0)
        rows = [f"  {reference_of(issue):<{wide}}  {issue.title}" for issue in self.first]
        more = [f"  … and {self.count - len(rows)} more"] if self.count > len(rows) else []
        kept = self.survivor
        into = [f"into {reference_of(kept)}, the newest: {kept.title}"] if kept else []
        return [f"{_issues(self.count)}{titles}:", *rows, *more, *into]


@dataclass(frozen=True, slots=True)
class Sums:
    """What became of a selection, in numbers. `left`: not touched, because somebody changed them in between."""

    past: str
    changed: int = 0
    already: int = 0
    failed: int = 0
    left: int = 0

    @classmethod
    def of(cls, past: str, changes: Sequence[StatusChange]) -> "Sums":
        """Return the sums of the receipts."""
        left = sum(is_left(change) for change in changes)
        failed = sum(change.error is not None for change in changes) - left
        changed = sum(change.changed for change in changes)
        return cls(past, changed, len(changes) - changed - failed - left, failed, left)

    def __str__(self) -> str:
        left = f", {self.left} left because somebody changed them since" if self.left else ""
        return f"{self.changed} {self.past}, {self.already} unchanged, {self.failed} failed{left}"


LEFT = "left alone: it is `"  # begins the message about an issue that somebody changed since


def is_left(change: StatusChange) -> bool:
    """Return whether the issue was not touched because somebody changed it since."""
    return change.error is not None and change.error.startswith(LEFT)


@dataclass(frozen=True, slots=True)
class ChangeOutcome:
    """What became of one issue, and the failure behind it."""

    change: StatusChange
    failure: Failure | None = None

    @property
    def is_made(self) -> bool:
        """Whether the issue is as was wanted; a failure is then about the comment that goes with the change."""
        return self.failure is None or self.change.changed

    def partly(self, failure: PartlyDone) -> "ChangeOutcome":
        """Return it with something that should go along and does not; what was missing before is told, too."""
        if self.failure:
            message = f"{self.failure.message}; {failure.message}"
            failure = PartlyDone(message, hint=self.failure.hint or failure.hint)
        return ChangeOutcome(self.change, failure)


def undone(what: str, verb: str, failure: Failure) -> str:
    """Return what became of something that goes along with a change: not written, or nobody can tell."""
    was = "" if failure.may_have_happened else f" was not {verb}"
    return f"{what}{was}: {failure.message}"


@dataclass(frozen=True, slots=True)
class ChosenIssues:
    """The issues that were meant, each once, and the names that led to none.

    `as_of`: when the journal had last been written as they were read (nanoseconds, 0 for never).
    """

    issues: tuple[Issue, ...]
    missing: tuple[ChangeOutcome, ...] = ()
    asked: dict[str, str] = field(default_factory=dict)
    by_query: bool = False
    as_of: int = 0

    def check_read(self, verb: Verb, expected: int | None) -> None:
        """Raise the failure for which an issue could not be read where their number matters: it is not known then.

        One that is not there is not counted; that only one is left to merge is because of it.
        """
        alone = verb.name == "merge" and len(self.issues) < 2
        for one in self.missing:
            unknown = one.failure and not isinstance(one.failure, NotFound | BadUsage)
            if one.failure and (alone or (unknown and expected is not None)):
                raise one.failure


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """A receipt per issue, the failures behind some, whether it can be undone or was interrupted, and remarks.

    `stopped`: the server could not be reached any more, and the rest was not tried.
    """

    changes: tuple[StatusChange, ...]
    failures: tuple[Failure, ...] = ()
    journaled: bool = False
    interrupted: bool = False
    notes: tuple[str, ...] = ()
    stopped: bool = False


State = Literal["planned", "sent", "done", "failed", "undone"]


@dataclass(frozen=True, slots=True)
class JournaledChange:
    """One issue of a change set: `before` is its own former status, `state` how far the change came."""

    issue: str
    short_id: str
    title: str
    before: str
    after: str
    state: State = "planned"


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """What one command changed. `state` is `running` until all of it was tried, and `undone` after an undo."""

    id: int
    at: datetime
    verb: str
    after: str
    state: Literal["running", "done", "undone"]
    message: str = ""
    term: str = ""
    release: str = ""
    changes: tuple[JournaledChange, ...] = field(default=())

    @property
    def applied(self) -> tuple[JournaledChange, ...]:
        """Those that were changed, or may have been, and are not reverted."""
        return tuple(row for row in self.changes if row.state in ("sent", "done"))


def _issues(count: int) -> str:
    return "1 issue" if count == 1 else f"{count} issues"
