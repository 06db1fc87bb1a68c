"""Puts an investigation together: evidence in, ranked locations and suspects with their reasons out."""

from collections.abc import Mapping, Sequence

from glitchtip_tools.core.investigation.context.links import web_page
from glitchtip_tools.core.investigation.context.next_steps import next_steps
from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame
from glitchtip_tools.core.investigation.ranking import (
    candidates,
    locations,
    places,
    reasons,
    suspects,
    weights,
)
from glitchtip_tools.core.investigation.ranking.locations import Ranked
from glitchtip_tools.core.investigation.report import (
    Confidence,
    EventSummary,
    Excerpt,
    FrameSummary,
    Investigation,
    Location,
    Person,
    RepositorySummary,
    Runbook,
    Suspect,
    Thrown,
)
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models import Event, Issue

MOST_LOCATIONS = 25
MOST_FURTHER = 5  # of them, at the end, of files that come no earlier
MOST_SUSPECTS = 15
AROUND = 6  # lines shown on either side of the failing one


def assemble(
    event: Event,
    evidence: Evidence,
    *,
    issue: Issue | None = None,
    runbook: Runbook | None = None,
    explain: bool = False,
    place_weights: Mapping[str, float] = weights.LOCATIONS,
    commit_weights: Mapping[str, float] = weights.COMMITS,
) -> Investigation:
    """Return what the evidence says about the event, best first; `explain` keeps every candidate."""
    sources = Sources(evidence.sources)
    field = candidates.field_of(event, evidence, sources)
    ranked = locations.rank(field, event, evidence, place_weights)
    judged = suspects.rank(suspects.cases_of(event, evidence, ranked, sources), evidence, commit_weights)
    shown = _distinct(ranked)
    found = Investigation(
        issue=issue,
        title=issue.title if issue else event.title,
        culprit=issue.culprit if issue else event.culprit,
        event=EventSummary(event.id, event.date_created, event.release, event.environment, event.platform),
        repository=RepositorySummary(
            evidence.root,
            evidence.head,
            evidence.revision,
            evidence.revision_source,
            web_page(evidence.remote),
            evidence.checkout,
        ),
        exceptions=tuple(Thrown(item.type, item.value) for item in reversed(event.exceptions)),
        frames=tuple(_frame(frame) for frame in evidence.frames),
        locations=tuple(_location(item) for item in (shown if explain else _first(shown))),
        suspects=tuple(_suspect(item, evidence) for item in (judged if explain else judged[:MOST_SUSPECTS])),
        confidence=_confidence(ranked, judged),
        still_there=evidence.still,
        matches=evidence.matches,
        people=_people(evidence, shown, judged),
        excerpts=tuple(_excerpts(evidence, sources)),
        runbook=runbook,
        notes=evidence.notes,
    )
    return next_steps(found, event, evidence.coupled)


def _distinct(ranked: Sequence[Ranked]) -> list[Ranked]:
    """Drop later places of the same name in the same file: overloads and nested namesakes."""
    seen: dict[tuple[str, str], Ranked] = {}
    for item in ranked:
        seen.setdefault((item.place.file, item.place.function), item)
    return list(seen.values())


def _first(shown: Sequence[Ranked]) -> list[Ranked]:
    """Return the first places, and after them the best of each file that would be left out: it is worth a look."""
    known = {item.place.file for item in shown[: MOST_LOCATIONS - MOST_FURTHER]}
    others: dict[str, Ranked] = {}
    for item in shown[MOST_LOCATIONS - MOST_FURTHER :]:
        if item.place.file not in known:
            others.setdefault(item.place.file, item)
    further = {id(item) for item in list(others.values())[:MOST_FURTHER]}
    kept = MOST_LOCATIONS - len(further)
    return [item for at, item in enumerate(shown) if at < kept or id(item) in further]


def _frame(frame: MappedFrame) -> FrameSummary:
    return FrameSummary(
        frame.filename,
        frame.function,
        frame.line_no,
        frame.own,
        frame.file,
        frame.line,
        frame.match,
        frame.note,
        frame.role,
    )


def _location(item: Ranked) -> Location:
    place = item.place
    return Location(
        place.file,
        place.line,
        place.function or None,
        round(item.score, 3),
        reasons.of_place(item),
        round(item.belief, 3),
        reasons.rounded(item.parts),
    )


def _suspect(item: suspects.RankedCommit, evidence: Evidence) -> Suspect:
    commit = evidence.commits[item.case.commit]
    return Suspect(
        commit=commit.id,
        author=commit.author,
        date=commit.date,
        subject=commit.subject,
        score=round(item.score, 3),
        reasons=reasons.of_commit(item, evidence),
        files=tuple(item.case.files[:5]),
        belief=round(item.belief, 3),
        parts=reasons.rounded(item.parts),
    )


def _confidence(ranked: Sequence[Ranked], judged: Sequence[suspects.RankedCommit]) -> Confidence:
    """Return how sure the first entries are; without a place in the code a commit is a guess at best."""
    suspect = _level([item.belief for item in judged[:1]], weights.SUSPECT_LEVELS)
    return Confidence(
        _level([item.belief for item in ranked[:1]], weights.LOCATION_LEVELS),
        suspect if ranked else "low" if judged else "none",
    )


def _level(beliefs: Sequence[float], levels: tuple[float, float]) -> str:
    if not beliefs:
        return "none"
    high, medium = levels
    return "high" if beliefs[0] >= high else "medium" if beliefs[0] >= medium else "low"


def _people(
    evidence: Evidence, ranked: Sequence[Ranked], judged: Sequence[suspects.RankedCommit]
) -> tuple[Person, ...]:
    known: dict[str, str] = {}
    for item in ranked[:3]:
        for owner in evidence.owners.get(item.place.file, ()):
            known.setdefault(owner, f"owns {item.place.file} (CODEOWNERS)")
    for suspect in judged[:3]:
        commit = evidence.commits[suspect.case.commit]
        known.setdefault(commit.author, f"worked on these lines last in {commit.id[:10]}")
    return tuple(Person(name, why) for name, why in list(known.items())[:5])


def _excerpts(evidence: Evidence, sources: Sources) -> list[Excerpt]:
    shown: list[Excerpt] = []
    seen: set[tuple[str, int]] = set()
    for frame in places.in_order(evidence.frames):
        if frame.line is None or frame.file is None or len(shown) >= 6:
            continue
        if any(file == frame.file and abs(line - frame.line) <= AROUND for file, line in seen):
            continue
        seen.add((frame.file, frame.line))
        lines = sources.lines(frame.file)
        start = max(1, frame.line - AROUND)
        shown.append(
            Excerpt(
                frame.file,
                start,
                tuple(lines[start - 1 : frame.line + AROUND]),
                frame.line,
                frame.named or frame.function,
            )
        )
    return shown
