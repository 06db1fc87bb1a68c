#!/usr/bin/env python3
"""Measure on real files whether a line's enclosing function is the one that a language's own parser tells.

    benchmarks/functions.py REPOS [--each 40] [--typescript FOLDER] [--wrong]

REPOS is a folder of clones. Of each language up to so many files of each clone's HEAD are read, chosen at random but
always the same. The truth is Python's `ast`, TypeScript's parser (by Node, its package below FOLDER) and javac;
for Go, Ruby and C# the second opinion is Universal Ctags, which is itself wrong at times. Of PHP, Rust and Elixir it
knows no ends, and Kotlin, Swift and Scala it does not read well: there only the lines are compared that it, or a
plain pattern, takes for the heads of functions. What is not installed is left out,
and what the other parser cannot read.
"""

import argparse
import ast
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.cases import git
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.source import function_at

HERE = Path(__file__).resolve().parent
Span = tuple[str, int, int]
LARGEST = 200_000  # characters of a file
COMPILERS = {"py": "ast", "js": "typescript", "ts": "typescript", "tsx": "typescript", "java": "javac"}
CTAGS = {"go": "Go", "rb": "Ruby", "cs": "C#"}
HEADS = {"php": "PHP", "rs": "Rust", "ex": "Elixir"}
PATTERNS = {
    "kt": re.compile(r"\s*(?:[a-z]+ )*fun (?:<[^>]*> )?(?:[\w<>?, *]+\.)*(?P<name>\w+)\("),
    "swift": re.compile(r"\s*(?:[a-z]+(?:\(set\))? )*func (?P<name>\w+)[(<]"),
    "scala": re.compile(r"\s*(?:[a-z]+(?:\[\w+\])? )*def (?P<name>\w+)"),
}
_FUNCTIONS = ("function", "method", "func", "singletonMethod", "macro")


@dataclass
class Count:
    """What was compared of one language."""

    files: int = 0
    functions: int = 0
    lines: int = 0
    same: int = 0


