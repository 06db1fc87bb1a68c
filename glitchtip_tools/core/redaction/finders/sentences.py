"""Secrets that words announce, in sentences of several languages."""

import re
from collections.abc import Callable, Iterator

from glitchtip_tools.core.redaction.finders.value_ends import bare_value
from glitchtip_tools.core.redaction.names import Holds, holds, kind_of
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import SecretSpan
from glitchtip_tools.core.redaction.values import has_digit, is_secret, random, scrambled

_VALUE = r"(?P<q>[\"'`(\[«“„]?)(?P<value>[^\s\"'`<>()»”“]{4,400})"
_QUOTE = r"(?=[\"'`(\[«“„])"
_SENTENCE = LazyPattern(
    rf"""(?<![\w./-])(?P<name>(?:[A-Za-z][\w-]{{0,40}}[ _-])?
    (?:password|passphrase|passwd|pwd|(?:auth|access|refresh|bearer|api|id)?token|secret|api[ _-]?key
    |session(?:[ _-]id)?|jwt|(?:access|private|signing|secret|auth|account)[ _-]?key|key|code|pin|otp
    |tan(?=[ ](?:lautet|ist|is)[ ])
    |pass(?=[ ](?:is|was|now)[ ])))
    (?:[ ](?:string|value|provided|given|used|received|supplied|was|is|of|set[ ]to|lautet|ist|est|es|jest
    |for[ ](?:the[ ])?user[ ][\"'`]?[\w.@-]{{1,40}}[\"'`]?(?:[ ]is)?
    |for[ ][\w.@-]{{1,40}}|is[ ]now|you[ ]sent))?
    (?:[ \t][=:→—–-]?[ ]?|[=:→][ ]?|{_QUOTE}){_VALUE}""",
    re.X | re.I,
    hints=r"(?:pass(?:word|phrase|wd)?|pwd|token|secret|key|session(?:[ _-]id)?|jwt|code|pin|otp|tan)"
    r"(?=[ \t=:→\"'`(\[«“„])",
    before=56,
)
# `Passwort von ada: X`, `пароль от почты: X`: what the password is for is between its name and its value.
_OWNED = LazyPattern(
    r"(?<![\w.-])(?P<name>pass(?:word|wort|phrase|wd)|пароль|mot de passe|contraseña|senha|parola|hasło)"
    r"(?:[ ][^\W\d_]{1,20}){1,3}[ ]?[:=][ ]?[\"'`]?(?P<value>[^\s\"'`<>]{6,200})",
    re.I,
    words="pass парол mot contrase senha parola hasło",
)
# Kubernetes and vaults speak of a secret by its name: `secret "db-v2" not found`.
_NAMED_SECRET = LazyPattern(
    r"secrets?[ ][\"'`][a-z0-9./-]{1,253}[\"'`][ ](?:not|already|is|in|of|does|was|has|could|with|for)\b"
)
# A word for a password or a key in another language, then what looks random.
_FOREIGN = LazyPattern(
    rf"""(?<![\w-])(?:парол(?:ь|я|ем|е|и)|passwort|kennwort|mot[ ]de[ ]passe|contraseña|senha|clave|hasło|heslo
    |parola|şifre|密码|密碼|パスワード|비밀번호
    |(?P<key>токен[а-я]{{0,2}}(?:[ ]доступа)?|ключ[а-я]{{0,2}}[ ](?:api|доступа)|api[ -]?ключ[а-я]{{0,2}}
    |секретн[а-я]{{2,3}}[ ](?:ключ[а-я]{{0,2}}|код)|api-?schlüssel|(?:geheimer|privater)[ ]schlüssel|zugangstoken
    |clé[ ](?:d'|d’)?(?:api|secrète|privée|accès)|jeton(?:[ ]d.accès)?
    |clave[ ](?:de[ ])?(?:la[ ])?(?:api|secreta|privada)|chave[ ](?:de[ ])?(?:api|secreta|privada)|klucz[ ]api
    |anahtar[ıi]?|api密钥|密钥|令牌|api金鑰|apiキー|(?:アクセス)?トークン|토큰))
    (?:[ ]?[:=：→—–][ ]?|[ ](?:(?:-|is|ist|est|es|é|это)[ ])?|{_QUOTE}){_VALUE}""",
    re.X | re.I,
    words="парол passwort kennwort mot contrase senha clave hasło heslo parola şifre 密码 密碼 パスワード 비밀번호 "
    "токен ключ api секретн schlüssel zugangstoken clé jeton chave klucz anahtar 密钥 令牌 トークン 토큰",
    before=12,
)
# `using RSA key 4F2A...`: what a public key is found by.
_FINGERPRINT = LazyPattern(r"(?:RSA|[A-Z]{0,2}DSA|ed25519|gpg|pgp|public|primary|sub)[ _-]?key$", re.I)
_HEX = LazyPattern(r"(?:0x)?(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$", re.I)
_FILE = LazyPattern(r"(?:~|\.{0,2})(?:/[\w.@-]{1,80}){2,12}")
_SAYS = LazyPattern(r"[ ](?:is|was)[ ]$")  # `the default password is "X"`
# `deepgramKEY X`, `coveralls_TOKEN-X`: a name of several words, which prose has not, before what looks random.
_TITLED = LazyPattern(
    r"(?<![\w./-])(?P<name>[A-Za-z][A-Za-z0-9_.]{1,40}(?:key|token|secret))[ -]{1,2}[\"']?"
    r"(?P<value>[A-Za-z0-9+/_=-]{16,400})(?![\w./-])",
    re.I,
    hints=r"(?:key|token|secret)(?=[ -]{1,2}[\"']?[a-z0-9+/_=-]{16})",
    before=42,
)
# `Use this password:`, and the password alone on a line below.
_BELOW = LazyPattern(
    r"(?:password|passphrase|token|secret|api key|code)[^\n:]{0,60}:[ ]?\n\s{0,20}"
    r"(?P<value>[A-Za-z0-9+/=_-]{12,200})[ ]?(?=\n|\Z)",
    re.I,
    words="password passphrase token secret api code",
)
_A_NAME = LazyPattern(r"[a-z_.-]{1,80}\d?|[A-Z_]{1,80}\d?|[A-Za-z.]{1,80}")
_WHOLE = LazyPattern(r"[^\s\"'`<>()»”“]++")
_WITH = LazyPattern(
    r"(?<!\w)(?:with|using|mit|avec|con|com|met|med|z|с|з)[ ](?:the[ ]|dem[ ]|le[ ]|la[ ])?$", re.I
)
_CLOSING = {'"': '"', "'": "'", "`": "`", "«": "»", "“": "”", "„": "“"}


