"""Runs a search plan against a server: reads lists page by page, asks about single issues only what is still open."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from heapq import merge
from itertools import chain, islice
from typing import TYPE_CHECKING

from glitchtip_tools.api.paging import Page
from glitchtip_tools.api.server import together
from glitchtip_tools.core.issues.detail import Frequency, frequencies, has_assignee
from glitchtip_tools.core.search import (
    Abilities,
    Context,
    Flags,
    ListRequest,
    Node,
    Plan,
    checked_sort,
    combined,
    named_projects,
    names_ability,
    names_me,
    names_project,
    plan,
    sort_key,
)
from glitchtip_tools.core.search.planning.conditions import TRUE, reassigned
from glitchtip_tools.core.search.planning.orders import COUNTED
from glitchtip_tools.errors import NotFound
from glitchtip_tools.late import late
from glitchtip_tools.models import Issue
from glitchtip_tools.services.issues.facts import Asker, Asks

if TYPE_CHECKING:
    from glitchtip_tools.services.cache.server import KeptProjects, KeptServer
    from glitchtip_tools.services.issues import windows
else:
    windows = late("glitchtip_tools.services.issues.windows")

Place = tuple[tuple[float, ...], Issue | None]


def prepare(
    glitchtip: Asks,
    query: Node,
    flags: Flags,
    context: Context,
    *,
    sort: str = "last-seen",
    limit: int | None = None,
    kept: "Callable[[], KeptProjects] | None" = None,
    said: "Callable[[], KeptServer] | None" = None,
) -> Plan:
    """Return the plan of a query for this server; asks for projects, version and "me" only where they matter.

    Projects that were kept do where the query names them, and so does what the server `said` of who asks: the list
    then shows whether they are still right.
    """
    checked_sort(sort)
    selection = combined(query, flags)  # what is wrong is reported before anything is sent
    node = selection.node
    version, me, old_me = _asked(glitchtip, node, said, known=context.me)
    context = replace(context, me=me)
    if not names_project(node):
        made = plan(selection, context, server=Abilities.of_version(version), sort=sort, limit=limit)
        return replace(made, me=old_me)
    of_before = kept() if kept else None
    named, known = named_projects(node), of_before.known() if of_before else ()
    old = named is not None and bool(known) and named <= {project.slug.lower() for project in known}
    projects = known if old else glitchtip.projects()
    if of_before and not old:
        of_before.note(projects)
    abilities = Abilities.of_version(version, {project.slug: project.id for project in projects})
    made = plan(selection, context, server=abilities, sort=sort, limit=limit)
    return replace(made, kept={project.id: project.slug for project in projects if old}, me=old_me)


def _asked(
    glitchtip: Asks, node: Node, said: "Callable[[], KeptServer] | None", *, known: str | None
) -> tuple[str | None, str | None, str | None]:
    """Return the version and who asks, as far as the query depends on them, and who asks by an earlier run."""
    calls: dict[str, Callable[[], str | None]] = {}
    if names_ability(node):
        calls["version"] = lambda: glitchtip.version
    if known is None and names_me(node):
        calls["email"] = lambda: glitchtip.account().email
    if not calls:
        return None, known, None
    of_before = said() if said else None
    version = of_before.version() if of_before and "version" in calls else None
    if not Abilities.of_version(version).complete:  # the server may have been upgraded since
        version = None
    old_me = of_before.email() if of_before and "email" in calls else None
    if old_me and old_me.lower() in str(node).lower():  # named besides: a later one could not be told from it
        old_me = None
    open_calls = {
        name: call for name, call in calls.items() if not {"version": version, "email": old_me}[name]
    }
    answers = dict(zip(open_calls, together(list(open_calls.values())), strict=True))
    if of_before:
        of_before.note(**answers)
    return answers.get("version", version), answers.get("email", old_me or known), old_me


def with_sure_names(glitchtip: Asks, plan: Plan) -> Plan:
    """Return the plan with projects and who asks as the server has them now; raises NotFound for one that is gone."""
    if plan.kept:
        requests = tuple(replace(one, projects=_sure(glitchtip, plan, one.projects)) for one in plan.requests)
        plan = replace(plan, requests=requests, kept={})
    if plan.me and (me := glitchtip.account().email):
        requests = tuple(replace(one, rest=reassigned(one.rest, plan.me, me)) for one in plan.requests)
        plan = replace(plan, requests=requests, condition=reassigned(plan.condition, plan.me, me), me=None)
    return plan


def _sure(glitchtip: Asks, plan: Plan, projects: Sequence[str]) -> tuple[str, ...]:
    numbers = {project.slug: project.id for project in glitchtip.projects()}
    if gone := [plan.kept[one] for one in projects if plan.kept[one] not in numbers]:
        raise NotFound(f"project `{gone[0]}` not found", hint="`gtt projects list` shows what there is")
    return tuple(numbers[plan.kept[one]] for one in projects)


def measure(glitchtip: Asks, plan: Plan) -> list[int | None]:
    """Return how many issues each request of the plan selects (one small request each), None for over 1,000."""
    return [_hits(next(_pages(glitchtip, request, 1))) for request in plan.requests]


def find(glitchtip: Asks, plan: Plan) -> "Search":
    """Return the matches in the plan's order, to be iterated once; pages are read as they are needed."""
    return Search(glitchtip, plan)


