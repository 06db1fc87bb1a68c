"""Secrets behind a name and a sign: `password=x`, `"token": "x"`, `'secret' => 'x'`, `Authorization: Bearer x`."""

import re
from collections.abc import Iterator

from glitchtip_tools.core.redaction.finders.authorization import (
    AFTER_SCHEME,
    OTHER_SCHEME,
    PARAMETERS,
    after_scheme,
    cookies,
)
from glitchtip_tools.core.redaction.finders.value_ends import BARE, is_environment, trimmed, value_end
from glitchtip_tools.core.redaction.names import Holds, holds, kind_of
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.sources import is_member, is_source
from glitchtip_tools.core.redaction.spans import MASKED, SecretSpan
from glitchtip_tools.core.redaction.value_types import is_type
from glitchtip_tools.core.redaction.values import (
    has_digit,
    is_secret,
    names_a_secret,
    names_a_setting,
    random,
    says_something,
)

# A name is taken whole and never begins inside one: each character is read once.
_NAMED = LazyPattern(
    r"""(?<![\w.-])(?P<name>[\w.\u0900-\u0dff\u0e00-\u0e7f-]++)(?P<close>\\?["'`\])]{0,4}+(?:(?<=")>>)?)
    (?:[ ]?\([^()\n]{1,30}\))?
    (?P<sep>\s{0,8}+(?:=>|->|:{1,3}=|[!=]==?|(?:\?\??|\|\||[.+])?=|:)|\)=\()[ \t]{0,40}""",
    re.X,
)
_TYPE = LazyPattern(r"&?(?:'?[A-Za-z_][\w.<>\[\]| ]{0,40}?\??)[ ]=[ ](?=[\"'`])")
_WRAPPER = LazyPattern(
    r"(?:<%=[ ]?)?(?:(?:\([\w.*]{1,40}\)[ ])?(?:\(len=\d{1,9}(?:[ ]cap=\d{1,9})?\)[ ])?)"
    r"(?:[A-Za-z_.]{1,30}\(|(?:\[\][\w.*]{1,20}|\$)?[\[({]\s{0,40}|<<)?[ ]?"
    r"(?:[burfBURFN@$]{1,2})?(?=[\"'`])"
)
_BELOW = LazyPattern(
    r"\r?\n[ \t]{1,60}(?:[burfBURFN@$]{1,2})?(?=[\"'`][^\"'`\n]{1,500}[\"'`][ ]?[,;)\]}]?[ ]?(?:\n|\Z))"
)
_ALONE = LazyPattern(r"\r?\n[ \t]{1,60}(?P<value>[A-Za-z0-9+/_=-]{12,400})[ \t]{0,40}\r?(?=\n|\Z)")
_ADDRESS = LazyPattern(r"[a-z][a-z0-9+.-]{1,30}://")
_MARKED = LazyPattern(r"(?:&|!!)[A-Za-z]\w{0,30}[ ](?=\S)")  # an anchor or a type before a value in YAML
# Quotes that are doubled, as a cell of a table and a string of several lines have them.
_DOUBLED = {
    quote: LazyPattern(rf"{quote}{{2,3}}(?=[^\s{quote},;:)\]}}<>&|\\.?+=])") for quote in ("'", '"', "`")
}
_QUOTED = {
    quote: LazyPattern(rf"{quote}(?:[^{quote}\\\n]|\\[^\n])*+(?P<end>{quote})?") for quote in ("'", '"', "`")
}
# A further value of a list; what `:` or `=` follows is a name.
_ITEM = LazyPattern(
    r"(?P<v>[\"'`])\s{0,8}(?P<sep>[,|])\s{0,40}(?P=v)(?P<value>[^\s\"'`<>]{8,500})(?=(?P=v)(?!\s{0,4}(?:=>|[:=])))"
)
# Bytes as Node.js shows them: `<Buffer 5f 0a>`, `Uint8Array(32) [ 95, 10 ]`.
_BYTES = LazyPattern(
    r"(?:<Buffer|(?:Uint8Array|Buffer)\(\d{1,6}\)\s{0,4}\[)\s{0,4}(?P<value>[0-9a-f]{1,3}(?:,?\s{1,8}[0-9a-f]{1,3}){3,4000})"
)
_BLOCK = LazyPattern(
    rf"[|>][-+]?\d?[ ]{{0,8}}\n"
    rf"(?P<body>(?P<indent>[ ]{{1,40}})[^\s{MASKED}][^\n{MASKED}]*(?:\n(?P=indent)[^\n{MASKED}]*)*)"
)
_LIST = LazyPattern(
    r"\n?(?:[ ]{0,40}-[ ][^\n]{1,500}(?:\n|\Z)){1,100}"
)  # in YAML; a name takes the first line's end
_LIST_ITEM = LazyPattern(r"-[ ][\"']?(?P<value>[^\s\"'{\[][^\s\"':]{7,400})[\"']?[ ]{0,8}(?=\n|\Z)")
_BEFORE = LazyPattern(r"(?:[^\W\d_][^\W\d_-]{0,19}['’ _-]){1,2}$")
_A_NAME = LazyPattern(r"\s{0,4}(?::(?![:\n]|\Z)|=>)")  # what follows a name in quotes
_ABOVE = LazyPattern(r"(?<![\w.-])(?P<name>[\w.-]{2,40})[\"']?\s?(?:=>|[:=])\s?[\[{(]\s{0,40}[\"']?$")
_READS = LazyPattern(r"(?:\.|\b)(?:get|getenv|env|fetch|dig|find)\($", re.I)
_SENTENCE = LazyPattern(r"[A-Z][a-z]{2,20}[ ](?=[`a-z])")
# What a plan or a difference says the value becomes: `"x" -> "y"`.
_BECOMES = LazyPattern(r"[\"'`][ ]{0,4}(?:->|→|⇒|to)[ ]{0,4}(?=[\"'`])")
_SCHEME_OF_A_MASK = LazyPattern(rf"[A-Za-z][\w-]{{1,30}}[ ]{{1,3}}{MASKED}")
_LAST_WORDS = frozenset(
    "key seed id code phrase string word secret token khẩu المرور السر sandi ordine".split()
)
_BOUND_ATTRIBUTE = LazyPattern(r"[a-z][a-z.-]{0,40}=\\{0,8}\"")
_PORT = LazyPattern(r"\d{2,5}(?![\w.])")
_COMPLAINT = LazyPattern(
    r"(?:unexpected|expected|illegal|parse|syntax|lexer|unknown|next|punctuation)\W", re.I
)
_HEADERS = frozenset({"authorization", "proxy-authorization", "x-authorization"})
_COMPARES = frozenset({"!=", "!==", "==="})
_COOKIE_HEADERS = frozenset({"cookie", "set-cookie", "cookies", "http_cookie", "http_set_cookie"})


