"""What the runbook commands show: values that become JSON or text."""

from glitchtip_tools.core.runbooks.checks import Problem
from glitchtip_tools.core.runbooks.matching import RuleExplanation
from glitchtip_tools.models import Issue
from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule with how many of the issues looked at it matches, and on how many it wins; None when nobody asked."""

    name: str
    title: str
    priority: int
    conditions: tuple[str, ...]
    path: str | None
    url: str | None
    page: str | None
    matches: int | None = None
    wins: int | None = None
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A frequent issue that no runbook belongs on."""

    id: str
    short_id: str
    title: str
    count: int
    permalink: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What `gtt runbooks check` found; `issues` is how many were looked at, None when the server was not asked."""

    file: str
    rules: int
    problems: tuple[Problem, ...]
    issues: int | None = None
    uncovered: tuple[Uncovered, ...] = ()


@dataclass(frozen=True, slots=True)
class Tried:
    """Which runbooks belong on an issue or a text, and why: `runbooks` are the names, the winner first."""

    subject: str
    runbooks: tuple[str, ...]
    rules: tuple[RuleExplanation, ...]


@dataclass(frozen=True, slots=True)
class Drafted:
    """A new runbook: where it belongs, its Markdown, the rule's YAML, and which files were written."""

    name: str
    path: str
    markdown: str
    rule: str
    written: tuple[str, ...] = ()


def without_runbook(issue: Issue) -> Uncovered:
    """Return what is shown of an issue without a runbook."""
    return Uncovered(issue.id, issue.short_id, issue.title, issue.count, issue.permalink)
