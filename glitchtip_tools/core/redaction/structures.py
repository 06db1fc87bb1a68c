"""Secrets whose name is beside them without a sign between: pairs, records, XML, SQL, headers, sentences."""

import re
from collections.abc import Callable, Iterator
from itertools import chain

from glitchtip_tools.core.redaction.assignments import value_spans
from glitchtip_tools.core.redaction.names import Holds, holds, kind_of
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.values import bare_value, has_digit, is_secret, random

_PAIR = LazyPattern(
    r"""(?P<open>[(\[{]?)[ ]?[bu]?(?P<q>["'])(?P<name>[\w.-]{2,80})(?P=q)\s?,\s{0,4}[bu]?
    (?P<v>["'])(?P<value>[^"'\n]{1,2000})(?P=v)[ ]?(?P<close>[)\]}]?)""",
    re.X,
    sign=",",
)
_RECORD = LazyPattern(
    r"""(?<![\w-])(?:name|key|var|variable|field|header|id|k)["']?\s{0,4}[=:]\s{0,4}["']?(?P<name>[\w.-]{2,80})["']?
    [\s,;}]{0,40}(?:type=["']?\w{1,20}["']?[ ])?["'-]?(?:value|val|content|data|v)["']?\s{0,4}[=:]\s{0,4}""",
    re.X | re.I,
)
_VARIABLE = LazyPattern(
    r"variable[ ]\"(?P<name>[\w.-]{2,80})\"[ ]?\{[^{}]{0,300}?default[ ]{0,8}=[ ]{0,8}", sign="variable"
)
_ELEMENT = LazyPattern(
    r"""<(?P<tag>[A-Za-z_][\w.:-]{0,80})(?P<rest>[ ][^<>]{0,200})?>(?:<!\[CDATA\[)?
    (?P<value>[^<>\n]{1,2000})(?:\]\]>)?</(?P=tag)""",
    re.X,
    sign="</",
)
_ATTRIBUTE = LazyPattern(r"(?:name|key|id)=[\"'](?P<name>[\w.-]{2,80})[\"']", re.I)
_PLIST = LazyPattern(
    r"<key>(?P<name>[\w .-]{2,80})</key>\s{0,40}<(?:string|data)>(?P<value>[^<>]{1,2000})</(?:string|data)>",
    sign="<key>",
)
_INSERT = LazyPattern(
    r"\((?P<columns>[^()\n]{1,1000})\)\s{0,4}(?:VALUES\s{0,4})?=?\s{0,4}\((?P<values>[^()\n]{1,4000})\)",
    re.I,
    sign="(",
)
_KEY_DETAIL = LazyPattern(r"Key \((?P<name>[\w\" ,()]{2,80})\)=\((?P<value>[^()\n]{1,2000})\)", sign=")=(")
_SQL = LazyPattern(
    r"(?:IDENTIFIED(?: WITH [\w'\"]{1,40})?(?: BY| AS)(?: PASSWORD)?|WITH (?:ENCRYPTED )?PASSWORD|PASSWORD\()"
    r"\s{0,4}(?P<q>[\"'])(?P<value>[^\"'\n]{1,1000})(?P=q)",
    re.I,
)
_SCHEME = LazyPattern(
    r"(?<![\w/-])(?:Bearer|Basic|Token|ApiKey|Negotiate|JWT|GenieKey|SSWS|Bot)[ ]{1,4}[\"'`]?"
    r"(?P<value>[A-Za-z0-9._~+/|-]{8,4000}={0,2})(?![\w.~+/|=-])",
    re.I,
)
_AUTH_LINE = LazyPattern(
    r"(?<![\w-])AUTH(?: (?:PLAIN|LOGIN|XOAUTH2|CRAM-MD5|default))? (?P<value>[^\s\"'<>]{3,})", sign="AUTH"
)
_HEADER = LazyPattern(
    r"(?<![\w-])(?P<name>X-[A-Za-z-]{0,40}(?:Key|Token|Secret|Auth))[ \t:]{1,4}(?P<value>[\w.~+/=-]{6,})",
    sign="-",
)
_SENTENCE = LazyPattern(
    r"""(?<![\w./-])(?P<name>(?:[A-Za-z][\w-]{0,40}[ _-])?(?:password|passphrase|passwd|pwd|token|secret|api[ _-]?key
    |session(?:[ _-]id)?|jwt|access[ _-]key|private[ _-]key|signing[ _-]key|key|code|pin|otp))
    (?:[ ](?:string|value|provided|given|used|received|supplied|was|is|of|set[ ]to|for[ ]user[ ][\w.@-]{1,40}
    |for[ ][\w.@-]{1,40}|is[ ]now|you[ ]sent))?
    (?:[ ][=:]?[ ]?|[=:][ ]?|(?=["'`(\[]))(?P<q>["'`(\[]?)(?P<value>[^\s"'`<>()]{4,400})""",
    re.X | re.I,
)
# `Passwort von ada: X`, `пароль от почты: X`: what the password is for is between its name and its value.
_OWNED = LazyPattern(
    r"(?<![\w.-])(?P<name>pass(?:word|wort|phrase|wd)|пароль|mot de passe|contraseña|senha|parola|hasło)"
    r"(?:[ ][^\W\d_]{1,20}){1,3}[ ]?[:=][ ]?[\"'`]?(?P<value>[^\s\"'`<>]{6,200})",
    re.I,
)
_ABOUT_A_CODE = (
    r"(?:verification|confirmation|security|login|auth\w{0,14}|access|one[- ]time|otp|sms|2fa|mfa|passcode)"
)
_CODE = LazyPattern(
    rf"""(?<![\w-])(?:{_ABOUT_A_CODE}[ ](?:pass)?code(?:[ ]is)?|код[а-я]{{0,2}}[ ](?:подтверждения|доступа|авторизации|входа
    |активации|проверки|безопасности|из[ ](?:смс|sms|письма))|(?:одноразовый|проверочный|смс|sms|пин)[- ](?:код|пароль)[а-я]{{0,2}}
    |(?:best.tigungs|sicherheits|einmal|anmelde)code|code[ ]de[ ](?:v.rification|confirmation|s.curit.)
    |c.digo[ ]de[ ](?:verifica\w{{3,5}}|confirma\w{{3,5}}|seguran.a|seguridad)|验证码|確認コード|인증번호)
    [\s:=：—–-]{{0,4}}[\"'`(]?(?P<value>\d{{3,4}}[ -]\d{{3,4}}|\d{{4,8}})(?![\w.:]\d|\w)""",
    re.X | re.I,
)
_WHOLE = LazyPattern(r"[^\s\"'`<>()]++")
_PART = LazyPattern(
    r"form-data;[ ]{0,4}name=\"(?P<name>[^\"\n]{2,80})\"\s{0,2}\n(?:[A-Z][\w-]{1,40}:[^\n]{0,200}\n){0,3}\r?\n"
    r"(?P<value>[^\n]{1,1000})",
    sign="form-data",
)
_NETRC = LazyPattern(
    r"\b(?:login|user|account)[ \t\n]{1,4}\S{1,100}[ \t\n]{1,4}password[ \t\n]{1,4}(?P<value>[^\s\"'<>]++)",
    sign="password",
)
_WIFI = LazyPattern(r"WIFI:(?:[A-Z]:[^;\n]{0,100};){0,4}P:(?P<value>[^;\n]{1,100});", sign="WIFI:")
_JWK = LazyPattern(r"[\"'](?:d|p|q|dp|dq|qi|k)[\"']\s{0,4}:\s{0,4}[\"'](?P<value>[\w-]{20,2000})[\"']")
_DUMPED = LazyPattern(
    r"\[[\"']?(?P<name>[\w.-]{2,60})[\"']?(?::\w{1,20})?\]\s{0,8}=>\s{0,40}(?:string\(\d{1,9}\)\s)?[\"']?(?!\\)"
    r"(?P<value>[^\s\"']{1,2000})",
    sign="=>",
)


