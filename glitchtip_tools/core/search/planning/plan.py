"""From a query to what is asked of the server, in which order, until when, and what is decided here."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime, timedelta

from glitchtip_tools.core.hints import similar
from glitchtip_tools.core.search.language.mistakes import (
    MOST_HINTS,
    hints,
    listed,
    needs_assignment,
)
from glitchtip_tools.core.search.language.syntax import AnyOf, Node, Pattern, terms
from glitchtip_tools.core.search.planning.binding import PROJECT, Context, bind
from glitchtip_tools.core.search.planning.branches import Branch, branches
from glitchtip_tools.core.search.planning.conditions import TRUE, Condition, TextIn, every, literals
from glitchtip_tools.core.search.planning.flags import Flag, Selection
from glitchtip_tools.core.search.planning.orders import COUNTED, ORDERS, checked_sort
from glitchtip_tools.core.search.planning.pushdown import SINCE_VERSION, Abilities, ServerFilter, project_ids
from glitchtip_tools.core.search.planning.server_query import LONGEST_QUERY, joined
from glitchtip_tools.core.search.planning.spans import seen_bounds
from glitchtip_tools.errors import NotFound, Unsupported
from glitchtip_tools.models import STATUSES
from glitchtip_tools.values import dataclass

MILLISECOND = timedelta(milliseconds=1)  # times on the wire are cut to it
PAGE = 100  # the most that the server gives at once


@dataclass(frozen=True, slots=True)
class ListRequest:
    """One list to read from the server, and what its issues must fulfil to be matches.

    Reading ends at the first issue beyond `stop`, a bound of the time that the list is sorted by.
    """

    query: str = ""
    projects: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    sort: str = "-last_seen"
    rest: Condition = TRUE
    stop: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """How a query is answered. No request means that no issue can match.

    `query` is the canonical text of what is asked, flags included; `caption` says for a table what it shows,
    `now` is the moment of asking. `kept` are the slugs of projects by number, and `me` is the address of who asks,
    where these are from an earlier run.
    """

    query: str
    condition: Condition
    requests: tuple[ListRequest, ...]
    sort: str
    limit: int | None
    defaulted: bool
    caption: str
    hints: tuple[str, ...]
    now: datetime
    kept: Mapping[str, str] = field(default_factory=dict)
    me: str | None = None

    @property
    def sorted_here(self) -> bool:
        """Whether all matches must be read before the first can be shown (the server's order never ends)."""
        return self.sort in ("count", "priority", *COUNTED)

    @property
    def page_size(self) -> int:
        """How many issues to ask for at once: no more than are wanted when every one of them is a match."""
        exact = all(request.rest == TRUE for request in self.requests) and not self.sorted_here
        return min(PAGE, self.limit) if exact and self.limit else PAGE


def plan(
    selection: Selection,
    context: Context,
    *,
    server: Abilities,
    sort: str = "last-seen",
    limit: int | None = None,
) -> Plan:
    """Return the plan.

    Raises BadUsage for an unknown sort, NotFound for an unknown project, Unsupported for a flag about data that
    the server does not have.
    """
    checked_sort(sort)
    _check_flags(selection.flags, server)
    node, defaulted = selection.node, selection.defaulted
    condition = bind(node, context)
    check_projects(condition, server.projects)
    column = "first_seen" if sort in ("first-seen", "new") else "last_seen"
    return Plan(
        query=str(node),
        condition=condition,
        requests=tuple(_request(branch, column) for branch in branches(condition, server)),
        sort=sort,
        limit=limit,
        defaulted=defaulted,
        caption=_caption(node, sort),
        hints=tuple(hints(node, assignment=server.assignment))[:MOST_HINTS],
        now=context.now,
    )


def names_project(query: Node) -> bool:
    """Return whether planning needs to know the organization's projects."""
    return any(term.key in ("project", "shortId") and not term.tag for term in terms(query))


def named_projects(query: Node) -> frozenset[str] | None:
    """Return the projects that the query names, in lower case; None if a wildcard may stand for others."""
    named: set[str] = set()
    for term in terms(query):
        if term.key != "project" or term.tag:
            continue
        values = term.test.values if isinstance(term.test, AnyOf) else (None,)
        plain = [value.plain if isinstance(value, Pattern) else None for value in values]
        if None in plain:
            return None
        named |= {name.lower() for name in plain if name}
    return frozenset(named)


def names_ability(query: Node) -> bool:
    """Return whether planning depends on what the server's version can do."""
    return any(not term.tag and (term.key == "title" or needs_assignment(term)) for term in terms(query))


def names_me(query: Node) -> bool:
    """Return whether the query is about the person who asks (`assigned:me`)."""
    return any(
        term.key == "assigned" and isinstance(term.test, AnyOf) and Pattern(("me",)) in term.test.values
        for term in terms(query)
        if not term.tag
    )


def check_projects(condition: Condition, projects: Mapping[str, str] | None) -> None:
    """Raise NotFound when the condition names a project that the organization does not have."""
    for literal in literals(condition) if projects is not None else ():
        test = literal.test
        if not isinstance(test, TextIn) or test.fields != PROJECT or test.pattern.plain is None:
            continue
        if not project_ids(test, projects or {}):
            near = similar(test.pattern.plain, projects or {})
            hint = (
                f"did you mean `{near}`?"
                if near
                else f"available: {listed(sorted(projects or {})) or 'none'}"
            )
            raise NotFound(f"project `{test.pattern.plain}` not found", hint=hint)


def _check_flags(flags: Iterable[Flag], server: Abilities) -> None:
    """Raise Unsupported for a flag about data that this server does not have."""
    for flag in flags:
        if flag.needs and not getattr(server, flag.needs):
            raise Unsupported(
                f"`--{flag.name}`: this server has no such data",
                hint=f"GlitchTip has it from version {SINCE_VERSION[flag.needs]} on; leave the option out",
            )


def _request(branch: Branch, column: str) -> ListRequest:
    by_kind: dict[str, list[ServerFilter]] = {}
    for filter_ in branch.filters:
        by_kind.setdefault(filter_.kind, []).append(filter_)
    query, filters = _query_of(by_kind)
    environments = sorted(by_kind.get("environment", []), key=lambda filter_: -len(filter_.values))[:1]
    parameters = [*by_kind.get("project", []), *by_kind.get("id", []), *environments]
    unsent = [
        kept
        for filter_, kept in branch.filters.items()
        if filter_ not in filters and filter_ not in parameters
    ]
    rest = every([branch.rest, *unsent])
    seen = seen_bounds(rest)
    return ListRequest(
        query=query,
        projects=_values(by_kind.get("project", [])),
        environments=_values(environments),
        ids=_values(by_kind.get("id", [])),
        start=seen.first_from,
        end=seen.first_until + MILLISECOND if seen.first_until else None,
        sort=f"-{column}",
        rest=rest,
        stop=seen.first_from if column == "first_seen" else seen.last_from,
    )


def _query_of(by_kind: Mapping[str, list[ServerFilter]]) -> tuple[str, list[ServerFilter]]:
    """Return the server's query and the filters that it holds: an event's id is alone, a text comes last."""
    if events := by_kind.get("event"):
        return _word(events[0]), events[:1]
    filters: list[ServerFilter] = []
    parts: list[str] = []
    for kind, prefix in (("is", "is:"), ("level", "level:"), ("tag", "")):
        for filter_ in by_kind.get(kind, []):
            part = prefix + _word(filter_)
            if len(part) + sum(len(other) + 1 for other in parts) <= LONGEST_QUERY:
                parts.append(part)
                filters.append(filter_)
    texts = sorted(by_kind.get("text", []), key=lambda filter_: -len(_word(filter_)))[:1]
    return joined(parts, _word(texts[0]) if texts else None), [*filters, *texts]


def _word(filter_: ServerFilter) -> str:
    return next(iter(filter_.values))


def _values(filters: list[ServerFilter]) -> tuple[str, ...]:
    return tuple(sorted(value for filter_ in filters for value in filter_.values))


def _caption(node: Node, sort: str) -> str:
    """Return what a table shows, after the number of issues: `unresolved issues, newest first`."""
    words = str(node).split(" ")
    first = words[0].removeprefix("is:")
    kind = f"{first} " if words[0] in {f"is:{status}" for status in STATUSES} else ""
    rest = " ".join(words[1:] if kind else words)
    if rest.startswith(("OR ", "AND ")):
        kind, rest = "", str(node)
    matching = f" matching `{rest}`" if rest else ""
    return f"{kind}issues{matching}, {ORDERS[sort]}"
