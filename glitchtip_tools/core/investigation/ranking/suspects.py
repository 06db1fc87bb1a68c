"""Ranks the commits: who wrote the lines under suspicion, weighed by how suspicious each line is."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from glitchtip_tools.core.investigation.evidence import Evidence
from glitchtip_tools.core.investigation.ranking import places, touches
from glitchtip_tools.core.investigation.ranking.ages import days_before, freshness
from glitchtip_tools.core.investigation.ranking.field import Place
from glitchtip_tools.core.investigation.ranking.history import is_form_only, is_mass_change
from glitchtip_tools.core.investigation.ranking.locations import Ranked
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models import Event
from glitchtip_tools.models.code import Commit

MOST_PLACES = 12
NEIGHBOURS = 3
SLACK = timedelta(hours=1)  # clocks differ
_LITTLE = 0.02  # of the suspicion: what says next to nothing


@dataclass(slots=True)
class Case:
    """A commit under suspicion: what speaks for it as numbers, in words, and where."""

    commit: str
    values: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    because: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)

    def add(self, name: str, amount: float, reason: str = "", file: str = "") -> None:
        """Add to one of the numbers; the first reason of a kind (the strongest place comes first) is kept."""
        self.values[name] += amount
        if reason:
            self.because.setdefault(name, reason)
        if file and file not in self.files:
            self.files.append(file)


@dataclass(frozen=True, slots=True)
class RankedCommit:
    """A commit with its score, the score's parts by name, and its share of the belief."""

    case: Case
    score: float
    parts: Mapping[str, float]
    belief: float


def cases_of(event: Event, evidence: Evidence, ranked: Sequence[Ranked], sources: Sources) -> dict[str, Case]:
    """Return every commit under suspicion with what speaks for it."""
    cases: dict[str, Case] = {}

    def case(commit: str) -> Case:
        return cases.setdefault(commit, Case(commit))

    for item in ranked[:MOST_PLACES]:
        _lines_of(item, evidence, sources, case)
    _innermost(ranked, evidence, case)
    _rewrites(ranked, event, evidence, case)
    files = list(dict.fromkeys(item.place.file for item in ranked[:MOST_PLACES]))
    for rank, file in enumerate(files[:4]):
        for newness, commit in enumerate(evidence.recent.get(file, ())):
            case(commit).add("recent_on_file", 1 / (1 + newness) / (1 + rank), f"changed {file} lately", file)
    if not evidence.blames:
        _untraced(event, evidence, case)
    for commit in evidence.mentions:
        if commit in cases and evidence.blames:
            case(commit).add("mentions", 1.0, "its message names the exception or the component")
    used = touches.used_by(ranked[:MOST_PLACES], sources)
    for commit, found in cases.items():
        if commit in evidence.commits:
            _touched(found, used, evidence)
            _itself(found, evidence.commits[commit], event, evidence)
            _in_time(found, evidence.commits[commit], evidence)
    _newest(cases.values(), evidence)
    for found in cases.values():
        found.add("suspicion", _suspicion(found.values), "wrote lines under suspicion")
    return {commit: found for commit, found in cases.items() if commit in evidence.commits}


def _lines_of(item: Ranked, evidence: Evidence, sources: Sources, case: Callable[[str], Case]) -> None:
    place, belief = item.place, item.belief
    blame = evidence.blames.get(place.file, ())
    if not blame:
        return
    named = f"`{place.function}` ({place.file})"
    failing = [line for line in dict.fromkeys(place.lines) if 0 < line <= len(blame)][:4]
    for line in failing:
        case(blame[line - 1]).add(
            "line", belief / len(failing), f"wrote {place.file}:{line} in `{place.function}`", place.file
        )
    start, end = (place.scope.start, place.scope.end) if place.scope else (0, -1)
    if place.scope is None and failing:
        start, end = max(1, failing[0] - 5), failing[0] + 5
    body = _telling(range(start, min(end, len(blame)) + 1), sources.lines(place.file))
    shares: dict[str, float] = defaultdict(float)
    for line in body:
        shares[blame[line - 1]] += 1 / len(body)
    for commit, share in shares.items():
        case(commit).add("function", belief * share, f"wrote {share:.0%} of {named}", place.file)
        case(commit).add("function_any", belief, f"worked on {named}", place.file)
    close = [line for line in body if failing and 0 < min(abs(line - at) for at in failing) <= NEIGHBOURS]
    for line in close:
        case(blame[line - 1]).add(
            "beside", belief / len(close), f"wrote lines beside {place.file}:{failing[0]}", place.file
        )
    giving = _giving(place, failing, body, sources)
    for line in giving:
        case(blame[line - 1]).add(
            "gives",
            belief / len(giving),
            f"sets what the failing line uses ({place.file}:{line})",
            place.file,
        )
    dated = [(evidence.commits[commit].date, commit) for commit in shares if commit in evidence.commits]
    if dated:
        newest = max(dated)[1]
        case(newest).add("newest_in_function", belief, f"was the last to change {named}", place.file)
    if place.scope and 0 < place.scope.header <= len(blame):
        case(blame[place.scope.header - 1]).add(
            "header", belief, f"wrote the first line of {named}", place.file
        )


