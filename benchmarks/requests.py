"""How many requests each command sends, on a server of each kind.

    python -m benchmarks.requests            # the table goes to stdout, in a minute
    python -m benchmarks.requests --write    # into docs/performance.md

The commands are those of benchmarks/commands.py, the server is the sandbox with its story: 58 issues of 3 projects.
"""

import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from benchmarks.commands import KEPT, READS, WRITES, Command
from benchmarks.fault_bench import Bench, open_bench

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
BEGIN, END = "<!-- table: python -m benchmarks.requests --write -->", "<!-- end of the table -->"
VERSIONS = ("4.2", "5.2", "6.1", "6.2")
NOT_FOUND = 5
# What is asked at the same time, so that it is counted: a thread that begins late hears from the other's answer
# that an old server has no such route, and asks no more.
AT_ONCE = {
    ("issue show 1", ""): (5,),
    ("issue show WEB-SHOP-1", ""): (1, 1, 4),
    ("issue show WEB-SHOP-1", "issues list --project billing-api"): (1, 4),
    ("issue show WEB-SHOP-1", "issues list --all --jsonl"): (5,),
    ("stats issue 1", ""): (1, 2),
    ("runbooks new 1", ""): (6,),
    ("status", ""): (1, 2),
}


def measured(bench: Bench, command: Command) -> list[str]:
    """Return the number of requests to each version; `-` where it cannot do it."""
    cells = []
    for version in VERSIONS:
        run = bench.run(
            replace(command, version=version),
            lambda box: box.set_waves(*AT_ONCE.get((command.words, command.before or ""), ())),
        )
        box = bench.box(replace(command, version=version))
        asked = len(box.requests) + (len(box.telegram.requests) if command.telegram else 0)
        if run.code not in (0, NOT_FOUND):
            raise SystemExit(f"gtt {command.words} on {version}: {run.code} {run.err}")
        cells.append("-" if run.code else str(asked))
    return cells


def label(command: Command) -> str:
    """Return how the table calls a command."""
    words = command.words.replace("{event}", "EVENT").replace("{url}", "URL")
    after = f" (after `{command.before}`)" if command.before else ""
    many = " (130 issues)" if command.many else ""
    return f"`gtt {words}`{after}{many}"


def row(bench: Bench, command: Command) -> str:
    """Return a command's line of the table."""
    return f"| {label(command)} | " + " | ".join(measured(bench, command)) + " |"


def table(bench: Bench, commands: Iterable[Command] = (*READS, *KEPT, *WRITES)) -> str:
    """Return the table of these commands."""
    head = ["| command | " + " | ".join(VERSIONS) + " |", "|---|" + "---:|" * len(VERSIONS)]
    return "\n".join([*head, *(row(bench, command) for command in commands)])


def main(words: list[str]) -> None:
    """Print the table, or write it into its page."""
    with open_bench() as bench:
        made = table(bench)
    if "--write" not in words:
        print(made)
        return
    head, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(f"{head}{BEGIN}\n{made}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main(sys.argv[1:])
