"""What a ranking signal is, and the model that ranks by them: a weighted sum, turned into shares of belief.

A signal is one row of `place_signals.SIGNALS` or `commit_signals.SIGNALS`. The features, the sentences of the report,
the tables of docs/investigation.md and the fit (benchmarks/fit.py) iterate these rows and nothing else.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Generic, TypeVar

from glitchtip_tools.values import dataclass

T = TypeVar("T")
Weights = Mapping[str, float]
LEAST = 0.05  # a share of a score below it is not worth a word


class UnknownSignal(LookupError):
    """A name was emitted or weighed that no row of the table has, or a row has no weight."""


@dataclass(frozen=True, slots=True)
class Signal(Generic[T]):
    """One thing that speaks for or against a candidate.

    `value` is how much of it there is (mostly 0 to 1), `sentence` says it in the report (a text, or a function of the
    candidate), `meaning` says it in the documentation, `prior` is the weight that one would give it before any case.
    """

    name: str
    value: Callable[[T], float]
    sentence: str | Callable[[T], str]
    meaning: str
    prior: float = 0.0

    def said(self, candidate: T) -> str:
        """Return the reason in words."""
        return self.sentence if isinstance(self.sentence, str) else self.sentence(candidate)


@dataclass(frozen=True, slots=True)
class Ranked(Generic[T]):
    """A candidate with its score, the score's parts by name, and its share of the belief (all together are 1)."""

    item: T
    score: float
    parts: Mapping[str, float]
    belief: float


def features(candidate: T, signals: Iterable[Signal[T]]) -> dict[str, float]:
    """Return what speaks for or against a candidate as numbers, zeros left out."""
    values = {signal.name: signal.value(candidate) for signal in signals}
    return {name: value for name, value in values.items() if value}


def checked(weights: Weights, signals: Sequence[Signal[T]]) -> Weights:
    """Return the weights; UnknownSignal names the rows without a weight and the weights without a row."""
    names = {signal.name for signal in signals}
    if wrong := names ^ set(weights):
        raise UnknownSignal(f"signals and weights differ: {', '.join(sorted(wrong))}")
    return weights


def ranked(
    candidates: Iterable[T],
    signals: Sequence[Signal[T]],
    weights: Weights,
    order: Callable[[T], tuple[object, ...]],
) -> list[Ranked[T]]:
    """Return the candidates, the most suspicious first; `order` decides between equal ones."""
    checked(weights, signals)
    scored = []
    for candidate in candidates:
        parts = {name: value * weights[name] for name, value in features(candidate, signals).items()}
        scored.append((sum(parts.values()), parts, candidate))
    beliefs = softmax([score for score, _, _ in scored])
    ranked = [
        Ranked(item, score, parts, belief)
        for (score, parts, item), belief in zip(scored, beliefs, strict=True)
    ]
    return sorted(ranked, key=lambda one: (-one.score, *order(one.item)))


def softmax(scores: Sequence[float]) -> list[float]:
    """Return the shares of belief that scores stand for: equal steps of score are equal ratios of belief."""
    highest = max(scores, default=0.0)
    shares = [math.exp(score - highest) for score in scores]
    total = sum(shares)
    return [share / total for share in shares]


def scaled(ranked: Sequence[Ranked[T]], chance: float) -> list[Ranked[T]]:
    """Return the candidates with their beliefs cut down to the chance that the first one is right."""
    factor = min(1.0, chance / ranked[0].belief) if ranked and ranked[0].belief else 1.0
    return [replace(one, belief=one.belief * factor) for one in ranked]


def reasons(one: Ranked[T], signals: Iterable[Signal[T]]) -> tuple[str, ...]:
    """Return the parts of a score in words, the weightiest first; parts with the same words are added up."""
    merged: dict[str, float] = {}
    for signal in signals:
        if share := one.parts.get(signal.name, 0.0):
            words = signal.said(one.item)
            merged[words] = merged.get(words, 0.0) + share
    ordered = sorted(merged.items(), key=lambda pair: -abs(pair[1]))
    return tuple(f"{words} ({share:+.2f})" for words, share in ordered if abs(share) >= LEAST)


def rounded(parts: Mapping[str, float]) -> dict[str, float]:
    """Return the parts of a score for people and JSON, the weightiest first."""
    ordered = sorted(parts.items(), key=lambda pair: -abs(pair[1]))
    return {name: round(share, 4) for name, share in ordered if share}


def documented(signals: Iterable[Signal[T]]) -> str:
    """Return the table of docs/investigation.md: one row for the signals that mean the same."""
    rows: dict[str, list[str]] = {}
    for signal in signals:
        rows.setdefault(signal.meaning, []).append(f"`{signal.name}`")
    lines = [f"| {', '.join(names)} | {meaning} |" for meaning, names in rows.items()]
    return "\n".join(["| Part | What it says |", "| --- | --- |", *lines])
