"""What is known of an alert's issue beyond what the alert tells."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from glitchtip_tools.values import dataclass


@dataclass(frozen=True, slots=True)
class RunbookLink:
    """The instructions that a rule found for it."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """`last_hour` are events; None where the server keeps no such statistics. `where` is the innermost own frame."""

    last_hour: int | None = None
    about: bool = False
    where: str = ""
    level: str = ""
    runbook: RunbookLink | None = None


def in_the_last_hour(buckets: Sequence[tuple[datetime, int]], now: datetime) -> tuple[int, bool]:
    """Return the events of the last 60 minutes from counts by the clock's hour, and whether that is an estimate.

    The hour before counts with the share that lies within; without events in it the number is exact.
    """
    begun = now.replace(minute=0, second=0, microsecond=0)
    counts = dict(buckets)
    before = counts.get(begun - timedelta(hours=1), 0)
    share = 1 - (now - begun) / timedelta(hours=1)
    return counts.get(begun, 0) + round(before * share), before > 0 and share < 1
