"""Answers of kinds that no version is documented to give, but a proxy, a cache or the next version may.

    python -m benchmarks.odd_answers [SHARE [COMMAND]] [--seed N] [--minutes N]  # against the oracle of faults.py

Each changes the server's own answer: its status, its headers, its body.
"""

import random
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from itertools import product
from math import inf
from time import monotonic

from benchmarks.answer_changes import CHANGES
from benchmarks.commands import READS, WRITES
from benchmarks.faults import Bench, Case, Trouble, open_bench
from glitchtip_tools.sandbox.faults import Kind

# Other words than usual are right when the server's own are other ones. What is not retried need not be survived.
WORDS = (
    *tuple(CHANGES)[tuple(CHANGES).index("row null") : tuple(CHANGES).index("dateReceived null") + 1],
    *tuple(CHANGES)[tuple(CHANGES).index("count zero") : tuple(CHANGES).index("numComments null") + 1],
    "snake case",
    "upper case",
)
# What a refusal ends in, whoever speaks for the server: 401 everywhere, 409 where GlitchTip itself has it.
REFUSED = {"401": (4, ""), "409": (2, "orgs members invite")}
# The number of what was just made is known from the answer only.
UNNAMED = (("of another", "POST"),)
FINAL = ("307 to a login", "401", "429 huge", "next for ever", "next elsewhere")


def cases(
    bench: Bench, share: float, draw: random.Random, only: str = ""
) -> Iterator[tuple[Case, list[str], str]]:
    """Yield a share of all commands, requests and answers, drawn at random, with what is wrong and what was said."""
    for command in (*READS, *WRITES):
        if only and not command.words.startswith(only):
            continue
        for position, name in product(bench.expected(command)[2], CHANGES):
            if draw.random() > share:
                continue
            case = Case(command, Trouble(name, Kind(change=CHANGES[name])), position, draw.random() < 0.5)
            run, wrong = bench.outcome(case)
            wrong = [one for one in wrong if not is_right(case, one)]
            yield case, wrong, run.err.strip().splitlines()[-1] if run.err.strip() else run.out[:80]


def is_right(case: Case, wrong: str) -> bool:
    """Say whether the oracle asks for too much of this answer."""
    name = case.trouble.name
    code, command = REFUSED.get(name, (0, ""))
    if code and case.command.words.startswith(command) and wrong.startswith(f"exit code {code}:"):
        return True
    if name in FINAL and wrong.startswith("a passing fault"):
        return True
    other = ("something else is printed", "something was done twice", "done, it says, but it is not: - file")
    foreign = name in WORDS or (name, case.position.method) in UNNAMED
    return foreign and wrong.startswith(other)


def main(options: Namespace) -> None:
    """Print what is wrong about a share of the cases, of commands that begin so."""
    runs, until = 0, monotonic() + options.minutes * 60
    print(f"seed {options.seed}", flush=True)
    with open_bench() as bench:
        only = " ".join(options.command)
        for case, wrong, said in cases(bench, options.share, random.Random(options.seed), only):
            runs += 1
            for one in wrong:
                print(f"{case}: {one} | {ascii(said)[:200]}", flush=True)
            if monotonic() > until:
                print(f"ended at {case}")
                break
    print(f"{runs:,} runs")


def _options() -> Namespace:
    parser = ArgumentParser(prog="python -m benchmarks.odd_answers")
    parser.add_argument("share", nargs="?", type=float, default=0.05, help="how much of all cases (0.05)")
    parser.add_argument("command", nargs="*", help="only commands that begin with these words")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    parser.add_argument("--minutes", type=float, default=inf, help="end after this time")
    return parser.parse_args()


if __name__ == "__main__":
    main(_options())
