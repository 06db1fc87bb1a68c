"""A server that understands only what GlitchTip does, and an oracle that looks at every event."""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from glitchtip_tools.api.paging import Page
from glitchtip_tools.core import search
from glitchtip_tools.core.search.language.texts import fits
from glitchtip_tools.core.search.planning.conditions import (
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
)
from glitchtip_tools.errors import Unsupported
from glitchtip_tools.models import Account, Event, Issue, Project, Tag, TagValue

NOW = datetime(2025, 11, 24, 15, 0, tzinfo=UTC)  # a full hour, so that counts by the hour are exact
PROJECTS = (Project("1", "web"), Project("2", "web-shop"), Project("3", "api"))
PERIODS = {"24h": timedelta(days=1), "14d": timedelta(days=14)}


@dataclass(frozen=True)
class Happened:
    """An event: when it was received, what it carries."""

    received: datetime
    tags: dict[str, str]
    id: str


@dataclass(frozen=True)
class Stored:
    """An issue with its events."""

    issue: Issue
    events: tuple[Happened, ...]

    def values(self, key: str) -> set[str]:
        return {event.tags[key] for event in self.events if key in event.tags}


@dataclass
class SmallServer:
    """GlitchTip's list of issues with its query language, word for word, and nothing beyond it."""

    stored: tuple[Stored, ...]
    version: str
    asked: list[str] = field(default_factory=list)

    def account(self) -> Account:
        return Account("ann@example.org")

    def projects(self) -> tuple[Project, ...]:
        return PROJECTS

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
    ) -> Iterator[Page[Issue]]:
        self.asked.append(query)
        found = [
            one.issue
            for one in self.stored
            if (not projects or one.issue.project.id in projects)
            and (not ids or one.issue.id in ids)
            and (not environments or one.values("environment") & set(environments))
            and (start is None or one.issue.first_seen >= start)
            and (end is None or one.issue.first_seen <= end)
            and self._selects(query, one)
        ]
        field_name = sort.removeprefix("-")
        found.sort(key=lambda issue: getattr(issue, field_name), reverse=True)
        size = min(limit, 3)
        for at in range(0, max(1, len(found)), size):
            yield Page(tuple(found[at : at + size]), len(found), capped=False)

    def _selects(self, query: str, one: Stored) -> bool:
        try:
            return UUID(query).hex in [event.id for event in one.events]
        except ValueError:
            pass
        words = shlex.split(query)  # an unbalanced quote is a failure, as there
        for at, word in enumerate(words):
            name, colon, value = word.partition(":")
            if not colon:
                return self._holds(" ".join(words[at:]), one.issue)
            value = value.strip('"')
            fine = {
                "is": value == one.issue.status,
                "level": value == one.issue.level,
                "has": bool(one.values(value)),
            }.get(name, value in one.values(name))
            if not fine:
                return False
        return True

    def _holds(self, text: str, issue: Issue) -> bool:
        """Full text: whole words of the title; with a wildcard and from 5 on also a part of the title."""
        plain = text.replace("*", " ").lower().split()
        if plain and set(plain) <= set(issue.title.lower().replace(":", " ").split()):
            return True
        pieces = [piece for piece in text.lower().split("*") if piece]
        return "*" in text and self.version >= "5" and all(piece in issue.title.lower() for piece in pieces)

    def tags(self, issue_id: str, key: str | None = None) -> tuple[Tag, ...]:
        (one,) = (one for one in self.stored if one.issue.id == issue_id)
        keys = sorted({name for event in one.events for name in event.tags if key in (None, name)})
        values = {name: tuple(TagValue(value, 1) for value in sorted(one.values(name))) for name in keys}
        return tuple(Tag(name, len(values[name]), len(values[name]), values[name]) for name in keys)

    def events(self, issue_id: str) -> Iterator[Event]:
        (one,) = (one for one in self.stored if one.issue.id == issue_id)
        for event in sorted(one.events, key=lambda event: event.received, reverse=True):
            yield Event(event.id, date_received=event.received, date_created=NOW + timedelta(days=1))

    def newest_events(self, project: str) -> Sequence[Event]:
        received = [event for one in self.stored if one.issue.project.slug == project for event in one.events]
        received.sort(key=lambda event: event.received, reverse=True)
        return [
            Event(event.id, tags=tuple(event.tags.items()), date_received=event.received)
            for event in received[:100]
        ]

    def counts(
        self, issue_ids: Sequence[str], period: str = "24h"
    ) -> dict[str, tuple[tuple[datetime, int], ...]]:
        if self.version < "5":
            raise Unsupported("this server has no counts by period")
        return {one.issue.id: buckets(one, period) for one in self.stored if one.issue.id in issue_ids}


def buckets(one: Stored, period: str) -> tuple[tuple[datetime, int], ...]:
    """Return the counts by hour or by day of the events of whole hours within the period."""
    found: dict[datetime, int] = {}
    for event in one.events:
        hour = event.received.replace(minute=0, second=0, microsecond=0)
        at = hour if period == "24h" else hour.replace(hour=0)
        if hour >= NOW - PERIODS[period]:
            found[at] = found.get(at, 0) + 1
    return tuple(sorted(found.items()))


def truly(condition: Condition, one: Stored) -> bool:
    """Decide by looking at everything there is."""
    match condition:
        case Literal(test, wanted):
            return passes(test, one) is wanted
        case All(parts):
            return all(truly(part, one) for part in parts)
        case Any(parts):
            return any(truly(part, one) for part in parts)


def passes(test: Test, one: Stored) -> bool:
    issue = one.issue
    match test:
        case OneOf(name, values):
            return getattr(issue, name) in values
        case TimeIn(name, low, high):
            moment = getattr(issue, name)
            return (low is None or moment >= low) and (high is None or moment < high)
        case EventIn(low, high):
            return any(low <= event.received < high for event in one.events)
        case TimesSeen(low, high):
            return (low is None or issue.count >= low) and (high is None or issue.count <= high)
        case PeriodCount(period, low, high):
            number = sum(event.received >= NOW - PERIODS[period] for event in one.events)
            return (low is None or number >= low) and (high is None or number <= high)
        case HasEvent(event_id):
            return event_id in [event.id for event in one.events]
        case HasTag(key):
            return bool(one.values(key))
        case TagIs(key, value):
            return value in one.values(key)
        case TagLike(key, pattern):
            return any(fits(pattern, value, whole=True, fold=False) for value in one.values(key))
        case Assigned(pattern):
            return issue.assigned_to is not None and (
                pattern is None or fits(pattern, issue.assigned_to, whole=True)
            )
        case TextIn():
            return search.evaluate(Literal(test), issue, {}) is True


@dataclass
class Counting(SmallServer):
    """The small server with pages of a hundred; counts what is asked of it."""

    requests: int = 0

    def issue_pages(self, **asked: object) -> Iterator[Page[Issue]]:
        self.requests += 1
        items = tuple(issue for page in super().issue_pages(**asked) for issue in page.items)  # type: ignore[arg-type]
        yield Page(items, len(items))

    def tags(self, issue_id: str, key: str | None = None) -> tuple[Tag, ...]:
        self.requests += 1
        return super().tags(issue_id, key)

    def events(self, issue_id: str) -> Iterator[Event]:
        self.requests += 1
        return super().events(issue_id)

    def newest_events(self, project: str) -> Sequence[Event]:
        self.requests += 1
        return super().newest_events(project)

    def counts(
        self, issue_ids: Sequence[str], period: str = "24h"
    ) -> dict[str, tuple[tuple[datetime, int], ...]]:
        self.requests += 1
        return super().counts(issue_ids, period)
