"""Ranks of right answers, and the tables made of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from benchmarks.baselines import COMMITS, FILES, FUNCTIONS, last_part
from benchmarks.cases import Case

LEVELS = ("high", "medium", "low", "none")
KINDS = ("files", "functions", "commits")
BASELINES = {"files": FILES, "functions": FUNCTIONS, "commits": COMMITS}
Rank = int | None


@dataclass(frozen=True)
class Answer:
    """What was ranked for a case: distinct names, best first; functions are `file:name`."""

    files: Sequence[str] = ()
    functions: Sequence[str] = ()
    commits: Sequence[str] = ()


@dataclass(frozen=True)
class Score:
    """How one case went in one condition. `ranks` has an entry per kind that the case can be scored by."""

    case: str
    condition: str
    language: str
    innermost: bool
    ranks: Mapping[str, Rank]
    baselines: Mapping[str, Rank]
    seconds: float
    confidence: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    own_frames: int = 0
    mapped_frames: int = 0
    processor: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the score as JSON's values."""
        return asdict(self)


def answer_of(report: Mapping[str, Any]) -> Answer:
    """Return the distinct files, functions and commits of the tool's report, in its order."""
    locations = [place for place in report.get("locations") or [] if place.get("file")]
    named = [place for place in locations if place.get("function")]
    return Answer(
        list(dict.fromkeys(place["file"] for place in locations)),
        list(dict.fromkeys(f"{place['file']}:{last_part(place['function'])}" for place in named)),
        list(dict.fromkeys(suspect["commit"] for suspect in report.get("suspects") or [])),
    )


def confidence_of(report: Mapping[str, Any]) -> dict[str, str]:
    """Return the stated confidence per kind; one word said for the whole report counts for files and commits."""
    stated = report.get("confidence")
    if isinstance(stated, str):
        return {"files": stated, "commits": stated}
    if not isinstance(stated, Mapping):
        return {}
    names = {"location": "files", "locations": "files", "suspect": "commits", "suspects": "commits"}
    found = {names.get(name, name): said for name, said in stated.items()}
    return {
        name: str(said.get("level") if isinstance(said, Mapping) else said)
        for name, said in found.items()
        if name in KINDS
    }


def mapped_frames(report: Mapping[str, Any], own: Iterable[tuple[str, int]]) -> int:
    """Return how many of the own frames the report has at the file and line where they really stand."""
    said = {(frame.get("file"), frame.get("line")) for frame in report.get("frames") or []}
    return sum(place in said for place in own)


def ranks(case: Case, answer: Answer) -> dict[str, Rank]:
    """Return the rank of the first right entry per kind; a kind without a known answer is left out."""
    gold = case.gold
    files, commits = set(gold["files"]), tuple(gold["introducing_commits"])
    functions = {f"{item['file']}:{last_part(item['function'])}" for item in gold["functions"]}
    found = {"files": _first(answer.files, files.__contains__)}
    if functions and not gold.get("module_level_only"):
        found["functions"] = _first(answer.functions, functions.__contains__)
    if commits:
        found["commits"] = _first(answer.commits, lambda said: _same_commit(said, commits))
    return found


def baseline_ranks(case: Case, ranked: Mapping[str, Sequence[str]]) -> dict[str, Rank]:
    """Return the rank of the first right entry of every baseline."""
    found: dict[str, Rank] = {}
    for kind, names in BASELINES.items():
        for name in names:
            rank = ranks(case, Answer(**{kind: ranked[name]}))
            if kind in rank:
                found[name] = rank[kind]
    return found


def _first(entries: Sequence[str], right: Callable[[str], bool]) -> Rank:
    return next((at for at, entry in enumerate(entries, start=1) if right(entry)), None)


def _same_commit(said: str, commits: Iterable[str]) -> bool:
    return len(said) >= 7 and any(commit.startswith(said) for commit in commits)


@dataclass(frozen=True)
class Hits:
    """The share of cases with the right answer among the first 1, 3, 5, and the mean reciprocal rank."""

    count: int
    at_1: float
    at_3: float
    at_5: float
    mrr: float


def hits(found: Sequence[Rank]) -> Hits:
    """Return the shares over all ranks; a rank of None is a miss, an empty sequence is all zero."""
    count = len(found)
    at_1, at_3, at_5 = (
        sum(rank is not None and rank <= top for rank in found) / (count or 1) for top in (1, 3, 5)
    )
    return Hits(count, at_1, at_3, at_5, sum(1 / rank for rank in found if rank) / (count or 1))