def spans(text: str, *, code: bool = False) -> Iterator[SecretSpan]:
    """Yield where values of secret names appear in the text."""
    done = 0
    for match in _names(text):
        # What is in the user's part of an address, or between colons, is not a setting's name.
        inside = text.endswith("://", 0, match.start())
        joined = match["sep"] == ":" and not text.startswith(" ", match.end("sep"))
        inside = inside or (joined and text.endswith(":", 0, match.start()))
        inside = inside or text.startswith("//", match.end("sep"))
        inside = inside or (
            joined and text.endswith("@", 0, match.start()) and bool(_PORT.match(text, match.end()))
        )
        if match.start() < done or inside:
            continue
        name = match["name"].strip("-.")
        if match["sep"] == ":" and (
            is_source(name) or is_member(text, name, match.end())
        ):  # `jwt-auth.guard.ts:24:11`
            continue
        word = BARE.match(text, match.end()) if match["sep"].strip() == "==" else None
        if word and names_a_secret(word[0]):
            continue
        # What a bare word is compared with is a name.
        if match["sep"].strip() in _COMPARES and text[match.end() : match.end() + 1] not in ("'", '"', "`"):
            continue
        kind = holds(name)
        last = re.split(r"[-_.]", name.lower())[-1]
        if kind is Holds.NOTHING and last == "key":  # `"jwt": {"key": "x"}`
            above = _ABOVE.search(text, max(0, match.start() - 60), match.start())
            kind = _key_in(above["name"]) if above else kind
        if kind is Holds.NOTHING and name.lower() == "key":
            kind = Holds.KEY
        if kind is not Holds.ALWAYS and (last in _LAST_WORDS or (last.isdigit() and len(last) < 3)):
            before = _BEFORE.search(text, max(0, match.start() - 45), match.start())
            kind = holds(before[0] + name) if before else kind
        if kind is not Holds.NOTHING:
            for span in value_spans(text, match.end(), name, kind, code=code, inside=match["close"] == ""):
                yield span
                done = span.end


