"""The one exit for text: what leaves for a comment, a chat or a file is `Redacted`, and only `redact` makes that.

    comment = redact(report, known=[token], personal=True)   # Redacted, a str
    comment.masked                                           # {"GitHub token": 1, "e-mail": 2}

A secret is found by its own form (`services`, `keys`, `personal`), by the name that stands before it
(`assignments`, `structures`), by the command that takes it (`commands`), by its place in an address
(`addresses`), or because it is one of our settings (`own`). `views` decodes what hides one.
"""

from glitchtip_tools.core.redaction.addresses import clean_url
from glitchtip_tools.core.redaction.invisible import without_invisible
from glitchtip_tools.core.redaction.sources import is_source
from glitchtip_tools.core.redaction.text import (
    HIDDEN,
    MARKS,
    as_typed,
    framed,
    marks_in,
    redact,
    redact_markdown,
)
from glitchtip_tools.redacted import Redacted

__all__ = [
    "HIDDEN",
    "MARKS",
    "Redacted",
    "as_typed",
    "clean_url",
    "framed",
    "is_source",
    "marks_in",
    "redact",
    "redact_markdown",
    "without_invisible",
]
