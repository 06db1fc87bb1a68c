"""How long commands take, as multiples of an empty Python: processor time, the median of alternating runs.

    python -m benchmarks.startup [--runs 20]

The commands ask a sandbox in a process of its own. `libraries` imports what every command that asks a server needs.
The other clients list the same issues: curl without reading the answer, a script, and sentry-cli where it is
installed (`pip install sentry-cli`), for one project.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.servers import sandbox

PYTHON = sys.executable
GTT = str(Path(PYTHON).with_name("gtt"))
PATH = os.pathsep.join([str(Path(PYTHON).parent), os.environ.get("PATH", os.defpath)])
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
LIST = "/api/0/organizations/adminai-tech/issues/?query=is:unresolved&limit=25"
SCRIPT = f"""
import json, os, urllib.request
headers = {{"Authorization": "Bearer " + os.environ["GLITCHTIP_API_TOKEN"]}}
asked = urllib.request.Request(os.environ["GLITCHTIP_URL"] + "{LIST}", headers=headers)
for issue in json.load(urllib.request.urlopen(asked)):
    print(issue["id"], issue["title"])
"""


def others(environ: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Return the commands of other clients, those that are installed."""
    url, token = environ["GLITCHTIP_URL"], environ["GLITCHTIP_API_TOKEN"]
    listing = ("issues", "list", "--project", "web-shop", "--status", "unresolved", "--pages", "1")
    commands = {
        "curl": ("curl", "-sf", "-H", f"Authorization: Bearer {token}", url + LIST),
        "a script with urllib": (PYTHON, "-c", SCRIPT),
        "sentry-cli issues list": ("sentry-cli", "--url", url, "--auth-token", token, *listing),
    }
    found = {name: shutil.which(words[0], path=PATH) for name, words in commands.items()}
    return {name: (path, *commands[name][1:]) for name, path in found.items() if path}


def processor_time(words: tuple[str, ...], environ: Mapping[str, str]) -> float:
    """Run a command and return the seconds of processor time that it took, its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, env=environ, capture_output=True, check=False)
    if done.returncode and "--nope" not in words:
        raise SystemExit(f"{words[0]}: exit {done.returncode}: {done.stderr.decode()[:200]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=20)
    given = parser.parse_args()
    with sandbox(("bulk", 60)) as served, tempfile.TemporaryDirectory() as home:
        environ = {**served.environ, "HOME": home, "SENTRY_ORG": "adminai-tech"}
        commands = COMMANDS | others(environ)
        times: dict[str, list[float]] = {name: [] for name in ("python -c pass", *commands)}
        for _ in range(given.runs):
            times["python -c pass"].append(processor_time((PYTHON, "-c", "pass"), environ))
            for name, words in commands.items():
                times[name].append(processor_time(words, environ))
    unit = statistics.median(times["python -c pass"])
    print(f"`python -c pass` takes {unit * 1000:.1f} ms; median of {given.runs}\n")
    print("| command | times as long |\n|---|---:|")
    for name, measured in times.items():
        print(f"| `{name}` | {statistics.median(measured) / unit:.1f} |")


if __name__ == "__main__":
    main()
