"""Takes secrets out of text that is going to be read by others: tokens, passwords, keys, credentials in addresses."""

import re

HIDDEN = "[hidden]"
_NAMED = re.compile(
    r"""(?P<name>[\w.-]*(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key
    |authorization|auth[_-]?key|cookie|session[_-]?id|credential|client[_-]?secret|dsn)s?["']?\]?\s*(?:=>|[:=])\s*)
    (?P<value>(?:(?:Bearer|Basic|Token)\s+)?(?:"[^"\n]{3,}"|'[^'\n]{3,}'|[^\s"',;&)\]}]{3,}))""",
    re.I | re.X,
)
_BEARER = re.compile(r"\b(Bearer|Basic|Token)\s+[A-Za-z0-9._~+/=-]{12,}")
_ADDRESS = re.compile(r"(?<=://)[^\s/@:]+:[^\s/@]+(?=@)")
_KNOWN = re.compile(
    r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{20,}"
    r"|sk_(?:live|test)_\w{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|\d{8,10}:[\w-]{35})"
)
_KEY_BLOCK = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.S)
_CODE_VALUE = re.compile(
    r"^(None|null|nil|undefined|true|false|self\.|this\.|os\.|process\.|[\w.]+\(|[a-z_]\w*\.\w|\w{1,24}$)",
    re.I,
)


def redacted(text: str, *, code: bool = False) -> str:
    """Return the text without secrets; in code, a value that is a name or a call is not one."""

    def hide(found: re.Match[str]) -> str:
        value = found["value"]
        plain = code and value[:1] not in "\"'" and _CODE_VALUE.match(value)
        return found[0] if plain else found["name"] + HIDDEN

    text = _KEY_BLOCK.sub(HIDDEN, text)
    text = _NAMED.sub(hide, text)
    text = _BEARER.sub(lambda found: f"{found[1]} {HIDDEN}", text)
    return _KNOWN.sub(HIDDEN, _ADDRESS.sub(HIDDEN, text))
