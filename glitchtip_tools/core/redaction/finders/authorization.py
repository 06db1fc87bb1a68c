"""What the headers of HTTP carry: credentials behind a scheme (RFC 9110, section 11.4), and cookies (RFC 6265)."""

import re
from collections.abc import Iterator

from glitchtip_tools.core.redaction.finders.value_ends import BARE, WHOLE, bare_value
from glitchtip_tools.core.redaction.names import Holds
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import MASKED, SecretSpan
from glitchtip_tools.core.redaction.values import is_secret, says_something

AFTER_SCHEME = LazyPattern(
    r"(?:Bearer|Basic|Token|ApiKey|Api-Key|Digest|Negotiate|Bot|JWT|GenieKey|SSWS|OAuth|MAC|Hawk|AWS4-HMAC-SHA256"
    r"|SharedAccessSignature|SharedKey|Key|Sentry|DSN|Signature|NTLM)(?:[ \t]{1,4}|%20|\+)",
    re.I,
)
OTHER_SCHEME = LazyPattern(r"[A-Za-z][\w-]{1,30}[ ]{1,3}(?P<value>[^\s\"'<>,;]{8,500})")
PARAMETERS = LazyPattern(r"(?:[\w-]{1,60}=(?:\"[^\"\n]{0,2000}\"|[^\s,\"'\\<>]{0,2000})[, ]{0,3}){2,40}")
_FURTHER = LazyPattern(r"(?<=[\w=]),[ ]?[A-Z][A-Za-z]{1,20}[ ](?P<value>[\w.~+/=-]{16,400})")
_COOKIES = LazyPattern(
    r"[^\s=;,\"'<>]{1,100}=[^\s;\"'<>]*+(?:;[ ]?[^\s=;,\"'<>]{1,100}(?:=[^\s;\"'<>]*+)?)*+"
)
# What a header says about a cookie, `SameSite=None`, is not one.
_ATTRIBUTES = LazyPattern(
    r"(?:(?:samesite|secure|httponly|path|domain|expires|max-age|partitioned|priority)"
    r"(?:=[^;]*+)?\\{0,8}(?:;[ ]?|$))*+",
    re.I,
)


def cookies(text: str, at: int) -> Iterator[SecretSpan]:
    """Yield the cookies that begin at the position, with their names."""
    first = BARE.match(text, at)
    is_sentence = first is not None and says_something(first[0].partition("=")[0], sentence=False)
    found = None if is_sentence else _COOKIES.match(text, at)
    attributes = _ATTRIBUTES.match(found[0]) if found else None
    if found and attributes and attributes.end() < len(found[0]):
        yield SecretSpan(found.start() + attributes.end(), found.end(), "cookie")


def after_scheme(text: str, at: int, end: int | None = None) -> Iterator[SecretSpan]:
    """Yield the credentials behind the scheme of an Authorization header (RFC 9110, section 11.4)."""
    parameters = PARAMETERS.match(text, at)
    if parameters:
        yield SecretSpan(at, at + len(parameters[0].rstrip(", ")), "credentials")
        return
    for further in _FURTHER.finditer(text, at, end or at + 400):
        yield SecretSpan(*further.span("value"), "credentials")
    bare = BARE.match(text, at)
    if bare is None:
        return
    value = bare_value(bare[0])
    if value.isalpha() and text[bare.end() : bare.end() + 1] == "<":  # `Bearer api::<token>`
        return
    if end is None and (says_something(value, sentence=False) or len(value) < 3):
        return
    if MASKED not in value and is_secret(
        "authorization", Holds.ALWAYS, value, quoted=end is not None, code=False
    ):
        whole = WHOLE.match(text, at)
        yield SecretSpan(at, end or at + len(bare_value(whole[0] if whole else value)), "credentials")
