"""Ignored for a time or for so many events: GlitchTip forgets such terms silently, so the bot keeps them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from glitchtip_tools.core.time.durations import in_words

LOOK_EVERY = timedelta(minutes=5)  # at the counts of ignored issues, a request each


@dataclass(frozen=True, slots=True)
class Reminder:
    """When an ignored issue is to be opened again: at `until`, or when its lifetime count reaches `count`."""

    issue: str
    by: str
    chat: int
    topic: int = 0
    until: datetime | None = None
    count: int | None = None
    events: int = 0
    span: timedelta | None = None

    @property
    def because(self) -> str:
        """Why it is opened again, in words."""
        if self.count is not None:
            return f"it fired {self.events} more times"
        return f"{in_words(self.span)} are over" if self.span else "its time is over"


def is_over(reminder: Reminder, count: int, now: datetime) -> bool:
    """Say whether the issue is to be opened again; `count` is its lifetime count now."""
    if reminder.count is not None:
        return count >= reminder.count
    return reminder.until is not None and now >= reminder.until
