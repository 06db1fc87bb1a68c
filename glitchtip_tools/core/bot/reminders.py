"""What was ignored in a chat for a time or for a number of events: whom to notify when it is reopened."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from glitchtip_tools.core.issues.snooze import minute_up
from glitchtip_tools.core.time.durations import in_words
from glitchtip_tools.values import dataclass

LOOK_EVERY = timedelta(minutes=5)  # for ignored issues whose term is over, whoever wrote it


@dataclass(frozen=True, slots=True)
class Reminder:
    """When an ignored issue is to be reopened: at `until`, or when its lifetime count reaches `count`."""

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
        """Why it is reopened, in words."""
        if self.count is not None:
            return f"it fired {self.events} more times" if self.events else "it fired often enough"
        return f"{in_words(self.span)} are over" if self.span else "its time has come"


def clamped(reminder: Reminder, now: datetime) -> Reminder:
    """Return the reminder, not later than its span from now: a clock that was ahead silences no issue for longer."""
    if reminder.span and reminder.until and reminder.until - now > reminder.span + LOOK_EVERY:
        return replace(reminder, until=minute_up(now + reminder.span))
    return reminder


def to_look_at(reminders: Iterable[Reminder], now: datetime) -> bool:
    """Return whether one is due, or later than it may be."""
    return any(one.until and (one.until <= now or clamped(one, now) != one) for one in reminders)
