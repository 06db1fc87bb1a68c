"""What a server is: its version, whether it is well, what it can do, its own metrics."""

from dataclasses import field

from glitchtip_tools.values import dataclass

UNANSWERED = "could not find out"  # how the note begins where the question failed


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


@dataclass(frozen=True, slots=True)
class Sample:
    """One number; `value` is a text for what JSON has no number for (`NaN`, `+Inf`)."""

    name: str
    value: float | str
    labels: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Family:
    """A metric with its samples."""

    name: str
    type: str = "untyped"
    help: str = ""
    samples: tuple[Sample, ...] = ()
