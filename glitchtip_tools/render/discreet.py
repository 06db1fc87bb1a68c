"""Foreign text for what is posted or written: one line of it, without secrets and personal data, not too long."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from glitchtip_tools.core.redaction.text import redact
from glitchtip_tools.render.text import shortened

_READ = 4  # times the length shown: what is cut off later need not be looked through
_IN_THE_CLEAR: ContextVar[bool] = ContextVar("in the clear", default=False)


def discreet(text: str, length: int, *, code: bool = False, personal: bool = True) -> str:
    """Return the start of the text as one line without secrets, at most `length` characters.

    Names of members and of commits' authors are not foreign: they are shown with `personal` False.
    """
    start = hidden(text[: _READ * length], code=code, personal=personal)
    cut = "…" if len(text) > _READ * length else ""
    return shortened(" ".join(start.split()) + cut, length)


def hidden(text: str, *, code: bool = False, personal: bool = True) -> str:
    """Return foreign text without secrets and personal data, in as many lines."""
    return text if _IN_THE_CLEAR.get() else redact(text, code=code, personal=personal)


@contextmanager
def in_the_clear(wanted: bool = True) -> Iterator[None]:
    """Hide nothing while this lasts: for a person at a terminal who asked for it, never for what leaves."""
    token = _IN_THE_CLEAR.set(wanted)
    try:
        yield
    finally:
        _IN_THE_CLEAR.reset(token)