def _sentences(text: str) -> Iterator[SecretSpan]:
    """Yield secrets that a sentence names: `API key provided: x`, `invalid token 'x'`, `password for ada "x"`."""
    at = 0
    while match := _SENTENCE.search(text, at):
        at = match.start("value")
        name = match["name"]
        kind = holds(name)
        value = bare_value(match["value"])
        before = text[max(0, match.start() - 14) : match.start()].lower() + name.lower()
        # The quote directly behind a quoted name closes it.
        closes = match["q"] in ('"', "'") and match.start("q") == match.end("name")
        closes = closes and text.endswith(match["q"], 0, match.start())
        closes = closes or value.startswith("-")  # an option of a command line
        closes = closes or _FILE.fullmatch(value) is not None
        closes = closes or (_FINGERPRINT.search(name) and _HEX.match(value)) is not None
        # The first digits of a session's id don't open it.
        closes = closes or (name.lower().endswith("session") and len(value) < 16 and not match["q"])
        # Between colons stands a part of an identifier: `arn:aws:secretsmanager:eu-west-1:123:secret:prod/db`.
        closes = closes or text[match.start("value") - 1] == ":" == text[match.start() - 1 : match.start()]
        if closes or _NAMED_SECRET.search(text, match.start("name"), match.end("value") + 12):
            continue
        names = holds(value) is not Holds.NOTHING and _A_NAME.fullmatch(value) is not None
        if kind is Holds.NOTHING or "expected" in before or names:
            continue
        if kind is Holds.CODE:
            hidden = re.fullmatch(r"\d{4,8}", value) is not None
        else:
            hidden = (
                random(value)
                and has_digit(value)
                and not re.match(
                    r"[\d.,-]+\w{0,2}$|[\w.]+\(|(?:this|self|process|request|req)[.\[]|/|[\w-]+\.[a-z]{1,4}:\d+",
                    value,
                )
            )
            hidden = hidden or (kind is Holds.ALWAYS and match["q"] in ('"', "'") and has_digit(value))
        said = match["q"] in ("'", '"', "`") and _SAYS.search(text, match.end("name"), match.start("q"))
        hidden = hidden or (kind is Holds.ALWAYS and bool(said))
        quoted = _words_in_quotes(text, match) if kind is Holds.ALWAYS else ""
        if quoted and is_secret(name, kind, quoted, quoted=True, code=False):
            at += len(quoted)
            yield SecretSpan(match.start("value"), at, kind_of(name, kind))
        elif hidden and is_secret(name, kind, value, quoted=True, code=False):
            whole = _WHOLE.match(text, at)
            at = _word_end(match, bare_value(whole[0]) if whole else value)
            yield SecretSpan(match.start("value"), at, kind_of(name, kind))


