"""Patterns that are compiled when they are first needed: there are many, and most texts need few."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import Final

_END: Final = 2**63 - 1  # what `re` takes for the end of any text
DENSE = 1.0  # attempts at a pattern for each character, above which the whole text is searched sooner
_LITERAL: Final = re.compile(r"(?:[A-Za-z0-9_/~-]|\\[.$])*+(?![?*{|])")


class LazyPattern:
    """A regular expression; a text that lacks its `sign` is not searched, nor the expression compiled for it.

    Every match begins at most `before` characters before one of the `words`, which are written in small letters, or
    before a match of the pattern `hints` in the text in small letters: only there it is tried, and nowhere without.
    """

    def __init__(
        self,
        source: str,
        flags: int = 0,
        *,
        sign: str = "",
        words: str = "",
        hints: str = "",
        before: int = 0,
    ) -> None:
        self.source, self.flags, self.sign = source, flags, sign
        self.words = tuple(words.split())
        self.hints, self.before = hints, before

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The compiled expression."""
        return re.compile(self.source, self.flags)

    def finditer(self, text: str, start: int = 0, end: int = _END) -> Iterator[re.Match[str]]:
        """Return what the expression matches in the text, one after the other."""
        if self.sign not in text:
            return iter(())
        if not (self.words or self.hints) or (places := self._places(text)) is None:
            return self.compiled.finditer(text, start, end)
        return self._tried(text, places, start, end) if places else iter(())

    def search(self, text: str, start: int = 0, end: int = _END) -> re.Match[str] | None:
        """Return the first match in the text, None if there is none."""
        if self.words or self.hints:
            return next(self.finditer(text, start, end), None)
        return self.compiled.search(text, start, end) if self.sign in text else None

    def _places(self, text: str) -> tuple[int, ...] | None:
        """Return where the words or hints are; None if they are so many that the whole text is read sooner."""
        places = _small(text).places(self.words, self.hints)
        if places is None or len(places) * (self.before + 8) > DENSE * (len(text) + 200):
            return None
        return places

    def _tried(self, text: str, places: tuple[int, ...], start: int, end: int) -> Iterator[re.Match[str]]:
        done, match_at = start, self.compiled.match
        for index in range(bisect_left(places, start), len(places)):
            place = places[index]
            # A position that was tried for the word before this one need not be tried again.
            for at in range(max(done, place - self.before), place + 1):
                if match := match_at(text, at, end):
                    yield match
                    done = max(match.end(), at + 1)
                    break
            else:
                done = max(done, place + 1)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the match that begins at the position, None if there is none."""
        return self.compiled.match(text, start)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match of the whole text, None if there is none."""
        return self.compiled.fullmatch(text)


class _Small:
    """A text in small letters, and where words and hints are in it, which several patterns want to know."""

    def __init__(self, text: str) -> None:
        self.text = text
        # The long s too, which `re` takes for an S.
        low = text.lower().replace("\u017f", "s")
        # None where a letter becomes two, as the Turkish I does: places would be other ones then.
        self.low = low if len(low) == len(text) else None
        self.found: dict[object, tuple[int, ...]] = {}

    def places(self, words: tuple[str, ...], hints: str) -> tuple[int, ...] | None:
        """Return where the words or the hints are, None where that can't be said."""
        if self.low is None:
            return None
        key = words or hints
        if key not in self.found:
            self.found[key] = _worded(self.low, words) if words else _hinted(self.low, hints)
        return self.found[key]


def _worded(low: str, words: tuple[str, ...]) -> tuple[int, ...]:
    places = set()
    for word in words:
        at = low.find(word)
        while at >= 0:
            places.add(at)
            at = low.find(word, at + 1)
    return tuple(sorted(places))


def _hinted(low: str, hints: str) -> tuple[int, ...]:
    return tuple(match.start() for match in re.finditer(hints, low))


_latest = _Small("")  # one text at a time is looked through by all patterns


def _small(text: str) -> _Small:
    global _latest
    latest = _latest
    if latest.text is not text:
        _latest = latest = _Small(text)
    return latest


def beginning(source: str) -> str:
    """Return the characters with which every match of the expression begins, as far as its source says so."""
    match = _LITERAL.match(source)
    return match[0].replace("\\", "") if match else ""
