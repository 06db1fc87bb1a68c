"""Which values of a tag many issues carry: asked by the value, not by the issue.

Lists of issues carry no tags. One issue that carries the tag is asked for its values; each value that it teaches is
searched for among all, and so on until every carrier has one. An issue with several values lacks one of them only
when that value was on no issue that was asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from glitchtip_tools.api.paging import Page
from glitchtip_tools.api.server import together
from glitchtip_tools.core.search.planning.conditions import HasTag, TagIs
from glitchtip_tools.core.search.planning.server_query import joined, sendable, tag_term
from glitchtip_tools.models import Issue, Tag

WORTH_IT = 24  # issues; fewer are asked one by one, which is exact
MOST_VALUES = 40  # a tag with more (a user, a request) is asked issue by issue


class AsksTags(Protocol):
    """What is asked of a server."""

    def issue_pages(self, *, query: str = "", ids: Sequence[str] = ()) -> Iterator[Page[Issue]]: ...
    def tags(self, issue_id: str, key: str | None = None) -> tuple[Tag, ...]: ...


@dataclass
class TagTable:
    """The values of one tag, page by page of a list; `values` are those that were learned so far."""

    glitchtip: AsksTags
    key: str
    values: set[str] = field(default_factory=set)

    def of(self, issue_ids: Sequence[str]) -> dict[str, frozenset[str]]:
        """Return the values of issues (at most a page); whoever is left out is to be asked itself."""
        if not sendable(HasTag(self.key)):
            return {}
        labels: dict[str, set[str]] = {one: set() for one in issue_ids}
        carriers = self._matching(HasTag(self.key), issue_ids)
        self._label(sorted(self.values), issue_ids, labels)
        open_ones = [one for one in issue_ids if one in carriers and not labels[one]]
        while open_ones and len(self.values) < MOST_VALUES:
            asked = open_ones.pop(0)
            labels[asked] = self._asked(asked)
            fresh = sorted(labels[asked] - self.values)
            self.values.update(fresh)
            self._label(fresh, issue_ids, labels)
            open_ones = [one for one in open_ones if not labels[one]]
        left = {one for one in carriers if not labels[one]}
        return {one: frozenset(values) for one, values in labels.items() if one not in left}

    def _asked(self, issue_id: str) -> set[str]:
        tags = [tag for tag in self.glitchtip.tags(issue_id, self.key) if tag.key == self.key]
        return {item.value for tag in tags for item in tag.values if item.value}

    def _label(self, values: Sequence[str], issue_ids: Sequence[str], labels: dict[str, set[str]]) -> None:
        terms = [TagIs(self.key, value) for value in values if sendable(TagIs(self.key, value))]
        found = together([partial(self._matching, term, issue_ids) for term in terms])
        for term, matching in zip(terms, found, strict=True):
            for one in matching & set(labels):
                labels[one].add(term.value)

    def _matching(self, term: HasTag | TagIs, issue_ids: Sequence[str]) -> set[str]:
        pages = self.glitchtip.issue_pages(query=joined([tag_term(term)], None), ids=issue_ids)
        return {issue.id for page in pages for issue in page.items}
