"""Secrets known by their position: arguments of a login, columns of a table, the word behind a user's name."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from glitchtip_tools.core.redaction.finders.assignments import value_spans
from glitchtip_tools.core.redaction.names import Holds, holds, kind_of
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import MASKED, SecretSpan
from glitchtip_tools.core.redaction.values import has_digit, is_secret, random, says_something

# Functions whose argument at that position, counted from 0, is a password.
_CALLS: Final = {
    1: """basic login log_in signin sign_in authenticate basic_auth basicauth httpbasicauth setbasicauth
    httpdigestauth auth networkcredential usernamepasswordcredential usernamepasswordauthenticationtoken
    plaintextauthprovider passwordauthentication passwordauthenticator basicauthenticator basiccredentials
    credentials with_credentials withcredentials simple_bind_s simple_bind bind_s username_pw_set
    aes_decrypt aes_encrypt pgp_sym_decrypt pgp_sym_encrypt
    usernamepassword tls_auth plainauthenticator scramsha256 starttls_login psk set_credentials
    setcredentials auth_basic user_password""",
    2: """sequelize __construct mysqli_connect
    mysql_connect mysql_pconnect real_connect mysqli pdo getconnection dbconnect
    connect ftp ftp_login ldap_bind ldap_bind_s directoryentry imap_open oci_connect db2_connect odbc_connect
    ibase_connect
    ssh2_auth_password plainauth create_connection createconnection""",
}
_POSITIONS = {name: at for at, names in _CALLS.items() for name in names.split()}
# A connection's first argument says that the call connects, where the function's own name does not.
_CONNECTS = LazyPattern(r"(?:\w{1,20}:)|[a-z]\w{0,30}$|.{0,200}(?:host|localhost|\d\.\d|\.\w)|$", re.I)
_CALL = LazyPattern(
    r"(?<![\w$])(?P<name>[A-Za-z_]\w{1,39})(?:[ ]?=[ ]?)?"
    r"\((?=[^()\n]{0,100}(?:\([^()\n]{0,100}\))?[^()\n]{0,300}[\"'])"
)
_ARGUMENT = LazyPattern(
    r"\s{0,20}(?:[bru]?\"(?P<double>(?:[^\"\\\n]|\\.){0,300})\"|[bru]?'(?P<single>(?:[^'\\\n]|\\.){0,300})'"
    r"|[^,()\"'\n]{0,100}(?:\([^()\n]{0,100}\))?)\s{0,4}(?P<after>[,)]|\Z)"
)
# `"private": {"type": "Buffer", "data": "X"}`: the name is one level above the value.
_WRAPPED = LazyPattern(
    r"""(?<![\w.-])(?P<name>[\w.-]{2,80})["']?[ ]?[:=]>?\s{0,4}\{\s{0,8}
    (?:["']?[\w$-]{1,20}["']?[ ]?[:=]>?\s{0,4}["']?[\w.-]{1,30}["']?,\s{0,8}){0,3}
    ["']?(?:data|value|val|raw|plain|text|content|base64|hex|\$binary|string)["']?[ ]?[:=]>?\s{0,4}""",
    re.X,
    sign="{",
)
_BESIDE_A_USER = tuple(
    LazyPattern(before + r"(?P<value>[^\s\"'<>,;|/=]{4,100})(?!=)", re.I | re.X, words=words)
    for words, before in (
        # `credentials: ada / X`, `creds ada:X`
        (
            "cred login user auth-user логин доступ",
            r"""(?<![\w-])(?:creds?|credentials?|(?:login|user(?:name)?)[/:]pass(?:w(?:or)?d)?|auth-user-pass
        |логин/пароль|доступы?)(?!\w)(?:[ ](?:are|is|for|of|to|with|used|as|the|our|my|demo|test|staging|admin)){0,3}
        [ ]?[:=–—-]{0,2}[ ]?["'`(]?[\w.@+-]{1,64}[ ]?[/:|,][ ]?["'`]?""",
        ),
        # `login ada/X`
        ("log", r"""(?<![\w-])log[io]n[ ](?:as[ ])?["'`]?[\w.@+-]{1,64}[ ]?/[ ]?"""),
        # `login with ada:X`
        (
            "log sign auth connect",
            r"""(?<![\w-])(?:log[io]n|logg(?:ed|ing)[ ]in|log[ ]in|sign(?:ed|ing)?[ ]in|auth\w{0,14}|connect\w{0,4})
        [ ](?:(?:with|as|using|for)[ ])?["'`]?[\w.@+-]{1,64}:(?!//)""",
        ),
        # `logging in as ada with X`
        (
            "log sign auth connect",
            r"""(?<![\w-])
        (?:logg(?:ed|ing)[ ]in|log[ ]in|login|sign(?:ed|ing)?[ ]in|authenticat\w{1,4}|connect\w{0,4})
        [ ](?:as|user|for)[ ]["'`]?[\w.@+-]{1,64}["'`]?[ ](?:with|using|and|by)[ ](?:pass\w{0,6}[ ])?["'`]?""",
        ),
    )
)
# What a validator says of a field's value: pydantic, FastAPI, class-validator, Joi, Mongoose, Spring.
_ECHOES = (
    LazyPattern(
        r"(?<![\w.-])(?P<name>[\w.-]{2,80})\n[ ]{1,4}[^\n]{1,300}?\binput_value=", sign="input_value="
    ),
    LazyPattern(
        r"[\"']loc[\"']:\s?[\[(](?:[\"'\w-]{1,40},\s?){0,5}[\"'](?P<name>[\w.-]{2,80})[\"']\s?,?[\])]"
        r"[^{}\n]{0,400}?[\"']input[\"']:\s?",
        sign="loc",
    ),
    LazyPattern(
        r"[\"'`](?P<name>[\w.-]{2,80})[\"'`][^\"'`\n]{1,120}?\b(?:got|received|but was|found):? (?=[\"'`])",
        sign=" ",
    ),
    LazyPattern(
        r"[\"']path[\"']:\s?\[(?:[\"'\w-]{1,40},\s?){0,5}[\"'](?P<name>[\w.-]{2,80})[\"']\s?\]"
        r"[^{}\n]{0,200}?[\"'](?:received|input|value)[\"']:\s?",
        sign="path",
    ),
    LazyPattern(
        r"[\"'`](?P<name>[\w.-]{2,80})[\"'`][^\"'`\n:]{1,120}?[.,;:][ ]"
        r"(?:current |given |actual )?[Vv]alue(?: was)?: ",
        sign="alue",
    ),
    LazyPattern(r"\bfield '(?P<name>[\w.\[\]-]{2,80})': rejected value ", sign="rejected value "),
    LazyPattern(r"\b[Pp]ath `(?P<name>[\w.-]{2,80})` \((?=`)", sign="ath `"),
    LazyPattern(
        r"[\"'`](?P<name>[\w.-]{2,80})[\"'`] (?:with|has|had) (?:a |the )?(?:invalid )?value:? ", sign="value"
    ),
)
# Where the value is before the field's name.
_ECHOED = LazyPattern(
    r"""\b(?:value|rejectedValue|input|received)["']?\s?[:=]\s?(?P<q>["'])(?P<value>[^"'\n]{1,300})(?P=q),\s{0,8}
    (?:["']?[\w-]{1,20}["']?\s?[:=]\s?["'][^"'\n]{0,200}["'],\s{0,8}){0,3}?
    ["']?(?:property|path|param|field|name|key)["']?\s?[:=]\s?["'](?P<name>[\w.-]{2,80})["']""",
    re.X,
    words="value input received",
    before=8,
)
# Mongoose: `Cast to Number failed for value "X" (type string) at path "pin"`.
_AT_PATH = LazyPattern(
    r"value \"(?P<value>[^\"\n]{1,300})\"(?: \(type \w{1,20}\))? at path \"(?P<name>[\w.-]{2,80})\"",
    sign=" at path ",
)
_DUPLICATE = LazyPattern(
    r"Duplicate entry '(?P<value>[^'\n]{1,300})' for key '(?P<name>[\w.-]{2,80})'", sign="Duplicate"
)
# `X is the password`, `'X' == password`: the value is before its name.
_IS_THE = LazyPattern(
    r"""(?<![^\s"'`(:/])(?P<value>[^\s"'`()/][^\s"'`()]{5,200})["'`]?[ ](?:is|was|as)[ ]
    (?:the|my|your|our|his|her|its)[ ](?:[A-Za-z]{2,12}[ ]){0,2}
    (?:password|passphrase|passwd|secret|token|api[ -]?key|key)
    (?=[\s]{0,4}(?:$|[.,;:!)"'`]|[ ](?:for|to|of|on|in|and)[ ]))""",
    re.X | re.M,
    hints=r" (?:is|was|as) (?:the|my|your|our|his|her|its) ",
    before=205,
)
_COMPARED = LazyPattern(
    r"(?P<q>[\"'])(?P<value>[^\"'\n]{3,200})(?P=q)[ ]?[=!]==?[ ]?(?P<name>[\w.$-]{2,60})(?![\w(\[])", sign="="
)
# `api_token,X,` in a table without a header, and a constant among arguments: `CURLOPT_USERPWD, 'X'`.
_CELL = LazyPattern(
    r"(?<![\w.-])(?P<name>[\w.-]{0,40}(?:key|token|secret|password|passwd|pwd))[,;|\t]"
    r"(?P<value>[^\s,;|\"'<>=]{12,500}={0,2})(?=[\s,;|]|\Z)",
    re.I,
    hints=r"(?:key|token|secret|password|passwd|pwd)[,;|\t]",
    before=42,
)
_CONSTANT = LazyPattern(
    r"(?<![\w\"'.])(?P<name>[A-Z][A-Z0-9]{0,20}(?:_[A-Z0-9]{1,20}){1,5}),[ ]?(?=[\"'])", sign="_"
)
# Redis is told the password as an argument of `auth`, behind a user's name or alone.
_TOLD = LazyPattern(
    r"""["']auth["'](?:,[ ]?args:[ ]?\[[ ]?|,[ ]?)(?:["'][\w-]{1,40}["'],[ ]?)?
    ["'](?P<value>[^"'\n]{3,200})["'][ ]?\]""",
    re.I | re.X,
    words="auth",
    before=1,
)
# What is beside a token in a call is a token as well: `twilio('‹hidden›', 'X')`.
_BESIDE = LazyPattern(
    rf"(?P<name>[A-Za-z_]\w{{1,40}})[ ]?\([\"']{MASKED}[\"'],[ ]?[\"']"
    rf"(?P<value>[A-Za-z0-9+/][A-Za-z0-9+/_=-]{{19,199}})[\"'](?!:)",
    sign=MASKED,
    words=MASKED,
    before=44,
)


def _calls(text: str) -> Iterator[SecretSpan]:
    """Yield passwords among the arguments of a login: `login("ada", "X")`, `connect(host, "ada", "X")`."""
    for match in _CALL.finditer(text):
        position = _POSITIONS.get(match["name"].lower())
        if position is None:
            continue
        at, index = match.end(), 0
        while argument := _ARGUMENT.match(text, at):
            group = "double" if argument["double"] is not None else "single"
            value = argument[group]
            if index == 0 and position == 2 and value is not None and not _CONNECTS.match(value):
                break
            if (
                index == position
                and value
                and is_secret("password", Holds.ALWAYS, value, quoted=True, code=False)
            ):
                yield SecretSpan(*argument.span(group), "password")
            at, index = argument.end(), index + 1
            if index > position or argument["after"] != ",":
                break


def _wrapped(text: str) -> Iterator[SecretSpan]:
    for match in _WRAPPED.finditer(text):
        kind = holds(match["name"])
        if kind is not Holds.NOTHING:
            yield from value_spans(text, match.end(), match["name"], kind)


def _beside_a_user(text: str) -> Iterator[SecretSpan]:
    """Yield what a sentence puts behind a user's name; it has a digit and is more than a word with a number."""
    for pattern in _BESIDE_A_USER:
        for match in pattern.finditer(text):
            value = match["value"].rstrip(".!?)`")
            sure = match[0][:1].lower() == "c" or re.search(r"[A-Z]|[^\w.:-]", value)
            if (
                has_digit(value)
                and re.search(r"[^\W\d]", value)
                and sure
                and not says_something(value, sentence=False)
            ):
                start = match.start("value")
                yield SecretSpan(start, start + len(value), "password")


def _echoed(text: str) -> Iterator[SecretSpan]:
    """Yield values that a validator repeats when it says what is wrong with a field."""
    for pattern in _ECHOES:
        for match in pattern.finditer(text):
            kind = holds(match["name"].rstrip("]"))
            if kind is not Holds.NOTHING:
                yield from value_spans(text, match.end(), match["name"], kind)
    for match in chain(_ECHOED.finditer(text), _AT_PATH.finditer(text), _DUPLICATE.finditer(text)):
        yield from _named(match)


def _beside_a_name(text: str) -> Iterator[SecretSpan]:
    """Yield values that are before their name, or beside it without a sign that assigns."""
    for match in _IS_THE.finditer(text):
        value = match["value"]
        if (
            random(value)
            and has_digit(value)
            and re.search(r"[^\W\d]", value)
            and not re.search(r"[\\/]", value)
        ):
            yield SecretSpan(*match.span("value"), "password")
    for match in _COMPARED.finditer(text):
        yield from _named(match)
    for match in _CELL.finditer(text):
        if random(match["value"]) and has_digit(match["value"]) and holds(match["name"]) is not Holds.NOTHING:
            yield SecretSpan(*match.span("value"), kind_of(match["name"], Holds.MAYBE))
    for match in _CONSTANT.finditer(text):
        kind = holds(match["name"])
        if kind is not Holds.NOTHING:
            yield from value_spans(text, match.end(), match["name"], kind)
    for match in _TOLD.finditer(text):
        yield SecretSpan(*match.span("value"), "password")
    for match in _BESIDE.finditer(text):
        listed = match["name"].lower() in ("values", "in", "array", "list")  # where neighbours are no pair
        if has_digit(match["value"]) and random(match["value"]) and not listed:
            yield SecretSpan(*match.span("value"), "token")


def _named(match: re.Match[str]) -> Iterator[SecretSpan]:
    kind = holds(match["name"])
    if kind is not Holds.NOTHING and is_secret(match["name"], kind, match["value"], quoted=True, code=False):
        yield SecretSpan(*match.span("value"), kind_of(match["name"], kind))


FORMS: tuple[Callable[[str], Iterator[SecretSpan]], ...] = (
    _calls,
    _wrapped,
    _beside_a_user,
    _echoed,
    _beside_a_name,
)


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where secrets appear in any of the forms."""
    for form in FORMS:
        yield from form(text)