def percentile_90(values: Sequence[float]) -> float:
    """Return the smallest value that nine tenths of the values do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 9 // 10) - 1)]


def document(scores: Sequence[Score]) -> str:
    """Return the tables of all conditions as text."""
    conditions = list(dict.fromkeys(score.condition for score in scores))
    parts = [
        "\n".join(_condition(name, [score for score in scores if score.condition == name]))
        for name in conditions
    ]
    return "\n\n".join(parts) + "\n"


def _condition(name: str, scores: Sequence[Score]) -> list[str]:
    lines = [f"{name}: {len(scores)} case{'s' * (len(scores) != 1)}"]
    for kind in KINDS:
        lines.append(_row(f"  {kind}", "n", "@1", "@3", "@5", "MRR"))
        lines.append(_hits("    gtt", [score.ranks[kind] for score in scores if kind in score.ranks]))
        for baseline in BASELINES[kind]:
            known = [score.baselines[baseline] for score in scores if baseline in score.baselines]
            lines.append(_hits(f"    {baseline}", known))
        lines += _splits(kind, scores)
    own, mapped = (sum(getattr(score, key) for score in scores) for key in ("own_frames", "mapped_frames"))
    lines.append(f"  own frames at their line: {mapped} of {own}")
    times = [score.seconds for score in scores]
    lines.append(f"  time per case: median {median(times):.2f} s, p90 {percentile_90(times):.2f} s")
    used = [score.processor for score in scores]
    lines.append(f"  processor time per case: median {median(used):.2f} s, p90 {percentile_90(used):.2f} s")
    lines += _confidence(scores)
    lines += [f"  failed: {score.case}: {score.error}" for score in scores if score.error]
    return lines


def _splits(kind: str, scores: Sequence[Score]) -> list[str]:
    groups: list[tuple[str, list[Score]]] = [
        (f"gtt, {language}", [score for score in scores if score.language == language])
        for language in sorted({score.language for score in scores})
    ]
    groups.append(("gtt, fix in the innermost own frame", [score for score in scores if score.innermost]))
    groups.append(("gtt, fix elsewhere", [score for score in scores if not score.innermost]))
    return [
        _hits(f"    {title}", [score.ranks[kind] for score in group if kind in score.ranks])
        for title, group in groups
        if group
    ]


def _confidence(scores: Sequence[Score]) -> list[str]:
    lines = []
    for kind in KINDS:
        stated = {score.confidence[kind] for score in scores if kind in score.confidence}
        for level in sorted(
            stated, key=lambda level: LEVELS.index(level) if level in LEVELS else len(LEVELS)
        ):
            said = [s.ranks[kind] for s in scores if s.confidence.get(kind) == level and kind in s.ranks]
            right = said.count(1)
            share = f" ({right / len(said):.3f})" if said else ""
            lines.append(f"  {kind}, confidence {level}: {right} of {len(said)} right at 1{share}")
    return lines


def _hits(title: str, found: Sequence[Rank]) -> str:
    result = hits(found)
    shares = (result.at_1, result.at_3, result.at_5, result.mrr)
    return _row(title, str(result.count), *(f"{share:.3f}" for share in shares))


def _row(title: str, *cells: str) -> str:
    return f"{title:<42}" + "".join(f"{cell:>7}" for cell in cells)


def compared(scores: Sequence[Score], before: Iterable[Mapping[str, Any]]) -> str:
    """Return which cases got better or worse since an earlier run, by kind and condition, and the shares' change."""
    old = {(item["condition"], item["case"]): item["ranks"] for item in before}
    lines: list[str] = []
    for condition in dict.fromkeys(score.condition for score in scores):
        for kind in KINDS:
            pairs = [
                (score.case, old[condition, score.case][kind], score.ranks[kind])
                for score in scores
                if score.condition == condition
                and kind in score.ranks
                and kind in old.get((condition, score.case), {})
            ]
            if pairs:
                lines += _change(f"{condition}, {kind}", pairs)
    return "\n".join(lines) + "\n" if lines else "nothing to compare\n"


def _change(title: str, pairs: Sequence[tuple[str, Rank, Rank]]) -> list[str]:
    was, now = hits([pair[1] for pair in pairs]), hits([pair[2] for pair in pairs])
    change = "  ".join(
        f"{name} {getattr(now, key) - getattr(was, key):+.3f}"
        for name, key in (("@1", "at_1"), ("@3", "at_3"), ("@5", "at_5"), ("MRR", "mrr"))
    )
    moved = sorted((pair for pair in pairs if pair[1] != pair[2]), key=lambda pair: _gain(pair[1], pair[2]))
    return [f"{title}: {change}", *(f"  {case}: {_said(a)} -> {_said(b)}" for case, a, b in moved)]


def _gain(was: Rank, now: Rank) -> float:
    return (1 / now if now else 0) - (1 / was if was else 0)


def _said(rank: Rank) -> str:
    return str(rank) if rank else "-"
