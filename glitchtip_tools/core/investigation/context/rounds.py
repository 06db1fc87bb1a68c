"""A round over many issues: what each investigation came to, on one line."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from glitchtip_tools.core.investigation.report import Confidence, Investigation, Posted
from glitchtip_tools.models import Issue, reference_of
from glitchtip_tools.values import dataclass

CLEAR = ("high", "medium")  # how sure a suspect must be for two issues to be called related by it


@dataclass(frozen=True, slots=True)
class Visit:
    """One issue of a round; `same_commit` are others with the same clear suspect, `error` says why it failed.

    `checkout` says whether the repository is the issue's, as RepositorySummary tells; `condition` names the expected
    condition that it is (then no commit is at fault), `still_there` says what became of the failing line.
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
    condition: str | None = None
    still_there: str = ""


def visit(issue: Issue, investigation: Investigation) -> Visit:
    """Return the first location and the first suspect; for an expected error, where it was raised."""
    place = investigation.operational or next(iter(investigation.locations), None)
    suspect = investigation.suspects[0] if investigation.suspects and not investigation.operational else None
    return Visit(
        issue,
        place.file if place else None,
        place.line if place else None,
        place.function if place else None,
        suspect.commit if suspect else None,
        suspect.author if suspect else None,
        suspect.subject if suspect else None,
        investigation.confidence,
        investigation.comment,
        checkout=investigation.repository.checkout,
        condition=investigation.operational.condition if investigation.operational else None,
        still_there=_still_there(investigation),
    )


def _still_there(investigation: Investigation) -> str:
    """Return the state of the innermost failing line, or of the first that is another now; "" if it is unknown."""
    states = ["around" if item.around else item.state for item in investigation.still_there]
    return next((state for state in states if state not in ("same", "moved")), states[0] if states else "")


def foreign(examined: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return the projects that a checkout does not belong to, given (project, Evidence.checkout) of their issues.

    Another project's issues have frames of the application, but none of them is here. Without such a frame, as in
    messages, nothing is known: they stay.
    """
    known: dict[str, set[str]] = {}
    for project, checkout in examined:
        known.setdefault(project, set()).update({checkout} - {""})
    return frozenset(
        project for project, verdicts in known.items() if "other" in verdicts and "this" not in verdicts
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
