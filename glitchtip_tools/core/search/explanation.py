"""A query's plan and its conditions in words: what is asked of the server, what is decided here, at what cost."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from math import ceil
from urllib.parse import quote

from glitchtip_tools.core.search.evaluation import MOST_PROJECTS, MOST_VALUES, WORTH_A_TABLE
from glitchtip_tools.core.search.language.syntax import Pattern, tag_key
from glitchtip_tools.core.search.planning.binding import FREE_TEXT, MESSAGE, PROJECT
from glitchtip_tools.core.search.planning.conditions import (
    TRUE,
    All,
    Any,
    Assigned,
    Condition,
    EventIn,
    HasEvent,
    HasTag,
    Literal,
    OneOf,
    PeriodCount,
    TagIs,
    TagLike,
    Test,
    TextIn,
    TimeIn,
    TimesSeen,
    literals,
)
from glitchtip_tools.core.search.planning.plan import PAGE, ListRequest, Plan
from glitchtip_tools.core.search.planning.server_query import sendable
from glitchtip_tools.values import dataclass

TEXTS = {FREE_TEXT: "text", MESSAGE: "message", PROJECT: "project"}
NAMES = {"first_seen": "firstSeen", "last_seen": "lastSeen"}
FROM_ISSUE = (OneOf, TextIn, Assigned, TimeIn, TimesSeen)
QUESTIONS = {
    "tags at once": "one request about {terms} per 100 remaining issues",
    "tags": "the tags of each remaining issue, for {terms}",
    "counts": "the counts of 100 issues at once, for {terms}",
    "events": "the events of each issue that the counts do not decide, newest first, for {terms}",
}


@dataclass(frozen=True, slots=True)
class ListExplanation:
    """One list that is read: its address, until when, and what is decided here about its issues."""

    address: str
    until: str | None
    here: str | None
    questions: tuple[str, ...]
    hits: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a plan does. `most_requests` is None when no bound is known (over 1,000 issues, or events are read)."""

    query: str
    status: str | None
    asked: tuple[ListExplanation, ...]
    order: str
    most_requests: int | None
    requests: str

    def __str__(self) -> str:
        lines = [("query", self.query or "everything")]
        lines += [("status", self.status)] if self.status else []
        for number, request in enumerate(self.asked, start=1):
            lines.append((f"asked {number}" if len(self.asked) > 1 else "asked", f"GET {request.address}"))
            lines += [("hits", f"{request.hits:,} issues to look at")] if request.hits is not None else []
            lines += [("until", request.until)] if request.until else []
            lines.append(("here", request.here or "nothing: the server decides it all"))
            lines += [("asks", question) for question in request.questions]
        lines += [("order", self.order), ("requests", self.requests)]
        return "\n".join(f"{name:<9} {text}" for name, text in lines)


def explain(plan: Plan, hits: Sequence[int | None] | None = None) -> Explanation:
    """Return the plan in words; `hits` is how many issues each request selects, None for too many."""
    counted = list(hits) if hits is not None else [None] * len(plan.requests)
    costs = [_most(request, number, plan) for request, number in zip(plan.requests, counted, strict=True)]
    known = [cost for cost in costs if cost is not None]
    most = sum(known) if len(known) == len(costs) else None
    return Explanation(
        query=plan.query,
        status="unresolved, because no status is given (`--status all` removes this default)"
        if plan.defaulted
        else None,
        asked=tuple(
            _asked(request, number, plan) for request, number in zip(plan.requests, counted, strict=True)
        ),
        order=_order(plan),
        most_requests=most,
        requests=_requests(plan, most),
    )


def _asked(request: ListRequest, hits: int | None, plan: Plan) -> ListExplanation:
    field = "firstSeen" if request.sort == "-first_seen" else "lastSeen"
    return ListExplanation(
        address=_address(request, plan.page_size),
        until=f"the first issue with {field} before {iso(request.stop)}" if request.stop else None,
        here=describe(request.rest) if request.rest != TRUE else None,
        questions=tuple(_questions(request)),
        hits=hits,
    )


def _address(request: ListRequest, page_size: int) -> str:
    """Return the request as a person reads it; the terms of its query are not percent-encoded."""
    params = [("query", request.query)] if request.query else []
    params += [("project", value) for value in request.projects]
    params += [("environment", quote(value, safe=" ")) for value in request.environments]
    params += [("id", value) for value in request.ids]
    params += [(name, iso(at)) for name, at in (("start", request.start), ("end", request.end)) if at]
    params += [("sort", request.sort), ("limit", str(page_size))]
    return "issues/?" + "&".join(f"{name}={value}" for name, value in params)


def _questions(request: ListRequest) -> Iterable[str]:
    for kind, text in QUESTIONS.items():
        tests = dict.fromkeys(
            term_of(literal.test) for literal in literals(request.rest) if kind in _kinds(literal.test)
        )
        if tests:
            yield text.format(terms=", ".join(f"`{test}`" for test in tests))


