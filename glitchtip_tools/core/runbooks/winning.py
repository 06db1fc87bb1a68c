"""The rule whose runbook belongs on one issue: decided by what is known, and asked for what is not."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from glitchtip_tools.core.runbooks.matching import Decide, Matcher
from glitchtip_tools.core.runbooks.rules import Rule
from glitchtip_tools.core.search import Answer, Condition, Question, evaluate
from glitchtip_tools.core.search.evaluation import TagValues
from glitchtip_tools.core.search.planning.conditions import HasTag, TagIs
from glitchtip_tools.models import Event, Issue, Metadata, Project, Tag, TagValue

LONG_AGO = datetime.fromtimestamp(0, UTC)


def winner(
    matcher: Matcher,
    issue: Issue | None,
    *,
    event: Event | None = None,
    tags: Sequence[Tag] | None = None,
    ask: Decide | None = None,
) -> Rule | None:
    """Return the rule whose runbook belongs on the issue, None when there is none.

    `tags` are all that the issue has. What these and the issue itself cannot tell (counts in a period, say) is
    decided by `ask`; without it the event's tags stand for tags that are not known, the event itself for an issue
    that is not, and a rule that asks for more is passed over.
    """
    seen = issue or (issue_of(event) if event else None)
    if seen is None:
        return None
    known = tags_of(event) if tags is None and ask is None else tags

    def decide(condition: Condition) -> bool | None:
        verdict = decided(condition, seen, known)
        return ask(condition) if verdict is None and ask else verdict

    return matcher.winner(seen, decide)


def decided(condition: Condition, issue: Issue, tags: Sequence[Tag] | None) -> bool | None:
    """Return whether the issue meets the condition, None when it takes more than its tags to know (None: unknown)."""
    facts: dict[Question, Answer] = {}
    while not isinstance(verdict := evaluate(condition, issue, facts), bool):
        answers = answers_from(verdict, tags) if tags is not None else {}
        if not answers:
            return None
        facts |= answers
    return verdict


def answers_from(questions: Iterable[Question], tags: Sequence[Tag]) -> dict[Question, Answer]:
    """Return the answers that the list of an issue's tags gives; other questions stay open.

    A tag of which only the most frequent values are listed tells that a value is there, not that it is missing.
    """
    values = {tag.key: frozenset(value.value for value in tag.values) for tag in tags}
    cut = {tag.key for tag in tags if tag.unique > len(tag.values)}
    answers: dict[Question, Answer] = {}
    for question in questions:
        match question:
            case TagValues(key) if key not in cut:
                answers[question] = values.get(key, frozenset())
            case TagIs(key, value) if key not in cut or value in values[key]:
                answers[question] = value in values.get(key, frozenset())
            case HasTag(key):
                answers[question] = key in values
    return answers


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
