"""In which environments and releases an issue was seen: by its tags over its stored life, else by the event."""

from collections.abc import Iterable

from glitchtip_tools.models import Event, Tag, TagValue
from glitchtip_tools.values import dataclass

MOST = 5  # values kept of each


@dataclass(frozen=True, slots=True)
class SeenIn:
    """The values of `environment` and `release` with their numbers of events, the most frequent first.

    `total_releases` counts those too that are not among the values.
    """

    environments: tuple[TagValue, ...] = ()
    releases: tuple[TagValue, ...] = ()
    total_releases: int = 0


def seen_in(event: Event, tags: Iterable[Tag] = ()) -> SeenIn:
    """Return where the issue was seen; of what the tags do not tell, the event's own."""
    known = {tag.key: tag for tag in tags}
    environments, _ = _values(known.get("environment"), event.environment)
    return SeenIn(environments, *_values(known.get("release"), event.release))


def _values(tag: Tag | None, own: str | None) -> tuple[tuple[TagValue, ...], int]:
    if tag and tag.values:
        return tag.values[:MOST], max(tag.unique, len(tag.values))
    return ((TagValue(own, 1),), 1) if own else ((), 0)
