"""Addresses: credentials before the host, secrets in queries, fragments and paths, and connection strings."""

import re
from collections.abc import Iterator
from typing import Final

from glitchtip_tools.core.redaction.names import Holds, holds
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import MASKED, SecretSpan
from glitchtip_tools.core.redaction.values import has_digit, is_secret, random

_MASK: Final = "hidden"
_STOP = rf"\s\"'<>`\\{MASKED}"
# The user's part ends at the last @ before the path; a password may hold an @ of its own.
_USER = LazyPattern(
    rf"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{{0,30}}|)://(?P<user>[^/?#{_STOP}]*)@",
    sign="@",
    words="://",
    before=32,
)
# A password may hold a slash too, when what is behind the colon is not a port.
_SLASHED = LazyPattern(
    rf"://(?P<user>[^/@:?#{_STOP}]{{0,100}}:(?!\d{{1,5}}(?:[/?#{_STOP}]|$))[^@{_STOP}]{{1,200}})@", sign="@"
)
# Without a scheme: Go's `ada:X@tcp(db:3306)/shop`, and `ada:X@db:3306`. In `image:tag@sha256:1f...`, `sha256` is
# not a host.
_BARE = LazyPattern(
    rf"(?<![\w.:/@-])(?P<user>[\w.-]{{1,60}}:[^/?#@{_STOP}]{{1,200}})@(?:(?:tcp|tcp6|udp|unix|cloudsql\w{{0,8}})?\("
    rf"|(?!sha\d)[\w.-]{{1,100}}:\d{{2,5}}(?![\w.]))",
    sign="@",
    words="@",
    before=262,
)
_HOST = re.compile(r"[^/?#]*")
_ORACLE = LazyPattern(r"jdbc:oracle:\w{2,8}:[\w$]{1,60}/(?P<value>[^\s\"'/@]{1,200})@", sign="jdbc:oracle:")
_QUERY = LazyPattern(
    rf"[?&;#](?:amp;)?(?P<name>[\w.\[\]%-]{{1,80}})=(?P<value>[^&#?;)\]}}{_STOP}]{{3,}})", sign="="
)
# `p` is a password beside a user's name only.
_USER_AND_P = LazyPattern(
    rf"[?&](?:u|user|username|usr|login|name)=[^&#{_STOP}]{{1,100}}&(?:amp;)?"
    rf"(?:\w{{1,20}}=[^&#{_STOP}]{{0,100}}&(?:amp;)?){{0,3}}p=(?P<value>[^&#{_STOP}]{{3,200}})"
    rf"|[?&]p=(?P<first>[^&#{_STOP}]{{3,200}})&(?:amp;)?(?:u|user|username|usr|login)=",
    sign="p=",
)
_PATH = LazyPattern(
    r"(?:/(?:reset|resets|reset-password|reset_password|password-reset|password_reset|confirm|confirmation|verify"
    r"|(?:confirm|verify|activate|change|validate)[-_](?:e-?mail|account|user|registration)|email[-_]verif\w{3,8}"
    r"|verification|activate|activation|invite|invites|invitation|invitations|bot|bots|telegraf|tg|telegram|magic|magic-link|unsubscribe|token"
    r"|tokens|secret|secrets|hook|hooks|webhook|webhooks|share|sso|callback|login|auth|set-password)){1,3}"
    r"(?:/[A-Za-z0-9]{1,12})?/(?P<value>[\w.~:-]{16,}(?:/[A-Za-z0-9]{20,200}){0,3})",
    sign="/",
)
# The words of a title, `how-to-pay-2024`.
_SLUG = LazyPattern(r"(?:[a-z]{1,20}|\d{1,4})(?:[-_](?:[a-z]{1,20}|\d{1,4})){2,20}")
_HOOK = LazyPattern(
    r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/(?P<slack>[\w/-]{10,})"
    r"|discord(?:app)?\.com/api(?:/v\d{1,2})?/webhooks/(?P<discord>\d{5,25}/[\w-]{20,})"
    r"|webhook\.office\.com/webhookb2/(?P<office>[\w@/-]{20,})"
    r"|hooks\.zapier\.com/hooks/catch/(?P<zapier>[\w/]{6,})"
    r"|(?:maker\.ifttt\.com/trigger/\w{1,60}/with/key|/use)/(?P<ifttt>[\w-]{15,})"
    r"|api\.telegram\.org/bot(?P<telegram>[\w:-]{15,})"
    r"|chat\.googleapis\.com/v1/spaces/[\w-]{1,40}/messages\?key=(?P<google>[\w&=-]{10,})"
    r"|://hooks?\.(?!slack|zapier)[\w.-]{3,100}/(?:[\w-]{1,30}/){0,3}(?P<hook>(?=[\w/-]{0,60}\d)[\w-]{16,200}(?:/[\w-]{8,200}){0,4})"
    r"|outlook\.office(?:365)?\.com/webhook/(?P<teams>[\w@/-]{20,})"
    r"|(?:infura\.io/(?:ws/)?v3|alchemy\.com/v2|alchemyapi\.io/v2|quiknode\.pro|getblock\.io|ankr\.com/[a-z_]{2,30})/"
    r"(?P<node>[\w-]{20,80})"
    r"|loggly\.com/(?:inputs|bulk)/(?P<loggly>[\w-]{20,80})|/receiver/v1/http/(?P<receiver>[\w+=-]{20,400})"
    r"|/api/v1/(?P<device>[A-Za-z0-9]{20})/(?:telemetry|attributes|rpc)"
    r"|/integration/(?P<integration>[0-9a-f]{32})(?![0-9a-f])"
    r"|/private-(?P<calendar>[0-9a-f]{32})(?![0-9a-f])"
    r"|/api/push/(?P<push>[A-Za-z0-9]{8,64})(?![\w/-])"
    r"|/rest/\d{1,9}/(?P<rest>[a-z0-9]{14,24})/"
    r"|/waInstance\d{4,20}/\w{1,40}/(?P<instance>[0-9a-f]{30,100})"
    r"|anaconda\.(?:org|com)/t/(?P<conda>[\w-]{20,100})"
    r"|hc-ping\.com/(?P<ping>[\w-]{20,})",
    re.I,
    sign="/",
    words="hook discord ifttt infura. alchemy quiknode. getblock. ankr. loggly. /receiver/ /api/v1/ /use/ "
    "telegram.org/bot googleapis /integration/ /private- /api/push/ /rest/ "
    "/wainstance anaconda. hc-ping",
    before=26,
)
# Names that are secret in a query, where they name hardly anything else.
_IN_QUERY = frozenset(
    """key sign code state auth otp assertion sid sig signature hash ticket t jwt k policy key-pair-id x-amz-signature
    code_verifier x-amz-credential x-amz-security-token x-goog-signature x-goog-credential awsaccesskeyid
    googleaccessid oauth_token oauth_verifier oauth_signature id_token_hint login_hint samlresponse samlrequest
    relaystate se_token
    sv_token hmac confirmation_token invitation_token reset magic""".split()
)
_SHORT = frozenset("key sign code state t k hash policy reset".split())
_SSH = frozenset({"ssh", "git+ssh", "svn+ssh", "sftp", "rsync", "scp"})
_SHOWN_USER = frozenset(
    {"postgres", "postgresql", "mysql", "mariadb", "mongodb", "mssql", "oracle", "ldap", "ldaps"}
)


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where secrets appear in addresses; the user name alone of an SSH remote or a database is not one."""
    for match in _USER.finditer(text):
        if _is_credential(match["scheme"].lower().rpartition(":")[2], match["user"]):
            yield SecretSpan(*match.span("user"), "credentials")
    for match in _BARE.finditer(text):
        if not _is_placeholder(match["user"].partition(":")[2]):
            yield SecretSpan(*match.span("user"), "credentials")
    for match in _SLASHED.finditer(text):
        if not _is_placeholder(match["user"].partition(":")[2]):
            yield SecretSpan(*match.span("user"), "credentials")
    for match in _ORACLE.finditer(text):
        yield SecretSpan(*match.span("value"), "credentials")
    for match in _QUERY.finditer(text):
        if _in_query(match["name"], match["value"]):
            yield SecretSpan(*match.span("value"), "query")
    for match in _USER_AND_P.finditer(text):
        yield SecretSpan(*match.span(match.lastgroup or 0), "query")
    for match in _PATH.finditer(text):
        if has_digit(match["value"]) and random(match["value"]) and _unlike_a_name(match["value"]):
            yield SecretSpan(*match.span("value"), "path")
    for match in _HOOK.finditer(text):
        yield SecretSpan(*match.span(match.lastgroup or 0), "webhook")


def clean_url(url: str, *, fragment: bool = False) -> str:
    """Return the address without credentials and with the secrets of its query and path masked.

    The fragment, which may hold a token, goes too, unless it is one of ours. All else stays as it is written.
    """
    if not fragment:
        url = url.partition("#")[0]
    scheme, separator, rest = url.partition("://")
    host = _HOST.match(rest)
    if separator and host and scheme.lower() not in _SSH:
        url = f"{scheme}://{host[0].rpartition('@')[2]}{rest[host.end() :]}"
    return _masked(url)


def _masked(url: str) -> str:
    for span in sorted(spans(url), reverse=True):
        url = url[: span.start] + _MASK + url[span.end :]
    return url


def _is_credential(scheme: str, user: str) -> bool:
    name, colon, password = user.partition(":")
    if _is_placeholder(password if colon else user):
        return False
    if colon:
        return bool(password)
    return bool(name) and scheme not in _SSH and scheme not in _SHOWN_USER


def _is_placeholder(password: str) -> bool:
    return not is_secret("password", Holds.ALWAYS, password, quoted=True, code=False) and bool(
        re.match(r"[*•x.…]+$|[$%{<\[]", password, re.I)
    )


def _in_query(name: str, value: str) -> bool:
    low = name.lower()
    if low == "s":  # a search, unless it is as long as a digest
        return re.fullmatch(r"[0-9a-f]{32,64}", value) is not None
    if low in _IN_QUERY:
        if low in _SHORT and not (random(value) or (low == "code" and len(value) >= 6)):
            return False
        return is_secret(low, Holds.ALWAYS, value, quoted=False, code=False)
    if low.endswith("tokens") and value.isdigit():  # a number of them
        return False
    # A query holds data alone, no code and no prose: a name that elsewhere may be a secret's is one here.
    secret = holds(re.sub(r"%5[BbDd]|[\[\]]", "_", name)) is not Holds.NOTHING
    return secret and is_secret(low, Holds.ALWAYS, value, quoted=False, code=False)


def _unlike_a_name(value: str) -> bool:
    return (
        not _SLUG.fullmatch(value)
        and re.search(r"\.[A-Za-z][A-Za-z0-9]{1,4}(?::\d{0,6}){0,2}$", value) is None
    )
