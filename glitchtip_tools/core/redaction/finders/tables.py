"""Secrets in tables: cells below a secret's name in the header, and fields that are printed one in each line."""

import re
from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from glitchtip_tools.core.redaction.names import Holds, holds, kind_of
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.value_types import TYPE_WORDS
from glitchtip_tools.core.redaction.values import has_digit, is_secret

# One field in each line, as psql, Spring and tools for people print them: `password | X`, `password ..... X`.
_FIELD = LazyPattern(
    r"(?:^|(?<=\n))[ \t]{0,20}(?P<name>[A-Za-z][\w.-]{1,60})"
    r"(?:(?P<sure>[ ]{0,40}\|[ ]|[ ]?\.{3,60}[ ]?)|[ ]{2,40}|\t{1,8})"
    r"(?P<value>[^\s|<>\"'`]{3,400})[ \t]{0,20}\r?(?=\n|\Z)",
    hints=r"(?:(?<=[a-z0-9_])(?:[ ]?\.{3}|[ ]{2}|[ ]{0,40}\||\t))",
    before=90,
)
_HEADER_CELL = LazyPattern(r"[ ]{0,60}[\"'`*]{0,4}[^\W\d][\w .-]{0,40}[\"'`*]{0,4}[ ]{0,60}")
_LEAD = re.compile(r"^[^:]{0,200}: ")  # of a sentence that ends in a table
_ROWS: Final = 200  # rows of a table that are looked at below its header
_CELLS: Final = 60


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where secrets appear in tables."""
    yield from _fields(text)
    yield from _tables(text)


def _fields(text: str) -> Iterator[SecretSpan]:
    """Yield values beside their names; a plain word is not a secret if only spaces separate the two."""
    for match in _FIELD.finditer(text):
        kind = holds(match["name"])
        likely = match["sure"] or has_digit(match["value"]) or re.search(r"[^\w.:/-]", match["value"])
        if kind is Holds.NOTHING or not likely:
            continue
        if is_secret(match["name"], kind, match["value"], quoted=False, code=False):
            yield SecretSpan(*match.span("value"), kind_of(match["name"], kind))


def _tables(text: str) -> Iterator[SecretSpan]:
    """Yield cells below a secret's name in the header of a table, separated by commas, tabs, semicolons or bars."""
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    header: list[Holds] = []
    mark, rows, data = "", 0, False
    above, ruled = "", False
    for line, start in zip(lines, starts, strict=False):
        # Below the rule of a table in Markdown are no further headers.
        ruled = "|" in line and (ruled or ("|" in above and _is_rule(line)))
        above = line
        if header and _is_rule(line):
            continue
        if header:
            cells = line.split(mark, _CELLS)
            rows += 1
            if len(cells) == len(header) and rows <= _ROWS:
                yield from _cells(cells, header, start, data=data)
                continue
            header = []
        if ruled:
            continue
        mark, header = _header(line)
        data = " " not in line and len(header) > 1  # prose has spaces behind its commas
        rows = 0


def _is_rule(line: str) -> bool:
    """Return whether the line only draws the table, as Markdown, mysql and psql have it below the header."""
    return "-" in line[:4] and not line.strip(" |:+-\r")


def _header(line: str) -> tuple[str, list[Holds]]:
    """Return the cells' separator and the kind of each column, nothing if no column has secrets."""
    if len(line) > 2_000:
        return "", []
    for mark in "\t|;,":
        cells = line.split(mark, _CELLS) if mark in line else []
        cells[:1] = [_LEAD.sub("", cell) for cell in cells[:1]]
        if any(cell.strip() and not _HEADER_CELL.fullmatch(cell) for cell in cells):
            continue
        if mark == "|" and any(cell.strip(" \"'`*").lower() in TYPE_WORDS for cell in cells):
            continue  # `password | string` is a type
        if sum(map(bool, map(str.strip, cells))) > 1:
            columns = [
                holds(cell.strip(" \"'`*").replace(" ", "_")) if cell.strip() else Holds.NOTHING
                for cell in cells
            ]
            if any(column is not Holds.NOTHING for column in columns):
                return mark, columns
    return "", []


def _cells(cells: list[str], header: list[Holds], start: int, *, data: bool) -> Iterator[SecretSpan]:
    at = start
    for cell, column in zip(cells, header, strict=True):
        value = cell.strip(" \"'`*\r")
        likely = column is not Holds.NOTHING and (
            has_digit(value)
            or re.search(r"[^\w\s.:-]", value) is not None
            or (data and column is Holds.ALWAYS and len(value) > 5)
        )
        if likely and is_secret("password", column, value, quoted=False, code=False):
            begin = at + cell.index(value)
            yield SecretSpan(begin, begin + len(value), kind_of("password", column))
        at += len(cell) + 1