def _pairs(text: str) -> Iterator[SecretSpan]:
    """Yield values of two neighbours in a list or call: `('password', 'x')`, `put("pw", "x")`."""
    at = 0
    while found := _PAIR.search(text, at):
        at = found.end("name") + 1
        kind = holds(found["name"])
        if kind is Holds.NOTHING:
            continue
        exact = bool(found["open"]) and bool(found["close"])
        # Longer lists are lists of field names more often than of names and values by turns.
        if holds(found["value"]) is not Holds.NOTHING and not has_digit(found["value"]):
            continue
        value = found["value"]
        if re.match(r"(?:Bearer|Basic|Token)[ ]", value, re.I) or exact or random(value):
            yield from value_spans(text, found.start("v"), found["name"], kind)


def _records(text: str) -> Iterator[SecretSpan]:
    """Yield values of records: `name: DB_PASSWORD, value: x`, `variable "db_password" { default = "x" }`."""
    for found in chain(_RECORD.finditer(text), _VARIABLE.finditer(text)):
        kind = holds(found["name"])
        if kind is not Holds.NOTHING:
            yield from value_spans(text, found.end(), found["name"], kind)


def _elements(text: str) -> Iterator[SecretSpan]:
    """Yield the text of XML elements whose tag, or `name` attribute, is a secret's; of property lists too."""
    for found in _ELEMENT.finditer(text):
        attribute = _ATTRIBUTE.search(found["rest"] or "")
        name = attribute["name"] if attribute else found["tag"].rpartition(":")[2]
        yield from _checked(found, name)
    for found in _PLIST.finditer(text):
        yield from _checked(found, found["name"])


