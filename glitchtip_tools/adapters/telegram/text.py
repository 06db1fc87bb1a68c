"""Telegram's HTML cut into messages below its limits, at line ends where possible, with tags closed and re-opened."""

import re
from collections.abc import Iterable, Sequence
from html import unescape

from glitchtip_tools.values import dataclass

MOST_UNITS = 4096  # of UTF-16, after parsing: the Bot API's limit for a text
MOST_ENTITIES = 100  # what follows in a message loses its formatting silently
_TOKEN = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)[^<>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);|.", re.S)


@dataclass(frozen=True, slots=True)
class _Token:
    """A tag (`opens` or `closes` names it) or one visible character with its width in UTF-16 units."""

    raw: str
    shown: str = ""
    opens: str = ""
    closes: str = ""

    @property
    def width(self) -> int:
        return units(self.shown)


def units(text: str) -> int:
    """Return the length of a text as Telegram counts it: in UTF-16 code units."""
    return len(text) + sum(char > "\uffff" for char in text)


def visible(html: str) -> str:
    """Return what a reader sees of the HTML: the text without tags, entities decoded."""
    return "".join(token.shown for token in _tokens(html))


def pieces(html: str, limit: int = MOST_UNITS, most_entities: int = MOST_ENTITIES) -> tuple[str, ...]:
    """Return the HTML as one or more messages of at most `limit` visible units and `most_entities` tags each.

    Cut after a line end, else after a space, else at a tag, else anywhere between two characters. Tags that are
    open at a cut are closed there and reopened, with their attributes, in the next message. Messages that
    show nothing but white space are left out.
    """
    tokens = list(_tokens(html))
    parts: list[str] = []
    stack: tuple[_Token, ...] = ()
    at = 0
    while at < len(tokens):
        end = _cut(tokens, at, _reach(tokens, at, limit, most_entities - len(stack)))
        part = tokens[at:end]
        after = _open_after(stack, part)
        if any(not token.shown.isspace() for token in part if token.shown):
            parts.append("".join(token.raw for token in (*stack, *part)) + _closing(after))
        stack, at = after, end
    return tuple(parts)


def _tokens(html: str) -> Iterable[_Token]:
    for match in _TOKEN.finditer(html):
        raw, name = match[0], (match["name"] or "").lower()
        if name:
            yield _Token(raw, closes=name) if match["close"] else _Token(raw, opens=name)
        else:
            yield _Token(raw, shown=unescape(raw))


def _reach(tokens: Sequence[_Token], at: int, limit: int, entities: int) -> int:
    """Return the index behind the last token that fits into one message; always at least one further."""
    width = opened = 0
    for index in range(at, len(tokens)):
        width += tokens[index].width
        opened += bool(tokens[index].opens)
        if (width > limit or opened > max(1, entities)) and index > at:
            return index
    return len(tokens)


def _cut(tokens: Sequence[_Token], at: int, end: int) -> int:
    """Return where to cut between `at` and `end`: behind a line, a word, a closed tag, or at the end itself."""
    if end == len(tokens):
        return end
    wanted = (
        lambda token: token.shown == "\n",
        lambda token: token.shown.isspace(),
        lambda token: bool(token.closes),
    )
    for fits in wanted:
        for index in range(end, at + 1, -1):
            if fits(tokens[index - 1]):
                return _past_closing(tokens, index, end)
    return _before_opening(tokens, at, end)


def _past_closing(tokens: Sequence[_Token], index: int, end: int) -> int:
    """Return the cut moved behind tags that close right there, so that no empty pair is reopened."""
    while index < end and tokens[index].closes:
        index += 1
    return index


def _before_opening(tokens: Sequence[_Token], at: int, end: int) -> int:
    """Return the cut moved before tags that open right there, unless nothing would be left."""
    index = end
    while index > at and tokens[index - 1].opens:
        index -= 1
    return index if index > at else end


def _open_after(stack: tuple[_Token, ...], part: Iterable[_Token]) -> tuple[_Token, ...]:
    """Return the tags that are open behind the part; a stray closing tag closes nothing."""
    open_now = list(stack)
    for token in part:
        if token.opens:
            open_now.append(token)
        elif token.closes and open_now and open_now[-1].opens == token.closes:
            open_now.pop()
    return tuple(open_now)


def _closing(stack: Sequence[_Token]) -> str:
    return "".join(f"</{token.opens}>" for token in reversed(stack))
