"""How often commands wait for the network: requests, round trips and time at a latency, the server idle otherwise.

    python -m benchmarks.network [--latency 0.1] [--runs 5]

The sandbox runs in a process of its own and answers each request after the latency. Round trips are the time in which
at least one request was on its way, in latencies: what is asked at the same time counts once. Opening a connection
costs nothing there.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from benchmarks.servers import Server, Story, sandbox

GTT = str(Path(sys.executable).with_name("gtt"))
SAMPLE: Story = "sample"
ACTIVE: Story = ("bulk", 1000)
# What is run, and on which story, in the sample application's checkout.
COMMANDS: Mapping[str, Story] = {
    "issues list": SAMPLE,
    "issue show 1": SAMPLE,
    "issue show AI-ADMIN-V2-1": SAMPLE,
    "resolve 1": SAMPLE,
    "investigate 1 --post": SAMPLE,
    "investigate AI-ADMIN-V2-1 --post": SAMPLE,
    "metrics daily": ACTIVE,
    "runbooks link --dry-run --yes": ACTIVE,
}


def seconds(words: str, box: Server, home: str) -> float:
    """Run a command to its end and return how long it took; raises SystemExit when it fails."""
    began = time.perf_counter()
    environ = {**box.environ, "HOME": home, "GTT_REPO": box.repository}
    done = subprocess.run([GTT, *words.split()], env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"gtt {words}: exit {done.returncode}: {done.stderr}")
    return time.perf_counter() - began


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--latency", type=float, default=0.1)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    print(f"{given.latency * 1000:.0f} ms a request, median of {given.runs}\n")
    print("| command | requests | round trips | seconds |\n|---|---:|---:|---:|")
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory())
        boxes = {story: stack.enter_context(sandbox(story, given.latency)) for story in (SAMPLE, ACTIVE)}
        for words, story in COMMANDS.items():
            box = boxes[story]
            times, asked = [], []
            for _ in range(given.runs):
                box.asked()
                times.append(seconds(words, box, home))
                asked.append(box.asked())
            requests = statistics.median(number for number, _ in asked)
            trips = statistics.median(waited for _, waited in asked) / given.latency
            print(
                f"| `gtt {words}` | {requests:.0f} | {trips:.1f} | {statistics.median(times):.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
