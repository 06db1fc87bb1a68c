"""What an investigation costs beside simpler means, in the same run: curl with the same requests, and a naive script.

    python -m benchmarks.investigate [--latency 0.1] [--runs 5]

The naive script reads the issue and its event with curl, runs `git grep` for each word of the title, and `git log`
for each file that was found. Neither reads the traces, ranks places, or says which commit changed them.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.servers import ORGANIZATION, sandbox

GTT = str(Path(sys.executable).with_name("gtt"))
ASKED = (  # what `gtt investigate` asks about issue 1 of the sandbox
    "issues/1/",
    "issues/1/events/?limit=20",
    "issues/1/tags/",
    "issues/1/comments/?limit=100",
    f"organizations/{ORGANIZATION}/issues/?project=1&limit=100",
    f"projects/{ORGANIZATION}/ai-admin-v2/events/?limit=100",
)
CURL = 'curl -sf -H "Authorization: Bearer $GLITCHTIP_API_TOKEN" "$GLITCHTIP_URL/api/0/{path}"'
SAME_REQUESTS = "set -e\n" + "\n".join(f"{CURL.format(path=path)} >/dev/null" for path in ASKED)
NAIVE = f"""
set -e
title=$({CURL.format(path="issues/1/")} | sed 's/.*"title": *"\\([^"]*\\)".*/\\1/')
{CURL.format(path="issues/1/events/latest/")} >/dev/null
cd "$GTT_REPO"
for word in $(printf '%s' "$title" | tr -cs 'A-Za-z0-9_' ' '); do
    git grep -lF -e "$word" || true
done | sort -u | while read -r file; do git log -5 --format=%h -- "$file"; done
"""
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "python -c pass": (sys.executable, "-c", "pass"),
    "gtt investigate 1 --dry-run": (GTT, "investigate", "1", "--dry-run"),
    "curl, the same requests one after the other": ("sh", "-c", SAME_REQUESTS),
    "naive script: git grep for each word": ("sh", "-c", NAIVE),
}


def measured(words: tuple[str, ...], environ: Mapping[str, str]) -> tuple[float, float]:
    """Run a command; return its seconds and its processor time with that of its children."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(words, env=environ, capture_output=True, text=True, check=False)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{words}: exit {done.returncode}: {done.stderr}")
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--latency", type=float, default=0.1)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    runs: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    with sandbox("sample", given.latency) as server, tempfile.TemporaryDirectory() as home:
        environ = {**server.environ, "HOME": home, "GTT_REPO": server.repository, "PATH": os.environ["PATH"]}
        for _ in range(given.runs):
            for name, words in COMMANDS.items():
                runs[name].append(measured(words, environ))
    unit = statistics.median(processor for _, processor in runs["python -c pass"])
    print(f"{given.latency * 1000:.0f} ms a request, median of {given.runs}\n")
    print("| command | seconds | processor time, in `python -c pass` |\n|---|---:|---:|")
    for name, times in runs.items():
        seconds, processor = (statistics.median(one[at] for one in times) for at in (0, 1))
        print(f"| {name} | {seconds:.2f} | {processor / unit:.1f} |")


if __name__ == "__main__":
    main()
