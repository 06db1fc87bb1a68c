"""Secrets whose name is beside them without a sign between: pairs, records, XML, SQL, headers."""

import re
from collections.abc import Callable, Iterator
from itertools import chain

from glitchtip_tools.core.redaction.finders.assignments import value_spans
from glitchtip_tools.core.redaction.finders.sql import checked
from glitchtip_tools.core.redaction.names import Holds, holds
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.values import has_digit, is_variable, random, scrambled

_PAIR = LazyPattern(
    r"""(?P<open>[(\[{]?)[ ]?[bu]?(?P<q>["'])(?P<name>[\w.-]{2,80})(?P=q)\s?,\s{0,20}[bu]?
    (?P<v>["'])(?P<value>[^"'\n]{1,2000})(?P=v)[ ]?(?P<close>[)\]}]?)""",
    re.X,
    sign=",",
)
_RECORD = LazyPattern(
    r"""(?<![\w-])(?:[A-Za-z]{0,20}(?:name|key)|var|variable|field|header|property|setting|id|k)["']?\s{0,4}[=:]\s{0,4}
    ["']?(?P<name>[\w./-]{2,80})["']?[\s,;}\]/<>]{0,40}(?:["']?type["']?[=:]\s?["']?\w{1,20}["']?,?[ ]?)?
    ["'-]?(?:[A-Za-z]{0,20}value|val|content|data|v)["']?\s{0,4}[=:]\s{0,4}""",
    re.X | re.I,
    hints=r"(?:value|val|content|data|v)[\"']?\s{0,4}[=:]",
    before=260,
)
_VARIABLE = LazyPattern(
    r"variable[ ]\"(?P<name>[\w.-]{2,80})\"[ ]?\{[^{}]{0,300}?default[ ]{0,8}=[ ]{0,8}", sign="variable"
)
_ELEMENT = LazyPattern(
    r"""<(?P<tag>[A-Za-z_][\w.:-]{0,80})(?P<rest>[ ][^<>]{0,200})?>(?:<!\[CDATA\[)?
    \s{0,200}(?P<value>[^<>\s][^<>\n]{0,2000})\s{0,200}(?:\]\]>)?</(?P=tag)""",
    re.X,
    sign="</",
)
_ATTRIBUTE = LazyPattern(r"(?:name|key|id)=[\"'](?P<name>[\w.-]{2,80})[\"']", re.I)
_PLIST = LazyPattern(
    r"<(?:key|name|param-name|td|th|dt)(?:[ ][^<>]{0,80})?>\s{0,40}(?P<name>[\w .-]{2,80})"
    r"</(?:key|name|param-name|td|th|dt)>\s{0,40}"
    r"<(?:string|data|value|param-value|td|dd)(?:[ ][^<>]{0,80})?>\s{0,40}(?:<string>)?(?P<value>[^<>]{1,2000})</",
    sign="</",
)
# A value of XML-RPC or SOAP is one or two elements below the one with the name.
_NESTED = LazyPattern(
    r"[ ](?:name|key|id)=[\"'](?P<name>[\w.-]{2,80})[\"'][^<>]{0,100}>\s{0,40}(?:<[\w:]{1,20}>\s{0,40}){1,3}"
    r"(?P<value>[^<>\s][^<>\n]{0,1000})</",
    sign="</",
)
_SCHEME = LazyPattern(
    r"(?<![\w/-])(?:Bearer|Basic|Token|ApiKey|Negotiate|JWT|GenieKey|SSWS|Bot|OAuth)[ ]{1,4}[\"'`]?"
    r"(?P<value>[A-Za-z0-9._~+/|-]{8,4000}={0,2})(?![\w.~+/|=-])",
    re.I,
    words="bearer basic token apikey negotiate jwt geniekey ssws bot oauth",
)
_AUTH_LINE = LazyPattern(
    r"(?<![\w-])AUTH(?: (?P<mechanism>PLAIN|LOGIN|XOAUTH2|CRAM-MD5|default))? (?P<value>[^\s\"'<>]{3,})",
    sign="AUTH",
)
_HEADER = LazyPattern(
    r"(?<![\w-])(?P<name>X-[A-Za-z-]{0,40}(?:Key|Token|Secret|Auth))[ \t:]{1,4}(?P<value>[\w.~+/=-]{6,})",
    sign="-",
)
_PART = LazyPattern(
    r"form-data;[ ]{0,4}name=\"(?P<name>[^\"\n]{2,80})\"\s{0,2}\n(?:[A-Z][\w-]{1,40}:[^\n]{0,200}\n){0,3}\r?\n"
    r"(?P<value>[^\n]{1,1000})",
    sign="form-data",
)
_NETRC = LazyPattern(
    r"\b(?:login|user|account)[ \t\n]{1,4}(?!(?:or|and)\b)\S{1,100}[ \t\n]{1,4}pass(?:w(?:or)?d)?[ \t\n]{1,4}"
    r"[\"']?(?P<value>[^\s\"'<>]++)",
    sign="pass",
)
_WIFI = LazyPattern(r"WIFI:(?:[A-Z]:[^;\n]{0,100};){0,4}P:(?P<value>[^;\n]{1,100});", sign="WIFI:")
_JWK = LazyPattern(r"[\"'](?:d|p|q|dp|dq|qi|k)[\"']\s{0,4}:\s{0,4}[\"'](?P<value>[\w-]{20,2000})[\"']")
_DUMPED = LazyPattern(
    r"\[[\"']?(?P<name>[\w.-]{2,60})[\"']?(?::\w{1,20})?\]\s{0,8}=>\s{0,40}(?:string\(\d{1,9}\)\s)?[\"']?(?!\\)"
    r"(?P<value>[^\s\"']{1,2000})",
    sign="=>",
)

