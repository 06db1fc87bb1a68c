"""Secrets inside base64 (RFC 4648): a run of it is decoded once, and hidden whole if a secret is in it."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator

from glitchtip_tools.core.redaction.addresses import spans as in_addresses
from glitchtip_tools.core.redaction.finders.assignments import spans as in_assignments
from glitchtip_tools.core.redaction.finders.keys import spans as in_keys
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.services import spans as in_services
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.values import has_digit

# A run is taken whole and never begins inside one: each character is decoded at most once.
_RUN = LazyPattern(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,20000}+={0,2}(?![A-Za-z0-9+/_=-])")
# What HTTP Basic encodes. A capital letter or a number behind the colon is an object's id, `User:123`, in GraphQL.
_USER_AND_PASSWORD = LazyPattern(r"[a-z][\w.@+-]{0,80}:(?!//)[^\s:]{6,100}")
_ID = LazyPattern(r"[0-9a-fA-F-]{1,120}$")


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield the runs of base64 that hold a secret."""
    for match in _RUN.finditer(text):
        if (inside := _decoded(match[0])) and _holds_a_secret(inside):
            yield SecretSpan(*match.span(), "encoded secret")


def _decoded(run: str) -> str:
    """Return the text that the run encodes, nothing if it encodes something else."""
    standard = run.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        read = b64decode(standard + "=" * (-len(standard) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return read if all(char.isprintable() or char in "\n\r\t" for char in read) else ""


def _holds_a_secret(text: str) -> bool:
    if _USER_AND_PASSWORD.fullmatch(text):
        password = text.partition(":")[2]
        return has_digit(password) and re.search("[A-Za-z]", password) is not None and not _ID.match(password)
    finders = (in_keys, in_services, in_addresses, in_assignments)
    return any(next(find(text), None) is not None for find in finders)
