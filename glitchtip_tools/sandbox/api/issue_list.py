"""Which issues a list's parameters select, and in which order: the same for reading, changing and deleting."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from glitchtip_tools.sandbox.api import query
from glitchtip_tools.sandbox.api.answers import SORTS, Refused, invalid, not_among
from glitchtip_tools.sandbox.api.paging import Order, Place
from glitchtip_tools.sandbox.api.routing import Call
from glitchtip_tools.sandbox.world.model import Issue

_RELATIVE = re.compile(r"now\s*-\s*(\d+)\s*([mhd])\s*")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_FILTERS = ("query", "filters")


class Selection:
    """The checked parameters of a list; making it raises the 422s."""

    def __init__(self, call: Call) -> None:
        self.ids = call.whole_numbers("id", [*_FILTERS, "id"])
        self.start = _time(call, "start")
        self.end = _time(call, "end")
        self.projects = call.whole_numbers("project", [*_FILTERS, "project"])
        self.environments = call.many("environment")
        self.query = call.one("query") or ""
        self.event_id = query.event_id(self.query)
        self._call = call

    def of(self, issues: Sequence[Issue], *, by_event: bool = True) -> list[Issue]:
        """Return those issues that are selected; a query that breaks the server raises its 500."""
        fitting = [issue for issue in issues if self._fits(issue)]
        if self.event_id and by_event:
            event = self._call.world.find_event(self.event_id)
            return [issue for issue in fitting if event is not None and issue.id == event.issue_id]
        if not self.query:
            return fitting
        matches = query.matcher(self.query, self._call.version)
        return [issue for issue in fitting if matches(issue)]

    def _fits(self, issue: Issue) -> bool:
        return (
            (not self.ids or issue.id in self.ids)
            and (not self.projects or issue.project_id in self.projects)
            and (self.start is None or issue.first_seen >= self.start)
            and (self.end is None or issue.first_seen <= self.end)
            and (
                not self.environments
                or any(name in issue.tags.get("environment", {}) for name in self.environments)
            )
        )


def _time(call: Call, name: str) -> datetime | None:
    text = call.one(name)
    if text is None:
        return None
    if text == "now":
        return call.world.now
    if match := _RELATIVE.fullmatch(text):
        return call.world.now - timedelta(**{_UNITS[match[2]]: int(match[1])})
    return moment_of(text, ["query", name])


def moment_of(text: str, place: Sequence[str]) -> datetime:
    """Return a time given as ISO or as seconds; anything else is a 422."""
    try:
        if re.fullmatch(r"\d{9,13}(\.\d+)?", text):
            return datetime.fromtimestamp(float(text) / (1000 if len(text) > 11 else 1), UTC)
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError:
        raise Refused(422, invalid(place, "time")) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def order(call: Call) -> Order:
    """Return the order that is asked for; an unknown one is a 422."""
    name = call.one("sort")
    name = "-last_seen" if name is None else name
    if name not in SORTS:
        raise Refused(422, not_among(["query", "sort"], SORTS))
    return Order(name.lstrip("-"), name.startswith("-"))


def place(issue: Issue, by: str) -> Place:
    """Return an issue's place in an order."""
    if by == "last_seen":
        return issue.last_seen
    if by == "first_seen":
        return issue.first_seen
    if by == "count":
        return issue.count
    return math.log10(max(issue.count, 1)) + issue.last_seen.timestamp() / 300_000


def in_order(issues: Sequence[Issue], wanted: Order) -> list[Issue]:
    """Return the issues in that order; equal ones by their number."""
    return sorted(
        sorted(issues, key=lambda issue: issue.id),
        key=lambda issue: place(issue, wanted.name),
        reverse=wanted.descending,
    )
