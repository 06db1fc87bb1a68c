"""Faults that a test orders: answers of proxies, slow answers, connections that break before or after the deed."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

from glitchtip_tools.sandbox.records import Record

Headers = dict[str, str]
Change = Callable[[int, Headers, bytes], tuple[int, Headers, bytes]]
Manner = Literal["cut", "drip", "drip headers", "garbage", "bad gzip"]
LONG = 100  # seconds: longer than any client waits by itself
MANY_DRIPS = 1000  # more than any client waits for, so that a test that fails ends


class Kind(TypedDict, total=False):
    """What goes wrong.

    `drop="before"` breaks the connection before anything happens, `"after"` when it was carried out. `status` and
    `body` are answered in place of the server's own answer, `carried_out` after it did what was asked. `manner` is
    how the answer itself is spoiled: half of it, a piece every `pause` seconds, no HTTP at all, or no gzip. `change`
    returns another status, headers and body for those of the answer. The first `skip` requests that fit are answered
    well. `afterwards` is the status with which everything is answered from then on, 0 for broken connections.
    """

    status: int | None
    html: bool
    drop: Literal["before", "after"] | None
    retry_after: int | str | None
    delay: float
    times: int | None
    body: str | None
    content_type: str
    carried_out: bool
    manner: Manner | None
    pause: float
    change: Change | None
    skip: int
    afterwards: int | None


@dataclass(slots=True)
class Fault:
    """What goes wrong (see Kind) with the next `times` requests (None: with all) that fit `method` and `path`."""

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
    carried_out: bool = False
    manner: Manner | None = None
    pause: float = 0.01
    change: Change | None = None
    skip: int = 0
    afterwards: int | None = None
    seen: int = 0

    @property
    def what_follows(self) -> "Fault":
        """What everything is answered with once the fault was played."""
        if self.afterwards:
            return Fault("*", self.path, status=self.afterwards, retry_after=LONG)
        return Fault("*", self.path, drop="before")

    @property
    def replaces(self) -> bool:
        """Whether the fault's own answer is sent instead of the server's."""
        return self.drop is None and self.status is not None

    def fits(self, record: Record) -> bool:
        """Return whether the fault is for this request and has not been played often enough."""
        if self.times is not None and self.seen >= self.times:
            return False
        if self.method not in ("*", record.method):
            return False
        return self.path.search(record.path + (f"?{record.query}" if record.query else "")) is not None


def fitting(method: str, path_regex: str, **kind: Unpack[Kind]) -> Fault:
    """Return a fault for requests whose `path?query` the regex finds; the method `*` is any."""
    return Fault(method.upper(), re.compile(path_regex), **kind)


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
            for fault in self._faults:
                if fault.seen and fault.afterwards is not None:
                    return fault.what_follows
                if fault.fits(record):
                    if fault.skip == 0:
                        fault.seen += 1
                        return fault
                    fault.skip -= 1
            return None

    def clear(self) -> None:
        """Forget all faults."""
        with self._lock:
            self._faults.clear()
