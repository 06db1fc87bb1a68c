"""Decides which rules an issue matches, which of them win, and why; the same for every command.

What the issue itself cannot tell (tags, counts, events) is decided by whoever is handed in as `ask`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from glitchtip_tools.core.runbooks.conditions import KINDS
from glitchtip_tools.core.runbooks.issue_checks import Check, SearchCheck, TextCheck
from glitchtip_tools.core.runbooks.phrases import TooSlow
from glitchtip_tools.core.runbooks.rules import Rule, Runbooks
from glitchtip_tools.core.search import Condition, Context
from glitchtip_tools.core.search.planning.conditions import TRUE, every
from glitchtip_tools.models import Issue, Tag
from glitchtip_tools.values import dataclass

Ask = Callable[
    [Sequence[Issue], Condition], Collection[str]
]  # the ids of those issues that meet the condition
Decide = Callable[[Condition], bool | None]  # whether one issue meets it, None when nobody can know


@dataclass(frozen=True, slots=True)
class ConditionOutcome:
    """How one condition came out: what was wanted, what there is; `holds` is None when nobody can know."""

    condition: str
    wanted: tuple[str, ...]
    found: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """Why a rule matches or not; `wins` when its runbook is the one, or one of those, put on the issue."""

    rule: str
    matches: bool | None
    wins: bool
    priority: int
    outcomes: tuple[ConditionOutcome, ...]


class Matcher:
    """The rules of a file, made ready. A rule whose pattern once takes too long matches nothing for the run."""

    def __init__(self, runbooks: Runbooks, context: Context) -> None:
        self.runbooks = runbooks
        self.given_up: dict[str, str] = {}
        self._checks = {rule.name: rule.match.checks(context) for rule in runbooks.rules}

    def fits(self, rule: Rule, issue: Issue) -> bool:
        """Return whether the issue meets all that can be seen of it alone."""
        checks = self._checks[rule.name]
        return all(self._holds(check, rule, issue) for check in checks if isinstance(check, TextCheck))

    def rest(self, rule: Rule) -> Condition:
        """Return what the issue has to meet besides, in the search language's terms."""
        return every(check.condition for check in self._checks[rule.name] if isinstance(check, SearchCheck))

    @property
    def looks_at_tags(self) -> bool:
        """Whether some rule has a condition about a tag."""
        checks = (check for checks in self._checks.values() for check in checks)
        return any(isinstance(check, SearchCheck) and check.tag for check in checks)

    def matches(
        self, issues: Sequence[Issue], ask: Ask, *, only_winning: bool = True
    ) -> Mapping[str, frozenset[str]]:
        """Return by rule the ids of the issues that it matches; what is cheap to know is looked at first.

        With `only_winning` nothing is asked about issues that a stronger rule keeps for itself.
        """
        matches: dict[str, frozenset[str]] = {}
        left = list(issues)
        for rule in self.runbooks.ranked:
            candidates, rest = [issue for issue in left if self.fits(rule, issue)], self.rest(rule)
            matching = {issue.id for issue in candidates}
            if rest != TRUE and candidates:
                matching &= set(ask(candidates, rest))
            matches[rule.name] = frozenset(matching)
            if only_winning and rule.stop_on_match:
                left = [issue for issue in left if issue.id not in matching]
        return matches

    def winner(self, issue: Issue, decide: Decide) -> Rule | None:
        """Return the strongest rule that the issue matches; `decide` is asked only about what is left open."""
        for rule in self.runbooks.ranked:
            if self.fits(rule, issue) and decide(self.rest(rule)) is True:
                return rule
        return None

    def explain(
        self,
        issue: Issue,
        decide: Decide,
        *,
        tags: Sequence[Tag] = (),
        message_only: bool = False,
    ) -> tuple[RuleExplanation, ...]:
        """Return for every rule, in the order in which they win, why it matches or not.

        `tags` are shown beside what was wanted of them. With `message_only` there is a message instead of an
        issue: conditions that it cannot decide stay open.
        """
        shown = {tag.key: ", ".join(value.value for value in tag.values) for tag in tags}
        explained, stopped = [], False
        for rule in self.runbooks.ranked:
            outcomes = tuple(
                self._outcome(check, rule, issue, decide, shown)
                if not message_only or KINDS[check.label.partition(".")[0]].in_message(issue)
                else ConditionOutcome(check.label, check.wanted, "", None)
                for check in self._checks[rule.name]
            )
            states = {outcome.holds for outcome in outcomes}
            matches = False if False in states else None if None in states else True
            wins = matches is True and not stopped
            stopped |= wins and rule.stop_on_match
            explained.append(RuleExplanation(rule.name, matches, wins, rule.priority, outcomes))
        return tuple(explained)

    def _outcome(
        self, check: Check, rule: Rule, issue: Issue, decide: Decide, shown: Mapping[str, str]
    ) -> ConditionOutcome:
        if isinstance(check, SearchCheck):
            return ConditionOutcome(
                check.label, check.wanted, shown.get(check.tag or "", ""), decide(check.condition)
            )
        holds = self._holds(check, rule, issue)
        outcome = "" if rule.name in self.given_up else check.found(issue)
        return ConditionOutcome(check.label, check.wanted, outcome, holds)

    def _holds(self, check: TextCheck, rule: Rule, issue: Issue) -> bool:
        if rule.name in self.given_up:
            return False
        try:
            return check.holds(issue)
        except TooSlow as late:
            self.given_up[rule.name] = str(late)
            return False


def belonging(runbooks: Runbooks, matched: Mapping[str, Collection[str]], issue_id: str) -> tuple[Rule, ...]:
    """Return the rules whose runbooks belong on the issue: the winner, and others as far as none stops the search."""
    rules = []
    for rule in runbooks.ranked:
        if issue_id in matched[rule.name]:
            rules.append(rule)
            if rule.stop_on_match:
                break
    return tuple(rules)
