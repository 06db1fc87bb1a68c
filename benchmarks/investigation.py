#!/usr/bin/env python3
"""Measure `gtt investigate` on recorded crashes whose real fixes are known, beside simple methods.

    benchmarks/investigation.py CASES REPOS [--condition clean,field,shallow] [--only project|id] [--in-process]

CASES is a folder of case files, REPOS one of clones named as the cases' projects. Prepared checkouts stay in --work,
so that the next run is fast. The answers never reach the tool: it gets an event and a checkout.
"""

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import baselines
from benchmarks.asking import by_command_line, in_process
from benchmarks.cases import Case, checkout, load
from benchmarks.conditions import CONDITIONS
from benchmarks.scoring import (
    Score,
    answer_of,
    baseline_ranks,
    compared,
    confidence_of,
    document,
    mapped_frames,
    ranks,
)


@dataclass(frozen=True)
class Run:
    """What is the same for every case of a run."""

    repositories: Path
    work: Path
    conditions: tuple[str, ...]
    in_process: bool

    def scores(self, case: Case) -> list[Score]:
        """Return how the case went in every condition."""
        simple = baseline_ranks(case, self.simple(case))
        return [self._score(case, name, simple) for name in self.conditions]

    def _score(self, case: Case, condition: str, simple: dict[str, int | None]) -> Score:
        trial = CONDITIONS[condition](case, self.repositories, self.work)
        said = (in_process if self.in_process else by_command_line)(trial.event, trial.repository)
        report = trial.translated(said.report)
        return Score(
            case.id,
            condition,
            case.language,
            case.innermost,
            ranks(case, answer_of(report)),
            simple,
            round(said.seconds, 3),
            confidence_of(report),
            said.error,
            len(trial.own),
            mapped_frames(report, trial.own),
            round(said.processor, 3),
        )

    def simple(self, case: Case) -> baselines.Ranked:
        """Return the baselines' answers, kept for as long as their source is the same."""
        edition = hashlib.sha256(Path(baselines.__file__).read_bytes()).hexdigest()[:12]
        kept = self.work / f"{case.id}.baselines.{edition}.json"
        if not kept.exists():
            found = baselines.ranked(case, checkout(case, self.repositories, self.work))
            kept.write_text(json.dumps(found), encoding="utf-8")
        return dict(json.loads(kept.read_text(encoding="utf-8")))


def all_scores(run: Run, cases: Sequence[Case], jobs: int) -> Iterator[Score]:
    """Yield the scores of all cases in their order, `jobs` cases at a time."""
    if jobs > 1:
        with ProcessPoolExecutor(jobs) as pool:
            for scores in pool.map(run.scores, cases):
                yield from scores
    else:
        for case in cases:
            yield from run.scores(case)


def told(scores: Iterator[Score], total: int) -> Iterator[Score]:
    """Pass the scores on and tell a person at a terminal how far it is."""
    watched = sys.stderr.isatty()
    for at, score in enumerate(scores, start=1):
        if watched:
            print(f"\r{at}/{total} {score.case:<40}", end="\r", file=sys.stderr, flush=True)
        yield score


def arguments(words: Sequence[str] | None) -> argparse.Namespace:
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", type=Path, help="folder of case files")
    parser.add_argument("repositories", type=Path, help="folder of clones named as the projects")
    parser.add_argument("--condition", default=",".join(CONDITIONS), help="which, with commas (default: all)")
    parser.add_argument("--only", help="only this project or case")
    parser.add_argument("--jobs", type=int, default=1, help="cases at a time")
    parser.add_argument(
        "--work", type=Path, help="where prepared checkouts are kept (default: a temporary folder)"
    )
    parser.add_argument(
        "--in-process", action="store_true", help="call the engine instead of the command line"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every case's ranks")
    parser.add_argument(
        "--compare", type=Path, metavar="FILE", help="a former --json: say what got better or worse"
    )
    given = parser.parse_args(words)
    given.condition = tuple(name.strip() for name in given.condition.split(","))
    if unknown := [name for name in given.condition if name not in CONDITIONS]:
        parser.error(f"unknown condition: {', '.join(unknown)} (known: {', '.join(CONDITIONS)})")
    return given


def main(words: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its tables; 1 when there is no case."""
    given = arguments(words)
    cases = load(given.cases, given.only)
    if not cases:
        print("no such case", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        work = (given.work or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        run = Run(given.repositories.resolve(), work, given.condition, given.in_process)
        scores = list(told(all_scores(run, cases, given.jobs), len(cases) * len(given.condition)))
    print(document(scores), end="")
    if given.compare:
        print("\n" + compared(scores, json.loads(given.compare.read_text(encoding="utf-8"))), end="")
    if given.json:
        given.json.write_text(json.dumps([score.as_json() for score in scores], indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
