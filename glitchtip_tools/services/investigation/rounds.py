"""A round: many issues investigated and, when that is wanted, their reports posted; each failure is its own."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import field, replace
from typing import Generic, TypeVar

from glitchtip_tools.core.investigation import Investigation
from glitchtip_tools.core.investigation.context.rounds import Visit, foreign, visit, with_same_commit
from glitchtip_tools.errors import Failure
from glitchtip_tools.models import Issue
from glitchtip_tools.threads import Threads
from glitchtip_tools.values import dataclass

AT_ONCE = 3
TRIED = 3  # issues of a project, before the others are left alone because nothing of them is in the checkout
Case = TypeVar("Case")


@dataclass(frozen=True, slots=True)
class Examined(Generic[Case]):
    """An issue of a round with what was found, or why that failed."""

    issue: Issue
    case: Case | None = None
    found: Investigation | None = None
    failure: Failure | None = None

    @property
    def checkout(self) -> str:
        """Whether the repository is the issue's, as RepositorySummary tells; empty when that is not known."""
        return self.found.repository.checkout if self.found else ""


@dataclass(frozen=True, slots=True)
class Round(Generic[Case]):
    """The issues of a round, and how many were left out of each project that the checkout does not belong to."""

    examined: tuple[Examined[Case], ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)

    @property
    def visits(self) -> list[Visit]:
        """A line for each issue."""
        return with_same_commit(
            [
                visit(one.issue, one.found)
                if one.found
                else Visit(one.issue, error=one.failure.message if one.failure else "")
                for one in self.examined
            ]
        )

    @property
    def failures(self) -> list[Failure]:
        """What went wrong, for each issue of which something did."""
        return [one.failure for one in self.examined if one.failure]

    def posted(self, post: Callable[[Case, Investigation], Investigation]) -> "Round[Case]":
        """Post the reports, a few at a time, and return the round with what became of each."""

        def one(item: Examined[Case]) -> Examined[Case]:
            if item.case is None or item.found is None:
                return item
            try:
                return replace(item, found=post(item.case, item.found))
            except Failure as failure:
                return replace(item, found=None, failure=failure)

        with Threads(AT_ONCE) as pool:
            return replace(self, examined=tuple(pool.map(one, self.examined)))


def round_of(
    issues: Sequence[Issue], examine: Callable[[Issue], tuple[Case, Investigation]], *, by_mapping: bool
) -> Round[Case]:
    """Investigate each issue, a few at a time; `by_mapping` leaves out the projects of which nothing is here.

    Of each project the first few are investigated before the rest, so that another one's do not take long.
    """

    def one(issue: Issue) -> Examined[Case]:
        try:
            return Examined(issue, *examine(issue))
        except Failure as failure:
            return Examined(issue, failure=failure)

    with Threads(AT_ONCE) as pool:
        if not by_mapping:
            return Round(tuple(pool.map(one, issues)))
        first = _first_of_each(issues)
        done = dict(zip(first, pool.map(one, (issues[at] for at in first)), strict=True))
        absent = foreign([(item.issue.project.slug, item.checkout) for item in done.values()])
        rest = [at for at, issue in enumerate(issues) if at not in done and issue.project.slug not in absent]
        done |= dict(zip(rest, pool.map(one, (issues[at] for at in rest)), strict=True))
    absent = foreign([(item.issue.project.slug, item.checkout) for item in done.values()])
    kept = tuple(done[at] for at in sorted(done) if done[at].issue.project.slug not in absent)
    return Round(kept, dict(Counter(issue.project.slug for issue in issues if issue.project.slug in absent)))


def _first_of_each(issues: Sequence[Issue]) -> list[int]:
    """Return the places of the first few issues of each project."""
    seen: Counter[str] = Counter()
    chosen = []
    for at, issue in enumerate(issues):
        seen[issue.project.slug] += 1
        if seen[issue.project.slug] <= TRIED:
            chosen.append(at)
    return chosen
