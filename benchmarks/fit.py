#!/usr/bin/env python3
"""Fit the tables of weights (glitchtip_tools/core/investigation/ranking/weights.py) on recorded crashes, honestly.

    benchmarks/fit.py REPOS CASES [CASES...] --work FOLDER [--write]

Each project is left out in turn: its crashes are ranked by weights that were fitted on the other projects only. That
is the one figure that is printed, beside simple methods from the same run, with intervals over projects, by
set and by language. The confidence is fitted on those rankings, each project left out again.
"""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.certainty import Seen, Table, fit_confidence
from benchmarks.logit import Groups, fitted
from benchmarks.samples import KINDS, Ranks, Sample, by_project, samples
from glitchtip_tools.core.investigation.ranking import confidence, model, place_signals, weights
from glitchtip_tools.core.investigation.ranking.candidate import Candidate
from glitchtip_tools.core.investigation.ranking.commits import commit_signals
from glitchtip_tools.core.investigation.ranking.signals import Ranked, Signal, documented, features

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "investigation.md"
TABLES: Mapping[str, Sequence[Signal]] = {  # type: ignore[type-arg]
    "places": place_signals.SIGNALS,
    "commits": commit_signals.SIGNALS,
    "confidence": confidence.SIGNALS,
}
PLACE_DECAY, COMMIT_DECAY = 0.1, 0.05  # how strongly the fit is drawn to the priors
RESAMPLES = 2000  # of the projects, for the intervals


@dataclass
class Held:
    """How a crash is ranked by weights that have not seen its project."""

    ranks: Ranks
    values: Table  # what the model of confidence sees
    most: Mapping[str, float]  # the greatest possible chances
    chances: Mapping[str, float]
    bounds: Mapping[str, confidence.Levels]


def names_of(table: str) -> list[str]:
    """Return the names of a table's signals."""
    return [signal.name for signal in TABLES[table]]


def before(table: str) -> Table:
    """Return what one would weigh them before any crash: the fit is drawn towards it."""
    return {signal.name: signal.prior for signal in TABLES[table]}


def groups_of_places(every: Sequence[Sample]) -> Groups:
    """Return all places of all crashes with what speaks for them."""
    return Groups.of(names_of("places"), [sample.place_numbers for sample in every])


def groups_of_commits(every: Sequence[Sample], places: Sequence[list[Ranked[Candidate]]]) -> Groups:
    """Return all commits of all crashes with what speaks for them, given the ranked places of each crash."""
    rows = []
    for sample, ranked in zip(every, places, strict=True):
        found = sample.suspects(ranked)
        right = [one.id in sample.commits for one in found]
        rows.append(([features(one, commit_signals.SIGNALS) for one in found], right))
    return Groups.of(names_of("commits"), rows)


def held_out(every: Sequence[Sample]) -> tuple[list[Held], Table]:
    """Return how each crash is ranked, its project left out of all that was fitted; and the commits' weights of all.

    The commits are ranked by the places: for the fit of their weights each crash has the places' weights of its own
    fold, so that the beliefs are those of an unseen project there, too.
    """
    folds = by_project(every)
    others = {project: [n for n in range(len(every)) if n not in set(own)] for project, own in folds.items()}
    rows = groups_of_places(every)
    near = fitted(rows, range(len(every)), before("places"), PLACE_DECAY)
    places = {
        project: fitted(rows, numbers, before("places"), PLACE_DECAY, near)
        for project, numbers in others.items()
    }
    by_sample = [sample.places(places[sample.case.project]) for sample in every]
    groups = groups_of_commits(every, by_sample)
    of_all = fitted(groups, range(len(every)), before("commits"), COMMIT_DECAY)
    commits = {
        project: fitted(groups, numbers, before("commits"), COMMIT_DECAY, of_all)
        for project, numbers in others.items()
    }
    found_ranks: list[Ranks] = []
    values: list[Table] = []
    most: list[Table] = []
    for sample, ranked in zip(every, by_sample, strict=True):
        judged = model.commits(sample.crash, ranked, commits[sample.case.project])
        found_ranks.append(sample.ranks(ranked, judged))
        outlook = confidence.Outlook(sample.crash, ranked, judged)
        values.append(features(outlook, confidence.SIGNALS) if ranked else {})
        most.append(confidence.most(outlook) if ranked else {})
    seen = Seen(values, most, found_ranks)
    held: dict[int, Held] = {}
    for project, own in folds.items():
        tables = fit_confidence(values, found_ranks, others[project])
        bounds = seen.bounds(
            others[project], [[n for n in one if n in set(others[project])] for one in folds.values()]
        )
        for number in own:
            chances = seen.chances(number, tables)
            held[number] = Held(found_ranks[number], values[number], most[number], chances, bounds)
    return [held[number] for number in range(len(every))], of_all


def shares(ranks: Sequence[int | None]) -> tuple[float, float, float]:
    """Return the percentages of right answers among the first one, three and five."""
    count = max(1, len(ranks))
    one, three, five = (
        100 * sum(rank is not None and rank <= most for rank in ranks) / count for most in (1, 3, 5)
    )
    return one, three, five


