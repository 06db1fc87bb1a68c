"""Reads words, phrases and values from a query's text; every character is looked at a fixed number of times."""

from collections.abc import Callable

from glitchtip_tools.core.search.language.mistakes import QuerySyntaxError
from glitchtip_tools.core.search.language.syntax import Pattern
from glitchtip_tools.patterns import pattern
from glitchtip_tools.values import dataclass

_KEY = pattern(r"(?:tags\[([^\]\n]{1,200})\]|([A-Za-z_][A-Za-z0-9_.-]*)):")
_COMPARISON = pattern(r"[<>]=?")
_ESCAPABLE = {"bare": "*", "quoted": '*"\\'}


@dataclass(frozen=True, slots=True)
class Word:
    """A word, phrase or value as written in the query; `text` is without quotes and escapes."""

    text: str
    pattern: Pattern
    position: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class One:
    """A single value, with the comparison in front of it."""

    word: Word
    comparison: str = ""


@dataclass(frozen=True, slots=True)
class Several:
    """`[a, b]`."""

    words: tuple[Word, ...]
    position: int


@dataclass(frozen=True, slots=True)
class ValueRange:
    """`[a TO b]`."""

    low: Word
    high: Word
    position: int


Given = One | Several | ValueRange
Wrong = Callable[[int, str, str | None], QuerySyntaxError]


class Scanner:
    """A place in a query's text that moves forward only."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def wrong(self, position: int, expected: str, hint: str | None = None) -> QuerySyntaxError:
        """Return the refusal of the query: `expected` says what would be right at the position."""
        return QuerySyntaxError(self.text, position, expected, hint=hint)

    def skip_space(self) -> None:
        """Move to the next character that is not a space."""
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1

    def peek(self) -> str:
        """Return the character here, an empty text at the end."""
        return self.text[self.at : self.at + 1]

    def take(self, char: str) -> bool:
        """Move over the character when it is here."""
        is_there = self.peek() == char
        self.at += is_there
        return is_there

    def key(self) -> tuple[str, bool] | None:
        """Move over `key:` and return the key and whether it was written as `tags[...]`, None when there is none.

        `Foo::bar`, `https://` and a colon before a space are text, as in a pasted title.
        """
        match = _KEY.match(self.text, self.at)
        if not match or self.text[match.end() : match.end() + 1] == ":":
            return None
        if self.text.startswith("//", match.end()):
            return None
        self.at = match.end()
        return match[1] or match[2], match[1] is not None

    def value(self, *, compared: bool) -> Given:
        """Move over the value of a term; `compared` says that it may begin with a comparison."""
        start = self.at
        comparison = ""
        if compared and (match := _COMPARISON.match(self.text, self.at)):
            comparison, self.at = match[0], match.end()
        if not comparison and self.take("["):
            return self._list(start)
        if not self.peek() or self.peek().isspace():
            raise self.wrong(self.at, f"expected a value after `{comparison or ':'}`")
        return One(self.word(), comparison)

    def word(self) -> Word:
        """Move over a phrase in quotes, or over a word up to a space or a bracket that it did not open."""
        if self.peek() == '"':
            word = self._quoted()
            if self.peek() and not self.peek().isspace() and self.peek() != ")":
                raise self.wrong(self.at, "expected a space after the closing quote")
            return word
        start, depth = self.at, 0
        while (char := self.peek()) and not char.isspace():
            depth += (char == "(") - (char == ")")
            if depth < 0:
                break
            self.at += 1
        return self._bare(start)

    def _quoted(self) -> Word:
        start = self.at
        self.at += 1
        while (char := self.peek()) and char != '"':
            self.at += 2 if char == "\\" else 1
        if self.at >= len(self.text):
            raise self.wrong(
                start, 'expected a closing `"`: this quote is never closed', 'write `\\"` for a quote itself'
            )
        inner = self.text[start + 1 : self.at]
        self.at += 1
        if not inner:
            raise self.wrong(start, "expected text between the quotes")
        pieces = _pieces(inner, _ESCAPABLE["quoted"])
        return Word("*".join(pieces), Pattern(pieces), start, quoted=True)

    def _bare(self, start: int) -> Word:
        pieces = _pieces(self.text[start : self.at], _ESCAPABLE["bare"])
        return Word("*".join(pieces), Pattern(pieces), start)

    def _list(self, start: int) -> Given:
        words: list[Word] = []
        while True:
            words.append(self._item(start))
            self.skip_space()
            if self.take("]"):
                return Several(tuple(words), start)
            if self.take(","):
                continue
            if (
                len(words) == 1
                and self.text.startswith("TO", self.at)
                and not self.text[self.at + 2 : self.at + 3].strip()
            ):
                self.at += 2
                return self._span(words[0], start)
            raise self.wrong(self.at if self.peek() else start, _closing(self.peek()))

    def _span(self, low: Word, start: int) -> ValueRange:
        high = self._item(start)
        self.skip_space()
        if not self.take("]"):
            raise self.wrong(self.at if self.peek() else start, "expected `]` at the end of the range")
        return ValueRange(low, high, start)

    def _item(self, start: int) -> Word:
        self.skip_space()
        if not self.peek():
            raise self.wrong(start, _closing(""))
        if self.peek() == '"':
            return self._quoted()
        begin = self.at
        while (char := self.peek()) and not char.isspace() and char not in ",]":
            self.at += 1
        if self.at == begin:
            raise self.wrong(begin, "expected a value")
        return self._bare(begin)


def _closing(text: str) -> str:
    return "expected `,` or `]`" if text else "expected a closing `]`: this bracket is never closed"


def _pieces(source: str, escapable: str) -> tuple[str, ...]:
    """Return the literal pieces between unescaped `*`; neighbouring `*` are one."""
    pieces: list[list[str]] = [[]]
    at = 0
    while at < len(source):
        char, following = source[at], source[at + 1 : at + 2]
        if char == "\\" and following and following in escapable:
            pieces[-1].append(following)
            at += 1
        elif char == "*":
            if len(pieces) == 1 or pieces[-1]:
                pieces.append([])
        else:
            pieces[-1].append(char)
        at += 1
    return tuple("".join(piece) for piece in pieces)
