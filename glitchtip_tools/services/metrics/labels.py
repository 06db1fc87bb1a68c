"""Which values of a tag issues carry: asked so that requests grow with the number of values, not of issues.

Lists of issues carry no tags. The newest events of the projects teach the most frequent values, an issue without a
label teaches its own. Each value is searched for, which labels every issue that has it. Only when several issues had
no value at all, the rest is sifted with `has:`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import takewhile

from glitchtip_tools.api.server import together
from glitchtip_tools.api.surroundings import SurroundingCalls
from glitchtip_tools.core.metrics.grouping import OTHER
from glitchtip_tools.errors import BadUsage, Failure, ServerFailed
from glitchtip_tools.models import Event, Issue

IDS_AT_ONCE = 100
MOST_AT_FIRST = 40  # values that the newest events teach
MANY, MOST_PROJECTS = 24, 5  # issues from which on, and projects whose newest events are looked at
MOST_MISSES = 5  # issues found without a value before the rest is sifted
MOST_ASKED = 200  # issues asked for their tags to learn values; most tags that one groups by have far fewer
LEAST_SPLIT = 8  # issues with several values that are asked for their counts, at least


@dataclass
class Labelling:
    """Labels in the making: `labels` maps ids to values and their counts, `notes` says what was not asked."""

    glitchtip: SurroundingCalls
    key: str
    since: datetime
    projects: Sequence[str] = ()
    labels: dict[str, dict[str, int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    values: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    unsearchable: int = 0

    def run(self, issues: Iterable[Issue]) -> None:
        """Label the issues, in their order; those without the tag get an empty label."""
        left = {issue.id: issue for issue in issues}
        order = list(left)
        ids = frozenset(left)
        misses = asked = 0
        if len(left) >= MANY:
            for value in self._in_newest_events(left.values()):
                self._learn(value, ids)
            left = {key: issue for key, issue in left.items() if key not in self.labels}
        while left and asked < MOST_ASKED:
            chosen = next(iter(left))
            found = self._ask(chosen)
            for value in sorted(set(found) - self.values):
                self._learn(value, ids)
            self.labels[chosen] = {OTHER: 0} if chosen in self.failed else found
            misses += not found
            asked += 1
            left = {key: issue for key, issue in left.items() if key not in self.labels}
            if misses == MOST_MISSES and left:
                left = self._sifted(left)
                misses += 1
        if left:
            self.labels |= {key: {OTHER: 0} for key in left}
            self.notes.append(f"`{OTHER}` holds {len(left)}: `{self.key}` has too many values to ask for all")
        self._split(order)
        if untold := sum(OTHER in self.labels[key] for key in self.failed):
            self.notes.append(f"`{OTHER}` holds {untold} of which the server failed to tell the tags")
        if self.unsearchable:
            self.notes.append(
                f"{self.unsearchable} values of `{self.key}` could not be searched for: issues may lack them"
            )
        if guessed := len(self.failed) - untold:
            self.notes.append(
                f"{guessed} of which the server failed to tell the tags are divided as the others are"
            )

    def _in_newest_events(self, issues: Iterable[Issue]) -> list[str]:
        """Return the values in the newest events of the projects with most issues: one page of each says most."""
        slugs = Counter(issue.project.slug for issue in issues).most_common(MOST_PROJECTS)
        events = together([partial(self._newest, slug) for slug, _ in slugs])
        found = Counter(value for page in events for event in page if (value := event.tag(self.key)))
        return [value for value, _ in found.most_common(MOST_AT_FIRST)]

    def _newest(self, slug: str) -> Sequence[Event]:
        try:
            return self.glitchtip.newest_events(slug)
        except Failure:  # there are other ways to learn values
            return ()

    def _ask(self, issue_id: str) -> dict[str, int]:
        try:
            return self._values(issue_id)
        except ServerFailed:  # one issue that the server cannot tell about is not a reason to tell nothing
            self.failed.add(issue_id)
            return {}

    def _values(self, issue_id: str) -> dict[str, int]:
        tags = [tag for tag in self.glitchtip.tags(issue_id, self.key) if tag.key == self.key]
        return {item.value: item.count for tag in tags for item in tag.values if item.value}

    def _learn(self, value: str, ids: frozenset[str]) -> None:
        """Give the value to every one of the issues that a search for it finds."""
        self.values.add(value)
        for issue_id in self._matching(f"{self.key}:{quoted(value)}"):
            if issue_id in ids:
                self.labels.setdefault(issue_id, {}).setdefault(value, 0)
                self.labels[issue_id].pop(OTHER, None)

    def _matching(self, query: str) -> list[str]:
        try:
            pages = self.glitchtip.issue_pages(query=query, projects=self.projects)
            recent = (item for page in pages for item in page.items)
            return [item.id for item in takewhile(lambda item: item.last_seen >= self.since, recent)]
        except (ServerFailed, BadUsage):  # a value that the server's own language cannot express
            self.unsearchable += 1
            return []

    def _sifted(self, left: dict[str, Issue]) -> dict[str, Issue]:
        """Return those that have the tag at all; the others get an empty label."""
        ids = list(left)
        chunks = [ids[at : at + IDS_AT_ONCE] for at in range(0, len(ids), IDS_AT_ONCE)]
        carriers = set().union(*together([partial(self._carriers, chunk) for chunk in chunks]))
        self.labels.update({key: {} for key in left if key not in carriers})
        return {key: issue for key, issue in left.items() if key in carriers}

    def _carriers(self, ids: Sequence[str]) -> set[str]:
        pages = self.glitchtip.issue_pages(query=f"has:{quoted(self.key)}", ids=ids)
        return {item.id for page in pages for item in page.items}

    def _split(self, order: Sequence[str]) -> None:
        """Ask issues with several values how often each occurs: so many as there are values, LEAST_SPLIT at least.

        The others are divided as those are together.
        """
        several = [
            key for key in order if len(self.labels.get(key, {})) > 1 and not all(self.labels[key].values())
        ]
        asked = several[: max(LEAST_SPLIT, len(self.values))]
        for key, values in zip(asked, together([partial(self._ask, key) for key in asked]), strict=True):
            self.labels[key] = values or self.labels[key]
        usual: Counter[str] = Counter()
        for key in asked:
            usual.update(self.labels[key])
        for key in several[len(asked) :]:
            self.labels[key] = {value: max(1, usual[value]) for value in self.labels[key]}
        if rest := len(several) - len(asked):
            self.notes.append(
                f"{rest} issues with several values of `{self.key}` are divided as the others are"
            )


def quoted(word: str) -> str:
    """Return a word of the server's query language; it is split there as a shell would do it."""
    if word and all(char.isalnum() or char in "-_./@+" for char in word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
