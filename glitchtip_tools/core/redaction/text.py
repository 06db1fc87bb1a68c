"""`Redacted`: text that may leave the program, and the functions that alone can make it."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final, Self

from glitchtip_tools.core.redaction import (
    addresses,
    assignments,
    commands,
    keys,
    own,
    personal,
    services,
    structures,
)
from glitchtip_tools.core.redaction.spans import Span, merged
from glitchtip_tools.core.redaction.views import View, views

HIDDEN: Final = "‹hidden›"
# Personal data is named, because a reader wants to know what stood there; a secret is only hidden.
MARKS: Final = {"card": "‹card›", "iban": "‹iban›", "e-mail": "‹e-mail›", "phone": "‹phone›"}
_STANDING: Final = "|".join(map(re.escape, (HIDDEN, *MARKS.values())))
# A mask can bring together what it stood between; what is left then is found by looking again.
_PASSES = 6
_KEY = object()


class Redacted(str):
    """Text without secrets that only this module makes; `masked` counts what was taken out of it, by kind."""

    __slots__ = ("masked",)
    masked: Mapping[str, int]

    def __new__(cls, text: str, masked: Mapping[str, int], made_by: object) -> Self:
        """Make the text; `made_by` proves that the caller is this module, TypeError otherwise."""
        if made_by is not _KEY:
            raise TypeError("only redact() and as_typed() make text that may leave")
        made = super().__new__(cls, text)
        made.masked = MappingProxyType(dict(masked))
        return made

    def __deepcopy__(self, memo: object) -> Self:
        """Return the text itself: it can't change."""
        return self

    def __copy__(self) -> Self:
        """Return the text itself: it can't change."""
        return self

    @property
    def hidden(self) -> int:
        """The number of masks that stand in the text, those of earlier passes over its parts included."""
        return len(re.findall(_STANDING, self))


def redact(text: str, *, known: Iterable[str] = (), personal: bool = False, code: bool = False) -> Redacted:
    """Return the text with its secrets masked, in as many lines as before.

    `known` are values that are secret wherever they stand, such as the token in use. `personal` also masks card
    numbers' company: e-mail addresses and telephone numbers. In `code`, a bare name or call is not a value.
    """
    known = tuple(known)
    masked: Counter[str] = Counter()
    for _ in range(_PASSES):
        spans = _spans(text, known, personal, code)
        if not spans:
            break
        masked.update(span.kind for span in spans)
        text = _masked(text, spans)
    return Redacted(text, masked, _KEY)


def as_typed(text: str, *, known: Iterable[str] = ()) -> Redacted:
    """Return text that the user typed: it is theirs and stays, except for values of our own settings."""
    spans = merged(own.spans(text, tuple(known)))
    return Redacted(_masked(text, spans), Counter(span.kind for span in spans), _KEY)


def _spans(text: str, known: tuple[str, ...], contacts: bool, code: bool) -> list[Span]:
    """Return what is masked in the text; an e-mail address that overlaps a secret is the rest of an address."""
    read = list(views(text, _STANDING))
    secrets = merged(
        _origin(text, view, span)
        for view in read
        for span in _secrets(view.text, known, code)
        if any(map(str.isalnum, view.text[span.start : span.end]))
    )
    people = [
        _origin(text, view, span) for view in read for span in personal.spans(view.text, contacts=contacts)
    ]
    return merged([*secrets, *(span for span in merged(people) if not _overlaps(span, secrets))])


def _secrets(text: str, known: tuple[str, ...], code: bool) -> Iterator[Span]:
    yield from own.spans(text, known)
    yield from keys.spans(text)
    yield from services.spans(text)
    yield from addresses.spans(text)
    yield from assignments.spans(text, code=code)
    yield from structures.spans(text)
    yield from commands.spans(text)


def _origin(text: str, view: View, span: Span) -> Span:
    """Return where the span stands in the text itself; a backslash at its end escapes what comes behind it."""
    start, end = view.origin(span.start, span.end)
    while end > start + 1 and text[end - 1] == "\\":
        end -= 1
    return Span(start, end, span.kind)


def _overlaps(span: Span, others: list[Span]) -> bool:
    at = bisect_left(others, (span.end,)) - 1
    return at >= 0 and others[at].end > span.start


def _masked(text: str, spans: list[Span]) -> str:
    pieces: list[str] = []
    done = 0
    for span in spans:
        lines = text.count("\n", span.start, span.end)
        pieces += text[done : span.start], MARKS.get(span.kind, HIDDEN), "\n" * lines
        done = span.end
    return "".join([*pieces, text[done:]])
