#!/usr/bin/env python3
"""Fetch the projects of recorded crashes: a bare clone with its whole history for each.

    benchmarks/fetch.py REPOS CASES [CASES...]
    benchmarks/fetch.py REPOS benchmarks/crashes.jsonl

Those of benchmarks/crashes.jsonl take some 20 GB. What is there already is left alone.
"""

import argparse
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.cases import Case, load

HOST = "https://github.com/"


def fetched(cases: Iterable[Case], folder: Path, host: str = HOST) -> list[str]:
    """Clone what is missing into the folder, and return the projects that could not be cloned."""
    folder.mkdir(parents=True, exist_ok=True)
    failed = []
    for project, name in sorted({(case.project, str(case.data["repo"])) for case in cases}):
        if (folder / project).exists():
            continue
        words = ["git", "clone", "--quiet", "--bare", "--", f"{host}{name}", str(folder / project)]
        if subprocess.run(words, check=False).returncode:
            failed.append(project)
    return failed


def main(words: Sequence[str] | None = None) -> int:
    """Clone the projects; 1 when one is missing in the end."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("repositories", type=Path)
    parser.add_argument(
        "cases", type=Path, nargs="+", help="folders of case files, or files with one case a line"
    )
    given = parser.parse_args(words)
    failed = fetched([case for folder in given.cases for case in load(folder)], given.repositories)
    for project in failed:
        print(f"could not be cloned: {project}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