def _names(text: str) -> Iterator[re.Match[str]]:
    """Yield the names with a sign behind; what is in brackets behind a name that is none, `def f(pw: str):`, too."""
    at = 0
    while match := _NAMED.search(text, at):
        yield match
        bracketed = text.find("(", match.end("close"), match.start("sep")) >= 0
        at = match.end("close") if bracketed and holds(match["name"]) is Holds.NOTHING else match.end()


def value_spans(
    text: str, at: int, name: str, kind: Holds, *, code: bool = False, inside: bool = False
) -> Iterator[SecretSpan]:
    """Yield the value that begins at a position; `inside` text that a quote before the name may have opened."""
    low = name.lower()
    if marked := _MARKED.match(text, at):
        at = marked.end()
    if low in _COOKIE_HEADERS or low.endswith("http_cookie"):
        if text[at - 1 : at] == "=" and text[at - len(name) - 2 : at - len(name) - 1] in ("&", "?"):
            yield from _bare(text, at, name, Holds.MAYBE, code=code)
            return
        opened = _WRAPPER.match(text, at)
        yield from cookies(text, opened.end() + 1 if opened else at)
        return
    if data := _BYTES.match(text, at):
        yield SecretSpan(*data.span("value"), kind_of(name, kind))
        return
    typed = _TYPE.match(text, at)
    wrapper = _WRAPPER.match(text, typed.end() if typed else at)
    # `"password":` at the end of a line, and the value in quotes below.
    if wrapper is None and text[at : at + 1] in ("\r", "\n") and kind is not Holds.KEY:
        wrapper = _BELOW.match(text, at)
    if wrapper:
        yield from _wrapped(text, at, wrapper.end(), name, kind, code=code, inside=inside)
        return
    if (alone := _ALONE.match(text, at)) and random(alone["value"]) and has_digit(alone["value"]):
        yield SecretSpan(*alone.span("value"), kind_of(name, kind))
        return
    if listed := _LIST.match(text, at):
        yield from _listed(text, listed, name, kind)
        return
    if block := _BLOCK.match(text, at):
        yield SecretSpan(block.end("indent"), block.end("body"), kind_of(name, kind))
        return
    if scheme := AFTER_SCHEME.match(text, at):
        yield from after_scheme(text, scheme.end())
        return
    if low in _HEADERS and _SCHEME_OF_A_MASK.match(text, at):
        return
    unknown = OTHER_SCHEME.match(text, at) if low in _HEADERS else None
    if unknown and random(unknown["value"]) and has_digit(unknown["value"]):
        yield SecretSpan(*unknown.span("value"), "credentials")
        return
    if low.endswith("-signature") and (parameters := PARAMETERS.match(text, at)):
        yield SecretSpan(*parameters.span(), "credentials")
        return
    yield from _bare(text, at, name, kind, code=code)


def _wrapped(
    text: str, at: int, start: int, name: str, kind: Holds, *, code: bool, inside: bool
) -> Iterator[SecretSpan]:
    """Yield the value in the quotes that open at `start`, behind what wraps them, and others of its list."""
    if doubled := _DOUBLED[text[start]].match(text, start):
        start = doubled.end() - 1
    quoted = _QUOTED[text[start]].match(text, start)
    if quoted is None:
        return
    if _is_argument(text[at:start], quoted[0][1:-1]):
        return
    becomes = _BECOMES.match(text, quoted.start("end")) if quoted["end"] else None
    new = becomes and _QUOTED[text[becomes.end()]].match(text, becomes.end())
    if new:
        yield from _quoted(text, quoted, name, kind, code=code, inside=inside)
        yield from _quoted(text, new, name, kind, code=code, inside=False)
        return
    for span in _quoted(text, quoted, name, kind, code=code, inside=inside):
        yield span
        yield from _further(
            text, span.end, listed=text[at:start].rstrip(" \nbru\"'`").endswith(("[", "(", "{"))
        )


