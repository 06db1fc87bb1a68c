"""The keys that the language knows, their other spellings, and what an unknown key may have meant."""

from dataclasses import dataclass
from enum import Enum

from glitchtip_tools.core.search.language.mistakes import similar


class Kind(Enum):
    """What a key's value may be."""

    STATUS = "a status"
    LEVEL = "a level"
    AGE = "an age"
    DATE = "a date"
    NUMBER = "a number"
    ID = "an issue number"
    TEXT = "a text"  # found anywhere in the field, case ignored
    NAME = "a name"  # the whole field, case ignored
    HAS = "the name of a tag"
    TAG = "the value of a tag"  # exact, case included, as the server compares


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is written in canonical queries, and what else people call it."""

    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()


KEYS = (
    Key("is", Kind.STATUS),
    Key("level", Kind.LEVEL),
    Key("age", Kind.AGE),
    Key("firstSeen", Kind.DATE, ("first_seen",)),
    Key("lastSeen", Kind.DATE, ("last_seen",)),
    Key("event.timestamp", Kind.DATE, ("timestamp",)),
    Key("timesSeen", Kind.NUMBER, ("times_seen",)),
    Key("count24h", Kind.NUMBER, ("count_24h",)),
    Key("count14d", Kind.NUMBER, ("count_14d",)),
    Key("id", Kind.ID, ("issue.id",)),
    Key("shortId", Kind.NAME, ("short_id", "issue")),
    Key("project", Kind.NAME, ("project.name", "project.slug")),
    Key("type", Kind.NAME, ("error.type",)),
    Key("platform", Kind.NAME),
    Key("assigned", Kind.NAME, ("assigned_to",)),
    Key("firstRelease", Kind.NAME, ("first_release",)),
    Key("lastRelease", Kind.NAME, ("last_release",)),
    Key("title", Kind.TEXT),
    Key("message", Kind.TEXT),
    Key("culprit", Kind.TEXT),
    Key("has", Kind.HAS),
    Key("release", Kind.TAG),
    Key("environment", Kind.TAG, ("env",)),
)
KNOWN = {name: key for key in KEYS for name in (key.name, *key.aliases)}
# Keys of Sentry for which GlitchTip has no data, and what to write instead.
ONLY_SENTRY = {
    "assigned_or_suggested": "use `assigned:`",
    "bookmarks": "GlitchTip has no bookmarks",
    "count": "use `timesSeen:`, `count24h:` or `count14d:`",
    "error.handled": "GlitchTip does not index it",
    "error.mechanism": "GlitchTip does not index it",
    "error.unhandled": "GlitchTip does not index it",
    "error.value": "use `message:`",
    "event.id": "give the event's id alone, without a key",
    "event.type": "use `level:` or `type:`",
    "has.tag": "use `has:`",
    "issue.category": "GlitchTip has one category",
    "issue.priority": "GlitchTip has no priorities to search",
    "issue.type": "use `type:`",
    "stack.filename": "write the file's name as a word: it is looked for where the error surfaced",
    "stack.function": "write the function's name as a word: it is looked for where the error surfaced",
    "subscribed": "GlitchTip has no subscriptions",
    "timesSeen24h": "use `count24h:`",
}


def doubt(name: str) -> str | None:
    """Return what to do about a tag's key that looks like a slip or like a key of Sentry's, None for others."""
    if name in ONLY_SENTRY:
        return f"`{name}:` is searched as a tag of that name; {ONLY_SENTRY[name]}"
    meant = similar(name, KNOWN, cutoff=0.84)
    if meant is None:
        return None
    return f"`{name}:` is searched as a tag of that name; did you mean `{KNOWN[meant].name}:`?"
