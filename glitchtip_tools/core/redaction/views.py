"""Views: a text as its readers decode it, each with the way back to where a character appears in the text itself.

A token can be written with a zero-width space inside, as `&quot;token&quot;`, `\\"token\\"` or `%22token%22`. The
finders read plain text; a view decodes one such way of writing and leads a finding back to the original.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from html import unescape

from glitchtip_tools.core.redaction.invisible import INVISIBLE
from glitchtip_tools.core.redaction.spans import MASKED
from glitchtip_tools.values import dataclass

_WIDE_SHIFT = (
    0xFEE0  # from the full-width forms U+FF01 to U+FF5E to ASCII (Unicode, Halfwidth and Fullwidth Forms)
)
_ENTITY = r"&(?:amp;|\#38;)*+(?:(?:\#\d{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});)?"
# Markdown's escapes; quotes are left to the next view, because inside of quotes they are part of the value.
_COLOUR = r"(?:\x1b|\\(?:u001[bB]|x1[bB]|033|e))\[[0-9;]{0,12}m"  # of a terminal (ECMA-48, SGR)
_PLAIN = (
    rf"{_COLOUR}|[{INVISIBLE}\uff01-\uff5e\ue000]|{_ENTITY}|\\(?:[\[\]*_<>~|\#(){{}}`!]|&(?!\#|\w{{2,8}};))"
)
# One level: a quote that stays escaped after it is part of a value in quotes, in JSON inside of JSON for example.
_ESCAPED = r"\\(?:u00[2-7][0-9A-Fa-f]|x[2-7][0-9A-Fa-f]|[nrt](?![a-z]{2}\b)|[^\w\s])"
_PERCENT = r"%(?:25)*(?:[2-7][0-9A-Fa-f]|0[AaDd])|%[C-Fc-f][0-9A-Fa-f](?:%[89ABab][0-9A-Fa-f]){1,3}"
_LEVELS = ((r"\\", _ESCAPED),) * 3
_STEPS = (("", _PLAIN), *_LEVELS, ("%[0-9A-Fa-f]", _PERCENT), ("&[a-z#]", _ENTITY), *_LEVELS)


@dataclass(frozen=True, slots=True)
class DecodedView:
    """A decoded text; `starts` are its pieces' positions, `origins` where each was read from in the view below."""

    text: str
    starts: list[int]
    origins: list[tuple[int, int]]
    below: "DecodedView | None" = None

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the original text that a range of the view, at least one character, was read from."""
        if self.starts:
            start, end = self._place(start)[0], self._place(end - 1)[1]
        return self.below.origin(start, end) if self.below else (start, end)

    def _place(self, at: int) -> tuple[int, int]:
        """Return where one character of the view was read from: one character, or the sequence decoded to it."""
        piece = bisect_right(self.starts, at) - 1
        begin, stop = self.origins[piece]
        length = (self.starts[piece + 1] if piece + 1 < len(self.starts) else len(self.text)) - self.starts[
            piece
        ]
        if length == stop - begin:
            return begin + at - self.starts[piece], begin + at - self.starts[piece] + 1
        return begin, stop


def views(text: str, marks: str) -> Iterator[DecodedView]:
    """Yield the text without entities, then without escapes, then without percent encoding, where they differ.

    `marks` is a pattern of the masks that appear in the text already.
    """
    below = None
    for needed, pattern in _STEPS:
        if needed and not re.search(needed, text):
            continue
        view = _view(text, re.compile(pattern if needed else rf"(?:{marks})|{pattern}"), below)
        if below is None or view.text != below.text:
            yield view
            text, below = view.text, view


def _view(text: str, pattern: re.Pattern[str], below: DecodedView | None) -> DecodedView:
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[tuple[int, int]] = []
    done = length = 0

    def add(piece: str, begin: int, stop: int) -> None:
        nonlocal length
        if piece:
            pieces.append(piece)
            starts.append(length)
            origins.append((begin, stop))
            length += len(piece)

    for match in pattern.finditer(text):
        read = _decoded(match[0])
        if read == match[0]:
            continue
        add(text[done : match.start()], done, match.start())
        add(read, match.start(), match.end())
        done = match.end()
    if not done:
        return DecodedView(text, [], [], below)
    add(text[done:], done, len(text))
    return DecodedView("".join(pieces), starts, origins, below)


def _decoded(written: str) -> str:
    """Return the character that the sequence is read as, or the sequence itself if it is none."""
    first = written[0]
    if len(written) == 1:
        if first == MASKED:
            return "\ufffd"
        narrow = _narrow(first)
        return narrow if narrow != first or first in "\\&" else ""
    if written.endswith("m") and re.fullmatch(_COLOUR, written):
        return ""
    if first == "\\":
        return _unescaped(written)
    if first == "&":
        return _entity(written)
    if first == "%":
        return _percent(written)
    return MASKED


def _unescaped(written: str) -> str:
    rest = written[1:]
    if rest in ("n", "r", "t"):
        return {"n": "\n", "r": "\n", "t": "\t"}[rest]
    return chr(int(rest[-2:], 16)) if len(rest) > 1 else rest


def _entity(written: str) -> str:
    read = unescape(re.sub(r"&(?:amp;|#38;)++", "&", written))
    return written if len(read) > 1 else "" if re.match(f"[{INVISIBLE}]", read) else read


def _percent(written: str) -> str:
    if written.count("%") == 1:
        return chr(int(written[-2:], 16))
    read = bytes.fromhex(written.replace("%", "")).decode("utf-8", "replace")
    return _narrow(read) if len(read) == 1 else written


def _narrow(char: str) -> str:
    return chr(ord(char) - _WIDE_SHIFT) if "\uff01" <= char <= "\uff5e" else char
