"""Secrets in dialogues of protocols and in lines of configurations that take words by their order."""

import re
from collections.abc import Callable, Iterator

from glitchtip_tools.core.redaction.names import Holds, holds
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.values import has_digit, is_secret

# Where a line begins and ends, also one that a sentence or a string holds.
_START = r"(?:^|(?<=[:>][ ])|(?<=[\"'`]))"
_END = r"(?=[ \t]{0,40}(?:$|[\"'`\]}]))"
# FTP, POP3 and IRC (RFC 959, RFC 1939, RFC 2812) ask for the password behind the user.
_USER_AND_PASS = LazyPattern(
    r"(?<!\w)USER[ ](?!(?:and|or)[ ])\S{1,100}"
    r"(?:[ ,;]{1,3}|(?:(?!PASS[ ])[^\n]){0,100}\n(?:[^\n]{0,200}\n){0,2}[^\n]{0,40}?)"
    r"(?<!\w)PASS[ ](?P<value>[^\s\"'`\\]{3,200})",
    sign="PASS ",
)
_PASS_AND_REPLY = LazyPattern(
    r"(?m)(?:^|[>\"':][ ]?)PASS[ ](?P<value>\S{3,200})"
    r"(?=[^\n]{0,10}\n[^\n]{0,40}?(?:\b[25][03]\d\b|[-+](?:OK|ERR)|NICK))",
    sign="PASS ",
)
# What Redis shows of a client that logs in (MONITOR), and what a script answers to a prompt (expect(1)).
_TOLD = LazyPattern(
    r"[\"']AUTH[\"'][ ](?:[\"'][\w-]{1,40}[\"'][ ])?[\"'](?P<value>[^\"'\n]{3,200})[\"']"
    r"|expect[ ][^\n;]{0,60}pass[^\n;]{0,40};?[ \n]{1,4}send(?:[ ]-{1,2}\w{0,10})?[ ]"
    r"[\"'](?P<answer>[^\"'\n\\]{3,200})",
    re.I,
    words="auth expect",
    before=1,
)
# IMAP (RFC 9051): a tag, LOGIN, the user and the password.
_LOGIN = LazyPattern(
    r"(?<!\w)(?:[A-Za-z]{0,4}\d{1,6}[ ]LOGIN[ ](?:\"[^\"\n]{1,100}\"|[^\s\"]{1,100})[ ]"
    r"|LOGIN[ ]\"[^\"\n]{1,100}\"[ ](?=\"))"
    r"(?:\"(?P<quoted>[^\"\n]{1,200})\"|(?P<value>[^\s\"']{3,200}))",
    sign="LOGIN ",
)
# SMTP (RFC 4954): the server asks for user and password in base64, and the answers are in the next lines.
_ASKED = LazyPattern(
    r"334[ ](?:UGFzc3dvcmQ6|VXNlcm5hbWU6)[\"']?[^\n]{0,20}\n[^\n]{0,40}?"
    r"(?<![\w+/])(?!UGFzc3dvcmQ6|VXNlcm5hbWU6)(?P<value>[\w+/]{4,200}={0,2})(?:\\[rn]){0,2}"
    r"[\"']?[ \t]{0,40}(?=\n|\Z)",
    sign="334 ",
)
# What PPP and IPsec keep: client, server, secret, addresses (chap-secrets(5), ipsec.secrets(5)).
_PEER = LazyPattern(
    _START + r"[ \t]{0,8}[\w.@-]{1,60}[ \t]{1,8}(?:\*|[\w.-]{1,60})[ \t]{1,8}"
    r"\"(?P<value>[^\"\n]{3,200})\"[ \t]{1,8}(?:\*|[\d./]{7,20})" + _END,
    re.M,
    sign='"',
    hints=r"\"[ \t]{1,8}[*\d]",
    before=350,
)
# Lines of routers, daemons and clients that take words by their order: `enable secret 5 X`, `psk ascii X`.
_DIRECTIVE = LazyPattern(
    _START
    + r"""[ \t>$\#]{0,20}(?:[\w./@:*-]{1,60}[ \t]{1,8}){0,8}?
    (?P<name>r[ow]community6?|community|secret(?=[ \t]{1,4}\d[ \t])|password|passwd|passphrase|psk|pre-shared-key
    |key-string|authentication-key
    |\w{1,20}password(?=[ \t]{1,8}[\"'])|pass(?=[ \t]{1,8}[\"'])|md5-key|auth_pass|client_secret|bindpw|rootpw)
    [ \t]{1,8}(?:(?:\d|ascii-text|ascii|hex|plain-text|encrypted|cipher|simple)[ \t]{1,4}){0,2}
    [\"']?(?P<value>[^\s\"'<>=:(){},\[\]]{4,200})[\"']?;?[ \t]{0,8}(?:r[ow]|default|\d{1,3}|[\d.:/a-f]{3,40}|line)?"""
    + _END,
    re.I | re.X | re.M,
    words="community secret pass psk key-string ication-key -shared-key md5-key bindpw rootpw",
    before=570,
)
# Hosts, ports, databases and users of .pgpass; what HAProxy and Squid take; a password that Google made for an app.
_LINES = LazyPattern(
    _START
    + r"""[\w.*-]{1,100}:(?:\d{4,5}|\*):[A-Za-z_*][\w*-]{0,60}:[A-Za-z_*][\w*-]{0,60}:(?P<value>[^\s\"'`]{3,100})"""
    + _END
    + r"""
    |(?<![\w-])(?:stats[ ]auth[ ]|login=)[\w.-]{1,60}:(?P<proxy>[^\s\"'<>]{3,100})
    |(?<![\w-])app(?:lication)?[ -]pass\w{0,5}\W{1,3}(?P<app>(?:[a-z]{4}[ -]){3}[a-z]{4})\b
    |::add-mask::(?P<masked>[^\s\"'`<>]{3,200})
    |:[ ]PSK[ ]["'](?P<psk>[^"'\n]{3,200})["']""",
    re.X | re.M,
    hints=r":(?=(?:\d{4,5}|\*):[a-z_*])|stats auth |login=|app(?:lication)?[ -]pass|: psk |::add-mask::",
    before=101,
)
_PROSE = LazyPattern(
    r"\b(?:the|a|an|your|is|was|for|of|to|and|or|not|no|with|this|in|on|invalid|wrong|bad|by|from)[ \t]", re.I
)


