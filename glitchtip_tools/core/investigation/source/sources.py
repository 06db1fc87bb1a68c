"""The sources that were read, with their lines and functions."""

from collections import Counter
from collections.abc import Mapping

from glitchtip_tools.core.investigation.source.scopes import Scope, scopes_of
from glitchtip_tools.models.code import identifiers


class Sources:
    """The sources of the evidence with their functions, each scanned once."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._lines: dict[str, list[str]] = {}
        self._scopes: dict[str, tuple[Scope, ...]] = {}
        self._counts: dict[str, Counter[str]] = {}

    def lines(self, file: str) -> list[str]:
        """Return the lines of a file, none when it was not read."""
        if file not in self._lines:
            self._lines[file] = self._texts.get(file, "").split("\n")
        return self._lines[file]

    def scopes(self, file: str) -> tuple[Scope, ...]:
        """Return the functions and classes of a file."""
        if file not in self._scopes:
            self._scopes[file] = scopes_of(file, self._texts.get(file, ""))
        return self._scopes[file]

    def counts(self, file: str) -> Counter[str]:
        """Return how often each name, and any other word, stands in a file."""
        if file not in self._counts:
            self._counts[file] = Counter(identifiers(self._texts.get(file, "")))
        return self._counts[file]

    def text(self, file: str, line: int | None) -> str:
        """Return a line of a file."""
        lines = self.lines(file)
        return lines[line - 1] if line and 0 < line <= len(lines) else ""
