"""Faults that a test orders: answers of proxies, slow answers, connections that break before or after the deed."""

import re
import threading
from dataclasses import dataclass
from typing import Literal

from glitchtip_tools.sandbox.records import Record


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` requests (None: with all) that fit `method` and `path`.

    `drop="before"` breaks the connection before anything happens; `"after"` when it was carried out.
    """

    method: str
    path: re.Pattern[str]
    status: int | None = None
    html: bool = False
    drop: Literal["before", "after"] | None = None
    retry_after: int | str | None = None
    delay: float = 0.0
    times: int | None = 1
    body: str | None = None
    content_type: str = "text/html"
    seen: int = 0

    def fits(self, record: Record) -> bool:
        """Say whether the fault is for this request and has not been played often enough."""
        if self.times is not None and self.seen >= self.times:
            return False
        if self.method not in ("*", record.method):
            return False
        return self.path.search(record.path + (f"?{record.query}" if record.query else "")) is not None


def fitting(
    method: str,
    path_regex: str,
    *,
    status: int | None = None,
    html: bool = False,
    drop: Literal["before", "after"] | None = None,
    retry_after: int | str | None = None,
    delay: float = 0.0,
    times: int | None = 1,
    body: str | None = None,
    content_type: str = "text/html",
) -> Fault:
    """Return a fault for requests whose `path?query` the regex finds; the method `*` is any."""
    return Fault(
        method.upper(),
        re.compile(path_regex),
        status=status,
        html=html,
        drop=drop,
        retry_after=retry_after,
        delay=delay,
        times=times,
        body=body,
        content_type=content_type,
    )


class Faults:
    """The faults in the order in which they were asked for; each request takes the first that fits."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> Fault:
        """Wait for requests that fit this fault."""
        with self._lock:
            self._faults.append(fault)
        return fault

    def take(self, record: Record) -> Fault | None:
        """Return the fault to play for this request, and count it."""
        with self._lock:
            found = next((fault for fault in self._faults if fault.fits(record)), None)
            if found is not None:
                found.seen += 1
            return found

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()
