"""Source maps (ECMA-426, version 3): which line of a source a place of a built file is from."""

import json
import posixpath
import re
from base64 import b64decode
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

LARGEST_FILE = 20_000_000  # characters, most of them the sources' own text
LARGEST = 4_000_000  # characters of what maps lines to lines; decoding them takes about two seconds then
LONGEST = 1_000  # characters of a source's name
_DIGITS = {
    char: at for at, char in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
}
_URL = re.compile(r"//[#@] ?sourceMappingURL=(?P<url>[^\s'\"]+)\s*$")
_DATA = re.compile(r"data:application/json(?:;charset=[\w-]+)?;base64,(?P<data>[A-Za-z0-9+/=]+)$")


class Segment(NamedTuple):
    """From a column of a built line on (counted from 0): the source's number, its line and column, from 0."""

    column: int
    source: int
    line: int
    source_column: int


class SourceMap:
    """A source map that was read; its lines are decoded when they are asked for."""

    def __init__(self, mappings: str, sources: Sequence[str], root: str = "") -> None:
        self.mappings = mappings
        self.sources = [f"{root.rstrip('/')}/{name}" if root else name for name in sources]

    @cached_property
    def lines(self) -> list[list[Segment]]:
        """The segments of each built line; a broken one ends what is read."""
        lines: list[list[Segment]] = []
        source = line = column = 0
        for encoded in self.mappings.split(";"):
            at, segments = 0, []
            for text in encoded.split(",") if encoded else ():
                values = _values(text)
                if values is None:
                    return lines
                at += values[0] if values else 0
                if len(values) >= 4:
                    source, line, column = source + values[1], line + values[2], column + values[3]
                    segments.append(Segment(at, source, line, column))
            lines.append(segments)
        return lines

    def original(self, line: int, column: int | None) -> tuple[str, int] | None:
        """Return the name and line of the source that a built line and column are from, all counted from 1.

        Without a column it is the first source line that the built one is from.
        """
        segments = self.lines[line - 1] if 0 < line <= len(self.lines) else []
        if not segments:
            return None
        at = bisect_right(segments, (column or 1) - 1, key=lambda one: one.column) - 1 if column else 0
        segment = segments[max(at, 0)]
        if not 0 <= segment.source < len(self.sources):
            return None
        return self.sources[segment.source], segment.line + 1


class IndexMap:
    """A source map in sections, as tools write that put built files together; each begins at a line and a column."""

    def __init__(self, sections: Sequence[tuple[tuple[int, int], SourceMap]]) -> None:
        self.sections = sorted(sections, key=lambda section: section[0])
        self._starts = [start for start, _ in self.sections]

    def original(self, line: int, column: int | None) -> tuple[str, int] | None:
        """Return the name and line of the source that a built line and column are from, all counted from 1.

        Without a column the first section of the line answers, else the one that goes on in it.
        """
        place = (line - 1, column - 1 if column else 0)
        at = bisect_right(self._starts, place) - 1
        if not column and at + 1 < len(self._starts) and self._starts[at + 1][0] == place[0]:
            at += 1
        if at < 0:
            return None
        (first_line, first_column), known = self.sections[at]
        shift = first_column if place[0] == first_line else 0
        return known.original(line - first_line, column - shift if column else None)


def read(text: str) -> SourceMap | IndexMap | None:
    """Return the map that a text holds, None when it is none."""
    if len(text) > LARGEST_FILE:
        return None
    try:
        data = json.loads(text.removeprefix(")]}'"))
    except (ValueError, RecursionError):
        return None
    if isinstance(data, Mapping) and isinstance(sections := data.get("sections"), list):
        maps = [one for section in sections if (one := _section(section)) is not None]
        return IndexMap(maps) if maps else None
    return _plain(data)


def _section(data: object) -> tuple[tuple[int, int], SourceMap] | None:
    """Return where a section begins, counted from 0, and its map; None for one that is broken or only linked."""
    if not isinstance(data, Mapping) or not isinstance(offset := data.get("offset"), Mapping):
        return None
    line, column, known = offset.get("line"), offset.get("column"), _plain(data.get("map"))
    if known is None or not isinstance(line, int) or not isinstance(column, int):
        return None
    return (line, column), known


def _plain(data: object) -> SourceMap | None:
    """Return the map that is not an index."""
    if not isinstance(data, Mapping) or not isinstance(data.get("mappings"), str):
        return None
    if len(data["mappings"]) > LARGEST:
        return None
    sources = data.get("sources")
    names = (
        [name[:LONGEST] if isinstance(name, str) else "" for name in sources]
        if isinstance(sources, list)
        else []
    )
    root = data.get("sourceRoot")
    return SourceMap(data["mappings"], names, root if isinstance(root, str) else "")


def address(built: str) -> str | None:
    """Return the URL of the map that the last lines of a built file tell."""
    tail = built[-LARGEST:].rstrip().rpartition("\n")[2]
    match = _URL.search(tail) if len(tail) <= LARGEST else None
    return match["url"] if match else None


def inline(url: str) -> SourceMap | IndexMap | None:
    """Return the map that a `data:` URL holds."""
    match = _DATA.match(url)
    if not match:
        return None
    try:
        return read(b64decode(match["data"], validate=True).decode("utf-8"))
    except ValueError:
        return None


def beside(built_file: str, name: str) -> str | None:
    """Return the path in the repository of what a map (or a built file) at a path names; None outside of it."""
    bare = re.sub(r"^webpack://[^/]*/", "", name).split("?")[0]
    if re.match(r"^[a-z][\w+.-]*:", bare) or bare.startswith("/"):
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(built_file), bare))
    return None if path.startswith("..") else path


def _values(text: str) -> list[int] | None:
    """Decode a segment's numbers, in base 64 with a sign at the end and five bits a digit; None when broken."""
    values, shift, value = [], 0, 0
    for char in text:
        digit = _DIGITS.get(char)
        if digit is None or shift > 30:
            return None
        value |= (digit & 31) << shift
        if digit & 32:
            shift += 5
        else:
            values.append(-(value >> 1) if value & 1 else value >> 1)
            shift, value = 0, 0
    return values
