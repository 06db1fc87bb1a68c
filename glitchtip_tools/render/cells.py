"""How wide a text is on a terminal, how it is cut and broken there: wide characters take two cells, marks none."""

import textwrap
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from glitchtip_tools.patterns import pattern

_WORDS = pattern(r"(?:[^\s`]|`[^`]*`)+|`\S*")  # what is in backticks counts as one word
EMOJI = "\ufe0f"  # asks for the wide form of the character before it


def cells(text: str) -> int:
    """Return how many cells of a terminal the text takes (Unicode UAX 11; ambiguous characters take one)."""
    if text.isascii():
        return len(text)
    return sum(map(_width, text)) + text.count(EMOJI)


@lru_cache(4096)
def _width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    if "\u1160" <= char <= "\u11ff":  # the vowels and final consonants of a Hangul syllable
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def fitted(text: str, width: int) -> str:
    """Return the text cut to that many cells, with an ellipsis where something was cut."""
    if cells(text) <= width:
        return text
    return start_of(text, max(0, width - 1)) + "…"


def start_of(text: str, width: int) -> str:
    """Return the longest beginning of the text that takes no more than that many cells."""
    if text.isascii():
        return text[: max(0, width)]
    taken = 0
    for at, char in enumerate(text):
        taken += 1 if char == EMOJI else _width(char)
        if taken > width:
            return text[:at]
    return text


def end_of(text: str, width: int) -> str:
    """Return the longest end of the text that takes no more than that many cells."""
    if text.isascii():
        return text[max(0, len(text) - max(0, width)) :]
    taken = 0
    for at in range(len(text) - 1, -1, -1):
        taken += 1 if text[at] == EMOJI else _width(text[at])
        if taken > width:
            return text[at + 1 :]
    return text


def padded(text: str, width: int) -> str:
    """Return the text with as many blanks as it lacks of that many cells."""
    return text + " " * max(0, width - cells(text))


def broken(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Return the text in lines of at most that many cells, broken between words; `first` and `rest` begin them.

    A word that is longer than a line is broken within.
    """
    if text.isascii():
        return textwrap.wrap(
            text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
        )
    lines: list[str] = []
    line = ""
    for word in text.split():
        while True:
            lead = rest if lines else first
            longer = f"{line} {word}" if line else lead + word
            if cells(longer) <= width:
                line = longer
                break
            if line:
                lines, line = [*lines, line], ""
                continue
            piece = start_of(word, max(2, width - cells(lead))) or word[:1]
            lines, word = [*lines, lead + piece], word[len(piece) :]
            if not word:
                break
    return [*lines, line] if line else lines


def around(text: str, length: int, column: int | None) -> str:
    """Return a line of source cut to so many cells, so that the column (from 1) stays in sight where it is known."""
    before = text[: column or 1]
    start = len(before) - len(end_of(before, length * 2 // 3))
    if cells(text) <= length or not start:
        return fitted(text, length)
    start = min(start, len(text) - len(end_of(text, length - 1)))
    return f"…{fitted(text[start:], length - 1)}"


def middle(text: str, length: int) -> str:
    """Return a path cut in its middle to so many cells: the end, with file and line, is kept before the beginning."""
    if cells(text) <= length:
        return text
    if length < 2:
        return "…"[:length]
    kept = length - 1
    end = min(kept, max(kept - kept // 3, cells(text[text.rfind("/") :]) if "/" in text else 0))
    return f"{start_of(text, kept - end)}…{end_of(text, end)}"


def folded(text: str, width: int, indent: int) -> str:
    """Return the text in lines of at most that width, all but the first indented; words stay whole where they fit."""
    return "\n".join(broken(text, max(width, indent + 20), rest=" " * indent))


def paragraphs(text: str, width: int, *, rest: str = "  ") -> str:
    """Return each line of the text broken between words where a terminal of that width ends.

    A command in backticks and a long address stay whole, so that they can be copied; `rest` begins further lines.
    """
    return "\n".join(line for whole in text.split("\n") for line in _paragraph(whole, width, rest))


def _paragraph(text: str, width: int, rest: str) -> Iterator[str]:
    if cells(text) <= width:
        yield text
        return
    line = text[: len(text) - len(text.lstrip())]
    begun = False
    for word in _WORDS.findall(text):
        alone = (
            line.endswith(":") and cells(rest) + cells(word) > width
        )  # `gtt:` on a line of its own helps nobody
        if begun and not alone and cells(line) + 1 + cells(word) > width:
            yield line
            line, begun = rest, False
        line += f" {word}" if begun else word
        begun = True
    yield line
