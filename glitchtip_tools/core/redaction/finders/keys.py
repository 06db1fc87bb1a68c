"""Private keys in PEM, OpenPGP, PuTTY and age form (RFC 7468, RFC 9580), parts of them, and password hashes."""

import re
from collections.abc import Iterator
from itertools import accumulate

from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.values import has_digit

_NAME = r"(?:[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?|OpenVPN [Ss]tatic [Kk]ey V\d)"
_BEGIN = LazyPattern(rf"-----BEGIN {_NAME}-----|---- BEGIN {_NAME} ----")
_END = LazyPattern(rf"-----END {_NAME}-----|---- END {_NAME} ----")
_LONGEST = (
    12_000  # characters: RSA with 8192 bits takes 6,400 in PEM, an OpenPGP key with subkeys about 10,000
)
# What a key's lines consist of, in a file, in quotes that are joined, or behind numbers of lines.
_LINE = LazyPattern(r"[\s\"'+,|>]{0,12}(?:\d{1,6}\s{1,4})?[A-Za-z0-9+/=]{40,}")
_SHORT_LINE = LazyPattern(r"[\s\"'+,|>]{0,12}[A-Za-z0-9+/=]{1,100}")
_BODY = LazyPattern(r"[\s\"'+,|>]*[A-Za-z0-9+/=]{4,}[\s\"'+,;)]*")
_PUTTY = LazyPattern(r"Private-Lines: (\d{1,3})", sign="Private-Lines: ")
_AGE = LazyPattern(r"AGE-SECRET-KEY-1[0-9A-Z]{20,}", sign="AGE-SECRET-KEY-1")
# Hashes of passwords, which can be tried offline: crypt(5) and what follows it, Django, Werkzeug, LDAP (RFC 2307),
# SCRAM, MySQL, and the lines of a Windows dump.
_HASH = LazyPattern(
    r"""(?<![\w$])
    (?:\$(?:[1-9]|2[abxy]?|y|gy|md5|apr1|[PHSB]|argon2(?:i|d|id)|scrypt|bcrypt-sha256|pbkdf2[\w-]{0,10})\$
    |(?:pbkdf2|bcrypt|scrypt|argon2|sha1|sha256)[\w:]{0,24}\$)(?=[\w./$=,+-]{0,80}[0-9])[\w./$=,+-]{13,1000}(?<!,)
    |\{(?:S?SHA|S?MD5|CRYPT|PBKDF2)-?\d{0,3}\}[\w+/=.$]{12,400}
    |\$krb5\w{2,8}\$\d{1,3}\$[\w.@*$/:-]{20,8000}
    |grub\.pbkdf2\.sha\d{1,3}\.\d{1,9}\.[0-9A-Fa-f]{16,400}\.[0-9A-Fa-f]{16,400}
    |SCRAM-SHA-\d{1,3}\$\d{1,9}:[\w+/=]{1,200}\$[\w+/=:]{20,400}
    |(?<![\w*])\*[0-9A-F]{40}(?![\w*])|(?<=")md5[0-9a-f]{32}(?=")|(?<=:)[0-9a-f]{32}:[0-9a-f]{32}(?=:::)""",
    re.X,
)


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where private keys appear in the text."""
    if "PRIVATE KEY" in text or "OpenVPN " in text:
        yield from _blocks(text)
        yield from _tails(text)
    for match in _PUTTY.finditer(text):
        at = match.end()
        for _ in range(int(match[1])):
            line = _SHORT_LINE.match(text, at)
            at = line.end() if line else at
        yield SecretSpan(match.start(), at, "private key")
    for match in _AGE.finditer(text):
        yield SecretSpan(*match.span(), "private key")
    for match in _HASH.finditer(text):
        yield SecretSpan(*match.span(), "password hash")


def _blocks(text: str) -> Iterator[SecretSpan]:
    """Yield keys that begin in the text; one that is cut off is as long as its lines look like a key's."""
    for match in _BEGIN.finditer(text):
        at = match.end()
        end = _END.search(text, at, at + _LONGEST)
        other = text.find("-----BEGIN ", at, end.start()) if end else -1
        if end and other < 0:
            at = end.end()
        else:
            while line := _LINE.match(text, at):
                at = line.end()
            last = _SHORT_LINE.match(text, at)
            at = last.end() if last and at > match.end() and has_digit(last[0]) else at
        yield SecretSpan(match.start(), at, "private key")


def _tails(text: str) -> Iterator[SecretSpan]:
    """Yield the last lines of keys that begin before the text does."""
    rows = text.split("\n")
    ends = list(accumulate((len(row) for row in rows), lambda end, length: end + 1 + length))
    inside = 0
    for at in range(len(rows) - 1, -1, -1):
        start = ends[at] - len(rows[at])
        end = _END.search(rows[at])
        if end:
            inside = start + end.end()
            whole = _BODY.fullmatch(rows[at][: end.start()]) or not rows[at][: end.start()].strip()
            if not whole:
                yield SecretSpan(start + end.start(), inside, "private key")
                inside = 0
        elif inside and not _BODY.fullmatch(rows[at]):
            yield SecretSpan(ends[at] + 1, inside, "private key")
            inside = 0
    if inside:
        yield SecretSpan(0, inside, "private key")