def _columns(text: str) -> Iterator[SecretSpan]:
    """Yield values that appear in the order of columns: `INSERT INTO t (a, password) VALUES ('x', 'y')`."""
    for found in _KEY_DETAIL.finditer(text):
        yield from _checked(found, found["name"].strip('"'))
    for found in _INSERT.finditer(text):
        names = [name.strip(" \"'`[]") for name in found["columns"].split(",")]
        values = list(re.finditer(r"'[^']*+'|\"[^\"]*+\"|[^,'\"]++", found["values"]))
        values = [value for value in values if value[0].strip()]
        if len(names) != len(values):
            continue
        for name, value in zip(names, values, strict=True):
            kind = holds(name)
            bare = value[0].strip().strip("'\"")
            if kind is not Holds.NOTHING and is_secret(name, kind, bare, quoted=True, code=False):
                start = found.start("values") + value.start() + value[0].index(bare)
                yield SecretSpan(start, start + len(bare), kind_of(name, kind))


def _sql(text: str) -> Iterator[SecretSpan]:
    for found in _SQL.finditer(text):
        yield from _checked(found, "password")


def _headers(text: str) -> Iterator[SecretSpan]:
    """Yield credentials behind an authorization scheme or a header's name, as server errors quote them."""
    for found in _SCHEME.finditer(text):
        value = found["value"].rstrip(".")
        if random(value) and (has_digit(value) or len(value) >= 20 or value.endswith("=")):
            yield SecretSpan(found.start("value"), found.start("value") + len(value), "credentials")
    for found in _AUTH_LINE.finditer(text):
        yield from _checked(found, "password")
    for found in _HEADER.finditer(text):
        if has_digit(found["value"]) and holds(found["name"]) is not Holds.NOTHING:
            yield SecretSpan(*found.span("value"), "credentials")


def _sentences(text: str) -> Iterator[SecretSpan]:
    """Yield secrets that a sentence names: `API key provided: x`, `invalid token 'x'`, `password for ada "x"`."""
    at = 0
    while found := _SENTENCE.search(text, at):
        at = found.start("value")
        name = found["name"]
        kind = holds(name)
        value = bare_value(found["value"])
        before = text[max(0, found.start() - 14) : found.start()].lower() + name.lower()
        if kind is Holds.NOTHING or "expected" in before or holds(value) is not Holds.NOTHING:
            continue
        if kind is Holds.CODE:
            hidden = re.fullmatch(r"\d{4,8}", value) is not None
        else:
            hidden = (
                random(value) and has_digit(value) and not re.match(r"[\d.,-]+\w{0,2}$|[\w.]+\(|/", value)
            )
            hidden = hidden or (kind is Holds.ALWAYS and found["q"] in ('"', "'") and has_digit(value))
        quoted = _words_in_quotes(text, found) if kind is Holds.ALWAYS else ""
        if quoted and is_secret(name, kind, quoted, quoted=True, code=False):
            at += len(quoted)
            yield SecretSpan(found.start("value"), at, kind_of(name, kind))
        elif hidden and is_secret(name, kind, value, quoted=True, code=False):
            whole = _WHOLE.match(text, at)
            at += len(bare_value(whole[0]) if whole else value)
            yield SecretSpan(found.start("value"), at, kind_of(name, kind))


def _words_in_quotes(text: str, found: re.Match[str]) -> str:
    """Return several words with a digit that appears in quotes behind the name, nothing for anything else."""
    start = found.start("value")
    end = text.find(found["q"], start, start + 100) if found["q"] in ("'", '"') else -1
    words = text[start:end] if end > start else ""
    return words if " " in words and "\n" not in words and has_digit(words) else ""


def _rest(text: str) -> Iterator[SecretSpan]:
    for found in _NETRC.finditer(text):
        yield from _checked(found, "password")
    for found in _PART.finditer(text):
        yield from _checked(found, found["name"])
    for found in _WIFI.finditer(text):
        yield from _checked(found, "password")
    for found in _JWK.finditer(text):
        yield SecretSpan(*found.span("value"), "private key")
    for found in _DUMPED.finditer(text):
        yield from _checked(found, found["name"])


def _owned(text: str) -> Iterator[SecretSpan]:
    """Yield values behind a name that has more words, and codes for one login that a sentence names."""
    for found in _OWNED.finditer(text):
        value = bare_value(found["value"])
        between = re.split(r"\W+", text[found.end("name") : found.start("value")].lower().strip(" :="))
        about = any(holds(f"password_{word}") is Holds.NOTHING for word in between if word.isascii())
        if not about and has_digit(value) and not value.isdigit():
            if is_secret("password", Holds.ALWAYS, value, quoted=True, code=False):
                yield SecretSpan(found.start("value"), found.start("value") + len(value), "password")
    for found in _CODE.finditer(text):
        yield SecretSpan(*found.span("value"), "code")


def _checked(found: re.Match[str], name: str) -> Iterator[SecretSpan]:
    kind = holds(name)
    if kind is not Holds.NOTHING and is_secret(name, kind, found["value"], quoted=True, code=False):
        yield SecretSpan(*found.span("value"), kind_of(name, kind))


FORMS: tuple[Callable[[str], Iterator[SecretSpan]], ...] = (
    _pairs,
    _records,
    _elements,
    _columns,
    _sql,
    _headers,
    _sentences,
    _owned,
    _rest,
)


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where secrets appear in any of the forms."""
    for form in FORMS:
        yield from form(text)
