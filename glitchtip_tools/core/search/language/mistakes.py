"""What is wrong with a query, where, and what would be right; and words that look like other words."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

from glitchtip_tools.errors import BadUsage

SHOWN = 72  # so much of a long query stands around the caret


class QuerySyntaxError(BadUsage):
    """A query that cannot be read: `position` counts characters, `expected` says what would be right there."""

    def __init__(self, query: str, position: int, expected: str, *, hint: str | None = None) -> None:
        self.query = query
        self.position = min(max(position, 0), len(query))
        self.expected = expected
        super().__init__(f"bad query: {expected}\n{caret(query, self.position)}", hint=hint)


def caret(query: str, position: int) -> str:
    """Return two lines: the query (the part around the place when it is long), and a caret under the place."""
    start = max(0, min(position - SHOWN // 2, len(query) - SHOWN))
    end = min(len(query), start + SHOWN)
    before = ("…" if start else "") + _one_line(query[start:position])
    after = _one_line(query[position:end]) + ("…" if end < len(query) else "")
    return f"  {before}{after}\n  {' ' * _width(before)}^"


def similar(word: str, known: Iterable[str], *, cutoff: float = 0.75) -> str | None:
    """Return the known word that `word` is most likely a slip of, None when none is near."""
    by_folded = {plain(name): name for name in known}
    close = get_close_matches(plain(word), by_folded, n=1, cutoff=cutoff)
    return by_folded[close[0]] if close else None


def plain(word: str) -> str:
    """Return the word without what people vary: case, `_`, `-` and `.`."""
    return word.lower().replace("_", "").replace("-", "").replace(".", "")


def listed(words: Iterable[str]) -> str:
    """Return the words as a sentence lists them: `a`, `b`, `c`."""
    return ", ".join(f"`{word}`" for word in words)


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _width(text: str) -> int:
    """Return how many columns a terminal gives the text: two for wide characters, none for combining ones."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
