"""Tokens that services mark with a form of their own: one row of `SERVICES` for each form."""

import re
from collections.abc import Iterator

from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.services.a_to_k import A_TO_K
from glitchtip_tools.core.redaction.services.any_service import ANY_SERVICE
from glitchtip_tools.core.redaction.services.form import random
from glitchtip_tools.core.redaction.services.l_to_z import L_TO_Z
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.values import is_public, scrambled

SERVICES = (*A_TO_K, *L_TO_Z, *ANY_SERVICE)

# A token without any mark: as long as keys are, and of letters and digits alone, which pictures in base64 are not.
# AAAA begins public keys of SSH, Qm names of content (IPFS), 0x addresses (Ethereum); a line behind a line of base64
# is a certificate's.
_UNMARKED = LazyPattern(
    r"(?<![A-Za-z0-9+/=-]\n)(?<![^\s\"'`=(\[{,>|])(?!AAAA|Qm|0x[0-9A-Fa-f]{40}(?![A-Za-z0-9]))"
    r"(?=(?:[^A-Z]{0,30}[A-Z]){4})[A-Za-z0-9]{32,64}(?=[\s\"'`,;.)\]}<|]|\Z)",
    hints="(?<![a-z0-9])[a-z0-9]{32}",
)

_NEXT_LINE = LazyPattern(r"\n[\w.-]{10,4000}(?=[\s\"']|\Z)")
# Behind a form that services share and a sign: the rest of a token in base64 for addresses, or its signature.
_REST = LazyPattern(r"[.-][\w-]{8,400}(?:\.[\w-]{20,400})?(?![\w./+-])")
_BROKEN = 50  # characters: a shorter line is the last one of what was broken


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where tokens of services are in the text."""
    for match in _UNMARKED.finditer(text):
        if random(match[0]) and scrambled(match[0]) and not is_public(match[0]):
            yield SecretSpan(*match.span(), "unknown token")
    for service in SERVICES:
        for match in service.pattern.finditer(text):
            inside_word = match.start() > 0 and _joins(text[match.start() - 1], match[0][0])
            if not inside_word and service.holds(match[0]):
                yield SecretSpan(match.start(), _end(text, service.name, match), f"{service.name} token")


def _end(text: str, service: str, match: re.Match[str]) -> int:
    """Return where a token ends of which the form may tell only the beginning."""
    if service == "JSON Web Token":
        return _last_line(text, match)
    rest = _REST.match(text, match.end()) if service == "unknown" else None
    return rest.end() if rest and scrambled(rest[0][1:]) else match.end()


def _last_line(text: str, match: re.Match[str]) -> int:
    """Return where a token ends that a mail program or a terminal broke into lines of random letters."""
    end, length = match.end(), len(match[0])
    while length > _BROKEN and (line := _NEXT_LINE.match(text, end)) and random(line[0]):
        end, length = line.end(), len(line[0])
    return end


def _joins(before: str, first: str) -> bool:
    """Return whether the character before makes a token the middle of a word; `bot` may appear before digits."""
    return before.isdigit() if first.isdigit() else before.isascii() and before.isalnum()
