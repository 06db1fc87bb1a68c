"""The rule that wins for one issue of which all that matters is known already: what `investigate` asks."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from glitchtip_tools.core.runbooks.matching import Matcher
from glitchtip_tools.core.runbooks.rules import Rule, Runbooks
from glitchtip_tools.core.search import Answer, Condition, Context, Question, evaluate
from glitchtip_tools.core.search.evaluation import TagValues
from glitchtip_tools.core.search.planning.conditions import HasTag, TagIs
from glitchtip_tools.models import Event, Issue, Metadata, Project, Tag, TagValue

LONG_AGO = datetime.fromtimestamp(0, UTC)


def winner(
    runbooks: Runbooks,
    issue: Issue | None,
    *,
    event: Event | None = None,
    tags: Sequence[Tag] | None = None,
    now: datetime | None = None,
) -> Rule | None:
    """Return the rule whose runbook belongs on the issue, None when there is none.

    Without an issue (`--event FILE`) the event stands for it; without `tags` the event's do. A rule that
    asks for more than these can tell (counts in a period, say) is passed over.
    """
    seen = issue or (issue_of(event) if event else None)
    if seen is None:
        return None
    known = tags if tags is not None else tags_of(event)
    matcher = Matcher(runbooks, Context(now or seen.last_seen))
    for rule in runbooks.ranked:
        if matcher.fits(rule, seen) and decided(matcher.rest(rule), seen, known):
            return rule
    return None


def decided(condition: Condition, issue: Issue, tags: Sequence[Tag]) -> bool | None:
    """Say whether the issue with these tags meets the condition, None when it takes more to know."""
    facts: dict[Question, Answer] = {}
    while not isinstance(verdict := evaluate(condition, issue, facts), bool):
        answers = answers_from(verdict, tags)
        if not answers:
            return None
        facts |= answers
    return verdict


def answers_from(questions: Iterable[Question], tags: Sequence[Tag]) -> dict[Question, Answer]:
    """Return the answers that the whole list of an issue's tags gives; other questions stay open."""
    values = {tag.key: frozenset(value.value for value in tag.values) for tag in tags}
    found: dict[Question, Answer] = {}
    for question in questions:
        match question:
            case TagValues(key):
                found[question] = values.get(key, frozenset())
            case TagIs(key, value):
                found[question] = value in values.get(key, frozenset())
            case HasTag(key):
                found[question] = key in values
    return found


def tags_of(event: Event | None) -> tuple[Tag, ...]:
    """Return an event's tags as those of an issue with this one event."""
    return tuple(Tag(key, 1, 1, (TagValue(value, 1),)) for key, value in event.tags) if event else ()


def issue_of(event: Event) -> Issue:
    """Return an issue that consists of this event, as far as an event alone can tell."""
    seen = event.date_received or event.date_created or LONG_AGO
    surfaced = event.exceptions[-1] if event.exceptions else None
    made = Metadata(surfaced.type, surfaced.value) if surfaced else Metadata(title=event.title)
    metadata = event.metadata if event.metadata.type or event.metadata.title else made
    title = event.title or event.message or ": ".join(filter(None, (made.type, made.value)))
    return _issue(title, metadata, seen, culprit=event.culprit, level=event.tag("level") or "error")


def issue_saying(text: str, now: datetime) -> Issue:
    """Return an issue of which only the message is known, for trying rules on a text."""
    head, colon, tail = text.partition(": ")
    named = bool(colon) and head[:1].isupper() and head.replace(".", "").isidentifier()
    return _issue(text, Metadata(head, tail) if named else Metadata(title=text), now)


def _issue(
    title: str, metadata: Metadata, seen: datetime, *, culprit: str = "", level: str = "error"
) -> Issue:
    return Issue(
        id="",
        short_id="",
        title=title,
        culprit=culprit,
        type="error",
        level=level,
        status="unresolved",
        count=1,
        first_seen=seen,
        last_seen=seen,
        project=Project("", ""),
        metadata=metadata,
    )