def _kinds(test: Test) -> tuple[str, ...]:
    """Return which questions a test may need."""
    match test:
        case HasEvent():
            return ("tags at once",)
        case HasTag() | TagIs():
            return ("tags at once",) if sendable(test) else ("tags",)
        case TagLike(key, _, present):
            return ("tags",) if present or not sendable(HasTag(key)) else ("tags at once", "tags")
        case PeriodCount():
            return ("counts",)
        case EventIn():
            return ("counts", "events")
        case _:
            return ()


def _most(request: ListRequest, hits: int | None, plan: Plan) -> int | None:
    """Return the most requests that a list can take with everything asked about its issues, None without a bound."""
    tests = {literal.test for literal in literals(request.rest) if not isinstance(literal.test, FROM_ISSUE)}
    kinds = [kind for test in tests for kind in _kinds(test)]
    if hits is None or "events" in kinds:
        return None
    per_page = kinds.count("tags at once") + len(
        {test.period for test in tests if isinstance(test, PeriodCount)}
    )
    per_issue = len(
        {test.key for test in tests if isinstance(test, HasTag | TagIs | TagLike) and "tags" in _kinds(test)}
    )
    rows = min(hits, plan.limit) if plan.limit and plan.page_size < PAGE else hits
    pages = max(1, ceil(rows / plan.page_size))
    tables = per_issue if rows >= WORTH_A_TABLE else 0  # tags that are asked by their values first
    searches = tables * (MOST_PROJECTS + pages * (1 + 2 * MOST_VALUES))
    return pages * (1 + per_page) + rows * per_issue + searches


def _order(plan: Plan) -> str:
    if plan.sorted_here:
        return f"by {plan.sort}, here, after all is read (the server's own order does not end)"
    merged = ", the lists merged, each issue once" if len(plan.requests) > 1 else ""
    wanted = f"; reading ends with match {plan.limit}" if plan.limit else ""
    return f"by {plan.sort}{merged}{wanted}"


def _requests(plan: Plan, most: int | None) -> str:
    if not plan.requests:
        return "none: no issue can match"
    if most is not None:
        return f"at most {most:,}"
    kinds = {
        kind for request in plan.requests for item in literals(request.rest) for kind in _kinds(item.test)
    }
    each = " and ".join(["one per 100 issues"] + ["those above for the remaining issues"] * bool(kinds))
    return f"no bound known: {each}"


# Conditions in the words of the language


def describe(condition: Condition) -> str:
    """Return the condition in the words of the language, with its dates worked out."""
    match condition:
        case Literal(test, wanted):
            text = term_of(test)
            return text if wanted else f"!({text})" if " " in text else f"!{text}"
        case All(parts):
            texts = (f"({describe(part)})" if isinstance(part, Any) else describe(part) for part in parts)
            return " ".join(texts) or "everything"
        case Any(parts):
            return " OR ".join(describe(part) for part in parts) or "nothing"


def term_of(test: Test) -> str:
    """Return a test as a term of the language."""
    match test:
        case OneOf(field, values):
            return f"{'is' if field == 'status' else field}:{_any_of(sorted(values))}"
        case TextIn(fields, pattern, whole):
            return f"{TEXTS.get(fields, fields[0])} {'is' if whole else 'contains'} {pattern}"
        case Assigned(pattern):
            return f"assigned:{pattern}" if pattern else "is:assigned"
        case TimeIn(field, low, high):
            return _span(NAMES[field], low, high)
        case EventIn(low, high):
            return _span("event.timestamp", low, high)
        case TimesSeen(low, high):
            return _numbers("timesSeen", low, high)
        case PeriodCount(period, low, high):
            return _numbers(f"count{period}", low, high)
        case HasEvent(event_id):
            return f"event {event_id}"
        case HasTag(key):
            return f"has:{key}"
        case TagIs(key, value):
            return f"{tag_key(key)}:{Pattern((value,))}"
        case TagLike(key, pattern):
            return f"{tag_key(key)}:{pattern}"


def _any_of(values: Sequence[str]) -> str:
    return values[0] if len(values) == 1 else f"[{', '.join(values)}]"


def _span(name: str, low: datetime | None, high: datetime | None) -> str:
    bounds = [f"{name}:>={iso(low)}"] if low else []
    return " ".join(bounds + ([f"{name}:<{iso(high)}"] if high else []))


def _numbers(name: str, low: int | None, high: int | None) -> str:
    if low == high:
        return f"{name}:{low}"
    return " ".join([f"{name}:>={low}"] * (low is not None) + [f"{name}:<={high}"] * (high is not None))


def iso(moment: datetime) -> str:
    """Return the moment as ISO text; UTC is a `Z`."""
    exact = moment.microsecond % 1000
    return moment.isoformat(timespec="auto" if exact or not moment.microsecond else "milliseconds").replace(
        "+00:00", "Z"
    )
