"""Whether a text holds a pattern: pieces in their order, without regular expressions, in linear time."""

from functools import lru_cache

from glitchtip_tools.core.search.language.syntax import Pattern


def fits(pattern: Pattern, text: str, whole: bool, *, fold: bool = True) -> bool:
    """Return whether the text holds the pieces in their order; with `whole`, from its first character to its last."""
    pieces = [folded(piece) for piece in pattern.pieces] if fold else list(pattern.pieces)
    text = folded(text) if fold else text
    if whole and len(pieces) == 1:
        return text == pieces[0]
    at, end = 0, len(text)
    if whole:
        first, last = pieces[0], pieces[-1]
        if not text.startswith(first) or not text.endswith(last) or len(first) + len(last) > end:
            return False
        at, end, pieces = len(first), end - len(last), pieces[1:-1]
    for piece in pieces:
        at_piece = text.find(piece, at, end)
        if at_piece < 0:
            return False
        at = at_piece + len(piece)
    return True


def folded(text: str) -> str:
    """Return the text without the difference of upper and lower case.

    ASCII letters come from ASCII letters alone, as in the server's comparison: `ß` is not `ss`.
    """
    return text.lower() if text.isascii() else "".join(_folded(char) for char in text)


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    lower = char.casefold()
    return lower if char.isascii() or not any(part.isascii() for part in lower) else char
