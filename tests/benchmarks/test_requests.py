"""The table of requests in docs/performance.md is what is measured."""

import random

import pytest

from benchmarks.commands import KEPT, READS, WRITES
from benchmarks.fault_bench import open_bench
from benchmarks.requests import BEGIN, END, PAGE, label, row, table
from benchmarks.seeds import seed

SEED = seed("REQUESTS_SEED")
SAMPLE = 4
SLOW = ("investigate", "metrics", "stats summary")


def rows() -> list[str]:
    made = PAGE.read_text().partition(f"{BEGIN}\n")[2].partition(END)[0]
    return made.splitlines()


def test_every_command_that_is_measured_has_a_row() -> None:
    named = {line.split(" | ")[0].removeprefix("| ") for line in rows()[2:]}
    missing = [name for one in (*READS, *WRITES) if (name := label(one)) not in named]
    assert not missing, (
        f"no row in docs/performance.md: {missing}; run `python -m benchmarks.requests --write`"
    )


def test_a_sample_of_the_rows_is_current() -> None:
    """The seed is in the message: `REQUESTS_SEED=... pytest` draws the same again."""
    quick = [one for one in (*READS, *KEPT, *WRITES) if not one.words.startswith(SLOW)]
    with open_bench() as bench:
        drawn = [row(bench, one) for one in random.Random(SEED).sample(quick, SAMPLE)]
    assert (SEED, [one for one in drawn if one not in rows()]) == (SEED, [])


@pytest.mark.slow
def test_the_whole_table_is_current() -> None:
    with open_bench() as bench:
        assert rows() == table(bench).splitlines()