def _bare(text: str, at: int, name: str, kind: Holds, *, code: bool) -> Iterator[SecretSpan]:
    """Yield the value without quotes that begins at the position."""
    opened_twice = text[at : at + 2] in ("[[", "((", "{{")  # a template's
    start = at + (text[at : at + 1] in ("[", "(", "{") and not opened_twice)
    bare = BARE.match(text, start)
    if bare is None:
        return
    if bare[0].endswith("=") and text.startswith(">", bare.end()):  # `:auth=>{:user=>"x"}`: another name
        return
    if text[at - 3 : at] == '" :' and _BOUND_ATTRIBUTE.match(text, start):  # `v-if="token" :text="label"`
        return
    value = trimmed(bare[0], is_environment(text, at, name))
    if name.lower() in _HEADERS and not says_something(value, sentence=False):
        kind = Holds.ALWAYS
    if kind is Holds.MAYBE and _ADDRESS.match(value):  # what is secret in it, the search of addresses says
        return
    tight = text[at - 1 : at] == "=" and text[at - 2 : at - 1].isalnum()
    complaint = name.lower() == "token" and _COMPLAINT.search(text, max(0, at - 40), at)
    # `password: Path is required`: a sentence that begins behind the name.
    complaint = complaint or (text[at - 2 : at] == ": " and _SENTENCE.match(text, at))
    if (
        complaint
        or is_type(text, start)
        or not is_secret(name, kind, value, quoted=False, code=code, tight=tight)
    ):
        return
    yield SecretSpan(start, value_end(text, at, start, name, value), kind_of(name, kind))


def _is_argument(before: str, value: str) -> bool:
    """Return whether a call reads the secret by this name, `getProperty("db.password")`, or a page's element."""
    if not before.endswith("("):
        return False
    if _READS.search(before) and names_a_setting(value):
        return True
    return names_a_secret(value) or (before == "$(" and value.startswith(("#", ".")))


def _key_in(name: str) -> Holds:
    """Return what the value of `key` is inside the thing of that name, such as `jwt` or `crypt`."""
    secret = holds(name) is not Holds.NOTHING or holds(f"{name}-key") is not Holds.NOTHING
    return Holds.MAYBE if secret else Holds.NOTHING


def _quoted(
    text: str, quoted: re.Match[str], name: str, kind: Holds, *, code: bool, inside: bool
) -> Iterator[SecretSpan]:
    value = quoted[0][1 : -1 if quoted["end"] else None]
    if quoted["end"] and _A_NAME.match(text, quoted.end()):
        return
    if inside and re.match(r"\s|[+.,;:)\]}>]|$", value):  # the quote closes what was opened before the name
        return
    start = quoted.start() + 1
    scheme = AFTER_SCHEME.match(value)
    if scheme and len(value) > scheme.end() + 3:
        yield from after_scheme(text, start + scheme.end(), start + len(value))
    elif is_secret(name, kind, value, quoted=True, code=code):
        yield SecretSpan(start, start + len(value), kind_of(name, kind))


def _listed(text: str, listed: re.Match[str], name: str, kind: Holds) -> Iterator[SecretSpan]:
    """Yield the items of a list in YAML that look like secrets; others are names of secrets."""
    for item in _LIST_ITEM.finditer(text, *listed.span()):
        if random(item["value"]) and has_digit(item["value"]):
            yield SecretSpan(*item.span("value"), kind_of(name, kind))


def _further(text: str, at: int, *, listed: bool) -> Iterator[SecretSpan]:
    """Yield what else a list of secrets holds: `tokens: ["x", "y"]`, `token = 'x' | 'y'`."""
    while (item := _ITEM.match(text, at)) and (listed or item["sep"] == "|"):
        if not (random(item["value"]) and has_digit(item["value"])):
            return
        yield SecretSpan(*item.span("value"), "token")
        at = item.end("value")
