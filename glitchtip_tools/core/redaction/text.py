"""The functions that look for secrets in a text and make it one that may leave, `Redacted`."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from glitchtip_tools.core.redaction.addresses import spans as in_addresses
from glitchtip_tools.core.redaction.finders.assignments import spans as in_assignments
from glitchtip_tools.core.redaction.finders.codes import spans as in_codes
from glitchtip_tools.core.redaction.finders.commands import spans as in_commands
from glitchtip_tools.core.redaction.finders.dialogues import spans as in_dialogues
from glitchtip_tools.core.redaction.finders.encoded import spans as in_encoded
from glitchtip_tools.core.redaction.finders.keys import spans as in_keys
from glitchtip_tools.core.redaction.finders.own import spans as in_own
from glitchtip_tools.core.redaction.finders.positions import spans as in_positions
from glitchtip_tools.core.redaction.finders.sentences import spans as in_sentences
from glitchtip_tools.core.redaction.finders.sql import spans as in_sql
from glitchtip_tools.core.redaction.finders.structures import spans as in_structures
from glitchtip_tools.core.redaction.finders.tables import spans as in_tables
from glitchtip_tools.core.redaction.personal import spans as in_personal
from glitchtip_tools.core.redaction.services import spans as in_services
from glitchtip_tools.core.redaction.sources import parts_of_markdown
from glitchtip_tools.core.redaction.spans import SecretSpan, merged
from glitchtip_tools.core.redaction.views import DecodedView, views
from glitchtip_tools.redacted import EXIT, Redacted

HIDDEN: Final = "‹hidden›"
# Personal data is named, because a reader wants to know what was there; a secret is only hidden.
MARKS: Final = {"card": "‹card›", "iban": "‹iban›", "id": "‹id›", "e-mail": "‹e-mail›", "phone": "‹phone›"}
_STANDING: Final = "|".join(map(re.escape, (HIDDEN, *MARKS.values())))
_CLOSING_TAG = re.compile(r"</[A-Za-z][A-Za-z0-9]{0,20}>")
# A mask can bring together what it stood between; what is left then is found by looking again.
_PASSES = 6
# So that a long text is not read twice for one mask, only so many lines around each are looked at again.
_NEAR = 8
_LONG = 4_000


def redact(text: str, *, known: Iterable[str] = (), personal: bool = False, code: bool = False) -> Redacted:
    """Return the text with its secrets masked, in as many lines as before.

    `known` are values that are secret wherever they are, such as the token in use. `personal` also masks card
    numbers' company: e-mail addresses and telephone numbers. In `code`, a bare name or call is not a value.
    """
    known = tuple(known)
    masked: Counter[str] = Counter()
    parts = [(0, len(text))]
    for _ in range(_PASSES):
        spans = [
            SecretSpan(start + span.start, start + span.end, span.kind)
            for start, end in parts
            for span in _spans(text[start:end], known, personal, code)
        ]
        if not spans:
            break
        masked.update(span.kind for span in spans)
        rows = _rows_near(text, spans)
        text = _masked(text, spans)
        parts = _parts(text, rows)
    return Redacted(text, masked, EXIT)


def redact_markdown(text: str, *, known: Iterable[str] = ()) -> Redacted:
    """Return a Markdown text with its secrets masked; its blocks of source code are read as code."""
    known = tuple(known)
    parts = [redact(part, known=known, code=code) for part, code in parts_of_markdown(text)]
    masked = sum((Counter(part.masked) for part in parts), Counter[str]())
    return Redacted("".join(parts), masked, EXIT)


def as_typed(text: str, *, known: Iterable[str] = ()) -> Redacted:
    """Return text that the user typed: it is theirs and stays, except for values of our own settings."""
    spans = merged(in_own(text, tuple(known)))
    return Redacted(_masked(text, spans), Counter(span.kind for span in spans), EXIT)


def framed(before: str, text: Redacted, *, fit: Callable[[str], str] = str) -> Redacted:
    """Return the text behind words that are ours or the user's; `fit` makes it fit the place where it goes."""
    return Redacted(before + fit(text), text.masked, EXIT)


def marks_in(text: str) -> Counter[str]:
    """Return how often each mask appears in the text, those of earlier passes over its parts included."""
    return Counter(re.findall(_STANDING, text))


def _spans(text: str, known: tuple[str, ...], contacts: bool, code: bool) -> list[SecretSpan]:
    """Return what is masked in the text; an e-mail address that overlaps a secret is the rest of an address."""
    read = list(views(text, _STANDING))
    secrets = merged(
        _origin(text, view, span)
        for view in read
        for span in _secrets(view.text, known, code)
        if any(map(str.isalnum, view.text[span.start : span.end]))
    )
    people = [
        _origin(text, view, span) for view in read for span in in_personal(view.text, contacts=contacts)
    ]
    return merged([*secrets, *(span for span in merged(people) if not _overlaps(span, secrets))])


def _rows_near(text: str, spans: list[SecretSpan]) -> list[tuple[int, int]]:
    """Return the first and last lines around the spans, in a text that keeps its lines when it is masked."""
    ranges: list[tuple[int, int]] = []
    row = at = 0
    for span in spans:
        row += text.count("\n", at, span.start)
        at = span.start
        first, last = max(0, row - _NEAR), row + text.count("\n", at, span.end) + _NEAR
        if ranges and first <= ranges[-1][1] + 1:
            first, last = ranges[-1][0], max(last, ranges.pop()[1])
        ranges.append((first, last))
    return ranges


def _parts(text: str, rows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where those lines begin and end, the whole of a short text."""
    if len(text) < _LONG:
        return [(0, len(text))]
    starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text) + 1]
    return [(starts[first], starts[min(last + 1, len(starts) - 1)] - 1) for first, last in rows]


def _secrets(text: str, known: tuple[str, ...], code: bool) -> Iterator[SecretSpan]:
    yield from in_own(text, known)
    yield from in_keys(text)
    yield from in_services(text)
    yield from in_addresses(text)
    yield from in_assignments(text, code=code)
    yield from in_structures(text)
    yield from in_sql(text)
    yield from in_commands(text)
    yield from in_sentences(text)
    yield from in_dialogues(text)
    yield from in_codes(text)
    yield from in_positions(text)
    yield from in_tables(text)
    yield from in_encoded(text)


def _origin(text: str, view: DecodedView, span: SecretSpan) -> SecretSpan:
    """Return where the span appears in the text itself; a backslash at its end escapes what comes behind it."""
    start, end = view.origin(span.start, span.end)
    # A quote that nobody closed would reach into the markup behind it, and into what else the page says.
    tag = _CLOSING_TAG.search(text, start + 1, end)
    end = tag.start() if tag else end
    while end > start + 1 and text[end - 1] == "\\":
        end -= 1
    return SecretSpan(start, end, span.kind)


def _overlaps(span: SecretSpan, others: list[SecretSpan]) -> bool:
    at = bisect_left(others, (span.end,)) - 1
    return at >= 0 and others[at].end > span.start


def _masked(text: str, spans: list[SecretSpan]) -> str:
    pieces: list[str] = []
    done = 0
    for span in spans:
        lines = text.count("\n", span.start, span.end)
        pieces += text[done : span.start], MARKS.get(span.kind, HIDDEN), "\n" * lines
        done = span.end
    return "".join([*pieces, text[done:]])
