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
from glitchtip_tools.core.investigation.ranking import (
    candidates,
    locations,
    places,
    suspects,
    traits,
    weights,
)
from glitchtip_tools.core.investigation.ranking.field import Place
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models import Event
from glitchtip_tools.services.investigation.evidence import gather

Weights = dict[str, float]
# What one would say before seeing a case; the fit is drawn towards it, since a hundred cases say little about each.
PLACES_BEFORE: Weights = {
    "calls_helper": 0.8,
    "calls_raiser": 0.3,
    "calls_raising_helper": 0.5,
    "calls_raising_utility": 0.3,
    "delegates": -0.3,
    "depth0": 1,
    "depth1": 0.5,
    "depth2": 0.2,
    "enters_circle": 0.7,
    "dispatch": -0.5,
    "entry": -0.5,
    "fresh_function": 0.3,
    "fresh_line": 0.3,
    "in_both": 0.7,
    "in_circle": 2,
    "in_helper": -0.8,
    "library_below": 0.2,
    "link_alike": 0.7,
    "link_attribute": 0.2,
    "link_called_here": 0.1,
    "link_coupled": -1,
    "link_makes_elsewhere": 0.2,
    "link_makes_here": 0.2,
    "link_missing": 1,
    "link_named": 0.5,
    "link_null": 0.3,
    "link_origin": 1,
    "link_origin_attribute": 0.4,
    "link_origin_guess": 0.5,
    "link_origin_made": 0.8,
    "link_passed": -0.5,
    "link_passed_guess": -0.3,
    "link_sets_bad": 0.1,
    "link_sets_value": 0.8,
    "link_together": 1,
    "link_twin": 0.3,
    "link_unguarded": 0.4,
    "link_unguarded_guess": 0.1,
    "link_used": 0.3,
    "long": 0.3,
    "message_value": 0.4,
    "name_error": 0.5,
    "nearness": 1,
    "null_attribute": 1.2,
    "null_result": 1,
    "off_trace": -1.2,
    "only_raises": -0.5,
    "passes_the_bad": 0.3,
    "raises": -0.4,
    "test": -2,
}
COMMITS_BEFORE: Weights = {
    "age": -0.3,
    "before_mass": 0.5,
    "beside": 0.3,
    "frame0": 0.7,
    "frame1": 0.5,
    "frame2": 0.3,
    "fresh": 0.4,
    "function": 1,
    "function_any": 0.3,
    "gives": 0.7,
    "header": 0.3,
    "latest": 1,
    "line": 0.7,
    "named": 1.2,
    "newest_in_function": 0.4,
    "newness": 0.5,
    "recent_on_file": 0.4,
    "released": 0.8,
    "rewrote": 1,
    "size_here": 0.8,
    "subject": 1.5,
    "suspicion": 0.7,
    "too_late": -4,
    "touches": 1,
    "touches_near": 0.8,
    "words": 0.3,
}
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
        self.sources = Sources(self.evidence.sources)
        self.field = candidates.field_of(self.event, self.evidence, self.sources)
        folder = f"{self.trial.folder}/" if self.trial.folder else ""
        gold = self.case.gold
        self.files = {folder + file for file in gold["files"]}
        self.functions = {(folder + item["file"], last_part(item["function"])) for item in gold["functions"]}
        moved = {old: new for new, old in self.trial.commits.items()}
        self.places = self.place_group()
        self.commits = {moved.get(commit, commit) for commit in gold["introducing_commits"]}

    def ranked(self, table: Mapping[str, float]) -> list[locations.Ranked]:
        """Return the places by these weights."""
        return locations.rank(self.field, self.event, self.evidence, table)

    def place_group(self) -> Group:
        """Return the places' numbers and which are right."""
        order = places.in_order(self.evidence.frames)
        every = list(self.field.places.values())
        return (
            [traits.features(place, self.event, self.evidence, self.sources, order) for place in every],
            [self.is_right(place) for place in every],
        )

    def is_right(self, place: Place) -> bool:
        """Say whether the fix changed the function, or a file that no function is named of."""
        if not place.function:
            return place.file in self.files
        return (place.file, last_part(place.function)) in self.functions

    def commit_group(self, table: Mapping[str, float]) -> Group:
        """Return the commits' numbers, given the weights of the places, and which are right."""
        found = suspects.cases_of(self.event, self.evidence, self.ranked(table), self.sources)
        return [dict(item.values) for item in found.values()], [commit in self.commits for commit in found]

    def ranks(
        self, place_table: Mapping[str, float], commit_table: Mapping[str, float]
    ) -> dict[str, int | None]:
        """Return the rank of the first right file, function and commit (None: not found)."""
        ranked = self.ranked(place_table)
        judged = suspects.rank(
            suspects.cases_of(self.event, self.evidence, ranked, self.sources), self.evidence, commit_table
        )
        found: dict[str, int | None] = {}
        found["files"] = _first(dict.fromkeys(item.place.file for item in ranked), self.files)
        if self.functions and not self.case.gold["module_level_only"]:
            functions = [item.place for item in ranked if item.place.function]
            named = dict.fromkeys((place.file, last_part(place.function)) for place in functions)
            found["functions"] = _first(named, self.functions)
        if self.commits:
            found["commits"] = _first([item.case.commit for item in judged], self.commits)
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
        return "".join(
            f'    "{name}": {value:.3f},\n' for name, value in sorted(table.items()) if abs(value) >= 0.0005
        )

    return (
        '"""The tables of weights, written by benchmarks/fit.py; docs/investigation.md says what each means."""\n\n'
        f"LOCATIONS: dict[str, float] = {{\n{rows(place_table)}}}\n"
        f"COMMITS: dict[str, float] = {{\n{rows(commit_table)}}}\n"
        "# Belief from which the first entry is of high and of medium confidence.\n"
        f"LOCATION_LEVELS = {weights.LOCATION_LEVELS}\nSUSPECT_LEVELS = {weights.SUSPECT_LEVELS}\n"
    )


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
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
