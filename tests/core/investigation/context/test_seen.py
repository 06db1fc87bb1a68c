"""Where an issue was seen: by its tags, else by the event."""

from glitchtip_tools.core.investigation.context.seen import SeenIn, seen_in
from glitchtip_tools.models import Event, Tag, TagValue

EVENT = Event("e", tags=(("environment", "staging"), ("release", "1.4.2")))


def test_tags_tell_of_all_events() -> None:
    values = tuple(TagValue(f"1.4.{at}", 9 - at) for at in range(7))
    tags = (Tag("environment", 9, 1, (TagValue("production", 9),)), Tag("release", 42, 12, values))
    assert seen_in(EVENT, tags) == SeenIn((TagValue("production", 9),), values[:5], 12)


def test_without_tags_there_is_the_event() -> None:
    assert seen_in(EVENT) == SeenIn((TagValue("staging", 1),), (TagValue("1.4.2", 1),), 1)
    assert seen_in(Event("e")) == SeenIn()
