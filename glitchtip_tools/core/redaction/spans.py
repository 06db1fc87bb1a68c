"""Spans: where a secret appears in a text and what it is."""

from collections.abc import Iterable
from typing import Final, NamedTuple

MASKED: Final = "\ue000"  # how finders see a mask that is in the text already


class SecretSpan(NamedTuple):
    """A half-open range of characters that is masked, and the kind of secret in it."""

    start: int
    end: int
    kind: str


def merged(spans: Iterable[SecretSpan]) -> list[SecretSpan]:
    """Return the spans in order, those that overlap as one, which has the kind of the longest of them."""
    joined: list[SecretSpan] = []
    longest = 0
    for span in sorted(spans):
        if joined and span.start < joined[-1].end:
            last = joined[-1]
            kind = span.kind if span.end - span.start > longest else last.kind
            joined[-1] = SecretSpan(last.start, max(last.end, span.end), kind)
        else:
            joined.append(span)
            longest = 0
        longest = max(longest, span.end - span.start)
    return joined
