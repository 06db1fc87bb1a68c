"""Secrets in the lines of protocols and configurations, where only the place says what they are."""

import re
from collections.abc import Callable, Iterator

from glitchtip_tools.core.redaction.names import Holds, holds
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.values import has_digit, is_secret

# FTP, POP3 and IRC (RFC 959, RFC 1939, RFC 2812) ask for the password behind the user.
_USER_AND_PASS = LazyPattern(
    r"(?<!\w)USER[ ]\S{1,100}[^\n]{0,100}\n(?:[^\n]{0,200}\n){0,2}[^\n]{0,40}?(?<!\w)PASS[ ](?P<value>\S{3,200})",
    sign="PASS ",
)
_PASS_AND_REPLY = LazyPattern(
    r"(?m)(?:^|[>\"':][ ]?)PASS[ ](?P<value>\S{3,200})(?=[^\n]{0,10}\n[^\n]{0,40}?(?:\b[25][03]\d\b|[-+](?:OK|ERR)|NICK))",
    sign="PASS ",
)
# IMAP (RFC 9051): a tag, LOGIN, the user and the password.
_LOGIN = LazyPattern(
    r"(?<!\w)[A-Za-z]{0,4}\d{1,6}[ ]LOGIN[ ](?:\"[^\"\n]{1,100}\"|[^\s\"]{1,100})[ ]"
    r"(?:\"(?P<quoted>[^\"\n]{1,200})\"|(?P<value>[^\s\"']{3,200}))",
    sign=" LOGIN ",
)
# Lines of routers, daemons and clients that take words by their order: `enable secret 5 X`, `psk ascii X`.
_DIRECTIVE = LazyPattern(
    r"(?m)^[ \t>$#]{0,20}(?:[\w./@:*-]{1,60}[ \t]{1,8}){0,8}?"
    r"(?P<name>r[ow]community6?|community|secret|password|passwd|passphrase|psk|pre-shared-key|key-string"
    r"|authentication-key|md5-key|auth_pass|client_secret|token|api_key|bindpw|rootpw|key)"
    r"[ \t]{1,8}(?:(?:\d|ascii-text|ascii|hex|plain-text|encrypted|cipher|simple)[ \t]{1,4}){0,2}"
    r"[\"']?(?P<value>[^\s\"'<>=:(){},\[\]]{4,200})[\"']?;?(?P<rest>[ \t]{0,8}(?:r[ow]|\d{1,3}|[\d.:/a-f]{3,40}|line)?)[ \t]*$",
    re.I,
)
# What PPP and IPsec keep: client, server, secret, addresses (chap-secrets(5), ipsec.secrets(5)).
_PEER = LazyPattern(
    r"(?m)^[ \t]*[\w.@-]{1,60}[ \t]+(?:\*|[\w.-]{1,60})[ \t]+\"(?P<value>[^\"\n]{3,200})\"[ \t]+(?:\*|[\d./]{7,20})[ \t]*$",
    sign='"',
)
_PROSE = LazyPattern(
    r"\b(?:the|a|an|your|is|was|for|of|to|and|or|not|no|with|this|in|on|invalid|wrong|bad|by|from)[ \t]", re.I
)
# Codes that open an account when the second factor is lost: a list of short groups of letters and digits.
_CODES = LazyPattern(
    r"(?<![\w-])(?:recovery|backup|scratch|emergency|one-time|2fa|mfa)[ _-]?(?:codes?|keys?|tokens?)[\"']?[ ]?(?:are|is)?[ ]?"
    r"[:=]{0,2}[\s\[\"'(]{0,12}(?P<codes>[\w-]{4,40}(?:[\s,;|\"']{1,12}[\w-]{4,40}){0,30})",
    re.I,
)
_CODE = LazyPattern(r"[\w-]{4,40}")


def _dialogues(text: str) -> Iterator[SecretSpan]:
    for pattern in (_USER_AND_PASS, _PASS_AND_REPLY, _LOGIN, _PEER):
        for found in pattern.finditer(text):
            group = found.lastgroup or "value"
            if is_secret("password", Holds.ALWAYS, found[group], quoted=True, code=False):
                yield SecretSpan(*found.span(group), "password")


def _directives(text: str) -> Iterator[SecretSpan]:
    """Yield values of directives whose line says nothing else; a value has a digit, which prose seldom has."""
    for found in _DIRECTIVE.finditer(text):
        value = found["value"].rstrip(";")
        prose = _PROSE.search(text, found.start(), found.start("name"))
        certain = "community" in found["name"].lower() or holds(found["name"]) is Holds.ALWAYS
        if not prose and certain and has_digit(value) and not value.isdigit():
            if is_secret("password", Holds.ALWAYS, value, quoted=False, code=False):
                yield SecretSpan(found.start("value"), found.start("value") + len(value), "password")


def _codes(text: str) -> Iterator[SecretSpan]:
    for found in _CODES.finditer(text):
        for code in _CODE.finditer(text, *found.span("codes")):
            if not has_digit(code[0]):
                break
            yield SecretSpan(*code.span(), "code")


FORMS: tuple[Callable[[str], Iterator[SecretSpan]], ...] = (_dialogues, _directives, _codes)


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where secrets appear in any of the forms."""
    for form in FORMS:
        yield from form(text)
