"""What a server is: its version, whether it is well, what it can do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Capability:
    """Something that not every version can; `available` is None where it could not be found out."""

    name: str
    available: bool | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """A server as it answers; `latency_ms` is the median of some small questions, `clock_offset` its clock
    against ours in seconds (positive: it is ahead), None when it does not tell."""

    url: str
    version: str | None
    healthy: bool | None
    latency_ms: int
    clock_offset: int | None
    capabilities: tuple[Capability, ...] = ()
