"""Whole lists: `gtt issues list --all` against what follows the cursor, at a latency, in the same run.

    python -m benchmarks.lists [--issues 2000] [--latency 0.05] [--runs 5]

A script with httpx keeps its connection; one of the shell starts curl for each page. Prints the median time of each,
how many times as fast gtt is, the time until its first line, and the most memory that it held.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.servers import long_list

CURSOR = """
import os, re, httpx
url = os.environ["GLITCHTIP_URL"] + "/api/0/organizations/adminai-tech/issues/"
params = {"query": "is:unresolved", "limit": "100"}
headers = {"Authorization": "Bearer " + os.environ["GLITCHTIP_API_TOKEN"]}
with httpx.Client(headers=headers, trust_env=False) as client:
    while True:
        answer = client.get(url, params=params)
        for issue in answer.json():
            print(issue["id"])
        found = re.search(r'rel="next"; results="true"; cursor="([^"]+)"', answer.headers["link"])
        if not found:
            break
        params["cursor"] = found[1]
"""
CURL = """
url="$GLITCHTIP_URL/api/0/organizations/adminai-tech/issues/?query=is:unresolved&limit=100"
cursor=
while :; do
    answer=$(curl -sf -D - -H "Authorization: Bearer $GLITCHTIP_API_TOKEN" "$url$cursor") || exit 1
    printf '%s' "$answer" | grep -o '{"id": "[0-9]*", "count"' | tr -dc '0-9\\n'
    cursor=$(printf '%s' "$answer" | sed -n 's/.*rel="next"; results="true"; cursor="\\([^"]*\\)".*/\\&cursor=\\1/p')
    [ -n "$cursor" ] || break
done
"""
GTT = (
    str(Path(sys.executable).with_name("gtt")),
    *("issues", "list", "--all", "--jsonl", "--fields", "id"),
)


def timed(words: Sequence[str], environ: Mapping[str, str]) -> tuple[float, float, int, set[str]]:
    """Run a command; return its time, that until the first line, its memory in KiB, and the ids that it printed."""
    began = time.perf_counter()
    with subprocess.Popen(words, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        first = process.stdout.readline()
        at_first = time.perf_counter() - began
        lines = [first, *process.stdout]
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    ids = {re.sub(r"\D", "", line) for line in lines}
    return time.perf_counter() - began, at_first, used.ru_maxrss, ids


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--issues", type=int, default=2000)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    clients = {"script": (sys.executable, "-c", CURSOR), "curl": ("sh", "-c", CURL), "gtt": GTT}
    runs: dict[str, list[tuple[float, float, int, set[str]]]] = {name: [] for name in clients}
    with long_list(given.issues, given.latency) as served:
        for _ in range(given.runs):
            for name, words in clients.items():
                runs[name].append(timed(words, served.environ))
                if runs[name][-1][3] != runs["script"][-1][3]:
                    raise SystemExit(f"the lists of {name} and the script differ")
    gtt = runs.pop("gtt")
    seconds = statistics.median(run[0] for run in gtt)
    print(f"{len(gtt[0][3])} issues, {given.latency * 1000:.0f} ms a request, median of {given.runs}")
    for name, measured in runs.items():
        other = statistics.median(run[0] for run in measured)
        print(f"{name} {other:.2f} s, gtt {seconds:.2f} s: {other / seconds:.2f} times as fast")
    print(f"first line after {statistics.median(run[1] for run in gtt):.2f} s")
    print(f"memory at most {max(run[2] for run in gtt) / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
