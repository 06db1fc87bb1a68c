"""Large organizations: requests, time until the first line and the end, and memory.

    python -m benchmarks.scale [--issues 5000] [--rows 100000]

Metrics and runbooks ask a sandbox with that many active issues; the list is one of that many rows. Both servers run
in processes of their own, without latency. Memory is the largest resident set of gtt, as the system counted it.
"""

import argparse
import subprocess
import sys
import tempfile
import time

from benchmarks.memory import MEASURED
from benchmarks.servers import Server, long_list, sandbox

ACTIVE = ("metrics daily", "metrics weekly", "runbooks link --dry-run --yes")
LIST = "issues list --all --jsonl"


def row(words: str, server: Server, home: str) -> str:
    """Run a command to its end and return its row of the table; raises SystemExit when it fails."""
    server.asked()
    environ = {**server.environ, "HOME": home, "GTT_REPO": server.repository or home}
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", MEASURED, *words.split()],
        env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        first = time.perf_counter() - began
        lines = 1 + sum(1 for _ in process.stdout)
        code, kibibytes = process.stderr.read().split()[-2:]
    seconds = time.perf_counter() - began
    if code != "0":
        raise SystemExit(f"gtt {words}: exit {code}")
    requests, _ = server.asked()
    memory = int(kibibytes) / 1024
    return f"| `gtt {words}` | {lines:,} | {requests:,} | {first:.2f} | {seconds:.1f} | {memory:.0f} |"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--issues", type=int, default=5000)
    parser.add_argument("--rows", type=int, default=100_000)
    given = parser.parse_args()
    print("| command | lines | requests | first line, s | seconds | MiB |\n|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as home:
        with sandbox(("bulk", given.issues)) as server:
            for words in ACTIVE:
                print(row(words, server, home), flush=True)
        with long_list(given.rows, 0.0) as server:
            print(row(LIST, server, home), flush=True)


if __name__ == "__main__":
    main()
