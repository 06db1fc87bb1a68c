"""`Redacted`: the type of text that may leave the program for a comment, a chat or a file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Self

# Shows that the maker is core/redaction, which alone looks into the text before it makes it one that may leave.
EXIT: Final = object()


class Redacted(str):
    """Text without secrets, as only core/redaction makes it; `masked` counts what was taken out of it, by kind."""

    __slots__ = ("masked",)
    masked: Mapping[str, int]

    def __new__(cls, text: str, masked: Mapping[str, int], made_by: object) -> Self:
        """Make the text; `made_by` is EXIT, TypeError otherwise."""
        if made_by is not EXIT:
            raise TypeError("only core/redaction makes text that may leave")
        made = super().__new__(cls, text)
        made.masked = MappingProxyType(dict(masked))
        return made

    def __deepcopy__(self, memo: object) -> Self:
        """Return the text itself: it can't change."""
        return self

    def __copy__(self) -> Self:
        """Return the text itself: it can't change."""
        return self


def leaving(text: Redacted) -> str:
    """Return the text for the wire or the disk; raises TypeError for one that did not come by way of redaction."""
    if not isinstance(text, Redacted):
        raise TypeError("this text was not redacted")
    return str(text)