def interval(every: Sequence[Sample], ranks: Sequence[Ranks], kind: str) -> tuple[float, float]:
    """Return the 95 % interval of the percentage right at first, projects drawn anew."""
    projects = [[ranks[n][kind] == 1 for n in own if kind in ranks[n]] for own in by_project(every).values()]
    counts = np.array([(sum(found), len(found)) for found in projects if found])
    drawn = counts[np.random.default_rng(1).integers(len(counts), size=(RESAMPLES, len(counts)))].sum(axis=1)
    low, high = np.percentile(100 * drawn[:, 0] / drawn[:, 1], (2.5, 97.5))
    return float(low), float(high)


def rows(every: Sequence[Sample], ranks: Sequence[Ranks], title: str) -> list[str]:
    """Return the lines of a method: percentages at 1, 3 and 5 with the interval at 1, for each kind."""
    lines = []
    for kind in KINDS:
        known = [rank[kind] for rank in ranks if kind in rank]
        if known:
            low, high = interval(every, ranks, kind)
            figures = " / ".join(f"{share:.1f}" for share in shares(known))
            lines.append(f"{title:28} {kind:9} {len(known):4}  {figures}  ({low:.0f} to {high:.0f})")
    return lines


def levels(held: Sequence[Held]) -> list[str]:
    """Return how often each level of confidence was right, and how often it was given."""
    lines = []
    for kind in KINDS:
        known = [one for one in held if kind in one.ranks]
        for level in ("high", "medium", "low", "none"):
            said = [
                one
                for one in known
                if confidence.level(one.chances.get(kind, 0.0), one.bounds[kind]) == level
            ]
            right = sum(one.ranks[kind] == 1 for one in said)
            if said:
                lines.append(
                    f"{kind:9} {level:7} {right:4} of {len(said):4} right, {len(said) / len(known):.0%}"
                )
    return lines


def written(
    places: Table,
    commits: Table,
    chances: Mapping[str, Table],
    bounds: Mapping[str, confidence.Levels],
) -> str:
    """Return the source of the weights' module."""

    def table(values: Table, indent: str = "    ") -> str:
        return "".join(f'{indent}"{name}": {value:.3f},\n' for name, value in sorted(values.items()))

    kinds = "".join(
        f'    "{kind}": {{\n{table(values, " " * 8)}    }},\n' for kind, values in chances.items()
    )
    limits = "".join(f'    "{kind}": {bounds[kind]},\n' for kind in KINDS)
    return (
        '"""The tables of weights, written by benchmarks/fit.py; docs/investigation.md says what each means."""\n\n'
        f"LOCATIONS: dict[str, float] = {{\n{table(places)}}}\n"
        f"COMMITS: dict[str, float] = {{\n{table(commits)}}}\n"
        f"CONFIDENCE: dict[str, dict[str, float]] = {{\n{kinds}}}\n"
        "# Chances from which the first entry is of high, medium and low confidence.\n"
        f"LEVELS: dict[str, tuple[float, float, float]] = {{\n{limits}}}\n"
    )


def described(text: str) -> str:
    """Return the documentation with the tables of the signals that there are."""
    for name, table in TABLES.items():
        head, start, rest = text.partition(f"<!-- signals: {name} -->\n")
        _, end, after = rest.partition("<!-- end of signals -->")
        text = f"{head}{start}{documented(table)}\n{end}{after}"
    return text


def main(words: Sequence[str] | None = None) -> int:
    """Print what held-out projects give; write the tables, fitted on all, when asked to."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("repositories", type=Path)
    parser.add_argument("cases", type=Path, nargs="+", help="folders of case files")
    parser.add_argument("--work", type=Path, required=True, help="where checkouts and evidence are kept")
    parser.add_argument(
        "--write", action="store_true", help="write the weights, and the documentation's tables"
    )
    given = parser.parse_args(words)
    given.work.mkdir(parents=True, exist_ok=True)
    every = list(samples(given.cases, given.repositories.resolve(), given.work.resolve()))
    held, commits = held_out(every)
    ranks = [one.ranks for one in held]
    print("\n".join(rows(every, ranks, "gtt, project left out")))
    print("\n".join(rows(every, [one.innermost_first() for one in every], "innermost first, its blame")))
    print("\n".join(rows(every, [one.newest_blamed() for one in every], "newest blamed within a year")))
    parts: tuple[Callable[[Sample], str], ...] = (lambda one: one.folder, lambda one: one.case.language)
    for part in parts:
        for name in sorted({part(sample) for sample in every}):
            some = [n for n, sample in enumerate(every) if part(sample) == name]
            of_it = [every[n] for n in some]
            print("\n".join(rows(of_it, [ranks[n] for n in some], f"gtt, {name}")))
            inner = [one.innermost_first() for one in of_it]
            print("\n".join(rows(of_it, inner, f"innermost first, {name}")))
    print("\n".join(levels(held)))
    if given.write:
        everyone = range(len(every))
        places = fitted(groups_of_places(every), everyone, before("places"), PLACE_DECAY)
        chances = fit_confidence([one.values for one in held], ranks, everyone)
        seen = Seen([one.values for one in held], [one.most for one in held], ranks)
        bounds = seen.bounds(everyone, list(by_project(every).values()))
        Path(weights.__file__).write_text(written(places, commits, chances, bounds), encoding="utf-8")
        DOCUMENT.write_text(described(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