# `:password "X"` in Clojure, `{password,<<"X">>}` in Erlang, what PHP's serialize() makes.
_KEYWORD = LazyPattern(
    r"(?:(?:(?<![\w:]):|\{\s?)(?P<name>[a-z][\w-]{1,60})(?:[ ]|\s?,\s?(?:<<)?)"
    r"|s:\d{1,5}:\"(?P<php>[\w.-]{2,60})\";s:\d{1,9}:)\"(?P<value>[^\"\n]{1,1000})\"",
    sign='"',
)

# What stands in for a setting that is not there: `os.getenv("X") or "Y"`, `${X:-Y}`.
_DEFAULT = LazyPattern(
    r"(?<![\w.-])(?P<name>[A-Za-z][\w.]{1,60})[ ]?[:=]{1,2}[ ]?[\w.$\[({]{1,60}[\"']?[\w.]{0,60}[\"']?[\])}]{0,2}"
    r"[ ](?:or|\|\||\?\?|\?:)[ ][\"'](?P<value>[^\"'\n]{3,200})[\"']"
)
_SHELL_DEFAULT = LazyPattern(r"\$\{(?P<name>\w{2,60}):?[-=](?P<value>[^\s{}$]{4,200})\}", sign="${")
# npm's `//registry:_auth=X`, Bundler's `BUNDLE_GEMS__EXAMPLE__COM=user:X`.
_BUNDLE = LazyPattern(
    r"BUNDLE_\w{3,80}[=:][ ]?[\"']?(?P<value>[^\s\"':]{1,80}:[^\s\"']{4,200})", sign="BUNDLE_"
)
_NPM = LazyPattern(
    r"/:_(?P<name>auth|authToken|password)[ ]?=[ ]?[\"']?(?P<value>[^\s\"'$]{8,400})", sign=":_"
)
# `[password, X]`, as .NET shows a pair, and what OpenVPN keeps between two tags.
_BARE_PAIR = LazyPattern(r"\[(?P<name>[A-Za-z][\w.-]{2,60}), (?P<value>[^\s\[\],\"']{4,200})\]", sign="[")
_INLINE = LazyPattern(
    r"<auth-user-pass>\s{1,4}[^\n<>]{1,100}\n\s{0,8}(?P<value>[^\n<>]{1,200})\n", sign="<auth-user-pass>"
)
# Composer's `"github-oauth": {"github.com": "X"}`.
_BY_HOST = LazyPattern(
    r"[\"'][\w-]{0,40}(?:oauth|token|bearer)[\"']\s?:\s?\{\s{0,20}[\"'][\w.-]{3,100}\.[a-z]{2,20}[\"']\s?:\s?"
    r"[\"'](?P<value>[^\"'\n]{8,400})[\"']",
    sign="{",
)

# Names that hold a key in one service and something else in others: 32 hexadecimal digits are a key.
_HEX = LazyPattern(
    r"(?<![\w-])(?:(?:routing_?key|app_?id|app_?certificate)|(?P<login>[\w.]{0,40}login))[\"']?\s?[:=]\s?[\"']?"
    r"(?P<value>[0-9a-fA-F]{32}(?(login)[0-9a-fA-F]{8}))(?!\w)",
    re.I,
    words="routing app login",
    before=41,
)

# What LDIF writes in base64, behind two colons (RFC 2849).
_LDIF = LazyPattern(
    r"(?<![\w:.-])(?P<name>[A-Za-z][\w-]{1,60})(?:;[\w-]{1,40})?::[ ]"
    r"(?P<value>[A-Za-z0-9+/]{4,2000}={0,2})(?![\w+/=.(<])",
    sign=":: ",
)
# What wraps a secret so that it is not shown, shown all the same: `SecretStr('x')`.
_GUARDED = LazyPattern(
    r"(?<![\w.])(?:Secret(?:Str|String|Bytes|Value|Text|Box)?|Guarded(?:String|Value)|SensitiveString|ProtectedString"
    r"|Password|ApiKey|(?:Api|Auth|Access|Refresh|Bearer)Token)\([ ]?b?[\"'](?P<value>[^\"'\n]{3,400})[\"'][ ]?\)",
    sign="(",
)


