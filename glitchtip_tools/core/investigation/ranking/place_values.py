"""How much of what speaks for or against a place there is: the numbers behind the rows of place_signals.py."""

import re
from collections.abc import Callable

from glitchtip_tools.core.investigation.ranking.ages import freshness
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.source import terms

_NULL = re.compile(r"\b(NoneType|None|null|nil|undefined|NullPointer\w*)\b")
SHORT = 8  # lines of a function that may do nothing but call a library, or test something and raise
Value = Callable[[Candidate], float]


def at(depth: int) -> Value:
    """Return whether it is the own frame of a depth of what failed.

    Where an endless recursion ran out is chance, and an exception that was handled is not what failed.
    """
    return lambda one: float(one.depth == depth and not one.crash.circle and not one.handled)


def tie(kind: str, *, of_frames: bool = False) -> Value:
    """Return how the place is tied to the trace; most ties only say how one beside it was found."""
    return lambda one: one.place.links.get(kind, 0.0) if of_frames or not one.place.frames else 0.0


def null(*kinds: str) -> Value:
    """Return the strongest of the ties, off the trace, when the message is about something that was null."""
    return lambda one: (
        max(one.place.links.get(kind, 0.0) for kind in kinds)
        if not one.place.frames and _NULL.search(one.crash.message)
        else 0.0
    )


def cause_and_effect(one: Candidate) -> float:
    """Return whether it is further out in the trace of the cause or of what surfaced, and in both."""
    both = bool(one.surfaced and one.causes)
    return float(both and max(min(one.surfaced), min(one.causes)) > 0)


def helper(*, popular: bool) -> Value:
    """Return whether it called the helper that the innermost frames are; `popular`: how popular that is."""

    def value(one: Candidate) -> float:
        helper = one.helper
        if helper is None or helper.called:
            return 0.0
        return helper.popular if popular else 1.0

    return value


def enters_circle(one: Candidate) -> float:
    """Return whether it called into the frames that went in circles."""
    circle = one.crash.circle
    return float(bool(circle) and one.depth == 1 + max(frame.depth for frame in circle))


def made(how: Value) -> Value:
    """Return how a place off the trace is that returned the bad value."""
    return lambda one: one.place.links.get("origin_made", 0.0) * how(one) if not one.place.frames else 0.0


def changed_lately(one: Candidate) -> float:
    """Return how fresh the newest change of the function is."""
    return freshness(min(one.ages)) if one.ages else 0.0


def body_of_raiser(one: Candidate) -> float:
    """Return whether the innermost functions, which raise on purpose, call it elsewhere in their bodies."""
    raises = any(terms.RAISES.search(frame.code) for frame in one.crash.order[:1])
    return float(raises and not one.place.frames and "body_here" in one.place.links)


def fresh_line(one: Candidate) -> float:
    """Return how fresh the line of its innermost frame is."""
    return freshness(one.line_age) if one.line_age is not None else 0.0


def only_raises(one: Candidate) -> float:
    """Return whether it is little more than the line that raises on purpose."""
    return float(one.raises and 0 < one.lines <= SHORT)


def short_above_library(one: Candidate) -> float:
    """Return whether it is the innermost own frame and little more than the library's call that failed."""
    return float(one.depth == 0 and one.ends_in_library and 0 < one.lines <= SHORT)


def passes_on(one: Candidate) -> float:
    """Return whether it is one of the innermost frames of one name; an endless recursion says nothing."""
    return float(0 <= one.in_chain < one.namesakes and not one.crash.circle)


def past_namesakes(one: Candidate) -> float:
    """Return whether it called the first of the innermost frames of one name."""
    return float(one.namesakes > 0 and one.in_chain == one.namesakes and not one.crash.circle)
