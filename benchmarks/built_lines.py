#!/usr/bin/env python3
"""Measure how many lines of built TypeScript lead to their source's line, with source maps as the truth.

    benchmarks/built_lines.py FOLDER [--each 25]

FOLDER has a folder for each project, with built files, their maps (`x.js.map`) and the sources that these name. Of
each built file so many lines are asked, chosen at random but always the same. The maps never reach the tool.
"""

import argparse
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from glitchtip_tools.core.investigation.source.likeness import most_alike
from glitchtip_tools.core.investigation.source.lines import SourceLines, best_line
from glitchtip_tools.core.investigation.source.sourcemaps import SourceMap, read
from glitchtip_tools.models import Frame

REACH = 7  # lines of context on either side, as the Node SDK sends them
_DOES = re.compile(r"[\w$\])]\s*\(|\.\w|\bthrow\b|\bnew\b|\w\[")
# What an exception never names: the compiler's own lines, enumerations, heads of functions, plain assignments of
# constructor parameters, lone brackets.
_NEVER = re.compile(
    r"""^\s*(exports\.|Object\.defineProperty\(exports|const\s\w+\s=\s(__import\w+\()?require\(|"use\sstrict"|var\s__|//|/?\*
    |(tslib_1\.)?__(decorate|metadata|param|awaiter|importStar|createBinding|exportStar)
    |\w+\[\w+\["\w+"\]\s=\s|\(function\s\(\w+\)\s\{$|\}\)\(\w+\s\|\||this\.\w+\s=\s\w+;$|[})\]]+;?\s*$
    |(async\s|static\s|get\s|set\s|\*)*(?!if|for|while|switch)[\w\#$]+\(.*\)\s\{$|(async\s)?function\*?\s\w+\(.*\)\s\{$
    |\],\s\w+\.prototype)|sourceMappingURL|__esModule|__metadata\(|design:""",
    re.X,
)


@dataclass(frozen=True)
class Asked:
    """A built line that was asked: the lines of the source that it is from, and what was found, both ways."""

    project: str
    truth: frozenset[int]
    likely: int | None
    equal: int | None


def asked(project: Path, each: int) -> Iterator[Asked]:
    """Yield what was found for lines of all built files of a project."""
    for path in sorted(project.rglob("*.js.map")):
        known = read(path.read_text(encoding="utf-8"))
        built = path.with_suffix("")
        if not isinstance(known, SourceMap) or not built.is_file() or len(known.sources) != 1:
            continue
        origin = (path.parent / known.sources[0]).resolve()
        if origin.is_file():
            text = origin.read_text(encoding="utf-8")
            yield from _asked(project.name, built.read_text(encoding="utf-8").split("\n"), known, text, each)


def _asked(project: str, built: Sequence[str], known: SourceMap, text: str, each: int) -> Iterator[Asked]:
    source = SourceLines(text)
    telling = [
        number
        for number, line in enumerate(built)
        if _DOES.search(line)
        and not _NEVER.search(line)
        and number < len(known.lines)
        and known.lines[number]
    ]
    random.Random(3).shuffle(telling)
    for number in telling[:each]:
        around = range(max(0, number - REACH), min(len(built), number + REACH + 1))
        context = tuple((at + 1, built[at]) for at in around)
        frame = Frame("built.js", line_no=number + 1, context_line=built[number], context=context)
        source.likeness.asked = 0  # more is asked here than of one trace
        truth = frozenset(one.line + 1 for one in known.lines[number])
        yield Asked(project, truth, most_alike(frame, source.likeness)[0], best_line(frame, source)[0])


def table(items: Sequence[Asked]) -> str:
    """Return the shares by project as a Markdown table."""
    groups: dict[str, list[Asked]] = defaultdict(list)
    for item in items:
        groups[item.project].append(item)
    lines = [
        "| project | built lines | found by words | wrong | found when equal | wrong |",
        "|---|---|---|---|---|---|",
    ]
    for name, some in [*sorted(groups.items()), ("**all**", list(items))]:
        likely, equal = ([(getattr(one, way), one.truth) for one in some] for way in ("likely", "equal"))
        cells = [f"{100 * share:.1f} %" for pairs in (likely, equal) for share in _shares(pairs)]
        lines.append(f"| {name} | {len(some):,} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _shares(pairs: Sequence[tuple[int | None, frozenset[int]]]) -> tuple[float, float]:
    """Return how many lines were found, and how many wrongly."""
    right = sum(line in truth for line, truth in pairs)
    found = sum(line is not None for line, _ in pairs)
    return right / len(pairs), (found - right) / len(pairs)


def main(words: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its table; 1 when there is nothing to measure."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder of built projects")
    parser.add_argument("--each", type=int, default=25, metavar="N", help="lines of each file")
    given = parser.parse_args(words)
    projects = sorted(path for path in given.folder.iterdir() if path.is_dir())
    items = [item for project in projects for item in asked(project, given.each)]
    if not items:
        print("no built file with a source map", file=sys.stderr)
        return 1
    print(table(items))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
