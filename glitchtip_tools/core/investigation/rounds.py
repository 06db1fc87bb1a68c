"""A round over many issues: what each investigation came to, on one line."""

from dataclasses import dataclass

from glitchtip_tools.core.investigation.report import Confidence, Investigation, Posted
from glitchtip_tools.core.models import Issue


@dataclass(frozen=True, slots=True)
class Visit:
    """One issue of a round; `error` says why it could not be investigated or posted."""

    issue: Issue
    file: str | None = None
    line: int | None = None
    function: str | None = None
    commit: str | None = None
    author: str | None = None
    subject: str | None = None
    confidence: Confidence = Confidence()
    comment: Posted = Posted()
    error: str | None = None


def visit(issue: Issue, found: Investigation) -> Visit:
    """Return the first location and the first suspect of an investigation."""
    place = found.locations[0] if found.locations else None
    suspect = found.suspects[0] if found.suspects else None
    return Visit(
        issue,
        place.file if place else None,
        place.line if place else None,
        place.function if place else None,
        suspect.commit if suspect else None,
        suspect.author if suspect else None,
        suspect.subject if suspect else None,
        found.confidence,
        found.comment,
    )
