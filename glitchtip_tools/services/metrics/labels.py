"""Which values of a tag issues carry: asked so that requests grow with the number of values, not of issues.

Lists of issues carry no tags. The newest events of the projects teach the most frequent values, and label issues
whose events are all among them. An issue without a label teaches its own. Each value is searched for, which labels
every issue that has it; issues without any value are sifted out with `has:`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import takewhile

from glitchtip_tools.api.paging import MOST_ON_A_PAGE
from glitchtip_tools.api.server import together
from glitchtip_tools.api.surroundings import SurroundingCalls
from glitchtip_tools.core.metrics.grouping import OTHER
from glitchtip_tools.errors import BadUsage, Failure, ServerFailed
from glitchtip_tools.models import Event, Issue

IDS_AT_ONCE = 100
MOST_AT_FIRST = 40  # values that the newest events teach
MANY, MOST_PROJECTS = 24, 5  # issues from which on, and projects whose newest events are looked at
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
        by_id = {issue.id: issue for issue in issues}
        if many := len(by_id) >= MANY:
            self._learn(self._in_newest_events(by_id), by_id)
        self._ask_the_rest(by_id, sift=many)
        if left := self._unlabelled(by_id):
            self.labels |= {key: {OTHER: 0} for key in left}
            self.notes.append(
                f"`{OTHER}` contains {len(left)}: `{self.key}` has too many values to request all"
            )
        self._split(by_id)
        if untold := sum(OTHER in self.labels[key] for key in self.failed):
            self.notes.append(f"`{OTHER}` contains {untold} whose tags the server failed to send")
        if self.unsearchable:
            self.notes.append(
                f"{self.unsearchable} values of `{self.key}` could not be searched for: issues may lack them"
            )
        if guessed := len(self.failed) - untold:
            self.notes.append(f"{guessed} whose tags the server failed to send are divided like the others")

    def _ask_the_rest(self, issues: Mapping[str, Issue], *, sift: bool) -> None:
        """Ask issues without a label for their values; whether they have any is asked of all once one had none."""
        questions, sifted = 0, False
        while (left := self._unlabelled(issues)) and questions < MOST_ASKED:
            if sift and not sifted and len(left) > 1:
                self._sift(left)
                sifted = True
                continue
            chosen = left[0]
            answers = self._ask(chosen)
            self._learn(sorted(set(answers) - self.values), issues)
            self.labels[chosen] = {OTHER: 0} if chosen in self.failed else answers
            sift = sift or not answers
            questions += 1

    def _unlabelled(self, numbers: Iterable[str]) -> list[str]:
        return [key for key in numbers if key not in self.labels]

    def _in_newest_events(self, issues: Mapping[str, Issue]) -> list[str]:
        """Return the values in the newest events of the projects with most issues: one page of each says most.

        Label the issues of which every event is on these pages; nothing needs to be asked about them.
        """
        slugs = Counter(issue.project.slug for issue in issues.values()).most_common(MOST_PROJECTS)
        values: Counter[str] = Counter()
        for events in together([partial(self._newest, slug) for slug, _ in slugs]):
            values.update(value for event in events if (value := event.tag(self.key)))
            self.labels |= self._wholly_seen(events, issues)
        if not self._unlabelled(issues):
            return []
        return [value for value, _ in values.most_common(MOST_AT_FIRST)]

    def _wholly_seen(self, events: Sequence[Event], issues: Mapping[str, Issue]) -> dict[str, dict[str, int]]:
        """Return the labels of issues whose events are all among the newest ones of their project.

        The count alone does not show it: 4.1 counts too few.
        """
        received = [event.date_received for event in events if event.date_received]
        if len(received) < len(events):
            return {}
        of_issue: dict[str, list[Event]] = {}
        for event in events:
            of_issue.setdefault(event.issue_id or "", []).append(event)
        complete = len(events) < MOST_ON_A_PAGE
        return {
            key: dict(Counter(value for event in of_issue[key] if (value := event.tag(self.key))))
            for key in of_issue.keys() & issues.keys()
            if issues[key].count == len(of_issue[key])
            and (complete or issues[key].first_seen > min(received))
        }

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

    def _learn(self, values: Sequence[str], issues: Mapping[str, Issue]) -> None:
        """Give each value to every one of the issues that a search for it finds."""
        self.values.update(values)
        queries = [f"{self.key}:{quoted(value)}" for value in values]
        answers = together([partial(self._matching, query) for query in queries])
        self.unsearchable += answers.count(None)
        for value, matching in zip(values, answers, strict=True):
            for issue_id in matching or ():
                if issue_id in issues:
                    self.labels.setdefault(issue_id, {}).setdefault(value, 0)
                    self.labels[issue_id].pop(OTHER, None)

    def _matching(self, query: str) -> list[str] | None:
        """Return the recent issues that a search finds, None for what the server's own language cannot express."""
        try:
            pages = self.glitchtip.issue_pages(query=query, projects=self.projects)
            recent = (item for page in pages for item in page.items)
            return [item.id for item in takewhile(lambda item: item.last_seen >= self.since, recent)]
        except (ServerFailed, BadUsage):
            return None

    def _sift(self, ids: Sequence[str]) -> None:
        """Give those that do not have the tag at all an empty label."""
        chunks = [ids[at : at + IDS_AT_ONCE] for at in range(0, len(ids), IDS_AT_ONCE)]
        carriers = set().union(*together([partial(self._carriers, chunk) for chunk in chunks]))
        self.labels.update({key: {} for key in ids if key not in carriers})

    def _carriers(self, ids: Sequence[str]) -> set[str]:
        pages = self.glitchtip.issue_pages(query=f"has:{quoted(self.key)}", ids=ids)
        return {item.id for page in pages for item in page.items}

    def _split(self, issues: Mapping[str, Issue]) -> None:
        """Ask issues with several values how often each occurs: so many as there are values, LEAST_SPLIT at least.

        The others are divided as those are together.
        """
        several = []
        for key, labels in ((key, self.labels.get(key, {})) for key in issues):
            if len(labels) > 1 and not all(labels.values()):
                if issues[key].count == len(labels):
                    self.labels[key] = dict.fromkeys(labels, 1)  # one event of each
                else:
                    several.append(key)
        divided = several[: max(LEAST_SPLIT, len(self.values))]
        for key, values in zip(divided, together([partial(self._ask, key) for key in divided]), strict=True):
            if not values:  # it was found by several of them
                self.failed.add(key)
            self.labels[key] = values or self.labels[key]
        usual: Counter[str] = Counter()
        for key in divided:
            usual.update(self.labels[key])
        for key in several[len(divided) :]:
            self.labels[key] = {value: max(1, usual[value]) for value in self.labels[key]}
        if rest := len(several) - len(divided):
            self.notes.append(
                f"{rest} issues with several values of `{self.key}` are divided like the others"
            )


def quoted(word: str) -> str:
    """Return a word of the server's query language; it is split there as a shell would do it."""
    if word and all(char.isalnum() or char in "-_./@+" for char in word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
