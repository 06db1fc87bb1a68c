"""Foreign text for a report that is posted: one line of it, without its secrets, no longer than it may be."""

from glitchtip_tools.core.investigation.redaction import redacted
from glitchtip_tools.render.text import shortened

_READ = 4  # times the length shown: what is cut off later need not be looked through


def discreet(text: str, length: int, *, code: bool = False) -> str:
    """Return the start of the text as one line without secrets, at most `length` characters."""
    line = " ".join(text[: _READ * length].split())
    cut = "…" if len(text) > _READ * length else ""
    return shortened(redacted(line, code=code) + cut, length)
