"""Calls below a function that makes room never take memory from the system and give it back in a loop."""

import resource
import sys
from collections.abc import Callable
from itertools import pairwise

import pytest

from glitchtip_tools.stack import with_room

CALLS = 300
DEPTHS = 400  # more than two chunks of 16 KiB


def below(depth: int, action: Callable[[], None]) -> None:
    """Run the action that many calls deeper."""
    if depth:
        below(depth - 1, action)
    else:
        for _ in range(CALLS):
            action()


def nothing(
    a: int = 0, b: int = 0, c: int = 0, d: int = 0, e: int = 0, f: int = 0, g: int = 0, h: int = 0
) -> None:
    """Return; this frame is larger than that of `below`, so that no end of a chunk lies between two depths."""


@pytest.mark.skipif(sys.platform != "linux", reason="counts page faults as Linux does")
def test_no_depth_of_a_loop_maps_memory_for_each_call() -> None:
    def page_faults() -> list[int]:
        counts = []
        for depth in range(DEPTHS):
            counts.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
            below(depth, nothing)
        return [after - before for before, after in pairwise(counts)]

    below(DEPTHS, nothing)  # what is touched for the first time costs a page fault in any case
    assert [count for count in with_room(page_faults)() if count >= CALLS] == []


def test_a_function_with_room_is_what_it_was() -> None:
    @with_room
    def divided(number: int, *, by: int = 2) -> float:
        return number / by

    assert (divided(3), divided(3, by=3)) == (1.5, 1.0)
    with pytest.raises(ZeroDivisionError):
        divided(1, by=0)
    assert with_room(len)("four") == 4
