"""The runbooks of a checkout beside the server they are for: what the commands ask, in nouns."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from glitchtip_tools.api.glitchtip import GlitchTip, together
from glitchtip_tools.api.http import Http
from glitchtip_tools.core.runbooks.checks import (
    Problem,
    RuleCoverage,
    never_winning,
    slow_patterns,
    too_broad,
    uncovered,
)
from glitchtip_tools.core.runbooks.drafting import Draft
from glitchtip_tools.core.runbooks.linking import LinkReceipt, Wanted
from glitchtip_tools.core.runbooks.matching import Decide, Matcher, belonging
from glitchtip_tools.core.runbooks.results import Checked, Drafted, Listed, Tried, Uncovered, without_runbook
from glitchtip_tools.core.runbooks.rules import Rule, Runbooks, page_of
from glitchtip_tools.core.runbooks.winning import issue_saying
from glitchtip_tools.core.search import Condition, Context
from glitchtip_tools.errors import Failure
from glitchtip_tools.folders import is_file
from glitchtip_tools.late import cached_property
from glitchtip_tools.models import Issue, reference_of
from glitchtip_tools.redacted import Redacted
from glitchtip_tools.services.issues.facts import Asker
from glitchtip_tools.services.runbooks.drafts import RuleYaml, check_way, keep
from glitchtip_tools.services.runbooks.file import read_runbooks
from glitchtip_tools.services.runbooks.links import Linking, Say
from glitchtip_tools.services.runbooks.places import Places

AT_ONCE = 100
Body = Callable[[Rule, str | None, str], Redacted]


def open_library(
    where: Places, server: Callable[[], GlitchTip], context: Context, *, new: bool = False
) -> "Library":
    """Return the runbooks of a file; raises BadSettings with all its mistakes, NotFound without it unless `new`."""
    where.check()
    none_yet = new and not is_file(where.file)
    runbooks = Runbooks(file=where.name) if none_yet else read_runbooks(where.file, where.name)
    return Library(where, runbooks, server, context)


@dataclass
class Library:
    """The rules of one file; `server` opens the door to GlitchTip when something is asked of it."""

    places: Places
    runbooks: Runbooks
    server: Callable[[], GlitchTip]
    context: Context

    @cached_property
    def base_url(self) -> str | None:
        """Where the runbooks are shown on the web: as the file says, else by the remote and the branch."""
        return self.runbooks.base_url or self.places.web()

    @cached_property
    def matcher(self) -> Matcher:
        """The rules made ready."""
        return Matcher(self.runbooks, self.context)

    def at(self, now: datetime) -> "Library":
        """Return the same rules at another moment: what a query says about time is counted from it."""
        return replace(self, context=replace(self.context, now=now))

    def address(self, rule: Rule) -> str:
        """Return where the rule's runbook is read: its page on the web, else its path."""
        return page_of(rule, self.base_url) or rule.path or ""

    def asking(self, issue: Issue) -> Decide:
        """Return how the server is asked whether the issue meets a condition."""
        return lambda condition: issue.id in self._meeting([issue], condition)

    def warnings(self) -> Iterator[str]:
        """Yield what is wrong with the rules without being in the way."""
        for rule in self.runbooks.rules:
            if self.places.missing(rule):
                yield f"{self.places.name}:{rule.line}: `{rule.path}` of `{rule.name}` does not exist"
        if not self.base_url and any(rule.path for rule in self.runbooks.rules):
            yield "the comments show paths without links: there is neither a `base_url` nor a git remote"
        for name, source in self.matcher.given_up.items():
            yield f"`{name}` was left out: its regex `{source}` took too long on a message"

    def link(
        self,
        issues: Sequence[Issue],
        body: Body,
        *,
        dry_run: bool = False,
        most_new: int | None = None,
        say: Say = lambda text: None,
    ) -> tuple[LinkReceipt, Failure | None]:
        """Put the runbooks on the issues; `body` makes a comment of a rule, its page and the file's name."""
        say(f"matching {len(issues)} issues")
        matched = self.matcher.matches(issues, self._ask)
        wanted = [
            Wanted(issue, rule, body(rule, page_of(rule, self.base_url), self.places.name))
            for issue in issues
            for rule in belonging(self.runbooks, matched, issue.id)
        ]
        linking = Linking(self.server(), dry_run=dry_run, most_new=most_new, say=say)
        return linking.run(issues, wanted)

    def listed(self, issues: Sequence[Issue] | None) -> tuple[Listed, ...]:
        """Return the rules, the strongest first, with how many of the issues each matches, if any were read."""
        if issues is None:
            return tuple(self._listed(rule, None) for rule in self.runbooks.ranked)
        matched = self.matcher.matches(issues, self._ask, only_winning=False)
        pairs = zip(self.runbooks.ranked, self._counts(issues, matched), strict=True)
        return tuple(self._listed(rule, tally) for rule, tally in pairs)

    def checked(
        self, issues: Sequence[Issue] | None, address: Callable[[str], Http] | None = None
    ) -> Checked:
        """Return all that is wrong with the rules; `issues` are the open ones, `address` opens any address."""
        rules = self.runbooks.rules
        problems = [
            Problem("path", rule.name, f"`{rule.path}` does not exist", rule.line)
            for rule in rules
            if self.places.missing(rule)
        ]
        problems += [*slow_patterns(self.runbooks), *never_winning(self.runbooks)]
        problems += self._dead(address) if address else []
        without: tuple[Uncovered, ...] = ()
        if issues is not None:
            matched = self.matcher.matches(issues, self._ask, only_winning=False)
            problems += too_broad(self.runbooks, self._counts(issues, matched), len(issues))
            covered = set[str]().union(*matched.values())
            without = tuple(without_runbook(issue) for issue in uncovered(issues, covered))
        problems.sort(key=lambda problem: problem.line)
        number = None if issues is None else len(issues)
        return Checked(self.places.name, len(rules), tuple(problems), number, without)

    def tried(self, issue: Issue) -> Tried:
        """Return which runbooks belong on the issue, and why."""
        explained = self.matcher.explain(
            issue,
            self.asking(issue),
            tags=self.server().tags(issue.id) if self.matcher.looks_at_tags else (),
        )
        subject = f"{reference_of(issue)} {issue.title}"
        return Tried(subject, tuple(rule.rule for rule in explained if rule.wins), explained)

    def _listed(self, rule: Rule, tally: RuleCoverage | None) -> Listed:
        return Listed(
            rule.name,
            rule.title,
            rule.priority,
            tuple(rule.match.described()),
            rule.path,
            rule.url,
            page_of(rule, self.base_url),
            tally.matches if tally else None,
            tally.wins if tally else None,
            self.places.missing(rule),
        )

    def tried_text(self, text: str) -> Tried:
        """Return which runbooks a message alone leads to; conditions on anything else stay open."""
        issue = issue_saying(text, self.context.now)
        explained = self.matcher.explain(issue, lambda condition: None, message_only=True)
        return Tried(text, tuple(rule.rule for rule in explained if rule.wins), explained)

    @property
    def names(self) -> frozenset[str]:
        """The names that rules have already."""
        return frozenset(rule.name for rule in self.runbooks.rules)

    def keep(
        self, drafted: Draft, markdown: Redacted, rule_yaml: RuleYaml, *, add: bool, dry_run: bool
    ) -> Drafted:
        """Write a draft into the checkout; with `add` its rule into the file, too."""
        return keep(self.places, self.runbooks, drafted, markdown, rule_yaml, add=add, dry_run=dry_run)

    def check_way(self, drafted: Draft) -> None:
        """Raise BadUsage where `keep` could not write the draft, because something is in its way."""
        check_way(self.places, drafted.rule)

    def _ask(self, issues: Sequence[Issue], condition: Condition) -> Collection[str]:
        """Return the ids of those issues that meet the condition, asked about a hundred at a time."""
        chunks = [issues[at : at + AT_ONCE] for at in range(0, len(issues), AT_ONCE)]
        return set[str]().union(*together([partial(self._meeting, chunk, condition) for chunk in chunks]))

    def _meeting(self, issues: Sequence[Issue], condition: Condition) -> set[str]:
        return {issue.id for _, issue in self._asker.matches(issues, condition)}

    @cached_property
    def _asker(self) -> Asker:
        return Asker(self.server())

    def _counts(self, issues: Sequence[Issue], matched: Mapping[str, Collection[str]]) -> list[RuleCoverage]:
        wins = Counter(rule.name for issue in issues for rule in belonging(self.runbooks, matched, issue.id))
        return [
            RuleCoverage(rule.name, len(matched[rule.name]), wins[rule.name]) for rule in self.runbooks.ranked
        ]

    def _dead(self, address: Callable[[str], Http]) -> Iterator[Problem]:
        """Yield the rules whose url does not answer; one that wants a login does answer."""
        rules = [rule for rule in self.runbooks.rules if rule.url]
        answers = together([partial(_reason_not_to_answer, address, rule.url or "") for rule in rules])
        for rule, reason in zip(rules, answers, strict=True):
            if reason:
                yield Problem("url", rule.name, f"`{rule.url}` does not answer: {reason}", rule.line)


def _reason_not_to_answer(address: Callable[[str], Http], url: str) -> str | None:
    try:
        answer = address(url).get("")
    except Failure as failure:
        return failure.message
    return None if answer.status < 400 or answer.status in (401, 403, 429) else str(answer.status)