def chosen(repositories: Path, ending: str, each: int) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of files with an ending, from all clones; tests and built files are read as others are."""
    for clone in sorted(path for path in repositories.iterdir() if path.is_dir()):
        listed = git(clone, "ls-tree", "-r", "--name-only", "HEAD", allow=(0, 128)).splitlines()
        names = [name for name in listed if name.endswith(f".{ending}") and ".min." not in name]
        random.Random(7).shuffle(names)
        for name in names[:each]:
            text = git(clone, "cat-file", "blob", f"HEAD:{name}", allow=(0, 128))
            if 0 < len(text) <= LARGEST and "\0" not in text and max(map(len, text.split("\n"))) < 5_000:
                yield (
                    f"{clone.name}/{name}",
                    text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
                )


def by_ast(text: str) -> list[Span] | None:
    """Return the functions that Python's own parser finds, None for what this Python cannot read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return None
    return [
        (node.name, min([node.lineno, *(one.lineno for one in node.decorator_list)]), node.end_lineno or 0)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def by_program(words: Sequence[str], paths: Sequence[Path]) -> list[list[Span] | None]:
    """Return what a program says of each file, a JSON line each."""
    asked = "\n".join(map(str, paths))
    done = subprocess.run(words, input=asked, capture_output=True, text=True, check=True)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    return [[(name, first, last) for name, first, last in one] if one is not None else None for one in said]


def by_ctags(language: str, paths: Sequence[Path]) -> list[list[Span] | None]:
    """Return what Universal Ctags says of each file; a function whose end it does not know has its head alone."""
    found: dict[str, list[Span]] = {str(path): [] for path in paths}
    words = ["ctags", "--output-format=json", "--fields=+neK", f"--language-force={language}", "-f-", "-L-"]
    done = subprocess.run(words, input="\n".join(found), capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        tag = json.loads(line)
        if tag.get("kind") in _FUNCTIONS:
            found[tag["path"]].append(
                (tag["name"].split(".")[-1], tag["line"], tag.get("end") or tag["line"])
            )
    return [found[str(path)] or None for path in paths]


def by_pattern(pattern: re.Pattern[str], text: str) -> list[Span]:
    """Return the lines that look like the heads of functions."""
    found = ((pattern.match(line), at) for at, line in enumerate(text.split("\n"), start=1))
    return [(head["name"], at, at) for head, at in found if head]


def opinion(ending: str) -> str:
    """Return what the functions of a language are compared with."""
    usual = "ctags, heads alone" if ending in HEADS else "ctags"
    return "pattern" if ending in PATTERNS else COMPILERS.get(ending, usual)


def second_opinion(ending: str, paths: Sequence[Path], typescript: Path | None) -> list[list[Span] | None]:
    """Return the functions of each file as the language's own parser tells them; None for what it cannot read."""
    match opinion(ending):
        case "ast":
            return [by_ast(path.read_text(encoding="utf-8")) for path in paths]
        case "typescript" if typescript and shutil.which("node"):
            return by_program(["node", str(HERE / "enclosing.mjs"), str(typescript.resolve())], paths)
        case "javac" if shutil.which("javac"):
            return by_program(["java", str(HERE / "Enclosing.java")], paths)
        case "pattern":
            return [by_pattern(PATTERNS[ending], path.read_text(encoding="utf-8")) for path in paths]
        case "ctags" | "ctags, heads alone" if shutil.which("ctags"):
            return by_ctags((CTAGS | HEADS)[ending], paths)
        case _:
            return [None] * len(paths)


def named_at(spans: Iterable[Span], line: int) -> str:
    """Return the name of the innermost function that holds a line."""
    holding = [(last - first, -first, name) for name, first, last in spans if first <= line <= last]
    return min(holding)[2] if holding else ""


def compared(name: str, text: str, truth: Sequence[Span], count: Count) -> Iterator[str]:
    """Count the lines of one file; yield what differs, a sentence for each run of lines.

    Ctags does not know accessors, and counts annotations as no lines of their function: such lines are left out.
    """
    ending = name.rpartition(".")[2]
    heads = {first for _, first, _ in truth}
    scopes = [scope for scope in Sources({name: text}).scopes(name) if scope.kind == "function"]
    count.files += 1
    count.functions += len(truth)
    before = ("", "")
    for line, said in enumerate(text.split("\n"), start=1):
        if not said.strip() or (ending in (*HEADS, *PATTERNS) and line not in heads):
            continue
        scope = function_at(scopes, line)
        if ending in CTAGS and (not named_at(truth, line) or (scope and line < scope.header)):
            continue
        pair = (scope.name if scope else "", named_at(truth, line))
        count.lines += 1
        count.same += pair[0] == pair[1]
        if pair[0] != pair[1] and pair != before:
            yield f"{name}:{line}: `{pair[0]}`, by the other parser `{pair[1]}`"
        before = pair


def table(counts: dict[str, Count]) -> str:
    """Return the counts as a Markdown table."""
    rows = [
        "| files | compared with | files | functions | lines | same function |",
        "|---|---|---|---|---|---|",
    ]
    for ending, one in counts.items():
        other = opinion(ending)
        share = f"{100 * one.same / one.lines:.2f} %" if one.lines else ""
        rows.append(f"| .{ending} | {other} | {one.files:,} | {one.functions:,} | {one.lines:,} | {share} |")
    return "\n".join(rows)


def main(words: Sequence[str] | None = None) -> int:
    """Run the benchmark and print its table; 1 when there was nothing to compare."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("repositories", type=Path, help="folder of clones")
    parser.add_argument("--each", type=int, default=40, help="files of a language from each clone")
    parser.add_argument("--typescript", type=Path, help="folder whose node_modules hold `typescript`")
    parser.add_argument("--only", help="only files with this ending")
    parser.add_argument("--wrong", action="store_true", help="print what differs")
    given = parser.parse_args(words)
    counts: dict[str, Count] = defaultdict(Count)
    for ending in [one for one in (*COMPILERS, *CTAGS, *HEADS, *PATTERNS) if given.only in (None, one)]:
        with tempfile.TemporaryDirectory() as temporary:
            files = list(chosen(given.repositories.resolve(), ending, given.each))
            paths = [Path(temporary) / f"f{at}.{ending}" for at in range(len(files))]
            for path, (_, text) in zip(paths, files, strict=True):
                path.write_text(text, encoding="utf-8")
            for (name, text), truth in zip(
                files, second_opinion(ending, paths, given.typescript) if paths else [], strict=True
            ):
                for sentence in compared(name, text, truth, counts[ending]) if truth is not None else ():
                    if given.wrong:
                        print(sentence)
    print(table(counts))
    return 0 if any(one.lines for one in counts.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
