"""What the bot answers, as values; render/bot/answers.py puts them into words."""

from datetime import datetime

from glitchtip_tools.core.alerts.known import RunbookLink
from glitchtip_tools.core.bot.buttons import Action
from glitchtip_tools.core.daily.overview import Look, StatusOverview
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.issues.detail import IssueDetail
from glitchtip_tools.core.issues.snooze import Snoozed
from glitchtip_tools.core.metrics.report import Metrics
from glitchtip_tools.core.releases.report import ReleaseReport
from glitchtip_tools.models import Event, Issue, Tag
from glitchtip_tools.models.organization import Release
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Frequent:
    """An issue and its events in the window; `at_least` when not all of them were counted."""

    issue: Issue
    count: int
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """What happened since the chat last asked; `look` is to be kept once the answer is written down, if it counts."""

    found: StatusOverview
    chat: int
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Errors:
    """The most frequent issues since then; `more` further ones had events, too. `about`: days were divided."""

    component: str
    hours: int
    since: datetime
    rows: tuple[Frequent, ...]
    more: int = 0
    about: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found; `more` says that there is more."""

    query: str
    issues: tuple[Issue, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An issue with what helps to decide about it."""

    detail: IssueDetail
    where: str = ""
    runbook: RunbookLink | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an order: `changed` is False when there was nothing to do. `notes` are honest additions.

    `to` is who has the issue now, after `assign`.
    """

    action: str
    issue: Issue
    changed: bool
    by: str
    to: str = ""
    notes: tuple[str, ...] = ()
    until: datetime | None = None
    events: int | None = None


@dataclass(frozen=True, slots=True)
class Investigated:
    """The investigation whose report is on the issue now."""

    found: Investigation
    by: str


@dataclass(frozen=True, slots=True)
class Instructions:
    """The runbook of an issue, None when no rule fits."""

    issue: Issue
    runbook: RunbookLink | None


@dataclass(frozen=True, slots=True)
class NewestEvents:
    """The newest events of an issue; `gone` when it has none, since it was merged into another one or deleted."""

    issue: Issue
    events: tuple[Event, ...]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class TagCounts:
    """The tags of an issue's events."""

    issue: Issue
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class SnoozeList:
    """The ignored issues that will be reopened."""

    issues: tuple[Snoozed, ...]


@dataclass(frozen=True, slots=True)
class Releases:
    """The newest releases; `more` says that there are older ones."""

    releases: tuple[Release, ...]
    more: bool = False


@dataclass(frozen=True, slots=True)
class Brought:
    """What a release brought."""

    report: ReleaseReport


@dataclass(frozen=True, slots=True)
class Numbers:
    """The metrics of the last 24 hours, or of a week."""

    metrics: Metrics
    about: str


@dataclass(frozen=True, slots=True)
class Help:
    """What the bot understands."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong, in one line, and what to do about it."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Reopened:
    """An ignored issue whose time is over, or that fired often enough."""

    issue: Issue
    because: str
    by: str


AboutIssue = Shown | Done | Investigated | Instructions | NewestEvents | TagCounts | Reopened
Answer = AboutIssue | Overview | Errors | Results | SnoozeList | Releases | Brought | Numbers | Help | Trouble


def issue_of(answer: Answer) -> Issue | None:
    """Return the issue that an answer is about, for its buttons."""
    match answer:
        case Shown(detail):
            return detail.issue
        case Done() | Instructions() | NewestEvents() | TagCounts() | Reopened():
            return answer.issue
        case Investigated(found):
            return found.issue
    return None


def left_to_do(answer: Answer) -> tuple[Action, ...]:
    """Return the buttons that make sense below an answer."""
    match answer:
        case Done(action="resolve" | "ignore"):
            return ("investigate",)
        case Investigated():
            return ("resolve", "ignore")
    return ("resolve", "ignore", "investigate")
