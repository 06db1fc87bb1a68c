"""Asks what a search must know of single issues beyond what their list says: tags, counts by period, events."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice, takewhile
from typing import Protocol

from glitchtip_tools.api.paging import Page
from glitchtip_tools.api.server import together
from glitchtip_tools.core.search import Answer, Condition, Question, evaluate
from glitchtip_tools.core.search.evaluation import (
    MOST_PROJECTS,
    MOST_VALUES,
    WORTH_A_TABLE,
    Buckets,
    Counts,
    EventsSince,
    TagValues,
)
from glitchtip_tools.core.search.planning.conditions import TRUE, EventIn, HasEvent, HasTag, TagIs
from glitchtip_tools.core.search.planning.server_query import joined, sendable, tag_term
from glitchtip_tools.errors import Failure, Unsupported
from glitchtip_tools.models import Account, Event, Issue, Project, Tag

# Issues asked for all their values before the known ones are believed to be all; twice as many if some have several.
SAMPLE = 8
AT_ONCE = 8  # issues asked about at the same time
Known = dict[Question, Answer]
AtOnce = (
    HasTag | TagIs | HasEvent | Counts | TagValues
)  # questions that one request answers for a page of issues


class Asks(Protocol):
    """What a search asks of a server."""

    @property
    def version(self) -> str | None: ...
    def account(self) -> Account: ...
    def projects(self) -> tuple[Project, ...]: ...
    def issue_pages(
        self,
        *,
        query: str = "",
        projects: Sequence[str] = (),
        environments: Sequence[str] = (),
        ids: Sequence[str] = (),
        start: datetime | None = None,
        end: datetime | None = None,
        sort: str = "-last_seen",
        limit: int = 100,
    ) -> Iterator[Page[Issue]]: ...
    def tags(self, issue_id: str, key: str | None = None) -> tuple[Tag, ...]: ...
    def events(self, issue_id: str) -> Iterator[Event]: ...
    def newest_events(self, project: str) -> Sequence[Event]: ...
    def counts(self, issue_ids: Sequence[str], period: str = "24h") -> dict[str, Buckets]: ...


class TagTable:
    """The values of one tag, asked by the value and not by the issue; `values` are those that were learned so far.

    The newest events teach values, and so does an issue that has the tag and none of them; each value is searched for
    among a page of issues. An issue that a search found may have further values. So the busiest of them are asked
    themselves: where these have a value that was not known, all are to be asked; else `several` says whether issues
    have several values, of which a rare one may be missing.
    """

    def __init__(self, glitchtip: Asks, key: str) -> None:
        self.glitchtip, self.key = glitchtip, key
        self.values: set[str] = set()
        self.several = self.unsearched = False
        self.asked: set[str] = set()
        self.learned_from: set[str] = set()

    def of(self, issues: Sequence[Issue]) -> dict[str, frozenset[str]]:
        """Return the values of issues (at most a page); whoever is left out is to be asked itself."""
        if not sendable(HasTag(self.key)):
            return {}
        ids = [issue.id for issue in issues]
        labels: dict[str, set[str]] = {one: set() for one in ids}
        carriers = self._matching(HasTag(self.key), ids)
        self._learn_from_events([issue for issue in issues if issue.id in carriers])
        self._label(sorted(self.values), ids, labels)
        open_ones = [one for one in ids if one in carriers and not labels[one]]
        while open_ones and len(self.values) < MOST_VALUES:
            self._ask(open_ones[:1], ids, labels)
            open_ones = [one for one in open_ones if not labels[one]]
        uncertain = [issue for issue in issues if labels[issue.id] and issue.id not in self.asked]
        several = self.several or any(len(found) > 1 for found in labels.values())
        wanted = (2 * SAMPLE if several else SAMPLE) - len(self.asked)
        sample = sorted(uncertain, key=lambda issue: -issue.count)[: max(0, wanted)]
        left = {one for one in carriers if not labels[one]}
        if self._ask([issue.id for issue in sample], ids, labels) or self.unsearched:
            left |= {issue.id for issue in uncertain if issue.id not in self.asked}
        else:
            several |= any(len(found) > 1 for found in labels.values())
            self.several = several and len(uncertain) > len(sample)
        return {one: frozenset(found) for one, found in labels.items() if one not in left}

    def _learn_from_events(self, issues: Sequence[Issue]) -> None:
        """Learn the values in the newest events of the projects that have most of the issues."""
        projects = Counter(issue.project.slug for issue in issues).most_common(MOST_PROJECTS)
        fresh = [slug for slug, _ in projects if slug not in self.learned_from]
        self.learned_from.update(fresh)
        found: Counter[str] = Counter()
        for events in together([partial(self._newest, slug) for slug in fresh]):
            found.update(value for event in events if (value := event.tag(self.key)))
        self.values.update(value for value, _ in found.most_common(MOST_VALUES // 2))

    def _newest(self, slug: str) -> Sequence[Event]:
        try:
            return self.glitchtip.newest_events(slug)
        except Failure:  # issues teach the values, too
            return ()

    def _ask(self, ids: Sequence[str], page: Sequence[str], labels: dict[str, set[str]]) -> bool:
        """Ask issues for all their values, and search for those that are new; return whether any was."""
        fresh: set[str] = set()
        for one, answer in zip(ids, together([partial(self._asked, one) for one in ids]), strict=True):
            labels[one] = answer
            fresh |= answer - self.values
        self.asked.update(ids)
        searched = sorted(fresh)[: max(0, 2 * MOST_VALUES - len(self.values))]
        self.unsearched |= len(searched) < len(fresh)
        self.values.update(searched)
        self._label(searched, page, labels)
        return bool(fresh)

    def _asked(self, issue_id: str) -> set[str]:
        tags = [tag for tag in self.glitchtip.tags(issue_id, self.key) if tag.key == self.key]
        return {item.value for tag in tags for item in tag.values if item.value}

    def _label(self, values: Sequence[str], issue_ids: Sequence[str], labels: dict[str, set[str]]) -> None:
        terms = [TagIs(self.key, value) for value in values if sendable(TagIs(self.key, value))]
        answers = together([partial(self._matching, term, issue_ids) for term in terms])
        for term, matching in zip(terms, answers, strict=True):
            for one in matching & set(labels):
                labels[one].add(term.value)

    def _matching(self, term: HasTag | TagIs, issue_ids: Sequence[str]) -> set[str]:
        pages = self.glitchtip.issue_pages(query=joined([tag_term(term)], None), ids=issue_ids)
        return {issue.id for page in pages for issue in page.items}


class Asker:
    """Decides which of some issues match, asking for what the issues themselves do not say."""

    def __init__(self, glitchtip: Asks) -> None:
        self._glitchtip = glitchtip
        self._counts_missing = False
        self._asked_by_issue: set[str] = set()
        self._tables: dict[str, TagTable] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What may be missing: values that were on no issue whose tags were read."""
        return tuple(
            f"some issues have several values of `{key}`: a value that none of those read showed is not searched"
            for key, table in self._tables.items()
            if table.several
        )

    def matches(self, issues: Sequence[Issue], condition: Condition) -> Iterator[tuple[int, Issue]]:
        """Yield the issues that match, each with its place among the given ones.

        Questions that one request answers for all are asked when the first open issue is reached; what then is
        still open is asked issue by issue, AT_ONCE of them at a time and only as far as somebody reads.
        """
        if condition == TRUE:  # the server has filtered
            yield from enumerate(issues)
            return
        known: dict[str, Known] = {issue.id: {} for issue in issues}

        def is_open(issue: Issue) -> bool:
            return not isinstance(evaluate(condition, issue, known[issue.id]), bool)

        answered = False
        for at, issue in enumerate(issues):
            if is_open(issue) and not answered:
                self._ask_at_once(issues[at:], condition, known)
                answered = True
            if is_open(issue):
                window = list(islice(filter(is_open, issues[at:]), AT_ONCE))
                together([partial(self._settle, one, condition, known[one.id]) for one in window])
            if evaluate(condition, issue, known[issue.id]) is True:
                yield at, issue

    def _ask_at_once(self, issues: Sequence[Issue], condition: Condition, known: dict[str, Known]) -> None:
        """Ask every question that one request answers for all issues, until none is left."""
        while wanted := self._wanted(issues, condition, known):
            answers = together(
                [partial(self._answers, question, asked) for question, asked in wanted.items()]
            )
            for question, answered in zip(wanted, answers, strict=True):
                for issue_id, answer in answered.items():
                    known[issue_id][question] = answer

    def _wanted(
        self, issues: Sequence[Issue], condition: Condition, known: dict[str, Known]
    ) -> dict[AtOnce, list[Issue]]:
        wanted: dict[AtOnce, list[Issue]] = {}
        for issue in issues:
            verdict = evaluate(condition, issue, known[issue.id])
            for question in () if isinstance(verdict, bool) else verdict:
                if isinstance(question, AtOnce):
                    wanted.setdefault(question, []).append(issue)
        for question in [one for one in wanted if isinstance(one, TagValues)]:
            if len(wanted[question]) < WORTH_A_TABLE or question.key in self._asked_by_issue:
                del wanted[question]
        about_tags = [question for question in wanted if isinstance(question, HasTag | TagIs)]
        if len(about_tags) > len({issue.id for question in about_tags for issue in wanted[question]}):
            return {question: asked for question, asked in wanted.items() if question not in about_tags}
        return wanted

    def _answers(self, question: AtOnce, issues: Sequence[Issue]) -> dict[str, Answer]:
        issue_ids = [issue.id for issue in issues]
        if isinstance(question, Counts):
            counted = self._counts(issue_ids, question.period)
            return {
                issue_id: None if counted is None else counted.get(issue_id, ()) for issue_id in issue_ids
            }
        if isinstance(question, TagValues):
            table = self._tables.setdefault(question.key, TagTable(self._glitchtip, question.key))
            values = table.of(issues)
            if len(values) < len(issue_ids):
                self._asked_by_issue.add(question.key)
            return dict(values)
        query = question.id if isinstance(question, HasEvent) else joined([tag_term(question)], None)
        pages = self._glitchtip.issue_pages(query=query, ids=issue_ids)
        ids = {issue.id for page in pages for issue in page.items}
        return {issue_id: issue_id in ids for issue_id in issue_ids}

    def _counts(self, issue_ids: Sequence[str], period: str) -> dict[str, Buckets] | None:
        """Return counts by period, None from a server that has none (it is asked only once)."""
        try:
            return None if self._counts_missing else self._glitchtip.counts(issue_ids, period)
        except Unsupported:
            self._counts_missing = True
            return None

    def _settle(self, issue: Issue, condition: Condition, known: Known) -> None:
        """Ask about one issue until it is decided, the cheapest question first."""
        while not isinstance(verdict := evaluate(condition, issue, known), bool):
            about_tags = sorted({q.key for q in verdict if isinstance(q, HasTag | TagIs | TagValues)})
            at_once = [question for question in verdict if isinstance(question, HasEvent | Counts)]
            if about_tags:
                known |= self._tags(issue.id, about_tags)
            elif at_once:
                known[at_once[0]] = self._answers(at_once[0], [issue])[issue.id]
            else:
                question = min(verdict, key=str)
                known[question] = self._by_events(issue.id, question)

    def _tags(self, issue_id: str, keys: Sequence[str]) -> Known:
        tags = self._glitchtip.tags(issue_id, keys[0] if len(keys) == 1 else None)
        values = {tag.key: frozenset(value.value for value in tag.values) for tag in tags}
        return {TagValues(key): values.get(key, frozenset()) for key in keys}

    def _by_events(self, issue_id: str, question: Question) -> Answer:
        """Answer from the events themselves, newest first, reading no further than needed."""
        times = (event.date_received or event.date_created for event in self._glitchtip.events(issue_id))
        received = (moment for moment in times if moment)
        if isinstance(question, EventsSince):
            since = takewhile(lambda moment: moment >= question.since, received)
            return sum(1 for _ in islice(since, question.enough))
        assert isinstance(question, EventIn)  # noqa: S101 - all others are answered above
        until = takewhile(lambda moment: moment >= question.low, received)
        return any(moment < question.high for moment in until)
