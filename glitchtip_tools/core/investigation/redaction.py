"""Takes secrets out of text that is going to be read by others: tokens, passwords, keys, credentials in addresses."""

import re

HIDDEN = "[hidden]"
# No pattern may begin with a repetition: searching a long text for it would take quadratic time.
_NAMED = re.compile(
    r"""(?P<name>(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key
    |authorization|auth[_-]?key|cookie|session[_-]?id|credential|client[_-]?secret|dsn)
    s?["']?\]?[ \t]*(?:=>|[:=])[ \t]*)
    (?P<value>(?:(?:Bearer|Basic|Token)[ \t]+)?(?:"[^"\n]{3,}"|'[^'\n]{3,}'|[^\s"',;&)\]}`]{3,}))""",
    re.I | re.X,
)
_QUERY = re.compile(
    r"(?P<name>(?:[?&](?:code|key|sig|state|auth|assertion|otp)|\bsignature)=)(?P<value>[^\s\"',;&)\]}`#]{3,})",
    re.I,
)
_HEADER = re.compile(r"\b(X-[a-z-]{0,20}(?:Key|Token|Secret)[ \t]+)(?=[a-z_-]*\d)[\w.~+/=-]{3,}", re.I)
_BEARER = re.compile(r"\b(Bearer|Basic|Token)[ \t]+[A-Za-z0-9._~+/=-]{12,}")
_ADDRESS = re.compile(r"(?<=://)[^\s/@:]+:[^\s/@]+(?=@)")
_KNOWN = re.compile(
    r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,}"
    r"|sk_(?:live|test)_\w{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|\d{8,10}:[\w-]{35}"
    r"|(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)"
)
_KEY_BLOCK = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    re.S,
)
_KEY_END = re.compile(r"-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----")
_KEY_BODY = re.compile(r"[\s\"'+]*[A-Za-z0-9+/=]{4,}(?:\\n)?[\s\"'+,;)]*")
_CODE_VALUE = re.compile(
    r"^(None|null|nil|undefined|true|false|self\.|this\.|os\.|process\.|[\w.]+\(|[a-z_]\w*\.\w|\w{1,24}$)",
    re.I,
)


# Where a bare word after `password =` is a name; in a configuration it is the password.
_SOURCES = frozenset(
    "c cc cjs clj cpp cs dart elm erl ex exs fs go groovy h hpp hs java jl js jsx kt kts lua m mjs ml mm php pl py"
    " pyi rb rs scala svelte swift ts tsx vb vue".split()
)


def is_source(file: str) -> bool:
    """Say whether the file is written in a programming language, by its suffix."""
    return file.rpartition(".")[2].lower() in _SOURCES


def redacted(text: str, *, code: bool = False) -> str:
    """Return the text without secrets, in as many lines; in code, a value that is a name or a call is not one."""

    def hide(found: re.Match[str]) -> str:
        value = found["value"]
        plain = code and value[:1] not in "\"'" and _CODE_VALUE.match(value)
        return found[0] if plain else found["name"] + HIDDEN

    text = _without_keys(text)
    text = _QUERY.sub(hide, _NAMED.sub(hide, text))
    text = _HEADER.sub(lambda found: f"{found[1]}{HIDDEN}", text)
    text = _BEARER.sub(lambda found: f"{found[1]} {HIDDEN}", text)
    return _KNOWN.sub(HIDDEN, _ADDRESS.sub(HIDDEN, text))


def _without_keys(text: str) -> str:
    """Hide private keys, also one whose first lines are not part of the text."""
    text = _KEY_BLOCK.sub(lambda found: HIDDEN + "\n" * found[0].count("\n"), text)
    if not _KEY_END.search(text):
        return text
    rows = text.split("\n")
    inside = False
    for at in range(len(rows) - 1, -1, -1):
        ends = _KEY_END.search(rows[at]) is not None
        inside = ends or (inside and _KEY_BODY.fullmatch(rows[at]) is not None)
        rows[at] = HIDDEN if inside else rows[at]
    return "\n".join(rows)
