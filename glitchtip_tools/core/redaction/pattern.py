"""Patterns that are compiled when they are first needed: there are many, and most texts need few."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

_END: Final = 2**63 - 1  # what `re` takes for the end of any text
_LITERAL: Final = re.compile(r"(?:[A-Za-z0-9_/~-]|\\[.$])*+(?![?*{|])")


class LazyPattern:
    """A regular expression; a text that lacks its `sign` is not searched, nor the expression compiled for it."""

    def __init__(self, source: str, flags: int = 0, *, sign: str = "") -> None:
        self.source, self.flags, self.sign = source, flags, sign

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.source, self.flags)

    def finditer(self, text: str, start: int = 0, end: int = _END) -> Iterator[re.Match[str]]:
        """Return what the expression matches in the text, one after the other."""
        return self.compiled.finditer(text, start, end) if self.sign in text else iter(())

    def search(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        """Return the first match in the text, None if there is none."""
        return self.compiled.search(text, start, end) if self.sign in text else None

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the match that begins at the position, None if there is none."""
        return self.compiled.match(text, start)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match of the whole text, None if there is none."""
        return self.compiled.fullmatch(text)


def beginning(source: str) -> str:
    """Return the characters with which every match of the expression begins, as far as its source says so."""
    match = _LITERAL.match(source)
    return match[0].replace("\\", "") if match else ""
