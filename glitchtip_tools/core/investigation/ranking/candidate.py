"""A place as the signals see it: in its crash, with what several of them ask for worked out once."""

import math
import re
from functools import cached_property

from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame
from glitchtip_tools.core.investigation.ranking.ages import days_before
from glitchtip_tools.core.investigation.ranking.candidates.field import CONSTRUCTORS, Place, last_part
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.source import function_at


class Candidate:
    """A place under suspicion, seen from the crash."""

    def __init__(self, place: Place, crash: Crash) -> None:
        self.place = place
        self.crash = crash

    @cached_property
    def best(self) -> MappedFrame | None:
        """The innermost frame of the place; None off the trace."""
        return min(self.place.frames, key=lambda frame: (frame.depth, frame.level), default=None)

    @property
    def depth(self) -> int:
        """How far from the innermost own frame: 99 off the trace."""
        return self.best.depth if self.best else 99

    @property
    def text(self) -> str:
        """The line of the innermost frame."""
        return self.best.code if self.best else ""

    @cached_property
    def surfaced(self) -> list[int]:
        """The depths in the exception that surfaced."""
        return [frame.depth for frame in self.place.frames if frame.level == 0]

    @cached_property
    def causes(self) -> list[int]:
        """The depths in its causes."""
        return [frame.depth for frame in self.place.frames if frame.level > 0]

    @property
    def short(self) -> bool:
        """Whether the function has five lines at most."""
        scope = self.place.scope
        return scope is not None and scope.end - scope.start <= 4

    @property
    def lines(self) -> int:
        """How many lines the function has, 0 for a file."""
        return self.place.scope.end - self.place.scope.start + 1 if self.place.scope else 0

    @property
    def raises(self) -> bool:
        """Whether the line of the innermost frame raises on purpose."""
        return bool(terms.RAISES.search(self.text))

    @cached_property
    def below(self) -> MappedFrame | None:
        """The frame that the place called, when that is the innermost own one."""
        if self.best is None or self.best.depth != 1:
            return None
        return next(
            (other for other in self.crash.order if other.level == self.best.level and other.depth == 0), None
        )

    @property
    def began(self) -> bool:
        """Whether the error began here, and what surfaced only wraps it."""
        return self.best is not None and self.best.depth == 0 and self.best.level > 0 and not self.handled

    @property
    def handled(self) -> bool:
        """Whether it is only in the trace of an exception that was being handled when another fault occurred."""
        return self.best is not None and self.crash.was_handled(self.best)

    @property
    def wraps(self) -> bool:
        """Whether it is where an exception surfaced that only wraps one that began in another function."""
        return 0 in self.surfaced and 0 not in self.causes and self.crash.wraps

    @cached_property
    def namesakes(self) -> int:
        """How many of the innermost frames of the place's exception have the same name; 0 for one, or all."""
        chain = self._chain
        names = [frame.named or last_part(frame.function) for frame in chain]
        count = next((at for at, name in enumerate(names) if name != names[0]), 0)
        return count if count > 1 else 0

    @property
    def in_chain(self) -> int:
        """Which frame of its exception the place is first, from the innermost own one; -1 off the trace."""
        return next((at for at, frame in enumerate(self._chain) if frame in self.place.frames), -1)

    @cached_property
    def _chain(self) -> list[MappedFrame]:
        """The own frames of the place's exception, innermost first."""
        level = self.best.level if self.best else None
        return [frame for frame in self.crash.order if frame.level == level]

    @property
    def in_traced_file(self) -> bool:
        """Whether an own frame is in the file of the place."""
        return any(frame.file == self.place.file for frame in self.crash.order)

    @property
    def ends_in_library(self) -> bool:
        """Whether library code ran below the innermost own frame of the place's exception."""
        first = self._chain[0] if self._chain else None
        return first is not None and any(
            other.level == first.level and other.position > first.position and not other.file
            for other in self.crash.evidence.frames
        )

    @property
    def calls_raiser(self) -> bool:
        """Whether what it called raised on purpose."""
        return self.below is not None and bool(terms.RAISES.search(self.below.code))

    @property
    def library_below(self) -> bool:
        """Whether library code ran below the innermost own frame."""
        return self.best is not None and any(
            other.level == self.best.level and other.position > self.best.position
            for other in self.crash.evidence.frames
            if not other.file
        )

    @cached_property
    def helper(self) -> "Helper | None":
        """The helper that the innermost frames are, when this place is part of it or called it."""
        return helper_of(self.best, self.crash) if self.best else None

    @cached_property
    def ages(self) -> list[float]:
        """How many days before the event each commit of the function's lines was made."""
        scope, blame = self.place.scope, self.crash.evidence.blames.get(self.place.file, ())
        commits = {*blame[scope.start - 1 : scope.end]} if scope else ()
        known = (days_before(self.crash.evidence, commit, self.crash.moment) for commit in commits)
        return [age for age in known if age is not None]

    @cached_property
    def line_age(self) -> float | None:
        """How many days before the event the line of the place was written."""
        line, blame = self.place.line, self.crash.evidence.blames.get(self.place.file, ())
        if not blame or self.place.scope is None or not line or line > len(blame):
            return None
        return days_before(self.crash.evidence, blame[line - 1], self.crash.moment)

    @property
    def names_value(self) -> bool:
        """Whether a value that the message quotes appears in the line."""
        quoted = {
            word
            for exception in self.crash.event.exceptions
            for word in terms.quoted_in(exception.value or "")
            if len(word) > 2
        }
        return any(word in self.text for word in quoted)


class Helper:
    """A run of innermost frames in one file that was called by name: how popular it is, and what a frame is to it."""

    def __init__(self, popular: float, *, called: bool) -> None:
        self.popular, self.called = popular, called


def helper_of(frame: MappedFrame, crash: Crash) -> Helper | None:
    """Return the helper that the frame belongs to (`called`) or that it called by name from another file.

    The helper is the run of innermost frames in one file; its entry is called by name, and it does not call back
    (frames of its file further out).
    """
    chain = [other for other in crash.order if other.level == frame.level]
    run = [
        other for at, other in enumerate(chain) if all(item.file == chain[0].file for item in chain[: at + 1])
    ]
    if len(run) == len(chain) or any(other.file == run[0].file for other in chain[len(run) :]):
        return None
    entry, caller = run[-1], chain[len(run)]
    name = entry.named or last_part(entry.function)
    if name in CONSTRUCTORS:
        name = _class_of(entry, crash.sources) or name
    if (frame not in run and frame is not caller) or not re.search(rf"\b{re.escape(name)}\s*\(", caller.code):
        return None
    return Helper(popularity(name, crash.evidence), called=frame in run)


def popularity(function: str, evidence: Evidence) -> float:
    """Return 0 to about 1: in how many files a function's name occurs; 0 when it is defined in many places."""
    if evidence.defined.get(function, 1) > 2:
        return 0.0
    return min(1.0, math.log1p(max(0, evidence.spread.get(function, 0) - 2)) / 4)


def _class_of(frame: MappedFrame, sources: Sources) -> str | None:
    scope = function_at(sources.scopes(frame.file or ""), frame.line or 0)
    return scope.owner if scope else None
