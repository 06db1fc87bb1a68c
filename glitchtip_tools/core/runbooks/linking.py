"""What `gtt runbooks link` does to an issue, and its receipt."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from glitchtip_tools.core.issues.marked_comments import Decision, marker_of
from glitchtip_tools.core.runbooks.rules import Rule
from glitchtip_tools.models import Comment, Issue
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.values import dataclass

KIND = "runbook"
Action = Literal["created", "updated", "unchanged", "kept", "stale", "held back", "failed", "not done"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A runbook that belongs on an issue, with the comment's text."""

    issue: Issue
    rule: Rule
    body: Redacted


@dataclass(frozen=True, slots=True)
class Planned:
    """A runbook that belongs on an issue and what is to be done about its comment."""

    wanted: Wanted
    decision: Decision


@dataclass(frozen=True, slots=True)
class Linked:
    """What became of one runbook on one issue.

    `kept` was edited by its author, `stale` belongs to a rule that no longer matches, `held back` is over
    the limit of new comments, `not done` came after a failure that ended the run.
    """

    id: str
    short_id: str
    title: str
    runbook: str
    action: Action
    comment_id: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class LinkReceipt:
    """What a run did; with `dry_run` what it would have done. `counts` are by action."""

    issues: int
    matched: int
    dry_run: bool
    counts: dict[str, int]
    comments: tuple[Linked, ...]


def receipt(issues: int, matched: int, linked: Iterable[Linked], *, dry_run: bool) -> LinkReceipt:
    """Return the receipt of a run."""
    rows = tuple(linked)
    counts: dict[str, int] = dict(Counter(str(row.action) for row in rows))
    return LinkReceipt(issues, matched, dry_run, counts, rows)


def linked_issues(done: LinkReceipt) -> list[str]:
    """Return the numbers of the issues that have a runbook's comment now, none after a dry run."""
    there = ("created", "updated", "unchanged", "kept")
    return [] if done.dry_run else [row.id for row in done.comments if row.action in there]


def linked(wanted: Wanted, action: Action, comment_id: str | None = None, error: str | None = None) -> Linked:
    """Return the row about one runbook on one issue."""
    issue = wanted.issue
    return Linked(issue.id, issue.short_id, issue.title, wanted.rule.name, action, comment_id, error)


def stale(issue: Issue, comments: Iterable[Comment], names: Iterable[str]) -> list[Linked]:
    """Return the runbook comments on an issue whose rules are not among those that belong there now."""
    belonging = set(names)
    outdated = []
    for comment in comments:
        marker = marker_of(comment.text)
        if marker and marker.kind == KIND and marker.name not in belonging:
            outdated.append(Linked(issue.id, issue.short_id, issue.title, marker.name, "stale", comment.id))
    return outdated


def split(planned: Sequence[Planned], most_new: int | None) -> tuple[list[Planned], list[Planned]]:
    """Return what is to be done and what is held back: new comments beyond the limit (None for no limit)."""
    doing: list[Planned] = []
    held: list[Planned] = []
    new = 0
    for one in planned:
        new += one.decision.action == "create"
        over = most_new is not None and new > most_new and one.decision.action == "create"
        (held if over else doing).append(one)
    return doing, held
