#!/usr/bin/env python3
"""Measure which file, line and function the own frames of recorded crashes are mapped to.

    benchmarks/frames.py CASES REPOS [--only project|id] [--work DIR] [--wrong]

CASES is a folder of case files with `frames_gold`, REPOS one of clones named as the cases' projects. The tool gets
the event and a repository whose history ends before the fix; no work tree is needed.
"""

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.cases import Case, Json, bare_checkout, load, with_source
from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.api.payloads import issues as payloads
from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking import places
from glitchtip_tools.core.investigation.ranking.candidates.field import Field
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.models import Event
from glitchtip_tools.services.investigation.frames import mapped_at, tree_of
from glitchtip_tools.services.investigation.notes import Notes
from glitchtip_tools.services.investigation.version import version_of

COLUMNS = ("frames", "right file", "wrong file", "no file", "right line", "right function", "wrong function")


@dataclass(frozen=True)
class Told:
    """What one own frame of a case was mapped to, beside the truth."""

    case: str
    language: str
    frame: str
    file: str | None
    line: int | None
    function: str | None
    note: str
    truth: Json

    @property
    def right_file(self) -> bool:
        """Whether the file is the frame's."""
        return bool(self.file == self.truth["file"])

    @property
    def right_line(self) -> bool:
        """Whether the line is the source's; a minified bundle has none."""
        return self.right_file and self.line is not None and bool(self.line == self.truth["line"])

    @property
    def right_function(self) -> bool | None:
        """Whether the function of a frame with a line is right; None where there is nothing to compare."""
        if not self.right_file or not self.truth["function"] or not self.line:
            return None
        return self.function in str(self.truth["function"]).split("|")


def told(case: Case, repositories: Path, work: Path) -> Iterator[Told]:
    """Yield what each frame of the truth was mapped to."""
    place = bare_checkout(case, repositories, work)
    event = payloads.event(with_source(case, place))
    frames, texts = mapped_frames(event, open_repository(place))
    sources = Sources(texts)
    values = case.event["exception"]["values"]
    known = {(len(values) - 1 - frame.level, frame.position): frame for frame in frames}
    for truth in case.data.get("frames_gold") or []:
        frame = known[truth["value"], truth["frame"]]
        yield Told(
            case.id,
            case.language,
            f"{frame.filename}:{frame.line_no} {frame.function}",
            frame.file,
            frame.line,
            _function(frame, sources),
            frame.note,
            truth,
        )


def mapped_frames(event: Event, clone: Repository) -> tuple[tuple[MappedFrame, ...], dict[str, str]]:
    """Return the event's frames as they stand in the clone at the event's version, and the files' sources."""
    flat = places.flattened(event)
    frames = [frame for _, _, frame in flat]
    notes = Notes()
    revision, _ = version_of(clone, event, frames, notes)
    return mapped_at(flat, event, clone, tree_of(clone, [revision], frames, notes), revision, notes)


def _function(frame: MappedFrame, sources: Sources) -> str | None:
    """Return the function that the report would name for a frame."""
    if not frame.file:
        return None
    field = Field(sources)
    field.trace(frame)
    return next(iter(field.places.values())).function


def table(all_told: Sequence[Told]) -> str:
    """Return the counts by language as a Markdown table."""
    groups: Mapping[str, list[Told]] = defaultdict(list)
    for item in all_told:
        groups[item.language].append(item)
    rows = [(language, _counts(items)) for language, items in sorted(groups.items())]
    rows.append(("**all**", _counts(all_told)))
    lines = ["| language | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    lines += [f"| {name} | " + " | ".join(map(str, counts)) + " |" for name, counts in rows]
    return "\n".join(lines)


def _counts(items: Iterable[Told]) -> list[str]:
    given = list(items)
    lined = sum(item.truth["line"] is not None for item in given)
    judged = [item.right_function for item in given if item.right_function is not None]
    return [
        str(len(given)),
        str(sum(item.right_file for item in given)),
        str(sum(item.file is not None and not item.right_file for item in given)),
        str(sum(item.file is None for item in given)),
        f"{sum(item.right_line for item in given):,} of {lined:,}",
        f"{sum(judged):,} of {len(judged):,}",
        str(len(judged) - sum(judged)),
    ]


def main(words: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its table; 1 when there is no case."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("cases", type=Path, help="folder of case files with `frames_gold`")
    parser.add_argument("repositories", type=Path, help="folder of clones named as the projects")
    parser.add_argument("--only", help="only this project or case")
    parser.add_argument("--work", type=Path, help="where prepared repositories are kept")
    parser.add_argument("--wrong", action="store_true", help="print the frames that are not right")
    given = parser.parse_args(words)
    cases = load(given.cases, given.only)
    if not cases:
        print("no such case", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as temporary:
        work = (given.work or Path(temporary)).resolve()
        all_told = [item for case in cases for item in told(case, given.repositories.resolve(), work)]
    if given.wrong:
        for item in all_told:
            if (
                not item.right_file
                or item.right_function is False
                or (item.truth["line"] and not item.right_line)
            ):
                print(f"{item.case} {item.frame}: {item.file}:{item.line} {item.function} ({item.note})")
                print(f"    truth: {item.truth['file']}:{item.truth['line']} {item.truth['function']}")
    print(table(all_told))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
