"""Events, their tags, and what varies between them."""

from collections.abc import Collection, Iterator, Sequence

from glitchtip_tools.core.issues.events_diff import EventsDiff, StackVariant, VaryingTag, message
from glitchtip_tools.models import Event, Tag
from glitchtip_tools.render.cells import folded, middle
from glitchtip_tools.render.drawing import Cell, Column, Styled, styled, table
from glitchtip_tools.render.organizations import when
from glitchtip_tools.render.output import View
from glitchtip_tools.render.text import age, clean, iso, local, number, plural, short_release, shortened

ROOMY = 110  # columns of a terminal
BY_NAME = ("user.email", "user.username", "user.id")  # what tells a user to a person, the best first
SHORT_ID = (
    8  # digits of an event's id; two of the newest hundred with the same ones are one case in a million
)
NO_EVENTS = "no events: the server deletes old ones"
LEAST_MESSAGE, LONGEST_USER = 30, 18
MOST_VALUES, MOST_MESSAGES, MOST_STACKS, MOST_CALLS = 8, 8, 6, 5


def event_table(events: Sequence[Event], view: View) -> str:
    """Return the events: when, id, environment, release where there is room, what each says, and whom it hit.

    On a narrow terminal an id is cut to as many digits as `gtt issue ISSUE --event` needs.
    """
    wide = not view.terminal or view.width >= ROOMY
    people = Column("user")
    columns = [
        Column("received", short=None if wide else "ago"),
        Column("event"),
        Column("environment", short=None if wide else "env"),
        *([Column("release")] if wide else []),
        *([people] if view.terminal and any(map(_user, events)) else []),
        Column("message", wide=True, least=LEAST_MESSAGE),
        *([] if view.terminal else [people]),
    ]
    rows = [[_cell(column.name, one, view, wide=wide) for column in columns] for one in events]
    return table(columns, rows, view, empty=NO_EVENTS)


def _cell(name: str, event: Event, view: View, *, wide: bool) -> Cell:
    """Return what a column says of an event, short on a narrow terminal."""
    moment = event.date_received or event.date_created
    match name:
        case "received":
            brief = age(moment, view.now) if moment else ""
            return Styled(when(moment, view) if wide else brief, "dim")
        case "event":
            return event.id if wide else event.id[:SHORT_ID]
        case "release":
            return short_release(event.release or "") if view.terminal else event.release or ""
        case "user":
            return middle(_user(event), LONGEST_USER) if view.terminal else _user(event)
    return message(event) if name == "message" else event.environment or ""


def _user(event: Event) -> str:
    """Return what tells a person best who was hit, "" where the event does not say."""
    return next((str(value) for key in BY_NAME if (value := event.user.get(key.removeprefix("user.")))), "")


def is_another_name(key: str, keys: Collection[str]) -> bool:
    """Return whether a tag names the same users as one among these tags that tells a person more."""
    return key in BY_NAME and any(better in keys for better in BY_NAME[: BY_NAME.index(key)])


def tag_table(tags: Sequence[Tag], view: View) -> str:
    """Return each value of each tag with its count and share."""
    columns = [
        Column("tag"),
        Column("value", wide=True),
        Column("events", right=True),
        Column("share", right=True),
    ]
    rows: list[list[Cell]] = [
        [
            Styled(tag.key if at == 0 or not view.terminal else "", "bold"),
            value.value,
            number(value.count) if view.terminal else str(value.count),
            share(value.count, tag.total),
        ]
        for tag in sorted(tags, key=lambda tag: tag.key)
        for at, value in enumerate(tag.values)
    ]
    return table(columns, rows, view, empty="no tags")


def share(count: int, total: int) -> str:
    """Return a part in percent."""
    return f"{100 * count / total:.0f} %" if total else ""


def events_diff(diff: EventsDiff, view: View) -> str:
    """Return what varies first, then what is the same."""
    return "\n".join(_diff(diff, view)).rstrip()


def _diff(diff: EventsDiff, view: View) -> Iterator[str]:
    of = f" of {number(diff.total)}" if diff.total > diff.events else ""
    if not diff.events:
        yield NO_EVENTS
        return
    yield f"{plural(diff.events, 'event')}{of}"
    if diff.first and diff.last:
        first, last = (
            local(moment, view.zone, view.now) if view.terminal else iso(moment)
            for moment in (diff.first, diff.last)
        )
        yield f"from {first} to {last}"
    yield ""
    if diff.varying:
        yield styled("tags that vary", "bold", view)
        known = {one.key for one in diff.varying}
        yield from (
            _fit(f"  {_tag(one, diff.events, view)}", view, 4)
            for one in diff.varying
            if not (view.terminal and is_another_name(one.key, known))
        )
        yield ""
    yield styled("messages" if len(diff.messages) > 1 else "message, the same in all", "bold", view)
    for sample in diff.messages[:MOST_MESSAGES]:
        yield _fit(f"  {share(sample.count, diff.events):>5}  {clean(shortened(sample.text, 300))}", view, 9)
    yield from _more(len(diff.messages) - MOST_MESSAGES, "messages")
    yield ""
    yield styled("stacks" if len(diff.stacks) > 1 else "stack, the same in all", "bold", view)
    for stack in diff.stacks[:MOST_STACKS]:
        yield from (_fit(line, view, 11) for line in _stack(stack, diff.events))
    yield from _more(len(diff.stacks) - MOST_STACKS, "stacks")
    if diff.same:
        yield ""
        yield styled("tags, the same in all", "bold", view)
        same = ", ".join(f"{clean(one.key)}={clean(one.value)}" for one in diff.same)
        yield _fit(f"  {same}", view, 2)


def _fit(text: str, view: View, indent: int) -> str:
    return folded(text, view.width, indent) if view.terminal else text


def _tag(one: VaryingTag, events: int, view: View) -> str:
    named = short_release if one.key == "release" and view.terminal else str
    values = [
        f"{clean(named(value.value))} {share(value.count, events)}" for value in one.values[:MOST_VALUES]
    ]
    values += [f"{len(one.values) - MOST_VALUES} more"] if len(one.values) > MOST_VALUES else []
    values += [f"(none) {share(one.missing, events)}"] if one.missing else []
    return f"{clean(one.key)}: {', '.join(values)}"


def _stack(one: StackVariant, events: int) -> Iterator[str]:
    surfaced = clean(one.surfaced) or "(no stack)"
    yield f"  {share(one.count, events):>5}  {surfaced} ({one.frames} frames, event {clean(one.event)})"
    for call in one.differs[:MOST_CALLS]:
        if call != one.surfaced:
            yield f"         only here: {clean(call)}"


def _more(count: int, what: str) -> Iterator[str]:
    if count > 0:
        yield f"         … {count} more {what}"
