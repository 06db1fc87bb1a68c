"""Words as the server's full-text search knows them: split, lower case, without small words, cut to a stem."""

import re
from functools import lru_cache

_TOKEN = re.compile(
    r"(?P<path>(?:(?<=\s)|^)(?:/[\w.-]+)+/?)"
    r"|(?P<dotted>[^\W_][\w-]*(?:\.[^\W_][\w-]*)+)"
    r"|(?P<hyphenated>[^\W_]+(?:-[^\W_]+)+)"
    r"|(?P<word>[^\W_]+)"
)
# Scripts without spaces come out as one long token that no query names.
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]")
_SMALL_WORDS = frozenset(
    "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers "
    "herself it its itself they them their theirs themselves what which who whom this that these those am is are "
    "was were be been being have has had having do does did doing a an the and but if or because as until while "
    "of at by for with about against between into through during before after above below to from up down in out "
    "on off over under again further then once here there when where why how all any both each few more most "
    "other some such no nor not only own same so than too very s t can will just don should now".split()
)
_VOWELS = "aeiouy"


@lru_cache(maxsize=20_000)
def lexemes(text: str) -> frozenset[str]:
    """Return the stems of a text, as they are indexed and as they are searched for."""
    stems: set[str] = set()
    for match in _TOKEN.finditer(_UNSPACED.sub(" ", text)):
        token = match.group().lower()
        if match.lastgroup in ("path", "dotted"):
            stems.add(token.rstrip("/"))
            continue
        stems |= {token} if match.lastgroup == "hyphenated" else set()
        stems |= {stem(word) for word in token.split("-") if word not in _SMALL_WORDS}
    return frozenset(stems)


def stem(word: str) -> str:
    """Return the stem of an English word, near to what Snowball's English stemmer makes of it."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return word
    word = _without_plural(word)
    word = _without_past(word)
    if len(word) > 2 and word[-1] == "y" and word[-2] not in _VOWELS:
        word = word[:-1] + "i"
    for suffix, kept in _SUFFIXES:
        if word.endswith(suffix) and _has_measure(word[: -len(suffix)]):
            word = word[: -len(suffix)] + kept
            break
    if word.endswith("e") and _has_measure(word[:-1]) and len(word) > 4:
        word = word[:-1]
    return word


_SUFFIXES = (
    ("ational", "ate"),
    ("ization", "ize"),
    ("iveness", "ive"),
    ("fulness", "ful"),
    ("ation", "ate"),
    ("ment", ""),
    ("ness", ""),
    ("able", ""),
    ("ible", ""),
    ("alli", "al"),
    ("entli", "ent"),
    ("tion", "t"),
    ("sion", "s"),
    ("li", ""),
)


def _without_plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith(("ied", "ies")):
        return word[:-2] if len(word) > 4 else word[:-1]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and any(c in _VOWELS for c in word[:-2]):
        return word[:-1]
    return word


def _without_past(word: str) -> str:
    for suffix in ("edly", "ingly", "ing", "ed"):
        rest = word[: -len(suffix)]
        if not word.endswith(suffix) or not any(c in _VOWELS for c in rest):
            continue
        if rest.endswith(("at", "bl", "iz")) or (len(rest) == 3 and _is_short(rest)):
            return rest + "e"
        return rest[:-1] if len(rest) > 2 and rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
    return word


def _is_short(word: str) -> bool:
    return word[-1] not in _VOWELS + "wx" and word[-2] in _VOWELS and word[-3] not in _VOWELS


def _has_measure(word: str) -> bool:
    return re.search(r"[aeiouy][^aeiouy]", word) is not None
