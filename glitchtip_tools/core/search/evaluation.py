"""Decides whether an issue matches: from the issue alone where that suffices, else says what must be asked.

An evaluation is three-valued: true, false, or the questions whose answers would bring it forward.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

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
from glitchtip_tools.core.search.planning.server_query import sendable
from glitchtip_tools.models import Issue
from glitchtip_tools.values import dataclass

WORTH_A_TABLE = 24  # issues whose tag is asked by its values; fewer are asked one by one, which is exact
MOST_VALUES = 40  # of a tag; one with more (a user, a request) is asked issue by issue
MOST_PROJECTS = 5  # whose newest events teach values


@dataclass(frozen=True, slots=True)
class TagValues:
    """Which values of the tag do the issue's events carry? Answered by a set of texts."""

    key: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many events by hour (`24h`) or by day (`14d`)? Answered by buckets, None where the server has none."""

    period: str


@dataclass(frozen=True, slots=True)
class EventsSince:
    """How many events since then? No need to count beyond `enough`."""

    since: datetime
    enough: int


Question = TagIs | HasTag | HasEvent | EventIn | TagValues | Counts | EventsSince
Buckets = tuple[tuple[datetime, int], ...]
Answer = bool | int | frozenset[str] | Buckets | None
Facts = Mapping[Question, Answer]
Verdict = bool | frozenset[Question]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PERIODS = {"24h": DAY, "14d": 14 * DAY}
BUCKET = {"24h": HOUR, "14d": DAY}


def evaluate(condition: Condition, issue: Issue, facts: Facts) -> Verdict:
    """Return whether the issue matches, or what to ask to know more; every answer asked for leads on."""
    match condition:
        case Literal(test, wanted):
            verdict = _look(test, issue, facts)
            return verdict is wanted if isinstance(verdict, bool) else frozenset([verdict])
        case All(parts):
            return _join((evaluate(part, issue, facts) for part in parts), decisive=False)
        case Any(parts):
            return _join((evaluate(part, issue, facts) for part in parts), decisive=True)


def _join(verdicts: Iterable[Verdict], *, decisive: bool) -> Verdict:
    questions: frozenset[Question] = frozenset()
    for verdict in verdicts:
        if verdict is decisive:
            return decisive
        if not isinstance(verdict, bool):
            questions |= verdict
    return questions or not decisive


def _look(test: Test, issue: Issue, facts: Facts) -> bool | Question:
    """Return how the test comes out, or the next question about it."""
    match test:
        case OneOf(field, values):
            return getattr(issue, field) in values
        case TextIn(fields, pattern, whole):
            return any(fits(pattern, text, whole) for field in fields if (text := _text(issue, field)))
        case Assigned(pattern):
            name = issue.assigned_to
            return bool(name) and (pattern is None or fits(pattern, name or "", whole=True))
        case TimeIn(field, low, high):
            return _inside(getattr(issue, field), low, high)
        case TimesSeen(low, high):
            return _between(issue.count, low, high)
        case PeriodCount():
            return _count(test, issue, facts)
        case EventIn():
            return _event_in(test, issue, facts)
        case HasEvent():
            return bool(facts[test]) if test in facts else test
        case HasTag() | TagIs() | TagLike():
            return _tag(test, facts)


def _text(issue: Issue, field: str) -> str | None:
    match field:
        case "title" | "culprit":
            return issue.title if field == "title" else issue.culprit
        case "type" | "value" | "filename" | "function":
            return str(getattr(issue.metadata, field) or "")
        case "project" | "projectId":
            return issue.project.slug if field == "project" else issue.project.id
        case "platform":
            return issue.project.platform
        case "shortId":
            return issue.short_id
        case "logger":
            return issue.logger
        case "firstRelease" | "lastRelease":
            return issue.first_release if field == "firstRelease" else issue.last_release
    raise AssertionError(f"no text of an issue: {field}")


def _inside(moment: datetime, low: datetime | None, high: datetime | None) -> bool:
    return (low is None or moment >= low) and (high is None or moment < high)


def _between(number: int, low: int | None, high: int | None) -> bool:
    return (low is None or number >= low) and (high is None or number <= high)


def _count(test: PeriodCount, issue: Issue, facts: Facts) -> bool | Question:
    low, high = test.low, test.high
    since = test.now - PERIODS[test.period]
    if issue.last_seen < since - HOUR:
        return _between(0, low, high)
    if low is not None and issue.count < low:  # a period holds no more than the whole life
        return False
    if (low is None or low <= 0) and (high is None or issue.count <= high):
        return True
    question = Counts(test.period)
    if question not in facts:
        return question
    buckets = facts[question]
    if isinstance(buckets, tuple):
        return _between(sum(count for _, count in buckets), low, high)
    by_events = EventsSince(since, max(low or 0, (high or 0) + 1))
    counted = facts.get(by_events)
    return _between(counted, low, high) if isinstance(counted, int) else by_events


def _event_in(test: EventIn, issue: Issue, facts: Facts) -> bool | Question:
    """Decide by the first and the last event, then by days, by hours, and at last by the events themselves."""
    low, high = test.low, test.high
    if test in facts:
        return bool(facts[test])
    if issue.last_seen < low or issue.first_seen >= high or low >= high:
        return False
    if _inside(issue.first_seen, low, high) or _inside(issue.last_seen, low, high):
        return True
    for period in ("14d", "24h"):
        begin = test.now - PERIODS[period] + HOUR
        if high <= begin or (Counts(period) in facts and facts[Counts(period)] is None):
            continue
        if Counts(period) not in facts:
            return Counts(period)
        verdict = _by_buckets(facts[Counts(period)], BUCKET[period], low, high, begin)
        if verdict is not None:
            return verdict
    return test


def _by_buckets(
    buckets: Answer, width: timedelta, low: datetime, high: datetime, begin: datetime
) -> bool | None:
    """Return whether [low, high) holds an event, None when a bucket that it cuts leaves that open."""
    filled = [at for at, count in buckets if count] if isinstance(buckets, tuple) else []
    if any(low <= at and at + width <= high for at in filled):
        return True
    touched = any(at < high and at + width > low for at in filled)
    return False if not touched and low >= begin else None


def _tag(test: HasTag | TagIs | TagLike, facts: Facts) -> bool | Question:
    if test in facts and not isinstance(test, TagLike):
        return bool(facts[test])
    values = facts.get(TagValues(test.key))
    if isinstance(values, frozenset):
        match test:
            case HasTag():
                return bool(values)
            case TagIs(_, value):
                return value in values
            case TagLike(_, pattern):
                return any(fits(pattern, value, whole=True, fold=False) for value in values)
    if isinstance(test, TagLike):
        present = HasTag(test.key)
        if test.present or not sendable(present):
            return TagValues(test.key)
        return (TagValues(test.key) if facts[present] else False) if present in facts else present
    return test if sendable(test) else TagValues(test.key)
