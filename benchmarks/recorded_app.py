#!/usr/bin/env python3
"""Try `gtt investigate` on the recorded events of an application with a known history.

    benchmarks/recorded_app.py CLONE EVENTS [--in-process] [--verbose]

CLONE is a clone of the application, EVENTS a folder of `{"issue": ..., "event": ...}` files. Says how many of the
application's own frames were mapped to the right line of the right revision, and, for the bugs that a commit brought
(recorded_app.tsv, found by reading the history), at which rank that commit stands among the suspects.
"""

import argparse
import csv
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.asking import Said, by_command_line, in_process
from benchmarks.scoring import hits

FACTS = Path(__file__).with_suffix(".tsv")
ROOT = "/app/"


@dataclass(frozen=True)
class Tried:
    """One recorded event: its issue, its own frames and what became of them, the wanted commits and their rank."""

    issue: str
    title: str
    own: int
    mapped: int
    revision_right: bool
    commits: tuple[str, ...]
    rank: int | None
    said: Said
    missed: tuple[str, ...] = ()


def facts(file: Path = FACTS) -> dict[str, tuple[str, ...]]:
    """Return the commits that brought the bug of each issue; none for what no commit brought."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return {row["issue"]: tuple(c for c in row["commits"].split() if c != "-") for row in rows}


def own_frames(event: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """Return (file, line, function) of the application's frames, as the event names them."""
    found = []
    for entry in event.get("entries") or []:
        for value in (
            (entry.get("data") or {}).get("values") or [] if entry.get("type") == "exception" else []
        ):
            for frame in (value.get("stacktrace") or {}).get("frames") or []:
                name = frame.get("filename") or ""
                if name.startswith(ROOT) and "/node_modules/" not in name and frame.get("lineNo"):
                    found.append((name.removeprefix(ROOT), frame["lineNo"], frame.get("function") or ""))
    return found


def tried(recorded: Mapping[str, Any], said: Said, commits: tuple[str, ...]) -> Tried:
    """Return how the investigation of one recorded event went."""
    event, report = recorded["event"], said.report
    mapped = {
        (frame["file"], frame["line"]) for frame in report.get("frames") or [] if frame["match"] == "exact"
    }
    own = own_frames(event)
    release = next((tag["value"] for tag in event["tags"] if tag["key"] == "release"), None)
    suspects = [suspect["commit"] for suspect in report.get("suspects") or []]
    rank = (
        next((at for at, said in enumerate(suspects, 1) if said.startswith(commits)), None)
        if commits
        else None
    )
    return Tried(
        str(recorded["issue"]["id"]),
        recorded["issue"]["title"],
        len(own),
        sum((file, line) in mapped for file, line, _ in own),
        (report.get("repository") or {}).get("revision") == release,
        commits,
        rank,
        said,
        tuple(f"{file}:{line} {name}" for file, line, name in own if (file, line) not in mapped),
    )


def document(events: Sequence[Tried], *, verbose: bool) -> str:
    """Return the figures as text, each failure named; with `verbose` the rank of every bug."""
    traced = [event for event in events if event.own]
    bugs = [event for event in events if event.commits]
    found = hits([event.rank for event in bugs])
    own, mapped = sum(event.own for event in events), sum(event.mapped for event in events)
    lines = [
        f"{len(events)} events, {len(traced)} with own frames",
        f"own frames mapped to the right line: {mapped} of {own}",
        f"revision right: {sum(event.revision_right for event in events)} of {len(events)}",
        f"bugs that a commit brought: {len(bugs)}, the commit among the suspects: "
        f"{sum(event.rank is not None for event in bugs)}"
        f" (@1 {found.at_1:.3f}, @3 {found.at_3:.3f}, @5 {found.at_5:.3f}, MRR {found.mrr:.3f})",
    ]
    lines += [f"  failed: {event.issue}: {event.said.error}" for event in events if event.said.error]
    lines += [f"  not mapped: {event.issue}: {miss}" for event in events for miss in event.missed]
    lines += [f"  wrong revision: {event.issue}" for event in events if not event.revision_right]
    lines += [
        f"  {event.commits[0]} at {event.rank or '-'}: {event.issue} {' '.join(event.title.split())[:80]}"
        for event in bugs
        if verbose or event.rank != 1
    ]
    return "\n".join(lines) + "\n"


def main(words: Sequence[str] | None = None) -> int:
    """Run all recorded events and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("clone", type=Path)
    parser.add_argument("events", type=Path)
    parser.add_argument(
        "--in-process", action="store_true", help="call the engine instead of the command line"
    )
    parser.add_argument(
        "--verbose", action="store_true", help="the rank of every bug, not only of the missed ones"
    )
    given = parser.parse_args(words)
    known = facts()
    ask = in_process if given.in_process else by_command_line
    found = []
    with tempfile.TemporaryDirectory() as work:
        for file in sorted(given.events.glob("*.json"), key=lambda file: (len(file.stem), file.stem)):
            recorded = json.loads(file.read_text(encoding="utf-8"))
            event = Path(work) / file.name
            event.write_text(json.dumps(recorded["event"]), encoding="utf-8")
            said = ask(event, given.clone.resolve())
            found.append(tried(recorded, said, known.get(str(recorded["issue"]["id"]), ())))
    print(document(found, verbose=given.verbose), end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
