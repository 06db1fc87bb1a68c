"""Is it new, back, rising, falling or quiet? The formulas behind the words (docs/metrics.md explains them)."""

import math
from enum import StrEnum

from glitchtip_tools.values import dataclass


class Trend(StrEnum):
    """What changed; `steady` when nothing did."""

    NEW = "new"
    BACK = "back"
    RISING = "rising"
    FALLING = "falling"
    QUIET = "quiet"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When a change is worth a word.

    `chance` is the largest probability that mere chance explains it (one-sided Poisson), `factor` the smallest ratio
    to the mean (or of the mean to the count), `least` the fewest events that can rise, `silent_days` how long
    an issue is silent before it counts as back.
    """

    chance: float = 0.001
    factor: float = 2.0
    least: int = 5
    silent_days: int = 7


def direction(count: int, mean: float, limits: Thresholds) -> Trend:
    """Return rising, falling, quiet or steady for a count where `mean` was to be expected."""
    if count > mean:
        rises = count >= limits.least and count >= limits.factor * mean
        return Trend.RISING if rises and chance_of_more(count, mean) < limits.chance else Trend.STEADY
    falls = mean >= limits.factor * count and chance_of_less(count, mean) < limits.chance
    if not falls:
        return Trend.STEADY
    return Trend.QUIET if count == 0 else Trend.FALLING


def factor(count: int, mean: float) -> float | None:
    """Return how many times the mean the count is, to two digits; None where the mean is nothing."""
    return round(count / mean, 2) if mean > 0 else None


def chance_of_more(count: int, mean: float) -> float:
    """Return the probability of `count` or more events where `mean` are expected: P(X >= count), X ~ Poisson."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    return _tail(count, mean, 1) if count > mean else min(1.0, max(0.0, 1 - chance_of_less(count - 1, mean)))


def chance_of_less(count: int, mean: float) -> float:
    """Return the probability of `count` or fewer events where `mean` are expected: P(X <= count), X ~ Poisson."""
    if mean <= 0:
        return 1.0
    if count < 0:
        return 0.0
    return _tail(count, mean, -1) if count < mean else min(1.0, max(0.0, 1 - _tail(count + 1, mean, 1)))


def _tail(count: int, mean: float, step: int) -> float:
    """Return the sum of the Poisson terms from `count` on, away from the mean: each is smaller than the last."""
    term = math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))
    total, at = term, count
    while term > total * 1e-17 and (step > 0 or at > 0):
        term *= mean / (at + 1) if step > 0 else at / mean
        at += step
        total += term
    return min(1.0, total)
