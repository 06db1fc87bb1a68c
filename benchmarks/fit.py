#!/usr/bin/env python3
"""Fit the tables of weights (glitchtip_tools/core/investigation/ranking/weights.py) on recorded crashes, honestly.

    benchmarks/fit.py CASES REPOS --work FOLDER [--condition clean,field] [--write]

Each project is left out in turn: its cases are ranked by weights that were fitted on the other projects only. What is
printed as `held out` is that; `fitted` is what the same cases give with weights that have seen them.
The model is a conditional logit: of all candidates of a case, the right ones should have the greatest share.
"""

import argparse
import json
import math
import sys
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.baselines import last_part
from benchmarks.cases import Case, load
from benchmarks.conditions import CONDITIONS, Trial
from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.core.investigation.evidence import Evidence
from glitchtip_tools.core.investigation.ranking import commit_signals, model, place_signals, weights
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.candidates import field_of
from glitchtip_tools.core.investigation.ranking.commit_cases import cases_of
from glitchtip_tools.core.investigation.ranking.crash import Crash
from glitchtip_tools.core.investigation.ranking.field import Place
from glitchtip_tools.core.investigation.ranking.signals import Ranked, documented, features
from glitchtip_tools.models import Event
from glitchtip_tools.services.investigation.evidence import gather

Weights = dict[str, float]
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "investigation.md"
# What one would say before seeing a case; the fit is drawn towards it, since a hundred cases say little about each.
PLACES_BEFORE: Weights = {signal.name: signal.prior for signal in place_signals.SIGNALS}
COMMITS_BEFORE: Weights = {signal.name: signal.prior for signal in commit_signals.SIGNALS}
Group = tuple[list[dict[str, float]], list[bool]]


@dataclass
class Sample:
    """A case in one condition, with the evidence that was gathered once."""

    case: Case
    condition: str
    trial: Trial
    event: Event
    evidence: Evidence

    def __post_init__(self) -> None:
        self.crash = Crash(self.event, self.evidence)
        folder = f"{self.trial.folder}/" if self.trial.folder else ""
        gold = self.case.gold
        self.files = {folder + file for file in gold["files"]}
        self.functions = {(folder + item["file"], last_part(item["function"])) for item in gold["functions"]}
        moved = {old: new for new, old in self.trial.commits.items()}
        self.places = self.place_group()
        self.commits = {moved.get(commit, commit) for commit in gold["introducing_commits"]}

    def ranked(self, table: Mapping[str, float]) -> list[Ranked[Candidate]]:
        """Return the places by these weights."""
        return model.places(self.crash, table)

    def place_group(self) -> Group:
        """Return the places' numbers and which are right."""
        every = place_signals.candidates_of(field_of(self.crash), self.crash)
        return (
            [features(one, place_signals.SIGNALS) for one in every],
            [self.is_right(one.place) for one in every],
        )

    def is_right(self, place: Place) -> bool:
        """Say whether the fix changed the function, or a file that no function is named of."""
        if not place.function:
            return place.file in self.files
        return (place.file, last_part(place.function)) in self.functions

    def commit_group(self, table: Mapping[str, float]) -> Group:
        """Return the commits' numbers, given the weights of the places, and which are right."""
        found = commit_signals.known(cases_of(self.crash, self.ranked(table)))
        return [features(one, commit_signals.SIGNALS) for one in found], [
            one.id in self.commits for one in found
        ]

    def ranks(
        self, place_table: Mapping[str, float], commit_table: Mapping[str, float]
    ) -> dict[str, int | None]:
        """Return the rank of the first right file, function and commit (None: not found)."""
        ranked = self.ranked(place_table)
        judged = model.commits(self.crash, ranked, commit_table)
        found: dict[str, int | None] = {}
        found["files"] = _first(dict.fromkeys(one.item.place.file for one in ranked), self.files)
        if self.functions and not self.case.gold["module_level_only"]:
            functions = [one.item.place for one in ranked if one.item.place.function]
            named = dict.fromkeys((place.file, last_part(place.function)) for place in functions)
            found["functions"] = _first(named, self.functions)
        if self.commits:
            found["commits"] = _first([one.item.id for one in judged], self.commits)
        return found


def _first(entries: Iterable[object], right: Container[object]) -> int | None:
    return next((at for at, entry in enumerate(entries, start=1) if entry in right), None)


def samples(cases: Sequence[Case], repositories: Path, work: Path, conditions: Sequence[str]) -> list[Sample]:
    """Gather the evidence of every case in every condition, anew in each run: a kept one could be stale."""
    found = []
    for condition in conditions:
        for case in cases:
            trial = CONDITIONS[condition](case, repositories, work)
            event = event_of(json.loads(trial.event.read_text(encoding="utf-8")))
            evidence = gather(event, trial.repository)
            found.append(Sample(case, condition, trial, event, evidence))
    return found


