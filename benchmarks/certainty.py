"""How sure the first entries are: the fit of the confidence, and the bounds of its words, on projects not seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.logit import logistic
from benchmarks.samples import KINDS, Ranks
from glitchtip_tools.core.investigation.ranking import confidence

Table = Mapping[str, float]
DECAY = 0.03  # how strongly the fit is drawn to the priors
FOLDS = 30  # of the projects that a bound is chosen on: their chances, too, are those of unseen projects
# How often an answer of high confidence is right: no sign that was tried tells apart what is right more often.
WANTED = 0.875
# Medium and low begin at fixed chances; below is "not known".
LOWER: Mapping[str, tuple[float, float]] = {
    "file": (0.7, 0.35),
    "function": (0.6, 0.3),
    "commit": (0.5, 0.25),
}
LEAST = 20  # answers that a bound is told from


@dataclass
class Seen:
    """What the model of confidence is fitted on: of each crash the values, the greatest chances, and the ranks."""

    values: Sequence[Table]
    most: Sequence[Table]
    ranks: Sequence[Ranks]

    def chances(self, number: int, tables: Mapping[str, Table]) -> Table:
        """Return the chances of a crash by these weights."""
        return (
            confidence.chances_of(self.values[number], tables, self.most[number])
            if self.values[number]
            else {}
        )

    def bounds(
        self, numbers: Sequence[int], projects: Sequence[Sequence[int]]
    ) -> dict[str, confidence.Levels]:
        """Return the chances from which an answer is of high, medium and low confidence, told from some crashes.

        The crashes of each part of the projects are judged by weights that were fitted on the other parts.
        """
        chances: dict[int, Table] = {}
        for part in range(FOLDS):
            own = {number for one in projects[part::FOLDS] for number in one}
            tables = fit_confidence(
                self.values, self.ranks, [number for number in numbers if number not in own]
            )
            chances |= {number: self.chances(number, tables) for number in own}
        return {
            kind: (
                bound(
                    [
                        (chances[number].get(kind, 0.0), self.ranks[number][kind] == 1)
                        for number in numbers
                        if kind in self.ranks[number]
                    ],
                    WANTED,
                    confidence.BOUNDED,
                ),
                *LOWER[kind],
            )
            for kind in KINDS
        }


def bound(judged: Sequence[tuple[float, bool]], wanted: float, above: float) -> float:
    """Return the least chance from which on a share `wanted` was right; 1 (never reached) when there is none.

    It is above the greatest chance of answers that are never to be of high confidence.
    """
    found, right = 1.0, 0
    for count, (chance, good) in enumerate(sorted(judged, reverse=True), start=1):
        right += good
        if count >= LEAST and right >= wanted * count and chance > above:
            found = chance
    return max(round(found, 3), round(above + 0.001, 3))


def fit_confidence(
    values: Sequence[Table], ranks: Sequence[Ranks], numbers: Sequence[int]
) -> dict[str, Table]:
    """Return the weights of the confidence for each kind, fitted on held-out rankings."""
    found: dict[str, Table] = {}
    for kind in KINDS:
        known = [number for number in numbers if values[number] and kind in ranks[number]]
        found[kind] = logistic(
            [signal.name for signal in confidence.SIGNALS],
            [values[number] for number in known],
            [ranks[number][kind] == 1 for number in known],
            {signal.name: signal.prior for signal in confidence.SIGNALS},
            DECAY,
        )
    return found
