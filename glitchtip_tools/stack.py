"""Room for deep calls, in one piece."""

from collections.abc import Callable
from types import FunctionType
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
# A little more than 128 KiB, so that its chunk has nearly as much again; `issues list` uses less than 32 KiB.
SLOTS = 16_500


def with_room(function: Function) -> Function:
    """Return the function, below which all calls take their frames from one piece of memory.

    CPython cuts frames from chunks of 16 KiB, and gives the last one back as soon as it is empty: a loop whose calls
    begin where a chunk ends maps and unmaps memory each time, and that was a tenth of a start. A frame that fits
    into no chunk gets one of up to twice its size, whose rest the calls below it use (`push_chunk` in
    `Python/pystate.c`).
    """
    if isinstance(function, FunctionType):
        function.__code__ = function.__code__.replace(co_stacksize=SLOTS)
    return function
