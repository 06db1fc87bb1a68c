"""The words and the Poisson test behind them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.metrics.trends import (
    Thresholds,
    Trend,
    chance_of_less,
    chance_of_more,
    direction,
    factor,
)

LIMITS = Thresholds()
means = st.floats(0.01, 300)


def term(count: int, mean: float) -> float:
    return math.exp(count * math.log(mean) - mean - math.lgamma(count + 1))


@given(st.integers(0, 400), means)
def test_the_tails_are_the_sums_of_the_distribution(count: int, mean: float) -> None:
    below = math.fsum(term(k, mean) for k in range(count))
    assert chance_of_more(count, mean) == pytest.approx(1 - below, abs=1e-9)
    assert chance_of_less(count, mean) == pytest.approx(below + term(count, mean), abs=1e-9)


@given(st.integers(1, 100_000), st.floats(0.001, 100_000))
def test_tails_are_chances_and_meet(count: int, mean: float) -> None:
    more, less = chance_of_more(count, mean), chance_of_less(count - 1, mean)
    assert 0 <= more <= 1
    assert 0 <= less <= 1
    assert more + less == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize(
    ("count", "mean", "tail"),
    [(10, 3.0, 0.0011024881301154797), (0, 7.0, 1.0), (5, 1.0, 0.0036598468273437135), (1, 0.0, 0.0)],
)
def test_known_values(count: int, mean: float, tail: float) -> None:
    assert chance_of_more(count, mean) == pytest.approx(tail, rel=1e-12)


@pytest.mark.parametrize(
    ("count", "mean", "trend"),
    [
        (11, 3.0, Trend.RISING),
        (10, 3.0, Trend.STEADY),  # 0.0011: chance alone does it once in 900 windows
        (4, 0.1, Trend.STEADY),  # too few to speak of
        (170, 100.0, Trend.STEADY),  # certain, but not twice as many
        (0, 7.0, Trend.QUIET),
        (0, 6.0, Trend.STEADY),  # six on average are none once in 400 windows
        (3, 15.0, Trend.FALLING),
        (60, 100.0, Trend.STEADY),
        (0, 0.0, Trend.STEADY),
        (5, 0.0, Trend.RISING),
    ],
)
def test_the_words(count: int, mean: float, trend: Trend) -> None:
    assert direction(count, mean, LIMITS) is trend


def test_thresholds_can_be_moved() -> None:
    assert direction(10, 3.0, Thresholds(chance=0.01)) is Trend.RISING
    assert direction(170, 100.0, Thresholds(factor=1.5)) is Trend.RISING
    assert direction(4, 0.1, Thresholds(least=4)) is Trend.RISING


def test_the_factor() -> None:
    assert (factor(12, 2.5), factor(3, 0.0)) == (4.8, None)
