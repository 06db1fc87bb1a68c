"""How old a change was when the event came."""

import math
from datetime import datetime

from glitchtip_tools.core.investigation.evidence import Evidence


def days_before(evidence: Evidence, commit: str, moment: datetime | None) -> float | None:
    """Return how many days before the event a commit was made (never negative); None when either is unknown."""
    known = evidence.commits.get(commit)
    newest = moment or max((item.date for item in evidence.commits.values()), default=None)
    return max(0.0, (newest - known.date).total_seconds() / 86400) if known and newest else None


def before_event(days: float, *, known: bool) -> str:
    """Return an age in words; if the event's time is not `known`, it counts back from the newest commit."""
    end = "the event" if known else "the newest commit that was considered"
    long = "less than a day" if days < 1 else f"{days:.0f} day{'s' if round(days) != 1 else ''}"
    return f"{long} before {end}"


def freshness(days: float) -> float:
    """Return 1 for a change of today, about a half after a month, near 0 after years."""
    return 1 / (1 + math.sqrt(days / 30))
