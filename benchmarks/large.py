#!/usr/bin/env python3
"""Measure one investigation in a made-up repository of 100,000 files and 50,000 commits.

    benchmarks/large.py [--files N] [--commits N] [--frames N] [--keep FOLDER]

It tells the processor time of the investigation with that of the programs that it starts, and how many these are.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.asking import processor_time
from benchmarks.cases import git
from glitchtip_tools.api.payloads.issues import event as event_of
from glitchtip_tools.core.investigation.assemble import assemble
from glitchtip_tools.services.investigation.evidence import gather

PER_FOLDER = 100
START = 1_500_000_000  # seconds; the first commit
HOUR = 3600


def path_of(number: int) -> str:
    """Return the path of a file: a hundred in each folder."""
    folder = number // PER_FOLDER
    return f"services/area{folder // PER_FOLDER}/part{folder % PER_FOLDER}/module{number}.py"


def text_of(number: int, edition: int) -> str:
    """Return a module's text: each one calls the next."""
    lines = [f"from services import module{number + 1}", "", ""]
    for part in range(8):
        lines += [
            f"def step{part}_{number}(order, amount):",
            f"    total = amount * {edition + part} + order.size",
            f"    return module{number + 1}.step{part}_{number + 1}(order, total)",
            "",
            "",
        ]
    return "\n".join(lines)


def stream(files: int, commits: int) -> Iterator[bytes]:
    """Yield the history for `git fast-import`: all files at first, then one file changed in each commit."""

    def head(number: int, subject: str) -> bytes:
        who = f"Author {number % 40} <author{number % 40}@example.org> {START + HOUR * number} +0000"
        return f"commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {len(subject)}\n{subject}\n".encode()

    def file(number: int, edition: int) -> bytes:
        text = text_of(number, edition).encode()
        return b"M 100644 inline %s\ndata %d\n%s\n" % (path_of(number).encode(), len(text), text)

    yield head(0, "Start")
    for number in range(files):
        yield file(number, 0)
    for commit in range(1, commits):
        yield head(commit, f"Change {commit}")
        # Every tenth commit changes one of the files of the trace: they have a long past.
        number = commit % 50 if commit % 10 == 0 else (commit * 7919) % files
        yield file(number, commit % 1000)


def made(folder: Path, files: int, commits: int) -> Path:
    """Make the repository, once."""
    if not (folder / ".git" / "index").exists():
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "-q", "-b", "main")
        words = ["git", "-C", str(folder), "fast-import", "--quiet", "--done"]
        with subprocess.Popen(words, stdin=subprocess.PIPE) as program:
            assert program.stdin is not None
            for piece in stream(files, commits):
                program.stdin.write(piece)
            program.stdin.write(b"done\n")
        git(folder, "checkout", "-qf", "main")
    return folder


def crash(folder: Path, frames: int) -> dict[str, Any]:
    """Return an event whose trace goes through so many modules."""
    stack = []
    for number in range(frames):
        lines = (folder / path_of(number)).read_text(encoding="utf-8").split("\n")
        stack.append(
            {
                "filename": path_of(number),
                "abs_path": f"/app/{path_of(number)}",
                "function": f"step0_{number}",
                "lineno": 6,
                "in_app": True,
                "pre_context": lines[2:5],
                "context_line": lines[5],
                "post_context": lines[6:9],
            }
        )
    value = {"type": "AttributeError", "value": "'NoneType' object has no attribute 'size'"}
    return {
        "event_id": "1" * 32,
        "platform": "python",
        "timestamp": git(folder, "log", "-1", "--format=%cI").strip(),
        "release": git(folder, "rev-parse", "HEAD").strip(),
        "exception": {"values": [{**value, "stacktrace": {"frames": stack}}]},
        "title": "AttributeError",
        "culprit": "",
    }


def main(words: Sequence[str] | None = None) -> int:
    """Print the time and the number of programs for a short and a long trace."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--commits", type=int, default=50_000)
    parser.add_argument("--frames", type=int, action="append", help="length of a trace (default: 3 and 30)")
    parser.add_argument("--keep", type=Path, help="keep the repository in this folder")
    given = parser.parse_args(words)
    started: list[str] = []

    def counted(name: str, words: tuple[Any, ...]) -> None:
        if name == "subprocess.Popen":
            started.append(str(words[0]))

    sys.addaudithook(counted)
    with tempfile.TemporaryDirectory() as temporary:
        folder = made(given.keep or Path(temporary) / "large", given.files, given.commits)
        for frames in given.frames or (3, 30):
            event = event_of(json.loads(json.dumps(crash(folder, frames))))
            started.clear()
            before, clock = processor_time(), time.perf_counter()
            found = assemble(event, gather(event, folder))
            seconds, wall = processor_time() - before, time.perf_counter() - clock
            told = f"{seconds:.2f} s of processor time, {wall:.2f} s, {len(started)} programs"
            print(f"{frames} own frames: {told}, {len(found.suspects)} suspects")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
