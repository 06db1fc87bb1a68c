"""The keys that the language knows, and their other spellings."""

from enum import Enum

from glitchtip_tools.values import dataclass


class Kind(Enum):
    """What a key's value may be."""

    STATUS = "a status"
    LEVEL = "a level"
    AGE = "an age"
    DATE = "a date"
    NUMBER = "a number"
    ID = "an issue number"
    TEXT = "text"  # found anywhere in the field, case ignored
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