def fitted(
    groups: Iterable[Group], before: Weights, decay: float, *, steps: int = 300, rate: float = 0.05
) -> Weights:
    """Return the weights near `before` that give the right candidates the greatest share (Adam, whole batch)."""
    useful = [(values, right) for values, right in groups if any(right) and not all(right)]
    table: Weights = defaultdict(float, before)
    mean: Weights = defaultdict(float)
    square: Weights = defaultdict(float)
    for step in range(1, steps + 1):
        slope: Weights = defaultdict(float)
        for values, right in useful:
            _add_slope(values, right, table, slope)
        for name in {*slope, *table}:
            change = slope[name] / len(useful) + decay * (table[name] - before.get(name, 0.0))
            mean[name] = 0.9 * mean[name] + 0.1 * change
            square[name] = 0.99 * square[name] + 0.01 * change * change
            table[name] -= (
                rate * (mean[name] / (1 - 0.9**step)) / (math.sqrt(square[name] / (1 - 0.99**step)) + 1e-8)
            )
    return dict(table)


def _add_slope(values: list[dict[str, float]], right: list[bool], table: Weights, slope: Weights) -> None:
    scores = [sum(table[name] * value for name, value in item.items()) for item in values]
    highest = max(scores)
    shares = [math.exp(score - highest) for score in scores]
    total = sum(shares)
    of_right = sum(share for share, good in zip(shares, right, strict=True) if good)
    for item, share, good in zip(values, shares, right, strict=True):
        change = share / total - (share / of_right if good else 0.0)
        if abs(change) > 1e-6:
            for name, value in item.items():
                slope[name] += change * value


def both(train: Sequence[Sample], place_decay: float, commit_decay: float) -> tuple[Weights, Weights]:
    """Fit the places, then the commits on the places' ranking."""
    place_table = fitted((sample.places for sample in train), PLACES_BEFORE, place_decay)
    groups = [sample.commit_group(place_table) for sample in train]
    return place_table, fitted(groups, COMMITS_BEFORE, commit_decay)


def hits(ranks: Sequence[int | None]) -> str:
    """Return the shares at 1, 3 and 5 and the mean reciprocal rank."""
    count = max(1, len(ranks))
    shares = [100 * sum(rank is not None and rank <= at for rank in ranks) / count for at in (1, 3, 5)]
    mrr = sum(1 / rank for rank in ranks if rank) / count
    return " ".join(f"{share:5.1f}" for share in shares) + f" {mrr:.3f}"


def told(name: str, given: Sequence[Sample], tables: Callable[[Sample], tuple[Weights, Weights]]) -> None:
    """Print how the samples are ranked by the tables."""
    by_condition: dict[str, list[Sample]] = defaultdict(list)
    for sample in given:
        by_condition[sample.condition].append(sample)
    for condition, some in by_condition.items():
        found = [sample.ranks(*tables(sample)) for sample in some]
        kinds = ("files", "functions", "commits")
        cells = [f"{kind} {hits([ranks[kind] for ranks in found if kind in ranks])}" for kind in kinds]
        print(f"{name:9} {condition:8} " + " | ".join(cells))


def written(place_table: Weights, commit_table: Weights) -> str:
    """Return the source of the weights' module."""

    def rows(table: Weights) -> str:
        return "".join(f'    "{name}": {value:.3f},\n' for name, value in sorted(table.items()))

    return (
        '"""The tables of weights, written by benchmarks/fit.py; docs/investigation.md says what each means."""\n\n'
        f"LOCATIONS: dict[str, float] = {{\n{rows(place_table)}}}\n"
        f"COMMITS: dict[str, float] = {{\n{rows(commit_table)}}}\n"
        "# Belief from which the first entry is of high and of medium confidence.\n"
        f"LOCATION_LEVELS = {weights.LOCATION_LEVELS}\nSUSPECT_LEVELS = {weights.SUSPECT_LEVELS}\n"
    )


def described(text: str) -> str:
    """Return the documentation with the tables of the signals that there are."""
    for name, table in (
        ("places", documented(place_signals.SIGNALS)),
        ("commits", documented(commit_signals.SIGNALS)),
    ):
        before, start, rest = text.partition(f"<!-- signals: {name} -->\n")
        _, end, after = rest.partition("<!-- end of signals -->")
        text = f"{before}{start}{table}\n{end}{after}"
    return text


def main(words: Sequence[str] | None = None) -> int:
    """Fit, print what the held-out projects give, write the tables when asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", type=Path)
    parser.add_argument("repositories", type=Path)
    parser.add_argument("--work", type=Path, required=True, help="where prepared checkouts are")
    parser.add_argument("--condition", default="clean,field")
    parser.add_argument("--decay", type=float, default=0.1)
    parser.add_argument("--commit-decay", type=float, default=0.05)
    parser.add_argument("--write", action="store_true", help="write the module of weights")
    parser.add_argument("--no-cross", action="store_true", help="skip the held-out figures")
    given = parser.parse_args(words)
    every = samples(load(given.cases), given.repositories, given.work, given.condition.split(","))
    told("current", every, lambda _: (weights.LOCATIONS, weights.COMMITS))
    tables = both(every, given.decay, given.commit_decay)
    told("fitted", every, lambda _: tables)
    if not given.no_cross:
        held = {
            project: both([s for s in every if s.case.project != project], given.decay, given.commit_decay)
            for project in sorted({sample.case.project for sample in every})
        }
        told("held out", every, lambda sample: held[sample.case.project])
    if given.write:
        Path(weights.__file__).write_text(written(*tables), encoding="utf-8")
        DOCUMENT.write_text(described(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
