"""Phrases and regular expressions with a time limit: how the texts of rules are found in foreign texts."""

import unicodedata

import regex

LONGEST_TEXT = 2_000  # characters of a title or message that are looked at
SECONDS = 0.4  # for one search with one pattern; a sane one takes microseconds, at worst a tenth of it
# Scripts that put no space between words, so that a phrase in them may begin and end anywhere.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_EDGE = regex.compile(rf"[{_UNSPACED}]")
_WORD = regex.compile(r"[\w]")


class TooSlow(Exception):
    """A pattern did not come to an end within its time."""


def phrase(words: str) -> regex.Pattern[str]:
    """Return the pattern of whole words in this order, case ignored, with any white space between them.

    `429` is found in `HTTP 429:` and not in `14290`; `_` is part of a word, other punctuation is not.
    """
    parts = _normal(words).split()
    body = r"[\s\x1c-\x1f]+".join(regex.escape(part, literal_spaces=True) for part in parts)
    start = r"(?<!\w)" if parts and _needs_edge(parts[0][0]) else ""
    end = r"(?!\w)" if parts and _needs_edge(parts[-1][-1]) else ""
    return regex.compile(f"{start}{body}{end}", regex.IGNORECASE | regex.VERSION1)


def pattern(source: str) -> regex.Pattern[str]:
    """Return a user's regular expression; raises regex.error."""
    return regex.compile(source)


def holds(wanted: regex.Pattern[str], text: str) -> bool:
    """Return whether the pattern is found in the text; raises TooSlow when that takes longer than SECONDS."""
    try:
        return wanted.search(_normal(text[:LONGEST_TEXT]), timeout=SECONDS) is not None
    except TimeoutError as late:
        raise TooSlow(wanted.pattern) from late


def _needs_edge(char: str) -> bool:
    """Return whether a phrase that begins or ends with it must begin or end there as a word."""
    return _WORD.match(char) is not None and _EDGE.match(char) is None


def _normal(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)
