"""Puts an investigation together: evidence in, ranked locations and suspects with their reasons out."""

import re
from collections.abc import Mapping, Sequence

from glitchtip_tools.core.investigation.context.links import web_page
from glitchtip_tools.core.investigation.context.next_steps import next_steps
from glitchtip_tools.core.investigation.context.operational import operational
from glitchtip_tools.core.investigation.context.seen import seen_in
from glitchtip_tools.core.investigation.context.undecided import undecided
from glitchtip_tools.core.investigation.evidence import Evidence, MappedFrame
from glitchtip_tools.core.investigation.frames.settling import CHUNK
from glitchtip_tools.core.investigation.ranking import confidence, model, place_signals, weights
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.commits import commit_signals
from glitchtip_tools.core.investigation.ranking.commits.hunt import Case
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.signals import Ranked, Weights, reasons, rounded, scaled
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
from glitchtip_tools.models import Event, Issue
from glitchtip_tools.models.code import Commit

MOST_LOCATIONS = 25
MOST_FURTHER = 5  # of them, at the end, of files that come no earlier
MOST_SUSPECTS = 15
MOST_CO_AUTHORS = 3
AROUND = 6  # lines shown on either side of the failing one
_CO_AUTHOR = re.compile(r"^co-authored-by:[ \t]*([^<\s][^<\n]{0,78}[^<\s])[ \t]*<", re.I | re.M)


def assemble(
    event: Event,
    evidence: Evidence,
    *,
    issue: Issue | None = None,
    runbook: Runbook | None = None,
    explain: bool = False,
    place_weights: Weights = weights.LOCATIONS,
    commit_weights: Weights = weights.COMMITS,
) -> Investigation:
    """Return what the evidence says about the event, best first; `explain` keeps every candidate."""
    crash = Crash(event, evidence)
    ranked = model.places(crash, place_weights)
    judged = model.commits(crash, ranked, commit_weights)
    chances = confidence.chances(confidence.Outlook(crash, ranked, judged))
    # What may be elsewhere is no candidate's: the shares that are shown add up to the chance that one is right.
    ranked = scaled(ranked, chances["function"])
    judged = scaled(judged, chances["commit"])
    shown = _distinct(ranked)
    bundled = bool(ranked) and _is_of_chunk(ranked[0].item)
    expected = operational(crash, judged[0].parts if judged else ())
    # Of a condition that had to be expected nobody is to blame, whoever wrote the line.
    blamed = bool(ranked) and _is_blamed(ranked[0].item, evidence) and expected is None
    sure = _confidence(chances, blamed, bool(judged), bundled=bundled)
    investigation = Investigation(
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
        confidence=sure,
        still_there=evidence.still,
        matches=evidence.matches,
        people=_people(evidence, shown, judged, "this file" if bundled else "these lines"),
        excerpts=tuple(_excerpts(crash)),
        runbook=runbook,
        notes=evidence.notes,
        seen=seen_in(event),
        operational=expected,
        undecided=undecided(event, evidence) if expected is None and _open(sure) else (),
    )
    return next_steps(investigation, event, evidence.coupled)


def _distinct(ranked: Sequence[Ranked[Candidate]]) -> list[Ranked[Candidate]]:
    """Drop later places of the same name in the same file: overloads and nested namesakes."""
    seen: dict[tuple[str, str], Ranked[Candidate]] = {}
    for item in ranked:
        seen.setdefault((item.item.place.file, item.item.place.function), item)
    return list(seen.values())


def _first(shown: Sequence[Ranked[Candidate]]) -> list[Ranked[Candidate]]:
    """Return the first places, and after them the best of each file that would be left out: it is worth a look."""
    known = {item.item.place.file for item in shown[: MOST_LOCATIONS - MOST_FURTHER]}
    others: dict[str, Ranked[Candidate]] = {}
    for item in shown[MOST_LOCATIONS - MOST_FURTHER :]:
        if item.item.place.file not in known:
            others.setdefault(item.item.place.file, item)
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


def _location(item: Ranked[Candidate]) -> Location:
    place = item.item.place
    return Location(
        place.file,
        place.line,
        place.function or None,
        round(item.score, 3),
        reasons(item, place_signals.SIGNALS),
        round(item.belief, 3),
        rounded(item.parts),
    )


