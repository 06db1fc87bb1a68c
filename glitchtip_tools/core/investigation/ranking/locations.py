"""Ranks the places: what speaks for each is weighed and added up."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from glitchtip_tools.core.investigation.evidence import Evidence
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.field import Field, Place
from glitchtip_tools.core.investigation.ranking.traits import features
from glitchtip_tools.models import Event


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place with its score, the score's parts by name, and its share of the belief (all places together are 1)."""

    place: Place
    score: float
    parts: Mapping[str, float]
    belief: float


def rank(found: Field, event: Event, evidence: Evidence, weights: Mapping[str, float]) -> list[Ranked]:
    """Return the places, the most suspicious first."""
    order = places.in_order(evidence.frames)
    scored = []
    for place in found.places.values():
        parts = {
            name: value * weights.get(name, 0.0)
            for name, value in features(place, event, evidence, found.sources, order).items()
        }
        scored.append((sum(parts.values()), parts, place))
    highest = max((score for score, _, _ in scored), default=0.0)
    total = sum(math.exp(score - highest) for score, _, _ in scored)
    ranked = [
        Ranked(place, score, parts, math.exp(score - highest) / total) for score, parts, place in scored
    ]
    return sorted(
        ranked, key=lambda item: (-item.score, _first_depth(item.place), item.place.file, item.place.function)
    )


def _first_depth(place: Place) -> int:
    return min((frame.depth for frame in place.frames), default=99)
