"""What the project says about an issue: its relatives and its variation; a report without them says so."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import islice
from threading import Lock
from typing import TypeVar

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.paging import Page
from glitchtip_tools.api.server import together
from glitchtip_tools.core.investigation.context.relatives import (
    Relative,
    relatives,
    with_comments,
    worth_reading,
)
from glitchtip_tools.errors import Failure
from glitchtip_tools.models import Comment, Event, Issue

T = TypeVar("T")
A_PAGE = 100
MOST_READ = 3  # requests for what a relative's people said, and for a second page of relatives


class Surroundings:
    """Asks once per project, however many of its issues are investigated; safe to share between threads."""

    def __init__(self, glitchtip: GlitchTip) -> None:
        self.glitchtip = glitchtip
        self._lock = Lock()
        self._issues: dict[str, Future[tuple[Page[Issue], ...]]] = {}
        self._resolved: dict[str, Future[tuple[Issue, ...]]] = {}
        self._events: dict[str, Future[tuple[Event, ...]]] = {}
        self._failures: dict[str, Failure] = {}  # of the lists of projects
        self._unread: dict[str, str] = {}  # why something of a project, or an issue's comments, is missing

    def notes(self, issue: Issue, related: Sequence[Relative]) -> tuple[str, ...]:
        """Return what could not be read for an issue."""
        names = (issue.project.slug, issue.project.id, *(one.issue.id for one in related))
        reasons = dict.fromkeys(reason for key in names if (reason := self._unread.get(key)))
        return tuple(f"what is around the issue could not be read: {reason}" for reason in reasons)

    def events(self, issue: Issue) -> tuple[Event, ...]:
        """Return the newest events of the issue's project."""
        return self.events_of(issue.project.slug)

    def events_of(self, project: str) -> tuple[Event, ...]:
        """Return the newest events of a project (its slug)."""
        return self._once(self._events, project, partial(self.glitchtip.newest_events, project))

    def newest(self, project: str) -> Page[Issue] | None:
        """Return the issues of a project (its id) that were seen last, None where that failed or there is none."""
        ask = partial(self._first_page, project)
        return next(iter(self._once(self._issues, project, ask)), None)

    def found_in(self, project: str) -> Page[Issue] | None:
        """Return what `newest` does, for whoever looks for an issue there; raises why it could not be read."""
        page = self.newest(project)
        if failure := self._failures.get(project):
            raise failure
        return page

    def lists(self, issue: Issue) -> bool:
        """Return whether the issue is among those of its project that were seen last: it is there, then."""
        page = self.newest(issue.project.id)
        return page is not None and any(one.id == issue.id for one in page.items)

    def _first_page(self, project: str) -> tuple[Page[Issue], ...]:
        try:
            return tuple(islice(self.glitchtip.issue_pages(projects=[project]), 1))
        except Failure as failure:
            self._failures[project] = failure
            raise

    def relatives(self, issue: Issue) -> tuple[Relative, ...]:
        """Return the relatives among the issues of its project, the resolved ones with what was said last."""
        project = issue.project.id
        page = self.newest(project)
        others = page.items if page else ()
        left = MOST_READ
        if len(others) >= A_PAGE:  # there are more: those of use are the resolved ones
            ask = partial(self.glitchtip.newest_issues, project, query="is:resolved")
            others += self._once(self._resolved, project, ask)
            left -= 1
        compared = relatives(issue, others)
        wanted = worth_reading(compared, left)
        comments = together([partial(self._comments, number) for number in wanted])
        return with_comments(compared, dict(zip(wanted, comments, strict=True)))

    def _comments(self, number: str) -> Sequence[Comment]:
        try:
            return self.glitchtip.newest_comments(number)
        except Failure as failure:
            self._unread[number] = failure.message
            return ()

    def _once(
        self, kept: dict[str, Future[tuple[T, ...]]], project: str, ask: Callable[[], tuple[T, ...]]
    ) -> tuple[T, ...]:
        """Return the answer of the first who asks; a failure is an empty one."""
        if not project:
            return ()
        with self._lock:
            first = project not in kept
            answer = kept.setdefault(project, Future())
        if first:
            try:
                answer.set_result(ask())
            except Failure as failure:
                self._unread[project] = failure.message
                answer.set_result(())
            except BaseException:
                answer.set_result(())
                raise
        return answer.result()
