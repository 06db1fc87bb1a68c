"""How far a commit worked on what the failing lines use: it may have brought the fault, whoever wrote those lines.

Blame knows who wrote a line last. A commit that added code with the same names beside it, in the same file, changed
what the line works with; and one whose subject speaks of the function, of its class, of those names meant them.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.candidates.field import Place, owner_of
from glitchtip_tools.core.investigation.ranking.signals import Ranked
from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models.code import Change
from glitchtip_tools.values import dataclass

NEAR = 3  # lines on either side of the failing one, inside of its function
MOST_NAMES = 8  # of the failing line
_SAYING_NOTHING = {"init", "constructor"}  # as a function's name
_LITTLE = 0.1  # of the belief: what says next to nothing
Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Used:
    """The names that a place's failing line uses, and those of the lines around it, rare ones weighing more.

    `words` are those of the function's name, of its class's, of the failing line's names.
    """

    place: Place
    belief: float
    failing: Weights
    near: Weights
    words: tuple[frozenset[str], ...]


def used_by(ranked: Sequence[Ranked[Candidate]], sources: Sources) -> list[Used]:
    """Return what the functions under suspicion, and their first lines, are about."""
    return [_used(item, sources) for item in ranked if item.item.place.function]


def _used(item: Ranked[Candidate], sources: Sources) -> Used:
    place, lines = item.item.place, sources.lines(item.item.place.file)
    failing, near = [], []
    if line := next((line for line in place.lines[:1] if 0 < line <= len(lines)), None):
        start, end = (place.scope.start, place.scope.end) if place.scope else (1, len(lines))
        failing = terms.names_in(lines[line - 1])
        around = range(max(start, line - NEAR), min(end, line + NEAR) + 1)
        near = [name for number in around for name in terms.names_in(lines[number - 1])]
    common = sources.counts(place.file) if failing or near else Counter()
    words = (
        terms.words_in(place.function) - _SAYING_NOTHING,
        terms.words_in(owner_of(sources, place) or ""),
        terms.words_in(" ".join(failing)),
    )
    return Used(
        place,
        item.belief,
        _weighed(failing[:MOST_NAMES], common),
        _weighed(near, common),
        tuple(map(frozenset, words)),
    )


def _weighed(names: Sequence[str], common: Counter[str]) -> dict[str, float]:
    return {name: 1 / math.log(2 + common[name]) for name in names}


def touched(commit: str, used: Sequence[Used], changed: Mapping[tuple[str, str], Change]) -> dict[str, float]:
    """Return the share of the failing lines' names (`touches`) and of those around (`touches_near`) in what it added.

    Both are weighed by the belief in each place and go from 0 to 1, on a scale where doubling adds the same.
    """
    failing = near = 0.0
    for item in used:
        if change := changed.get((commit, item.place.file)):
            failing += item.belief * _share(item.failing, change.words)
            near += item.belief * _share(item.near, change.words)
    return {"touches": _scaled(failing), "touches_near": _scaled(near)}


def told(commit: str, used: Sequence[Used], changed: Mapping[tuple[str, str], Change]) -> dict[str, str]:
    """Return what `touched` found in words: of the likeliest place that shares names with what the commit added."""
    for item in used:
        change = changed.get((commit, item.place.file))
        where = f"{item.place.file}:{item.place.line}"
        if change and (shared := [name for name in item.failing if name in change.words]):
            rarest = sorted(shared, key=lambda name: (-item.failing[name], name))[:3]
            words = (
                f"added code with names that {where} uses ({', '.join(f'`{name[:60]}`' for name in rarest)})"
            )
            return {"touches": words, "touches_near": words}
        if change and any(name in change.words for name in item.near):
            return {"touches_near": f"added code with names that the lines around {where} use"}
    return {}


def meant(subject: str, used: Sequence[Used]) -> tuple[float, str]:
    """Return how much of the places' names a commit's subject speaks of, and which words of the likeliest one.

    Of the function's, the class's and the failing line's names the mean share counts, weighed by the belief: 0 to 1.
    """
    spoken = terms.words_in(subject)
    share, told = 0.0, ""
    for item in used:
        parts = [len(words & spoken) / len(words) if words else 0.0 for words in item.words]
        share += item.belief * sum(parts) / len(parts)
        told = told or ", ".join(f"`{word}`" for word in sorted(frozenset().union(*item.words) & spoken)[:3])
    return share, f"its subject mentions {told}" if told else ""


def _share(names: Weights, words: frozenset[str]) -> float:
    total = sum(names.values())
    return sum(weight for name, weight in names.items() if name in words) / total if total else 0.0


def _scaled(share: float) -> float:
    return math.log(1 + share / _LITTLE) / math.log(1 + 1 / _LITTLE)
