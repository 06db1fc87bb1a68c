"""How long commands take, as multiples of an empty Python: processor time, the median of alternating runs.

    python -m benchmarks.startup [--runs 20]

The commands ask a sandbox in a process of its own. `libraries` imports what every command that asks a server needs.
"""

import argparse
import resource
import statistics
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.servers import sandbox

PYTHON = sys.executable
GTT = str(Path(PYTHON).with_name("gtt"))
LIBRARIES = "import glitchtip_tools.api, typer, httpx, dotenv"
COMMANDS = {
    "libraries": (PYTHON, "-c", LIBRARIES),
    "gtt --version": (GTT, "--version"),
    "gtt --help": (GTT, "--help"),
    "gtt issues list -h": (GTT, "issues", "list", "-h"),
    "gtt issues list --nope": (GTT, "issues", "list", "--nope"),
    "gtt issues list --json": (GTT, "issues", "list", "--json"),
    "gtt issues list": (GTT, "issues", "list"),
    "gtt issue show 1": (GTT, "issue", "show", "1"),
    "gtt metrics daily": (GTT, "metrics", "daily"),
}


def processor_time(words: tuple[str, ...], environ: Mapping[str, str]) -> float:
    """Run a command and return the seconds of processor time that it took, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(words, env=environ, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=20)
    given = parser.parse_args()
    with sandbox(("bulk", 60)) as served:
        environ = served.environ
        times: dict[str, list[float]] = {name: [] for name in ("python -c pass", *COMMANDS)}
        for _ in range(given.runs):
            times["python -c pass"].append(processor_time((PYTHON, "-c", "pass"), environ))
            for name, words in COMMANDS.items():
                times[name].append(processor_time(words, environ))
    unit = statistics.median(times["python -c pass"])
    print(f"`python -c pass` takes {unit * 1000:.1f} ms; median of {given.runs}\n")
    print("| command | times as long |\n|---|---:|")
    for name, measured in times.items():
        print(f"| `{name}` | {statistics.median(measured) / unit:.1f} |")


if __name__ == "__main__":
    main()
