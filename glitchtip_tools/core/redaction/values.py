"""Values behind a secret's name: which are secrets, and which say something else, such as `required` or `***`."""

import re
from itertools import pairwise
from typing import Final

from glitchtip_tools.core.redaction.names import Holds, holds, of_a_service
from glitchtip_tools.core.redaction.pattern import LazyPattern
from glitchtip_tools.core.redaction.spans import MASKED

# What stands for a value instead of being one: a mask, a placeholder, a reference, a public key.
# Stars, `<password>`, `${TOKEN}`, `%(pw)s`, `{{ token }}`, `$1`, `:pw`.
_PLACEHOLDER = LazyPattern(
    r"""[*.•●…_?#-]+$|(?:[a-z]{2,8}[-_]){0,3}x{3,}(?:[-_]x{2,}){0,8}$|[0]+$|<[^<>]*>$|\$?\{\{?[^{}]*\}\}?$|\$\(?[A-Za-z_]\w*\)?$
    |\$\d{1,2}$|%\(?\w*\)?[sdr]$|%[-+\#]?[vqxT]$|%\w+%$|:[a-z_]\w*$|@[A-Za-z_]\w*$|\?$|\{\{?[A-Za-z_][\w.]*$|(?:\#\{[^{}]*\}){1,20}$
    |\[[A-Za-z]+\]$|![A-Za-z_]+$|ENC\[AES256_GCM
    |\$\{?\{?[A-Za-z_][\w.:? -]*\}?\}?$|\(?(?:filtered|redacted|masked|hidden|removed|sanitized|scrubbed)\)?$
    |(?:required|nullable|sometimes|filled|confirmed|string|bail)(?:\|[\w:,.-]+)+$|same-origin$
    |[A-Z_-]*PLACEHOLDER[A-Z_-]*$|arn:[\w-]*:|[\#.][a-z]+(?:-[a-z]+)+$|\$\((?!echo|printf)|\$\{?[A-Za-z_]+\}?/
    |(?:your|insert|enter|put)[-_ ]|.*[-_ ]here$|\*{2,}|.{0,8}\*{3,}.{0,8}$|.{0,4}[•●]{3,}""",
    re.I | re.X,
)
# A name between the signs of a template: `__DB_PASSWORD__`, `#{Password}#`, `((db.password))`, `%env(X)%`, `{$X}`,
# `$__file{x}`, `{env.X}`. The end may be cut off.
_TEMPLATE = LazyPattern(
    r"""(?:__(?=[A-Z])|@@|@(?=[A-Z_]{1,60}@$)|\#\{\w{0,3}|\(\(|\[\[|\{\$|\{env\.|\$__\w{2,12}\{|%env\((?:\w{1,12}:){0,3}|\$\{\?|@\{)
    \s?(?P<name>[A-Za-z_/][\w./:'"()\[\]-]{0,100}?)\s?(?:__|@@?|\}{0,2}\#?|\){0,2}|\]{0,2})%?$""",
    re.X,
)
# Variables of shells whose name is not all: `$env:X`, `${1:?message`, `${ssm:/prod/x}`, `$argv[1]`.
_SHELL_VARIABLE = LazyPattern(
    r"\$(?:env|script|global|local|private|using|secret|variable):\w{1,80}$|\$\{?\w{1,80}:?\?|\$[A-Za-z_]\w{0,80}\[\w{0,40}\]?$"
    r"|\$\{(?:env|ssm|cf|self|opt|param|file|sm|aws|gcp|azure|vault|kv|secrets?|sys|config|secretsmanager)[:.]"
    r"[\w./:~@#*-]{1,300}\}?$",
    re.I,
)
# An address or path in a vault, an environment or a file, with the scheme that says so.
_IN_A_VAULT = LazyPattern(
    r"(?:vault|op|ssm|sm|awss?sm|aws-(?:sm|ssm)|gcpsm|gcp|akv|azkv|keyvault|kv|secrets?|secretref|env|file|keyring"
    r"|keychain|bws|bitwarden|doppler|infisical|akeyless|conjur|passbolt|lastpass|sops|berglas|secretsmanager"
    r"|k8s|configmap|ref\+\w{2,20}|chamber|knox|1password|dotenv)(?::/{0,3}|\+\w{2,12}://)(?P<path>\w[\w./:#@?=&%{}~-]{0,300})$"
    r"|(?P<cloud>projects/[\w-]{1,60}/secrets/[\w-]{1,60}(?:/versions/\w{1,20})?)$"
    r"|/(?:run|var|etc|opt|home|usr|tmp|mnt|srv|root|app|vault|secrets)/(?P<file>[\w.-]{1,60}(?:/[\w.-]{1,60}){0,9})$"
    r"|@Microsoft\.KeyVault\(|\{\{?resolve:",
    re.I,
)
_PIECES: Final = re.compile(r"[/:#@?=&%{}.~]+")
# What prints a secret: `(Get-Secret -Name x)`, and in backticks `cat /run/secrets/x`.
_PRINTS = LazyPattern(
    r"\(?\s?(?:Get|Read|ConvertTo|ConvertFrom|Unprotect)-[A-Z][A-Za-z]{2,40}(?:[ )]|$)"
    r"|\(\s?(?:Import|Join|New|Select)-[A-Z][A-Za-z]{2,40}(?:[ )]|$)"
    r"|(?:cat|head|tail|jq|yq|base64|openssl)[ ][-~/.$<]|(?:pass|lpass)[ ](?:show|ls)[ ]|gh[ ]auth[ ]"
    r"|terraform[ ]output|aws[ ](?:ssm|secretsmanager|sts|ecr|configure)[ ]|gcloud[ ](?:auth|secrets|config)[ ]"
    r"|vault[ ](?:kv|read|token)[ ]|az[ ](?:account|keyvault|acr)[ ]|op[ ](?:read|item|get)[ ]|sops[ ]"
    r"|kubectl[ ](?:get|create|config)[ ]|bw[ ](?:get|unlock)|security[ ]find-|chamber[ ]read|doppler[ ]secrets"
    r"|heroku[ ](?:config|auth)|secret-tool[ ]lookup"
)
_SETTING_OF = LazyPattern(
    r"(?:[A-Za-z_]\w{0,30}\.){1,5}(?:env|environ|environment)(?:[.\[](?P<name>.{0,100})|$)"
)
_DIGITS_INSIDE = LazyPattern(r"(?<=[A-Za-z])\d{1,40}(?=[A-Za-z])")
# Public keys, which begin with the form of their kind in base64 (RFC 5480, RFC 8017, RFC 8410, RFC 4253).
_PUBLIC_KEY: Final = (
    "MFkwEwYHKoZIzj0C", "MHYwEAYHKoZIzj0C", "MIIBIjANBgkqhkiG9w0BAQ", "MIICIjANBgkqhkiG9w0BAQ", "MIGfMA0GCSqGSIb3DQ",
    "MCowBQYDK2VwAyEA", "MCowBQYDK2VuAyEA", "AAAAB3NzaC1", "AAAAC3NzaC1", "AAAAE2VjZHNh",
)  # fmt: skip
# The first word of a sentence about a secret, and what a language writes where no value is.
_WORDS: Final = frozenset(
    """a an the this that these your our his her its their my no not none null nil undefined nan true false yes on
    off ok is was are were be been has have had do does did can can't cannot could should must may might will would
    shall won't isn't wasn't doesn't don't didn't and or but if for from with without of to in at by as it than
    then too very so please enter choose use try check see set unset get got given provide provided expected
    unexpected received required missing invalid incorrect wrong expired empty blank bad malformed mismatch
    mismatched unknown unauthorized unauthenticated forbidden denied revoked rejected accepted absent present
    disabled enabled default deprecated needed unable failed failure fail error errors exception unsupported
    illegal insufficient weak short long changed reset updated verified valid confirmed field value values string
    str int integer bool boolean bytes object array list dict any optional text char varchar type number float
    double void self params param argument arguments attribute property key name at least only already also there
    when where while which who what why how nothing something all some each every after before during since until
    between against through because contains must's redacted filtered hidden masked removed basic bearer digest
    required. unset. still protected private return break continue throw raise case yield
    secure strong again eof ident identifier keyword newline indent dedent operator punctuator
    punctuation whitespace literal comma semicolon colon end start begin eol new old current next previous
    user users account accounts login hash hashed encrypted cleartext plaintext plain oauth oauth2 ldap
    token tokens password passwords secret secrets credential credentials cookie session header
    authorization include omit""".split()
)
# What other languages say of a secret: verdicts, and what they demand.
_FOREIGN_WORDS: Final = frozenset(
    """mindestens höchstens maximal minimal falsch ungültig abgelaufen erforderlich fehlt nicht kein keine ist muss
    darf wird wurde bitte leer stimmt vergessen zu mínimo máximo mínima obligatorio obligatoria incorrecta
    incorrecto inválida inválido requerido requerida debe no es olvidada caducado caducada minimum maximum requis
    requise incorrect oublié invalide doit est obligatoire expiré au minimo massimo obbligatorio obbligatoria errata
    deve obrigatório obrigatória mínimo incorreta wymagane nieprawidłowe nieprawidłowy co musi минимум максимум
    не неверный неверен неправильный обязателен обязательно должен должна истёк истек просрочен отсутствует
    слишком минимальная от до забыли введите мінімум невірний повинен обовязковий""".split()
)
_TASKS: Final = frozenset("edit show diff pull push sync rotate".split())  # `bin/rails credentials:edit`
# Laravel's `$signature = 'orders:clean-up'`.
_COMMAND = LazyPattern(r"[a-z]{1,30}(?:[:-][a-z]{1,30}){1,6}(?:\s|$)")
# A package of that name, `"passport-jwt": "^4.0.1"`, and a migration of Django's: `('auth', '0001_initial')`.
_OF_PACKAGE = LazyPattern(
    r"[^ ]{0,100}jwt [\^~v]?\d{1,4}(?:\.\d{1,4}){2}(?:-[\w.]{1,20})?$|auth \d{4}_[a-z]\w{0,200}$"
)
_CODE_VALUE = LazyPattern(
    r"""(?:self|this|os|process|request|req|res|ctx|context|config|cfg|settings|env|environ|params|options|opts|args
        |props|state|form|data|body|event|session|cookies|headers|user|current_user|credentials|import|await|new
        |getenv|event|response|payload|secrets|vault|Rails|ENV|Env|System|app|window|document|kwargs|input|cls
        |account|client|db|auth|conf|super|Config|_)(?:\?)?(?:[.\[(]|::|->|\s|$)
    |\\?\$_?[A-Za-z]\w*(?:->|\[|::)|@\w+[.)]?|[&\\]?\w+(?:(?:\.|::|->|\\)\w+)*\(|\w+(?:(?:\.|::)\w+)+[!?]\(|[A-Za-z_]\w*(?:\.\w+)*\[(?:[:'"\w]|$)|lambda\b|function\b
    |\(\)|\{\}|\[\]|=>|&(?:\w+\.)*\w+\{|(?:[a-z]\w*\.)+[A-Z]\w*\{|\[?\](?:byte|string|int|rune)\b|\.{3}(?:[A-Za-z_]+\.|[A-Za-z_]+$)|\?[A-Z][A-Za-z]+$""",
    re.X,
)
_NAME_IN_CODE = LazyPattern(r"!{0,2}[$@&*]?[A-Za-z_]\w{0,40}(?:(?:\??\.|::|->)[A-Za-z_]\w{0,40})*[;,)\]}]*$")
_DOTTED = LazyPattern(r"[a-z_]\w{0,40}(?:(?:\.|::|->)[A-Za-z_]\w{0,40})+$")
_DOTS = re.compile(r"\??\.|::|->")
# Words and what they have with capitals or a digit: `OAuth2Token`, `Base64URLString`.
_CAMEL_WORDS = LazyPattern(
    r"(?:[A-Z]?[a-z]{2,}|[oO]Auth2?|Base64)(?:[A-Z][a-z]{2,}|OAuth2?|Base64|JSON|URL|ID|API|JWT|Fn)*$|[A-Z][A-Za-z]*(?:Error|Exception)$"
)
_PLAIN_WORDS = LazyPattern(r"[A-Za-z]?[a-z]+(?:[-_./][a-z]+)*$|[A-Z]+(?:_[A-Z]+)*$")
_SHORTEST: Final = 3  # characters of a value without quotes
_CUT_OFF: Final = 4  # characters: of a value that somebody cut off so early nothing is left
_FIRST_WORD = LazyPattern(r"[^\W_]+(?:['’][a-z]+)?")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$")
_PATH = LazyPattern(r"(?:~|\.{1,2})?/(?:[\w.-]+/)*[\w.-]*$|[A-Za-z]:\\[\w\\ .-]*$")
_LONG_KEY = LazyPattern(r"(?=[^-]{0,500}$|[^-]{16})[A-Za-z0-9+/_-]{24,500}={0,2}")
_KEY = LazyPattern(
    r"(?=[^a-z]{0,30}[a-z])(?=[^A-Z]{0,30}[A-Z])(?=\D{0,30}\d)(?:[A-Za-z0-9]{20,40}|[A-Za-z0-9+/_-]{43}=)"
)
_UUID = LazyPattern(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Not the name of a variable, although braces are around it.
_INSIDE = LazyPattern(
    r"(?<![A-Za-z0-9+/])(?=[A-Za-z+/]{0,60}\d)(?=[0-9+/]{0,60}[A-Za-z])[A-Za-z0-9+/]{16,200}={0,2}(?![\w-])"
)
_NAME_OF_SETTING = LazyPattern(r"[a-z]{2,30}(?:[._-][a-z]{2,30}){0,6}|[A-Z]{2,30}(?:_[A-Z]{2,30}){0,6}")
_DATE = LazyPattern(r"\d{4}-\d\d-\d\d")


def is_secret(name: str, kind: Holds, value: str, *, quoted: bool, code: bool, tight: bool = False) -> bool:
    """Return whether the value of that name is a secret; `quoted` in the text, or bare, `tight` behind its `=`."""
    value = value.strip().rstrip("\\")  # which escape the quote behind it
    if not quoted and len(value) < _SHORTEST:
        return False
    if len(value) <= _CUT_OFF and value.endswith("…"):
        return False
    if MASKED in value or not any(map(str.isalnum, value)):
        return False
    if is_reference(value.rstrip("…")) and not (value[0] in "{$" and _INSIDE.search(value)):
        return False
    if _VARIABLE.match(value) and _speaks_of_secrets(value):  # the name of another setting
        return False
    if kind is Holds.KEY:
        return _is_key(name, value)
    if kind is Holds.CODE:
        return re.fullmatch(
            r"\d(?:[ -]?\d){2,9}|(?![A-Z]+\d{1,2}$)[A-Z0-9]{4,10}|[A-Z0-9]{4}-[A-Z0-9]{4}", value
        ) is not None and has_digit(value)
    if not quoted and (_CODE_VALUE.match(value) or (_DOTTED.match(value) and _speaks_of_secrets(value))):
        return False
    if value.partition(").")[0].lower() == name.lower():  # a constant or an argument that is its own name
        return False
    if code and not quoted and value.startswith("!!") and _CODE_VALUE.match(value[2:]):
        return False
    if code and not quoted and _NAME_IN_CODE.match(value) and not any(map(random, _DOTS.split(value))):
        return False
    if says_something(value, sentence=quoted):
        return False
    if (name.lower().endswith("signature") and _COMMAND.match(value)) or _OF_PACKAGE.match(f"{name} {value}"):
        return False
    if kind is Holds.MAYBE:
        if name.lower().endswith("tokens") and value.isdigit():  # a number of them
            return False
        # `token=abcdef` is data of some program; `token = name` and `token: word` are code and prose.
        data = tight and name.lower().endswith("token") and len(value) > 4 and _is_mixed(value)
        return (data or random(value)) and not _PATH.match(value)
    return not _means_other(name, value, quoted)


def is_reference(value: str) -> bool:
    """Return whether the value says where the secret is, or is a mask, a placeholder or a command that prints it."""
    if _PLACEHOLDER.match(value) or is_public(value):
        return True
    if value.isalnum():  # as most values are; what follows has signs
        return False
    if any(pattern.match(value) for pattern in (_SHELL_VARIABLE, _PRINTS)):
        return True
    if (setting := _SETTING_OF.match(value)) is not None:
        return _is_name(setting["name"] or "")
    if (template := _TEMPLATE.match(value)) is not None:
        return _is_name(template["name"])
    if (place := _IN_A_VAULT.match(value)) is not None:
        return all(map(_is_name, _PIECES.split(place[place.lastgroup or 0])))
    return False


def is_public(value: str) -> bool:
    """Return whether the value is a public key, by the first characters of its encoded form."""
    return value.startswith(_PUBLIC_KEY)


def _is_name(written: str) -> bool:
    """Return whether people call something so: a token or a password has more digits, or digits among its letters."""
    digits = sum(map(str.isdigit, written))
    if holds(written) is not Holds.NOTHING:
        return True
    likely = digits <= 4 and not any(map(_is_disguised, re.split(r"[^A-Za-z0-9]+", written)))
    return likely or (digits == len(written) and digits < 13)


def _is_disguised(word: str) -> bool:
    """Return whether digits are inside the word as passwords have them: `Hunter2Pass`, `tr0ub4dor`."""
    inside = sum(1 for _ in _DIGITS_INSIDE.finditer(word))
    return inside > 1 or (inside == 1 and not word.islower() and not word.isupper())


def _is_key(name: str, value: str) -> bool:
    """Return whether the value of a key of unknown use is the key itself, and not what data is found by."""
    if name.lower() == "key":
        return _KEY.fullmatch(value) is not None
    if (name.isupper() or of_a_service(name)) and _UUID.fullmatch(value):
        return True
    long = _LONG_KEY.fullmatch(value) is not None and random(value) and (has_digit(value) or scrambled(value))
    return long or _KEY.fullmatch(value) is not None


def says_something(value: str, *, sentence: bool) -> bool:
    """Return whether the value is a verdict, `required`, or begins a sentence, `must not be empty`."""
    words = value.lower().strip(" .,;:!?()[]{}\"'`…").split()
    first = _FIRST_WORD.match(words[0]) if words else None
    if first is None or first[0] != words[0].strip(".,;:!?()…"):
        return False
    if len(words) == 1 or not sentence:
        return first[0].replace("’", "'") in _WORDS or first[0] in _FOREIGN_WORDS
    said = {word.strip(".,;:!?") for word in words[:4]}
    return not said.isdisjoint(_WORDS) or not said.isdisjoint(_FOREIGN_WORDS)


def random(value: str) -> bool:
    """Return whether the value looks like what a machine made: eight characters, digits among letters, or long."""
    bare = value.rstrip("=")
    if len(bare) < 8 or _DATE.match(bare) or _CAMEL_WORDS.match(bare):
        return False
    if any(char.isspace() for char in value) or (_PLAIN_WORDS.match(bare) and not bare.isupper()):
        return " " in value and has_digit(value) and len(value) > 20
    if has_digit(bare):
        return True
    return (bare.isupper() and "_" not in bare) or len(bare) >= 16 or not bare.isalnum()


def scrambled(value: str) -> bool:
    """Return whether small letters, capitals and digits follow each other as by chance, which they don't in words.

    Of two neighbours among random letters and digits 62 in 100 are of two kinds, among letters alone 50.
    """
    kinds = ["d" if char.isdigit() else "u" if char.isupper() else "l" for char in value if char.isalnum()]
    return 2.5 * sum(one != two for one, two in pairwise(kinds)) > len(kinds)


def _is_mixed(value: str) -> bool:
    return not value.isupper() and not value.isdigit()


def has_digit(value: str) -> bool:
    """Return whether there is a digit in the value."""
    return any(char.isdigit() for char in value)


def is_variable(value: str) -> bool:
    """Return whether the value is written like a variable of the environment, `S3_BUCKET`."""
    return _VARIABLE.match(value) is not None


def names_a_setting(value: str) -> bool:
    """Return whether the value is written as settings are called, `db.host` or `S3_BUCKET`."""
    return _NAME_OF_SETTING.fullmatch(value) is not None or is_variable(value)


def names_a_secret(value: str) -> bool:
    """Return whether the value is the name of a setting that holds a secret, `db.password` or `API_KEY`."""
    return _NAME_OF_SETTING.fullmatch(value) is not None and _speaks_of_secrets(value)


def _speaks_of_secrets(value: str) -> bool:
    return any(holds(part) is not Holds.NOTHING for part in _DOTS.split(value))


def _means_other(name: str, value: str, quoted: bool) -> bool:
    """Return whether the name, though a secret's, means something else here: a folder, a number of tests."""
    last = name.rpartition(".")[2]
    if last in ("credentials", "secrets") and value in _TASKS:
        return True
    if last in ("PWD", "OLDPWD", "pwd", "cwd"):
        return _PATH.match(value) is not None
    if last.lower() == "pass" and not quoted:
        unlike = re.search(r"[^\w.,:/()-]", value) is None or not has_digit(value)  # the name of a test
        return not re.search(r"[^\d.,:%]", value) or (last == "PASS" and unlike)
    return not quoted and value.isdigit() and len(value) < 4
