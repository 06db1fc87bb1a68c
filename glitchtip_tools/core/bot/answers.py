"""What the bot answers, as values; render/bot/answers.py puts them into words."""

from datetime import datetime

from glitchtip_tools.core.alerts.known import RunbookLink
from glitchtip_tools.core.bot.buttons import Action
from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.issues.detail import IssueDetail
from glitchtip_tools.core.metrics.report import Metrics
from glitchtip_tools.models import Issue
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Frequent:
    """An issue and its events in the window; `at_least` when not all of them were counted."""

    issue: Issue
    count: int
    at_least: bool = False


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
    """What became of an order: `changed` is False when there was nothing to do. `notes` are honest additions."""

    action: str
    issue: Issue
    changed: bool
    by: str
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
class Numbers:
    """The metrics of the last 24 hours."""

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


Answer = Errors | Results | Shown | Done | Investigated | Instructions | Numbers | Help | Trouble | Reopened


def issue_of(answer: Answer) -> Issue | None:
    """Return the issue that an answer is about, for its buttons."""
    match answer:
        case Shown(detail):
            return detail.issue
        case Done(issue=issue) | Instructions(issue=issue) | Reopened(issue=issue):
            return issue
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
