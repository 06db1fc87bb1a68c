"""What gtt does when an answer is lost, late or wrong: each command, fault and request, against an oracle.

python -m benchmarks.faults                        # all of it; the table goes to stdout
python -m benchmarks.faults --write                # into docs/reliability.md
python -m benchmarks.faults "^gtt resolve"         # the cases whose description matches
python -m benchmarks.faults --keep F --minutes 6   # in parts: repeat it until it says that all is done

The oracle knows what the command does when all goes well, and counts what was done in the sandbox's world: nothing
may be done twice, "done" must be done, "failed" must have changed nothing, and what is printed with exit code 0
must be what is printed when all goes well, or say what it lacks.
"""

import os
import re
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from itertools import islice
from math import inf
from pathlib import Path
from time import monotonic

from benchmarks.commands import READS, WRITES, Command
from benchmarks.fault_bench import MEMORY, Bench
from benchmarks.fault_cases import TROUBLES
from benchmarks.fault_oracle import PARTLY, UNKNOWN
from benchmarks.fault_results import Results, Tally, table

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
BEGIN, END = "<!-- table: python -m benchmarks.faults --write -->", "<!-- end of the table -->"
PARTS = 8  # of a command, each of which is run at a time
JOBS = 3 * (os.cpu_count() or 1)  # processes: half of the time they wait for answers
NOT_TRIED = (
    "`carried out` was tried with commands that change or post something, not with those that only read."
)
TO_CONTINUE = 75  # an exit code: the results are not whole yet (EX_TEMPFAIL of sysexits.h)
BENCH: list[Bench] = []  # of a process that runs parts: one, whose sandboxes serve all of them


def _open(folder: str) -> None:
    BENCH[:] = [Bench(Path(tempfile.mkdtemp(dir=folder)))]


def _tally(command: Command, part: int, only: str) -> Tally:
    """Return the results of a part of a command's cases."""
    ends = {0: "done", UNKNOWN: "unknown (11)", PARTLY: "partly (6)"}
    tally, (bench,) = Tally(command.words, part), BENCH
    cases = [case for case in bench.cases([command]) if re.search(only, str(case))]
    for case in cases[part::PARTS]:
        run, wrong = bench.outcome(case)
        tally.count(case.trouble.name, ends.get(run.code, "failed (7 to 9)"), str(case), wrong)
    return tally


def _tallies(todo: Iterable[tuple[Command, int]], only: str, until: float) -> Iterator[Tally]:
    """Yield the results of parts of commands as they come; after `until` no other part is begun."""
    waiting = iter(todo)
    with (
        tempfile.TemporaryDirectory(dir=MEMORY) as folder,
        ProcessPoolExecutor(JOBS, initializer=_open, initargs=(folder,)) as pool,
    ):
        pending = {pool.submit(_tally, *one, only) for one in islice(waiting, JOBS)}
        while pending:
            finished, pending = wait(pending, return_when=FIRST_COMPLETED)
            for done in finished:
                yield done.result()
                more = islice(waiting, 1 if monotonic() < until else 0)
                pending |= {pool.submit(_tally, *one, only) for one in more}


def run_table(options: Namespace) -> int:
    """Run it all or go on, say what is wrong, print or write the table once it is whole; return the exit code."""
    kept = Results(options.keep, options.only) if options.keep else None
    tallies = {(one.words, one.part): one for one in kept.known()} if kept else {}
    parts = [(command, part) for command in (*READS, *WRITES) for part in range(PARTS)]
    todo = [(command, part) for command, part in parts if (command.words, part) not in tallies]
    for tally in _tallies(todo, options.only, monotonic() + options.minutes * 60):
        tallies[tally.words, tally.part] = tally
        if kept:
            kept.keep(tally)
        runs = sum(one.runs for one in tallies.values())
        print(f"{len(tallies)} of {len(parts)} parts, {runs:,} runs", file=sys.stderr)
    for finding in (finding for one in tallies.values() for finding in one.wrong):
        print(finding, file=sys.stderr)
    if len(tallies) < len(parts):
        print("not all is done: run it again to continue", file=sys.stderr)
        return TO_CONTINUE
    runs = sum(one.runs for one in tallies.values())
    made = f"{table(tallies.values(), [trouble.name for trouble in TROUBLES])}\n\n{runs:,} runs. {NOT_TRIED}"
    if options.write:
        head, _, rest = PAGE.read_text().partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}")
    else:
        print(made)
    return int(any(one.wrong for one in tallies.values()))


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.faults")
    parser.add_argument("only", nargs="?", default="", help="a regular expression for the cases to run")
    parser.add_argument("--write", action="store_true", help="write the table into docs/reliability.md")
    parser.add_argument("--keep", type=Path, help="a file of results, to continue with those it has")
    parser.add_argument("--minutes", type=float, default=inf, help="begin no other command after this time")
    options = parser.parse_args()
    if options.write and options.only:
        parser.error("--write needs all cases")
    return options


if __name__ == "__main__":
    sys.exit(run_table(_options()))