def _suspect(item: Ranked[Case], evidence: Evidence) -> Suspect:
    commit = item.item.commit
    return Suspect(
        commit=commit.id,
        author=commit.author,
        date=commit.date,
        subject=commit.subject,
        score=round(item.score, 3),
        reasons=reasons(item, commit_signals.SIGNALS),
        files=tuple(item.item.files[:5]),
        belief=round(item.belief, 3),
        parts=rounded(item.parts),
        co_authors=_co_authors(commit),
        left=_has_left(commit, evidence),
    )


def _co_authors(commit: Commit) -> tuple[str, ...]:
    """Return the people that the message names as authors, too: whoever wrote what somebody else squashed."""
    names = dict.fromkeys(name for name in _CO_AUTHOR.findall(commit.body) if not name.endswith("[bot]"))
    return tuple(name for name in names if name != commit.author)[:MOST_CO_AUTHORS]


def _is_of_chunk(first: Candidate) -> bool:
    """Return whether a place is known only by the name of a bundle's chunk, which holds other files, too."""
    frames = first.place.frames
    return bool(frames) and all(frame.note == CHUNK for frame in frames)


def _is_blamed(first: Candidate, evidence: Evidence) -> bool:
    """Return whether the author of a place's line is known; in a shallow clone it may lie beyond the edge."""
    blame, line = evidence.blames.get(first.place.file, ()), first.place.line
    return not line or line > len(blame) or not blame[line - 1] or blame[line - 1] in evidence.commits


def _confidence(chances: Mapping[str, float], blamed: bool, judged: bool, *, bundled: bool) -> Confidence:
    """Return how sure the first entries are; without a place whose author is to blame a commit is a guess at best.

    Of a chunk only the file that it is called like is known: all that follows from it is a guess, too.
    """
    if bundled:
        return Confidence("low", "low" if judged else "none", "none")
    return Confidence(
        confidence.level(chances["file"], weights.LEVELS["file"]),
        confidence.level(chances["commit"], weights.LEVELS["commit"]) if blamed or not judged else "low",
        confidence.level(chances["function"], weights.LEVELS["function"]),
    )


def _open(sure: Confidence) -> bool:
    """Return whether a question is left open that more evidence would decide."""
    return {sure.location, sure.suspect} & {"low", "none"} != set()


def _people(
    evidence: Evidence,
    ranked: Sequence[Ranked[Candidate]],
    judged: Sequence[Ranked[Case]],
    where: str = "these lines",
) -> tuple[Person, ...]:
    """Return who may know: owners by CODEOWNERS, then authors; those who left come last."""
    known: dict[str, str] = {}
    for item in ranked[:3]:
        for owner in evidence.owners.get(item.item.place.file, ()):
            known.setdefault(owner, f"owns {item.item.place.file} (CODEOWNERS)")
    authors = [suspect.item.commit for suspect in judged[:3]]
    gone = [commit for commit in authors if _has_left(commit, evidence)]
    for commit in sorted(authors, key=lambda one: one in gone):
        left = ", without a commit in the last year" if commit in gone else ""
        known.setdefault(commit.author, f"worked on {where} last in {commit.id[:10]}{left}")
    return tuple(Person(name, why) for name, why in list(known.items())[:5])


def _has_left(commit: Commit, evidence: Evidence) -> bool:
    return evidence.active is not None and commit.email.lower() not in evidence.active


def _excerpts(crash: Crash) -> list[Excerpt]:
    shown: list[Excerpt] = []
    seen: set[tuple[str, int]] = set()
    for frame in crash.order:
        if frame.line is None or frame.file is None or len(shown) >= 6:
            continue
        if any(file == frame.file and abs(line - frame.line) <= AROUND for file, line in seen):
            continue
        seen.add((frame.file, frame.line))
        lines = crash.sources.lines(frame.file)
        start = max(1, frame.line - AROUND)
        shown.append(
            Excerpt(
                frame.file,
                start,
                tuple(lines[start - 1 : frame.line + AROUND]),
                frame.line,
                frame.label,
            )
        )
    return shown
