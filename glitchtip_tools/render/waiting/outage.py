"""A server that is away while a list is watched: for a person one line that changes, for a log two lines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from glitchtip_tools.core.time.durations import MINUTE, SECOND, rounded_up
from glitchtip_tools.render.text import iso

if TYPE_CHECKING:
    from glitchtip_tools.render.waiting.progress import Progress


@dataclass
class Outage:
    """Tells about outages once `watched`; `draw` shows a line that changes, or returns None where nobody sees one.

    The line is taken away when anything else is said, and drawn again at the next try. `rest` is called after each
    answer: what was said of a wait for it is over.
    """

    say: Callable[[str], None]
    draw: Callable[[Callable[[], str]], "Progress | None"]
    clock: Callable[[], datetime]
    zone: Callable[[], tzinfo]
    rest: Callable[[], None]
    watched: bool = False
    since: datetime | None = None
    line: "Progress | None" = None
    by_person: bool = False  # who sees the line, and reads clocks rather than UTC

    def watch(self) -> None:
        """Note that a list is watched from now on: a question that is asked once more is not worth a line."""
        self.watched = True

    def away(self, why: str, pause: timedelta) -> None:
        """Tell that the server does not answer, and is asked again after the pause."""
        again = self.clock() + pause
        known = self.since
        self.since = since = known or self.clock()
        self.hide()
        head = f"waiting for the server since {since.astimezone(self.zone()):%H:%M}"
        self.line = self.draw(
            lambda: f"{head}, trying again in {_span(max(timedelta(0), again - self.clock()))} ({why})"
        )
        self.by_person = self.line is not None
        if not self.line and not known:
            self.say(f"waiting for the server since {iso(since)}: {why}")

    def over(self) -> None:
        """Note that the server has answered; tell it after an outage."""
        self.hide()
        self.rest()
        if self.since:
            now = self.clock()
            moment = f"{now.astimezone(self.zone()):%H:%M}" if self.by_person else iso(now)
            self.say(f"the server answers again since {moment}, after {_span(now - self.since)}")
        self.since = None

    def hide(self) -> None:
        """Take the line away."""
        if self.line:
            self.line.stop()
        self.line = None


def _span(length: timedelta) -> str:
    """Return a length as one waits for it: seconds up to two minutes, then minutes."""
    if length < 2 * MINUTE:
        return f"{rounded_up(length, SECOND) // SECOND} s"
    return f"{rounded_up(length, MINUTE) // MINUTE} min"
