"""The two models of the fit: a conditional logit that ranks candidates, a logistic regression for the confidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
RATE = 0.05
STEPS = 250  # the last two fifths with a rate that goes to zero
AGAIN = 80  # steps from weights that were fitted on nearly the same crashes


@dataclass(frozen=True)
class Groups:
    """The candidates of many crashes: `rows` of numbers by `names`, which are `right`, where each crash begins."""

    names: tuple[str, ...]
    rows: Numbers
    right: NDArray[np.bool_]
    starts: NDArray[np.int_]

    @classmethod
    def of(
        cls, names: Sequence[str], groups: Sequence[tuple[Sequence[Mapping[str, float]], Sequence[bool]]]
    ) -> "Groups":
        """Return the table of the candidates' features, one group per crash."""
        at = {name: number for number, name in enumerate(names)}
        rows = np.zeros((sum(len(features) for features, _ in groups), len(names)))
        starts, row = [0], 0
        for features, _ in groups:
            for values in features:
                for name, value in values.items():
                    rows[row, at[name]] = value
                row += 1
            starts.append(row)
        right = np.array([good for _, flags in groups for good in flags], dtype=bool)
        return cls(tuple(names), rows, right, np.array(starts))

    def of_group(self, number: int) -> slice:
        """Return where a crash's candidates stand."""
        return slice(int(self.starts[number]), int(self.starts[number + 1]))

    def is_useful(self, number: int) -> bool:
        """Say whether a crash has candidates that are right and others that are not: else it says nothing."""
        flags = self.right[self.of_group(number)]
        return bool(flags.any() and not flags.all())


def fitted(
    groups: Groups,
    numbers: Sequence[int],
    before: Mapping[str, float],
    decay: float,
    start: Mapping[str, float] | None = None,
) -> dict[str, float]:
    """Return the weights near `before` that give the right candidates of these crashes the greatest share (Adam).

    The direction of `before` is known, so no weight gets another sign. `start` are the weights of nearly the same
    crashes: from there the way is shorter.
    """
    useful = [number for number in numbers if groups.is_useful(number)]
    prior = np.array([before.get(name, 0.0) for name in groups.names])
    if not useful:
        return dict(zip(groups.names, prior.tolist(), strict=True))
    spans = [groups.of_group(number) for number in useful]
    rows = np.concatenate([groups.rows[span] for span in spans])
    right = np.concatenate([groups.right[span] for span in spans])
    sizes = np.array([span.stop - span.start for span in spans])
    starts, group = np.concatenate([[0], np.cumsum(sizes)[:-1]]), np.repeat(np.arange(len(spans)), sizes)

    def slope(weights: Numbers) -> Numbers:
        scores = rows @ weights
        shares = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        of_right = shares * right
        change = (
            shares / np.add.reduceat(shares, starts)[group]
            - of_right / np.add.reduceat(of_right, starts)[group]
        )
        return np.asarray(rows.T @ change / len(spans) + decay * (weights - prior))

    first = np.array([(start or before).get(name, 0.0) for name in groups.names])
    found = _descended(first, slope, prior, AGAIN if start else STEPS)
    return dict(zip(groups.names, found.tolist(), strict=True))


def logistic(
    names: Sequence[str],
    values: Sequence[Mapping[str, float]],
    right: Sequence[bool],
    before: Mapping[str, float],
    decay: float,
) -> dict[str, float]:
    """Return the weights of a logistic regression, near `before` and of no other sign."""
    if not values:
        return {name: before.get(name, 0.0) for name in names}
    rows = np.array([[one.get(name, 0.0) for name in names] for one in values])
    wanted = np.array(right, dtype=float)
    prior = np.array([before.get(name, 0.0) for name in names])

    def slope(weights: Numbers) -> Numbers:
        chances = 1 / (1 + np.exp(-(rows @ weights)))
        return np.asarray(rows.T @ (chances - wanted) / len(wanted) + decay * (weights - prior))

    return dict(zip(names, _descended(prior, slope, prior, STEPS).tolist(), strict=True))


def _descended(start: Numbers, slope, prior: Numbers, steps: int) -> Numbers:  # type: ignore[no-untyped-def]
    """Return where Adam's descent ends (Kingma and Ba, "Adam: a method for stochastic optimization", 2015).

    A step that would give a weight another sign than its prior's ends at 0.
    """
    low, high = np.where(prior > 0, 0.0, -np.inf), np.where(prior < 0, 0.0, np.inf)
    weights, mean, square = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        change = slope(weights)
        mean = 0.9 * mean + 0.1 * change
        square = 0.99 * square + 0.01 * change * change
        rate = RATE * min(1.0, (steps + 1 - step) / (0.4 * steps))
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        weights = np.clip(weights, low, high)
    return weights
