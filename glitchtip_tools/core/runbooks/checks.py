"""What is wrong with a set of rules, beyond what reading the file already refuses."""

from collections.abc import Iterable, Iterator
from typing import Literal

from glitchtip_tools.core.runbooks.rules import Runbooks
from glitchtip_tools.models import Issue
from glitchtip_tools.values import dataclass

TOO_BROAD = 0.2  # of the open issues
FEWEST_ISSUES = 10  # below that, a share says nothing
MOST_UNCOVERED = 10
Kind = Literal["path", "url", "regex", "never wins", "too broad"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a rule; `line` is where the rule is in the file."""

    kind: Kind
    rule: str
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """How many of the issues looked at a rule matches, and on how many of them its runbook belongs."""

    rule: str
    matches: int = 0
    wins: int = 0


def slow_patterns(runbooks: Runbooks) -> Iterator[Problem]:
    """Yield the rules with a regular expression that a hostile message could keep busy."""
    for rule in runbooks.rules:
        for clause in rule.match.clauses:
            for message in clause.kind.dangers(clause.values):
                yield Problem("regex", rule.name, message, rule.line)


def never_winning(runbooks: Runbooks) -> Iterator[Problem]:
    """Yield the rules that match nothing, or only what a stronger rule that stops the search matches, too."""
    for at, rule in enumerate(runbooks.ranked):
        for clause in rule.match.clauses:
            if reason := clause.kind.impossible(clause.values):
                yield Problem("never wins", rule.name, reason, rule.line)
        for stronger in runbooks.ranked[:at]:
            if stronger.stop_on_match and rule.match.implies(stronger.match):
                message = f"`{stronger.name}` (line {stronger.line}) wins wherever it matches"
                yield Problem("never wins", rule.name, message, rule.line)
                break


def too_broad(runbooks: Runbooks, tallies: Iterable[RuleCoverage], issues: int) -> Iterator[Problem]:
    """Yield the rules that match more than a fifth of the issues."""
    lines = {rule.name: rule.line for rule in runbooks.rules}
    for tally in tallies:
        if issues >= FEWEST_ISSUES and tally.matches > TOO_BROAD * issues:
            share = f"{tally.matches} of {issues} open issues ({100 * tally.matches / issues:.0f} %)"
            yield Problem("too broad", tally.rule, f"matches {share}", lines[tally.rule])


def uncovered(issues: Iterable[Issue], covered: set[str]) -> tuple[Issue, ...]:
    """Return the most frequent issues that no runbook belongs on; `covered` are ids."""
    without = [issue for issue in issues if issue.id not in covered]
    return tuple(sorted(without, key=lambda issue: (-issue.count, issue.id))[:MOST_UNCOVERED])