def _telling(numbers: Iterable[int], lines: Sequence[str]) -> list[int]:
    """Return the lines that say something: no blank ones, no lone brackets, no comments."""
    return [
        number
        for number in numbers
        if 0 < number <= len(lines)
        and (text := lines[number - 1].strip())
        and any(char.isalnum() for char in text)
        and not text.startswith(("#", "//", "*", "/*", '"""', "'''"))
    ]


def _giving(place: Place, failing: Sequence[int], body: Sequence[int], sources: Sources) -> list[int]:
    lines = sources.lines(place.file)
    names = [name for line in failing[:2] for name in terms.names_in(lines[line - 1])]
    before = [line for line in body if failing and line not in failing]
    if not before:
        return []
    setting = [
        line for name in names[:10] for line in sources.setting(name, place.file, before[0], before[-1])
    ]
    return [line for line in dict.fromkeys(setting) if line in before]


def _innermost(ranked: Sequence[Ranked], evidence: Evidence, case: Callable[[str], Case]) -> None:
    for item in ranked:
        for frame in item.place.frames:
            blame = evidence.blames.get(frame.file or "", ())
            if frame.line and frame.line <= len(blame) and frame.depth <= 2:
                where = f"{frame.file}:{frame.line}"
                case(blame[frame.line - 1]).add(
                    f"frame{frame.depth}", 1.0, f"wrote the line of the trace {where}", frame.file or ""
                )
            if frame.line and frame.depth <= 1:
                _other_blames(frame.file or "", frame.line, evidence, case)


def _untraced(event: Event, evidence: Evidence, case: Callable[[str], Case]) -> None:
    """Add what the message names and what came with the version: no frame stands in the repository."""
    for newness, commit in enumerate(evidence.latest):
        case(commit).add("latest", 1 / (1 + newness), "is among the newest of the version that failed")
    named = places.mention_words(event, ())
    for commit in evidence.mentions:
        known = evidence.commits.get(commit)
        subject = terms.words_in(known.subject) if known else set()
        if any(terms.words_in(word) & subject for word in named):
            case(commit).add("named", 1.0, "its subject names the exception or the component")
        else:
            case(commit).add("named", 0.3, "its message names the exception or the component")


def _rewrites(
    ranked: Sequence[Ranked], event: Event, evidence: Evidence, case: Callable[[str], Case]
) -> None:
    """Add who wrote a failing line anew shortly before, later than the one who wrote most of the function."""
    best: dict[str, tuple[float, str, str]] = {}
    for item in ranked:
        scope, blame = item.place.scope, evidence.blames.get(item.place.file, ())
        for frame in item.place.frames:
            if scope is None or not frame.line or frame.line > len(blame) or frame.depth > 3:
                continue
            wrote = blame[frame.line - 1]
            most = Counter(blame[scope.start - 1 : scope.end]).most_common(1)[0][0]
            known = evidence.commits
            if (
                wrote == most
                or wrote not in known
                or most not in known
                or known[wrote].date <= known[most].date
            ):
                continue
            days = days_before(evidence, wrote, evidence.first_seen or event.date_created) or 0.0
            told = (
                freshness(days) / (1 + frame.depth),
                f"wrote {frame.file}:{frame.line} anew, in an older function",
            )
            best[wrote] = max(best.get(wrote, (0.0, "", "")), (*told, frame.file or ""))
    for commit, (near, reason, file) in best.items():
        case(commit).add("rewrote", near, reason, file)


