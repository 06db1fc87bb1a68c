"""Codes for one login, and lists of codes that replace a second factor, as messages and pages show them."""

import re
from collections.abc import Iterator

from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.values import has_digit

_CODE = LazyPattern(
    r"""(?<![\w-])(?:(?:verification|confirmation|security|login|auth\w{0,14}|access|one[- ]time|otp|sms|2fa|mfa)
    [ ](?:pass)?code(?:[ ]is)?|passcode(?:[ ]is)?|код[а-я]{0,2}[ ](?:подтверждения|підтвердження|доступа|авторизации
    |входа|активации|проверки|безопасности|из[ ](?:смс|sms|письма))
    |(?:одноразовый|проверочный|смс|sms|пин)[- ](?:код|пароль)[а-я]{0,2}
    |(?:best.tigungs|sicherheits|einmal|anmelde)code|code[ ]de[ ](?:v.rification|confirmation|s.curit.)
    |c.digo[ ]de[ ](?:verifica\w{3,5}|confirma\w{3,5}|seguran.a|seguridad)|验证码|確認コード|인증번호)
    (?:[ ](?:is|es|ist|est|é|это))?[\s:=：—–-]{0,4}[\"'`(]?(?P<value>\d{3,4}[ -]\d{3,4}|\d{4,8})(?![\w.:]\d|\w)""",
    re.X | re.I,
    words="code код парол digo 验证码 確認コード 인증번호",
    before=24,
)
# `482913 is your login code`, `G-482913 is your Google verification code`.
_CODE_IS = LazyPattern(
    r"(?<![\w.:-])(?:[A-Z]{1,3}-)?(?P<value>\d{3,4}[ -]\d{3,4}|\d{4,8})[ ](?:is|as)[ ]"
    r"(?:your|the|my|a|an)[ ](?:[\w-]{2,20}[ ]){0,3}(?:code|passcode|otp|pin|password)(?![\w-])",
    re.I,
    hints=r" (?:is|as) (?:your|the|my|an?) ",
    before=14,
)
# Codes that open an account when the second factor is lost: a list of short groups of letters and digits.
_CODES = LazyPattern(
    r"""(?<![\w-])(?:recovery|backup|scratch|emergency|one-time|2fa|mfa)[ _-]?(?:codes?|keys?|tokens?)[\"']?
    [ ]?(?:are|is)?[ ]?[:=]{0,2}[\s\[\"'(]{0,12}(?P<codes>[\w-]{4,40}(?:[\s,;|\"']{1,12}[\w-]{4,40}){0,30})""",
    re.I | re.X,
    words="recovery backup scratch emergency one-time 2fa mfa",
)
_GROUP = LazyPattern(r"[\w-]{4,40}")


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield codes for one login, and lists of codes that replace a second factor."""
    for match in _CODE.finditer(text):
        yield SecretSpan(*match.span("value"), "code")
    for match in _CODE_IS.finditer(text):
        yield SecretSpan(*match.span("value"), "code")
    for match in _CODES.finditer(text):
        for code in _GROUP.finditer(text, *match.span("codes")):
            if not has_digit(code[0]):
                break
            yield SecretSpan(*code.span(), "code")
