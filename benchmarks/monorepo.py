"""A repository placed in a folder of a bigger one, with its whole history: as if it had always lived there."""

import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.cases import borrow, git

_COMMIT = "%H%x00%P%x00%T%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%B%x00%x01%x00"


def moved(source: Path, revision: str, folder: str, place: Path) -> dict[str, str]:
    """Make a checkout at `place` where `revision` of `source` is in `folder`; returns new commit -> old commit."""
    marks = place / ".git" / "moved-commits"
    if not marks.exists():
        borrow(source, place)
        stream = "".join(_stream(source, revision, folder)).encode("utf-8", "surrogateescape")
        written = place / ".git" / "marks"
        git(
            place,
            "fast-import",
            "--quiet",
            "--date-format=raw-permissive",
            f"--export-marks={written}",
            input=stream,
        )
        git(place, "checkout", "-qf", "main")
        old = [record.split("\0", 1)[0] for record in _records(source, revision)]
        pairs = (line.removeprefix(":").split() for line in written.read_text(encoding="utf-8").splitlines())
        text = "".join(f"{new} {old[int(mark) - 1]}\n" for mark, new in pairs)
        marks.write_text(text, encoding="utf-8")
    lines = marks.read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: line.split()[1] for line in lines}


def _records(source: Path, revision: str) -> list[str]:
    said = git(source, "log", "--topo-order", "--reverse", "--date=raw", f"--format={_COMMIT}", revision)
    return [record.removeprefix("\n") for record in said.split("\0\x01\0")[:-1]]


def _stream(source: Path, revision: str, folder: str) -> Iterator[str]:
    """One commit after the other for `git fast-import`: the same people, words and trees, a folder down."""
    marks: dict[str, int] = {}
    for mark, record in enumerate(_records(source, revision), start=1):
        commit, parents, tree, an, ae, ad, cn, ce, cd, message = record.split("\0", 9)
        marks[commit] = mark
        words = message.encode("utf-8", "surrogateescape")
        yield f"commit refs/heads/main\nmark :{mark}\n"
        yield f"author {_person(an, ae)} {ad}\ncommitter {_person(cn, ce)} {cd}\n"
        yield f"data {len(words)}\n{message}\n"
        known = [marks[parent] for parent in parents.split() if parent in marks]
        yield "".join(f"{'merge' if at else 'from'} :{parent}\n" for at, parent in enumerate(known))
        yield f"deleteall\nM 040000 {tree} {folder}\n\n"


def _person(name: str, address: str) -> str:
    return f"{re.sub('[<>]', '', name)} <{re.sub('[<>]', '', address)}>"
