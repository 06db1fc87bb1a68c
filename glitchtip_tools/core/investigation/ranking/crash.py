"""What is investigated: an event with the evidence that was read for it, and the views that every step needs."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models import Event

TRACED = 30  # own frames looked at, from the inside out
NEIGHBOURS_OF = 3  # innermost own frames whose neighbourhood is looked at


@dataclass(frozen=True)
class Crash:
    """An event, what was read from the clone for it, and the sources at the event's revision."""

    event: Event
    evidence: Evidence

    @cached_property
    def sources(self) -> Sources:
        """The sources that were read, each scanned once."""
        return Sources(self.evidence.sources)

    @cached_property
    def order(self) -> list[MappedFrame]:
        """The frames that stand in the repository, innermost first."""
        return places.in_order(self.evidence.frames)

    @cached_property
    def circle(self) -> list[MappedFrame]:
        """The frames that went in circles, when the stack ran out."""
        return places.recursive(self.event, self.order)

    @cached_property
    def own(self) -> list[MappedFrame]:
        """The own frames that are looked at; of an endless recursion also the one that entered it."""
        entering = 1 + self.circle[-1].depth if self.circle else None
        return self.order[:TRACED] + [frame for frame in self.order[TRACED:] if frame.depth == entering]

    @cached_property
    def innermost(self) -> list[MappedFrame]:
        """The own frames whose neighbourhood is looked at."""
        return [frame for frame in self.own if frame.depth < NEIGHBOURS_OF]

    @cached_property
    def message(self) -> str:
        """What the exceptions of the chain say."""
        return " ".join(exception.value or "" for exception in self.event.exceptions)

    @property
    def moment(self) -> datetime | None:
        """When the fault was first seen, as far as that is known."""
        return self.evidence.first_seen or self.event.date_created
