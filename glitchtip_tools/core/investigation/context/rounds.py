"""A round over many issues: what each investigation came to, on one line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from glitchtip_tools.core.investigation.report import Confidence, Investigation, Posted
from glitchtip_tools.models import Issue, reference_of

CLEAR = ("high", "medium")  # how sure a suspect must be for two issues to be called related by it


@dataclass(frozen=True, slots=True)
class Visit:
    """One issue of a round; `same_commit` are others with the same clear suspect, `error` says why it failed.

    `checkout` says whether the repository is the issue's, as RepositorySummary tells.
    """

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
    same_commit: tuple[str, ...] = ()
    checkout: str = "none"


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
        checkout=found.repository.checkout,
    )


def with_same_commit(visits: Sequence[Visit]) -> list[Visit]:
    """Return the visits, each with the short ids of the others that a clear suspect of theirs makes its relatives."""
    alike: dict[str, list[str]] = {}
    for one in visits:
        if one.commit and one.confidence.suspect in CLEAR:
            alike.setdefault(one.commit, []).append(reference_of(one.issue))
    return [
        replace(one, same_commit=tuple(name for name in names if name != reference_of(one.issue)))
        if one.commit and reference_of(one.issue) in (names := alike.get(one.commit, []))
        else one
        for one in visits
    ]