def _is_used(match: re.Match[str]) -> bool:
    """Return whether somebody used the value in quotes: `with password "x"`."""
    closed = match.string[match.end("value") : match.end("value") + 1] in tuple(_CLOSING.values())
    return (
        match["q"] in _CLOSING
        and closed
        and _WITH.search(match.string[max(0, match.start() - 16) : match.start()]) is not None
    )


def _word_end(match: re.Match[str], value: str) -> int:
    """Return where the value ends: at the quote that closes it, or before what closes the sentence."""
    text, start = match.string, match.start("value")
    whole = _WHOLE.match(text, start)
    closing = _CLOSING.get(text[start - 1 : start])
    if whole and closing and text.startswith(closing, whole.end()):
        return whole.end()
    return start + len(value)


def _words_in_quotes(text: str, match: re.Match[str]) -> str:
    """Return several words with a digit that appears in quotes behind the name, nothing for anything else."""
    start = match.start("value")
    end = text.find(match["q"], start, start + 100) if match["q"] in ("'", '"') else -1
    words = text[start:end] if end > start else ""
    return words if " " in words and "\n" not in words and has_digit(words) else ""


def _owned(text: str) -> Iterator[SecretSpan]:
    """Yield values behind a name that has more words."""
    for match in _OWNED.finditer(text):
        value = bare_value(match["value"])
        between = re.split(r"\W+", text[match.end("name") : match.start("value")].lower().strip(" :="))
        about = any(holds(f"password_{word}") is Holds.NOTHING for word in between if word.isascii())
        if not about and not value.isdigit():
            yield from _password(match, value)


def _below(text: str) -> Iterator[SecretSpan]:
    """Yield what looks random behind a name of several words, or alone on the line below a sentence."""
    for match in _TITLED.finditer(text):
        likely = random(match["value"]) and sum(map(str.isdigit, match["value"])) > 2
        if likely and holds(match["name"]) is not Holds.NOTHING:
            yield SecretSpan(*match.span("value"), "token")
    for match in _BELOW.finditer(text):
        if random(match["value"]) and has_digit(match["value"]) and re.search("[A-Za-z]", match["value"]):
            yield SecretSpan(*match.span("value"), "password")


def _foreign(text: str) -> Iterator[SecretSpan]:
    for match in _FOREIGN.finditer(text):
        value = bare_value(match["value"])
        if match["key"]:
            likely = random(value) and len(value) >= 12
        else:
            likely = random(value) or match["q"] in ("«", "“", "„", '"', "'")
            if _is_used(match) and is_secret("password", Holds.ALWAYS, value, quoted=True, code=False):
                yield SecretSpan(match.start("value"), _word_end(match, value), "password")
        if likely:
            yield from _password(match, value)


def _password(match: re.Match[str], value: str) -> Iterator[SecretSpan]:
    """Yield the value if it can be a password; in a sentence, one without a digit is a word, unless it is random."""
    likely = has_digit(value) or (len(value) >= 12 and scrambled(value))
    if likely and is_secret("password", Holds.ALWAYS, value, quoted=True, code=False):
        yield SecretSpan(match.start("value"), _word_end(match, value), "password")


FORMS: tuple[Callable[[str], Iterator[SecretSpan]], ...] = (
    _sentences,
    _owned,
    _below,
    _foreign,
)


def spans(text: str) -> Iterator[SecretSpan]:
    """Yield where secrets appear in any of the forms."""
    for form in FORMS:
        yield from form(text)