def _other_blames(file: str, line: int, evidence: Evidence, case: Callable[[str], Case]) -> None:
    """Add who wrote the line's form last, and who wrote it before a change of everything."""
    here = evidence.blames.get(file, ())[line - 1 : line]
    for name, blames, reason in (
        ("raw", evidence.raw_blames, "changed the form of"),
        ("before_mass", evidence.deep_blames, "wrote, before a mass change,"),
    ):
        for commit in blames.get(file, ())[line - 1 : line]:
            if commit not in here:
                case(commit).add(name, 1.0, f"{reason} {file}:{line}", file)


def _itself(found: Case, commit: Commit, event: Event, evidence: Evidence) -> None:
    days = days_before(evidence, commit.id, evidence.first_seen or event.date_created)
    if days is not None:
        told = f"was made {days:.0f} day{'s' if round(days) != 1 else ''} before the event"
        found.add("fresh", freshness(days), told)
        found.add("age", math.log1p(days) / 8, told)
    message = " ".join(f"{exception.type} {exception.value}" for exception in event.exceptions)
    common = terms.words_in(message) & terms.words_in(f"{commit.subject} {commit.body[:400]}")
    if common:
        found.add("words", min(len(common), 3) / 3, f"its message shares {', '.join(sorted(common)[:3])}")
    found.add("merge", float(commit.parents > 1))
    found.add("root", float(commit.parents == 0))
    found.add("many_files", math.log1p(len(commit.files)) / 4)
    found.add("form", float(is_form_only(commit)))
    found.add("mass", float(is_mass_change(commit)))
    changes = [evidence.changed.get((commit.id, file)) for file in found.files[:3]]
    found.add("size_here", math.log1p(sum(change.lines for change in changes if change)) / 7)


def _touched(found: Case, used: Sequence[touches.Used], evidence: Evidence) -> None:
    """Say how far the commit worked on the names that the failing lines, and those around them, use."""
    reasons = touches.told(found.commit, used, evidence.changed)
    for name, share in touches.touched(found.commit, used, evidence.changed).items():
        found.add(name, share, reasons.get(name, ""))
    found.add("subject", *touches.meant(evidence.commits[found.commit].subject, used))


def _in_time(found: Case, commit: Commit, evidence: Evidence) -> None:
    """Say whether the commit came with the first release that had the error, or only after the first event."""
    if commit.id in evidence.released:
        found.add("released", 1.0, "came with the first release that has the error")
    if evidence.first_seen and commit.date > evidence.first_seen + SLACK:
        found.add("too_late", 1.0, "was made after the first event")


def _suspicion(values: Mapping[str, float]) -> float:
    """Return how much of the suspicion lies on lines that the commit wrote; doubling adds the same."""
    share = 0.4 * values.get("line", 0) + 0.2 * values.get("beside", 0)
    share += 0.25 * values.get("function", 0) + 0.15 * values.get("gives", 0)
    return math.log(1 + share / _LITTLE)


def _newest(cases: Iterable[Case], evidence: Evidence) -> None:
    wrote = [found for found in cases if found.values.get("function") and found.commit in evidence.commits]
    ordered = sorted(wrote, key=lambda found: evidence.commits[found.commit].date, reverse=True)
    for newness, found in enumerate(ordered):
        found.add(
            "newness",
            1 / (1 + newness),
            "is among the newest that touched these functions" if newness < 3 else "",
        )


def rank(cases: Mapping[str, Case], evidence: Evidence, weights: Mapping[str, float]) -> list[RankedCommit]:
    """Return the commits, the most suspicious first."""
    scored = []
    for found in cases.values():
        parts = {name: value * weights.get(name, 0.0) for name, value in found.values.items() if value}
        scored.append((sum(parts.values()), parts, found))
    highest = max((score for score, _, _ in scored), default=0.0)
    total = sum(math.exp(score - highest) for score, _, _ in scored)
    ranked = [
        RankedCommit(found, score, parts, math.exp(score - highest) / total) for score, parts, found in scored
    ]
    return sorted(
        ranked,
        key=lambda item: (
            -item.score,
            -evidence.commits[item.case.commit].date.timestamp(),
            item.case.commit,
        ),
    )