def _pairs(text: str) -> Iterator[SecretSpan]:
    """Yield values of two neighbours in a list or call: `('password', 'x')`, `put("pw", "x")`."""
    at = 0
    while match := _PAIR.search(text, at):
        at = match.end("name") + 1
        kind = holds(match["name"])
        if kind is Holds.NOTHING or (len(match["name"]) >= 20 and scrambled(match["name"])):  # itself a token
            continue
        exact = bool(match["open"]) and bool(match["close"])
        # Longer lists are lists of field names more often than of names and values by turns.
        if holds(match["value"]) is not Holds.NOTHING and not has_digit(match["value"]):
            continue
        value = match["value"]
        # A longer list of variables, or of a command's words and options.
        variables = is_variable(match["name"]) and is_variable(value) and not has_digit(value)
        if not exact and (variables or value.startswith("--")):
            continue
        if re.match(r"(?:Bearer|Basic|Token)[ ]", value, re.I) or exact or random(value):
            yield from value_spans(text, match.start("v"), match["name"], kind)


def _records(text: str) -> Iterator[SecretSpan]:
    """Yield values of records: `name: DB_PASSWORD, value: x`, `variable "db_password" { default = "x" }`."""
    for match in chain(_RECORD.finditer(text), _VARIABLE.finditer(text)):
        kind = holds(match["name"])
        if kind is not Holds.NOTHING:
            yield from value_spans(text, match.end(), match["name"], kind)


def _elements(text: str) -> Iterator[SecretSpan]:
    """Yield the text of XML elements whose tag, or `name` attribute, is a secret's; of property lists too."""
    for match in _ELEMENT.finditer(text):
        attribute = _ATTRIBUTE.search(match["rest"] or "")
        name = attribute["name"] if attribute else match["tag"].rpartition(":")[2]
        yield from checked(match, name)
    for match in chain(_PLIST.finditer(text), _NESTED.finditer(text)):
        yield from checked(match, match["name"])


def _headers(text: str) -> Iterator[SecretSpan]:
    """Yield credentials behind an authorization scheme or a header's name, as server errors quote them."""
    for match in _SCHEME.finditer(text):
        value = match["value"].rstrip(".")
        if random(value) and (has_digit(value) or len(value) >= 20 or value.endswith("=")):
            yield SecretSpan(match.start("value"), match.start("value") + len(value), "credentials")
    for match in _AUTH_LINE.finditer(text):
        # Behind a mechanism is base64 (RFC 4954), or words about it.
        if not (match["mechanism"] and match["value"].isalpha() and match["value"].islower()):
            yield from checked(match, "password")
    for match in _HEADER.finditer(text):
        if has_digit(match["value"]) and holds(match["name"]) is not Holds.NOTHING:
            yield SecretSpan(*match.span("value"), "credentials")


def _rest(text: str) -> Iterator[SecretSpan]:
    for match in _NETRC.finditer(text):
        yield from checked(match, "password")
    for match in _PART.finditer(text):
        yield from checked(match, match["name"])
    for match in _WIFI.finditer(text):
        yield from checked(match, "password")
    for match in _HEX.finditer(text):
        yield SecretSpan(*match.span("value"), "key")
    for match in chain(_INLINE.finditer(text), _BY_HOST.finditer(text)):
        yield SecretSpan(*match.span("value"), "password")
    for match in _BARE_PAIR.finditer(text):
        if has_digit(match["value"]):
            yield from checked(match, match["name"])
    for match in chain(_DEFAULT.finditer(text), _SHELL_DEFAULT.finditer(text)):
        if has_digit(match["value"]):
            yield from checked(match, match["name"])
    for match in chain(_NPM.finditer(text), _BUNDLE.finditer(text)):
        yield from checked(match, "password")
    for match in _JWK.finditer(text):
        yield SecretSpan(*match.span("value"), "private key")
    for match in _DUMPED.finditer(text):
        yield from checked(match, match["name"])
    for match in _KEYWORD.finditer(text):
        yield from checked(match, match["name"] or match["php"])


def _wrapped(text: str) -> Iterator[SecretSpan]:
    """Yield values that LDIF has encoded, and those whose type was to hide them."""
    for match in _LDIF.finditer(text):
        if len(match["value"]) % 4 == 0:
            yield from checked(match, match["name"])
    for match in _GUARDED.finditer(text):
        sure = match[0].startswith(("SecretS", "SecretB", "Guarded", "Sensitive", "Protected"))
        if sure or has_digit(match["value"]):
            yield from checked(match, "password")


FORMS: tuple[Callable[[str], Iterator[SecretSpan]], ...] = (
    _pairs,
    _records,
    _elements,
    _headers,
    _wrapped,
    _rest,
)


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where secrets appear in any of the forms."""
    for form in FORMS:
        yield from form(text)