def _dialogues(text: str) -> Iterator[SecretSpan]:
    """Yield what a client answers to a server that asks who it is, and lines that hold nothing but an account."""
    for pattern in (_USER_AND_PASS, _PASS_AND_REPLY, _TOLD, _LOGIN, _PEER, _ASKED, _LINES):
        for match in pattern.finditer(text):
            group = match.lastgroup or "value"
            if is_secret("password", Holds.ALWAYS, match[group], quoted=True, code=False):
                yield SecretSpan(*match.span(group), "password")


def _directives(text: str) -> Iterator[SecretSpan]:
    """Yield values of directives whose line says nothing else; a value has a digit, which prose seldom has."""
    for match in _DIRECTIVE.finditer(text):
        value = match["value"].rstrip(";")
        before = max(match.start(), text.rfind(": ", match.start(), match.start("name")) + 1)
        prose = _PROSE.search(text, before, match.start("name"))
        certain = "community" in match["name"].lower() or holds(match["name"]) is Holds.ALWAYS
        likely = certain and not prose and has_digit(value) and not value.isdigit()
        if likely and is_secret("password", Holds.ALWAYS, value, quoted=True, code=False):
            yield SecretSpan(match.start("value"), match.start("value") + len(value), "password")


FORMS: tuple[Callable[[str], Iterator[SecretSpan]], ...] = (_dialogues, _directives)


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where secrets appear in any of the forms."""
    for form in FORMS:
        yield from form(text)
