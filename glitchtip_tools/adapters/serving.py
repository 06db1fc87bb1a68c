"""The differences between operating systems for what serves until it is ended: its port, and the signals that end it.

Windows lets a second program take a port that may be used again, and cannot tell an event loop about signals.
"""

import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Protocol

from glitchtip_tools.adapters.system import WINDOWS


class Loop(Protocol):
    """What is needed of asyncio's event loop."""

    def add_signal_handler(self, sig: int, callback: Callable[[], object]) -> None:
        """Call back in the loop on a signal; raises NotImplementedError on Windows."""

    def remove_signal_handler(self, sig: int) -> bool:
        """Return whether there was a handler to remove."""

    def call_soon_threadsafe(self, callback: Callable[[], object]) -> object:
        """Call back in the loop, from wherever this is called."""


def prepare_listener(opened: socket.socket, platform: str = sys.platform) -> None:
    """Let a port be used again at once after a restart; on Windows that option would let others take it over."""
    if platform == WINDOWS:
        opened.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE", ~socket.SO_REUSEADDR), 1)
    else:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


@contextmanager
def stopping_on_signals(loop: Loop, stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` in the loop on SIGTERM and Ctrl-C; on Windows on Ctrl-C and Ctrl-Break."""
    signals = (signal.SIGTERM, signal.SIGINT)
    try:
        for one in signals:
            loop.add_signal_handler(one, stop)
    except NotImplementedError:
        with _handlers(loop, stop):
            yield
        return
    try:
        yield
    finally:
        for one in signals:
            loop.remove_signal_handler(one)


@contextmanager
def _handlers(loop: Loop, stop: Callable[[], None]) -> Iterator[None]:
    def hear(_number: int, _frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop)

    signals = [signal.SIGINT, *(getattr(signal, name) for name in ("SIGBREAK",) if hasattr(signal, name))]
    before = {one: signal.signal(one, hear) for one in signals}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
