"""Signals that ask this process to end."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from signal import SIGTERM, signal
from threading import current_thread, main_thread


@contextmanager
def ending_tidily() -> Iterator[None]:
    """Leave by the ordinary way on SIGTERM, so that temporary folders are removed."""
    if current_thread() is not main_thread():  # Python delivers signals there only
        yield
        return
    before = signal(SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal(SIGTERM, before)
