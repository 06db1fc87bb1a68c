"""Errors of Node with their places."""

from glitchtip_tools.core.investigation.traces import event_of

BAKE = "/bakery/src/oven.ts:3"
SELL = "/bakery/src/shop.ts:5"
X = ("TypeError", "x is null", [BAKE, SELL])


def told(text: str) -> list[tuple[str | None, str, list[str]]]:
    """Return type, first line of the message, and places from the inside out, of each exception that is read."""
    event = event_of(text)
    assert event
    return [
        (
            one.type,
            (one.value or "").partition("\n")[0],
            [f"{frame.filename}:{frame.line_no}" for frame in reversed(one.frames)],
        )
        for one in reversed(event.exceptions)
    ]