def how_often(
    glitchtip: Asks, issues: Sequence[Issue], now: datetime, periods: Sequence[str]
) -> dict[str, Frequency]:
    """Return how often each issue happened of late: one request per period for up to 200 issues.

    Raises Unsupported where the server has no such counts (4.2).
    """
    ids = [issue.id for issue in issues]
    counted = together([partial(glitchtip.counts, ids, period) for period in periods]) if ids else []
    by_period = dict(zip(periods, counted, strict=False))
    return frequencies(ids, by_period.get("24h", {}), by_period.get("14d"), now)


class Search:
    """A search under way.

    `total` is how many issues match, once that is known (`capped`: this number or more); `more` is whether reading
    ended at the limit with issues left that may match. `before_waiting` is called before more is requested.
    """

    def __init__(self, glitchtip: Asks, plan: Plan) -> None:
        self.plan = plan
        self.total: int | None = None if plan.requests else 0
        self.capped = False
        self.more = False
        self.before_waiting: Callable[[], None] = lambda: None
        self._glitchtip = glitchtip
        self._asker = Asker(glitchtip)
        self._key = sort_key(plan.sort)
        self._missed: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the issues that were found, once they are read."""
        return (*self._asker.notes, *self._missed)

    def __iter__(self) -> Iterator[Issue]:
        issues = self._sorted_here() if self.plan.sorted_here else self._as_read()
        if self.plan.limit is None:
            yield from issues
        elif self.plan.limit > 0:
            yield from islice(issues, self.plan.limit)

    def _sorted_here(self) -> Iterator[Issue]:
        issues = {issue.id: issue for _, issue in chain(*self._lists()) if issue}
        self.total = len(issues)
        self.more = self.plan.limit is not None and self.plan.limit < len(issues)
        yield from sorted(issues.values(), key=self._key_of(list(issues.values())))

    def _key_of(self, issues: Sequence[Issue]) -> Callable[[Issue], tuple[float, ...]]:
        """Return the key of the plan's order, after asking for the counts that it goes by."""
        if self.plan.sort not in COUNTED:
            return self._key
        counted = how_often(self._glitchtip, issues, self.plan.now, COUNTED[self.plan.sort])
        if self.plan.sort == "rising":
            return lambda issue: (-counted[issue.id].rise, -issue.last_seen.timestamp())
        return lambda issue: (-counted[issue.id].last_day, -issue.last_seen.timestamp())

    def _as_read(self) -> Iterator[Issue]:
        """Yield matches while pages come in; several lists are merged, an issue on two of them comes once."""
        seen: set[str] = set()
        lists = self._lists()
        for _, issue in merge(*lists, key=lambda place: place[0]) if len(lists) > 1 else chain(*lists):
            if issue and issue.id not in seen:
                seen.add(issue.id)
                yield issue
        self.more = False
        self.total = len(seen)

    def _lists(self) -> list[Iterator[Place]]:
        return [self._list(request) for request in self.plan.requests]

    def _list(self, request: ListRequest) -> Iterator[Place]:
        """Yield the matches of one list with their places in the order, and a bare place at the end of each page."""
        seen: set[str] = set()
        pages = _pages(self._glitchtip, request, self.plan.page_size)
        first = next(pages)
        if self.plan.kept and not _are_shown(self.plan.kept, request.projects, first.items):
            sure = replace(request, projects=_sure(self._glitchtip, self.plan, request.projects))
            if sure != request:
                request = sure
                pages = _pages(self._glitchtip, request, self.plan.page_size)
                first = next(pages)
        if self.plan.me and not has_assignee(first.items, self.plan.me):
            me = self._glitchtip.account().email or ""
            request = replace(request, rest=reassigned(request.rest, self.plan.me, me))
        if len(self.plan.requests) == 1 and request.rest == TRUE:
            self.total, self.capped = first.hits, first.capped
        yield from self._page(first, request, seen)
        if self.plan.limit is not None or not windows.is_long(request, first):
            yield from self._rest(pages, request, seen, until=first)
            return
        read = partial(_pages, self._glitchtip, limit=self.plan.page_size)
        with windows.ReadAhead(windows.opened_evenly(request, first, self.plan.now, read)) as lists:
            yield from merge(
                *[self._rest(pages, request, seen) for pages in lists], key=lambda place: place[0]
            )

    def _rest(
        self,
        pages: Iterator[Page[Issue]],
        request: ListRequest,
        seen: set[str],
        *,
        until: Page[Issue] | None = None,
    ) -> Iterator[Place]:
        """Yield what is on the pages up to the time at which reading ends; `until` is the page before them."""
        page = until
        while not (page and page.items and _beyond(page.items[-1], request)):
            self.before_waiting()
            last, page = page, next(pages, None)
            if page is None:
                if until and last:
                    self._note_missed(last, seen)
                return
            yield from self._page(page, request, seen)

    def _note_missed(self, last: Page[Issue], seen: set[str]) -> None:
        """Note what a whole list has more than was read: its rows move while one reads."""
        missed = (last.hits or 0) - len(seen)
        if missed > 0 and not last.capped:
            self._missed = (
                f"{missed} of {last.hits} issues could not be read: the list changed meanwhile; run it again",
            )

    def _page(self, page: Page[Issue], request: ListRequest, seen: set[str]) -> Iterator[Place]:
        fresh = [issue for issue in page.items if issue.id not in seen]  # rows move while one reads
        seen |= {issue.id for issue in fresh}
        alone = len(self.plan.requests) == 1
        unread = not alone or page.hits is None or page.capped or len(seen) < page.hits
        for at, issue in self._asker.matches(fresh, request.rest):
            self.more = unread or at + 1 < len(fresh)
            yield self._key(issue), issue
            if request.rest != TRUE:  # the next ones may have to be asked about
                self.before_waiting()
        if page.items:
            yield self._key(page.items[-1]), None


def _pages(glitchtip: Asks, request: ListRequest, limit: int) -> Iterator[Page[Issue]]:
    return glitchtip.issue_pages(
        query=request.query,
        projects=request.projects,
        environments=request.environments,
        ids=request.ids,
        start=request.start,
        end=request.end,
        sort=request.sort,
        limit=limit,
    )


def _beyond(issue: Issue, request: ListRequest) -> bool:
    moment = issue.first_seen if request.sort == "-first_seen" else issue.last_seen
    return request.stop is not None and moment < request.stop


def _hits(page: Page[Issue]) -> int | None:
    return None if page.capped else page.hits


def _are_shown(kept: Mapping[str, str], numbers: Iterable[str], issues: Iterable[Issue]) -> bool:
    """Return whether issues show of all these projects that they still have the names that were kept by number."""
    shown = {issue.project.id: issue.project.slug for issue in issues}
    return all(kept[number] == shown.get(number) for number in numbers)
