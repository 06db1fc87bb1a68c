#!/usr/bin/env python3
"""Measure how often the line of a compiled script is found by what happens there, on crashes whose lines are known.

    benchmarks/compiled_lines.py CASES REPOS [--work DIR]

CASES and REPOS are as for benchmarks/frames.py. Own frames of JavaScript and TypeScript that were mapped to a line
lose it, as if they were of compiled code without a source map; the line that is found again is compared with it. A
line of the same statement is right.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.cases import Case, bare_checkout, load, with_source
from benchmarks.frames import mapped_frames
from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.api.payloads import issues as payloads
from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.frames.builds import compiled_lines
from glitchtip_tools.core.investigation.frames.settling import COMPILED
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.languages import kin_of


def outcomes(case: Case, repositories: Path, work: Path) -> Iterator[tuple[str, str]]:
    """Yield `right`, `wrong` or `open` for each own frame whose line was hidden, and what it is about."""
    place = bare_checkout(case, repositories, work)
    event = payloads.event(with_source(case, place))
    frames, texts = mapped_frames(event, open_repository(place))
    sources = Sources(texts)
    messages = {level: one.value or "" for level, one in enumerate(reversed(event.exceptions))}
    hidden = [replace(one, line=None, note=COMPILED) if _is_known(one) else one for one in frames]
    for known, told in zip(frames, compiled_lines.corrected(hidden, sources, messages), strict=True):
        if _is_known(known):
            first, last = sources.statement(known.file, known.line)
            found = "open" if told.line is None else "right" if first <= told.line <= last else "wrong"
            yield found, f"{case.id} {known.function}: {known.file}:{known.line}, told {told.line}"


def _is_known(frame: MappedFrame) -> bool:
    return bool(frame.own and frame.file and frame.line and kin_of(frame.file) == "script")


def main(words: Sequence[str] | None = None) -> int:
    """Run the benchmark and print how many lines were right, wrong and left open; 1 when there is no case."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", type=Path, help="folder of case files, or a file with one a line")
    parser.add_argument("repositories", type=Path, help="folder of clones named as the projects")
    parser.add_argument("--work", type=Path, help="where prepared repositories are kept")
    given = parser.parse_args(words)
    cases = [case for case in load(given.cases) if case.language in ("js", "ts")]
    if not cases:
        print("no such case", file=sys.stderr)
        return 1
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as temporary:
        work = (given.work or Path(temporary)).resolve()
        for case in cases:
            for found, about in outcomes(case, given.repositories.resolve(), work):
                counts[found] += 1
                if found == "wrong":
                    print(about)
    print(", ".join(f"{counts[found]} {found}" for found in ("right", "wrong", "open")))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
