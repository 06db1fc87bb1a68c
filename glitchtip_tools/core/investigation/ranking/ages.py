"""How old a change was when the event came."""

import math
from datetime import datetime

from glitchtip_tools.core.investigation.evidence import Evidence


def days_before(evidence: Evidence, commit: str, moment: datetime | None) -> float | None:
    """Return how many days before the event a commit was made (never negative); None when either is unknown."""
    known = evidence.commits.get(commit)
    newest = moment or max((item.date for item in evidence.commits.values()), default=None)
    return max(0.0, (newest - known.date).total_seconds() / 86400) if known and newest else None


def freshness(days: float) -> float:
    """Return 1 for a change of today, about a half after a month, near 0 after years."""
    return 1 / (1 + math.sqrt(days / 30))
