"""What is wrong with a set of rules, beyond what reading the file already refuses."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from glitchtip_tools.core.runbooks.attacks import attack_on
from glitchtip_tools.core.runbooks.phrases import holds, pattern, phrase
from glitchtip_tools.core.runbooks.rules import Match, Runbooks, levels
from glitchtip_tools.core.search.language.syntax import Pattern
from glitchtip_tools.core.search.language.texts import fits
from glitchtip_tools.models import Issue

TOO_BROAD = 0.2  # of the open issues
FEWEST_ISSUES = 10  # below that, a share says nothing
MOST_UNCOVERED = 10
Kind = Literal["path", "url", "regex", "never wins", "too broad"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a rule; `line` is where the rule stands in the file."""

    kind: Kind
    rule: str
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of the issues looked at a rule matches, and on how many of them its runbook belongs."""

    rule: str
    matches: int = 0
    wins: int = 0


def slow_patterns(runbooks: Runbooks) -> Iterator[Problem]:
    """Yield the rules with a regular expression that a hostile message could keep busy."""
    for rule in runbooks.rules:
        for source in rule.match.regex:
            if text := attack_on(pattern(source)):
                shown = repr(text[:12])
                message = f"the regex `{source}` is catastrophic: a text like {shown}… keeps it busy"
                yield Problem("regex", rule.name, message, rule.line)


def never_winning(runbooks: Runbooks) -> Iterator[Problem]:
    """Yield the rules that match nothing, or only what a stronger rule that stops the search matches, too."""
    for at, rule in enumerate(runbooks.ranked):
        if rule.match.level and not levels(rule.match.level):
            yield Problem(
                "never wins", rule.name, f"no issue has the level `{rule.match.level[0]}`", rule.line
            )
        for stronger in runbooks.ranked[:at]:
            if stronger.stop_on_match and implies(rule.match, stronger.match):
                message = f"`{stronger.name}` (line {stronger.line}) wins wherever it matches"
                yield Problem("never wins", rule.name, message, rule.line)
                break


def too_broad(runbooks: Runbooks, tallies: Iterable[Tally], issues: int) -> Iterator[Problem]:
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


def implies(narrow: Match, wide: Match) -> bool:
    """Say whether whatever the first matches is sure to match the second, as far as can be seen from outside."""
    return all(
        (
            not wide.message or (narrow.message and _each(narrow.message, wide.message, _in_phrase)),
            not wide.type or (narrow.type and _each(narrow.type, wide.type, _in_type)),
            not wide.regex or (narrow.regex and set(narrow.regex) <= set(wide.regex)),
            not wide.culprit or (narrow.culprit and _each(narrow.culprit, wide.culprit, _in_name)),
            not wide.level or (narrow.level and levels(narrow.level) <= levels(wide.level)),
            not wide.project or (narrow.project and _each(narrow.project, wide.project, _in_name)),
            not wide.query or narrow.query == wide.query,
            _tags_imply(dict(narrow.tags), dict(wide.tags)),
        )
    )


def _tags_imply(narrow: dict[str, tuple[str, ...]], wide: dict[str, tuple[str, ...]]) -> bool:
    return all(key in narrow and _each(narrow[key], values, _in_value) for key, values in wide.items())


def _each(narrow: Sequence[str], wide: Sequence[str], inside: Callable[[str, str], bool]) -> bool:
    return all(any(inside(one, other) for other in wide) for one in narrow)


def _in_phrase(narrow: str, wide: str) -> bool:
    return holds(phrase(wide), narrow)


def _in_name(narrow: str, wide: str) -> bool:
    return fits(Pattern(tuple(wide.split("*"))), narrow, whole=True)


def _in_type(narrow: str, wide: str) -> bool:
    return _in_name(narrow, wide) or _in_name(narrow.rpartition(".")[2], wide)


def _in_value(narrow: str, wide: str) -> bool:
    return fits(Pattern(tuple(wide.split("*"))), narrow, whole=True, fold=False)
