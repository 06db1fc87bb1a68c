"""What is investigated: an event with the evidence that was read for it, and the views that every step needs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise

from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.ages import days_before
from glitchtip_tools.core.investigation.ranking.candidates import wanted
from glitchtip_tools.core.investigation.ranking.candidates.field import CONSTRUCTORS, last_part
from glitchtip_tools.core.investigation.ranking.commits.losses import Loss, losses
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.investigation.values.receivers import fits
from glitchtip_tools.core.languages import kin_of
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import function_at
from glitchtip_tools.models import Event

TRACED = 30  # own frames looked at, from the inside out
THIN = 3  # lines of a function that does nothing of its own
# Languages that remember which exception was being handled; in the others only who raises a new one names its cause.
_IMPLICIT = ("python", "ruby")
_RAISES = re.compile(r"\braise\b")  # anywhere: `except KeyError: raise Cold`, `oven || raise(Cold)`
NEIGHBOURS_OF = 3  # innermost own frames whose neighbourhood is looked at


def _function(frame: MappedFrame) -> tuple[str | None, str]:
    return frame.file, last_part(frame.label)


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
        """The frames that appear in the repository, innermost first."""
        return places.in_order(self.evidence.frames)

    @cached_property
    def circle(self) -> list[MappedFrame]:
        """The frames that went in circles, when the stack ran out."""
        return places.recursive(self.event, self.order)

    @cached_property
    def wraps(self) -> bool:
        """Whether the exception that surfaced only wraps another one, which has frames here.

        What a language reports itself, such as a TypeError in a handler, is a fault of its own.
        """
        surfaced = self.event.exceptions[-1].type if self.event.exceptions else None
        return surfaced not in places.OF_LANGUAGES and any(
            0 < frame.level < self.handled for frame in self.order
        )

    @cached_property
    def handled(self) -> int:
        """The level of the first exception that was being handled when another fault occurred; none: beyond the last.

        What occurred then wraps nothing: nobody raised it, it is a fault of the handler's.
        """
        levels = sorted({frame.level for frame in self.order})
        for later, earlier in pairwise(levels):
            if self._failed_handling(later, earlier):
                return earlier
        return 1 + max(levels, default=0)

    def was_handled(self, frame: MappedFrame) -> bool:
        """Return whether a frame is of an exception that was being handled when another fault occurred."""
        return frame.level >= self.handled

    def _failed_handling(self, later: int, earlier: int) -> bool:
        """Return whether a function that the earlier exception came through failed later, or what it called."""
        first = next(frame for frame in self.order if frame.level == later)
        if kin_of(first.file or "") not in _IMPLICIT:
            return False
        if not first.code.strip() or _RAISES.search(first.code) or terms.RAISES.search(first.code):
            return False  # raised on purpose, or nobody knows what the line does
        if self.ran_in_library(first):
            return False
        began, *handlers = [_function(frame) for frame in self.order if frame.level == earlier]
        return _function(first) != began and any(
            _function(frame) in handlers for frame in self.order if frame.level <= later
        )

    def ran_in_library(self, frame: MappedFrame) -> str:
        """Return the name of the library's function that the innermost frame called, "" if it called none."""
        below = places.ran_below(frame, self.evidence.frames) if frame.depth == 0 else None
        return last_part(below.function) if below else ""

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
    def failing(self) -> list[MappedFrame]:
        """The innermost own frame of each exception that failed, at the newest line when several are meant."""
        return [
            self._at_newest(frame) for frame in self.own if frame.depth == 0 and not self.was_handled(frame)
        ]

    def _at_newest(self, frame: MappedFrame) -> MappedFrame:
        """Return the frame, at the line that was written last of those that are meant."""
        file = frame.file or ""
        line = next(iter(self.newest_first(file, frame.meant)), None)
        if line is None:
            return frame
        return replace(frame, line=line, text=self.sources.text(file, line), statement="")

    @cached_property
    def receivers(self) -> dict[str, set[str]]:
        """What the inner functions call, each name with the classes and modules that it is called on."""
        return wanted.receivers(self.order, self.sources)

    def losses(self, commit: str, file: str) -> list[Loss]:
        """Return what a commit took out of a file, worked out once: several steps ask for it."""
        key = (commit, file)
        if key not in self._losses:
            self._losses[key] = losses(self.evidence.changed[key])
        return self._losses[key]

    @cached_property
    def _losses(self) -> dict[tuple[str, str], list[Loss]]:
        return {}

    def defined(self, name: str) -> list[tuple[str, Scope]]:
        """Return the functions and classes of a name in the files that were read for its definitions."""
        files = dict.fromkeys(match.file for match in self.evidence.definitions if match.term == name)
        return [(file, scope) for file in files for scope in self.sources.scopes(file) if scope.name == name]

    def called_there(self, name: str) -> list[tuple[str, Scope]]:
        """Return those that belong to what the name is called on; none when the sources do not show it."""
        on = self.receivers.get(name, {""})
        if "" in on:
            return []
        return [
            (file, scope)
            for file, scope in self.defined(name)
            if any(fits(one, file, scope.owner) for one in on)
        ]

    @cached_property
    def message(self) -> str:
        """What the exceptions of the chain say."""
        return " ".join(exception.value or "" for exception in self.event.exceptions)

    @cached_property
    def complaint(self) -> str:
        """The types and messages of the chain, what surfaced last."""
        return " ".join(f"{item.type} {item.value}" for item in self.event.exceptions)

    @property
    def moment(self) -> datetime | None:
        """When the fault was first seen, as far as that is known."""
        return self.evidence.first_seen or self.event.date_created

    def newest_first(self, file: str, lines: Sequence[int]) -> list[int]:
        """Return lines of a file, the latest written first: of several that may have failed it is the likeliest."""
        blame, known = self.evidence.blames.get(file, ()), self.evidence.commits
        wrote = {line: known.get(blame[line - 1]) for line in lines if 0 < line <= len(blame)}
        return sorted(lines, key=lambda line: -by.date.timestamp() if (by := wrote.get(line)) else 0.0)

    @cached_property
    def innermost_age(self) -> float | None:
        """How many days before the event the innermost own function was changed last."""
        first = self.order[0] if self.order else None
        blame = self.evidence.blames.get(first.file or "", ()) if first else ()
        scope = function_at(self.sources.scopes(first.file or ""), first.line or 0) if first else None
        ages = (
            [
                age
                for commit in {*blame[scope.start - 1 : scope.end]}
                if (age := days_before(self.evidence, commit, self.moment)) is not None
            ]
            if scope
            else []
        )
        return min(ages, default=None)

    @cached_property
    def thin(self) -> int:
        """How many of the innermost own frames are thin, one after the other; 0 when all are."""
        first = [frame for frame in self.order if frame.level == self.order[0].level]
        return next((at for at, frame in enumerate(first) if not self._is_thin(frame)), 0)

    def _is_thin(self, frame: MappedFrame) -> bool:
        """Return whether a frame's function does nothing of its own: three lines at most, a dunder."""
        name = frame.named or last_part(frame.function)
        if name.startswith("__") and name.endswith("__") and name not in CONSTRUCTORS:
            return True
        scope = function_at(self.sources.scopes(frame.file or ""), frame.line or 0)
        return scope is not None and scope.end - max(scope.header, scope.start) < THIN
