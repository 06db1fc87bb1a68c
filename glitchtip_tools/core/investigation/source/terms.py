"""Words worth looking for: names in a line of code, the literal parts and the values of a message."""

import re

from glitchtip_tools.models.code import NAME

LONGEST = 400  # characters of a line that are read; built code has thousands on one
# A line that raises on purpose.
RAISES = re.compile(
    r"^\s*(raise\b|throw\b|assert\b|panic|abort\b|fail\b|die\b|reject\()|\braise_\w+\(|\bthrow new\b"
)
_STRING = re.compile(
    r"(?:\b[fF][rR]?|\b[rR][fF]|\$@?)?(?P<text>\"(?:\\.|[^\"\\]){1,200}\"|'(?:\\.|[^'\\]){1,200}'|`(?:\\.|[^`\\]){1,200}`)"
)
# What is put into a string, marked by a sign, or in one whose beginning says that braces hold code.
_MARKED = re.compile(r"[$#]\{([^{}]*)\}")
_BRACES = re.compile(r"\{([^{}:!]*)")
_COMMENT = re.compile(r"(?:(?<![.\w])#(?![\[{])|//).*$")  # `this.#rows` is a private field
KEYWORDS = frozenset(
    """and as assert async await break case catch class const continue def default del delete do elif else except
    export extends false finally for from func function global if implements import in instanceof interface is lambda
    let new nil none nonlocal not null of or package pass private protected public raise return self static
    super switch this throw true try typeof undefined var void when while with yield print len str int list dict set
    tuple isinstance getattr setattr hasattr require module exports end then end begin rescue ensure fn pub mut impl
    None True False cls args kwargs""".split()
)
_QUOTED = re.compile(r"[\"'`‘“«]([^\"'`’”»\n]{1,80})[\"'`’”»]")
_VARIABLE = re.compile(
    r"[\"'`‘“«][^\"'`’”»\n]*[\"'`’”»]|<[^>\n]*>|\{[^}\n]*\}|\[[^\]\n]*\]|\([^)\n]*\)|https?://\S+|/\S+"
    r"|\b0x[0-9a-f]+\b|\b[0-9a-f]{8,}\b|\S*\d\S*|[:;,]\s|\.\s|\n",
    re.I,
)


def names_in(line: str) -> list[str]:
    """Return the names used in a line of code, strings, comments and keywords left out, in order."""
    bare = _COMMENT.sub("", _STRING.sub(_put_in, line[:LONGEST]))
    return [name for name in dict.fromkeys(NAME.findall(bare)) if name not in KEYWORDS and len(name) > 1]


def _put_in(string: re.Match[str]) -> str:
    """Return what a string puts in between its words: `${guest.name}`, `#{guest.name}`, Python's `{guest.name}`."""
    marked = _MARKED if string[0] == string["text"] else _BRACES
    return f' "" {" ".join(marked.findall(string["text"]))} '


def quoted_in(message: str) -> list[str]:
    """Return what a message puts in quotes: keys, attributes, names."""
    return list(dict.fromkeys(part.strip() for part in _QUOTED.findall(message[:4000]) if part.strip()))


def literal_parts(message: str) -> list[str]:
    """Return the parts of a message that its template probably holds: two words or more between the values."""
    parts = [part.strip(" .,:;-") for part in _VARIABLE.split(message[:1000])]
    return [part for part in dict.fromkeys(parts) if len(part) >= 8 and " " in part and len(part) <= 120]


def numbers_in(message: str) -> list[str]:
    """Return the numbers of a message that something may have set: a time limit, a size (`500ms`, `500/500`)."""
    unit = r"(?:ms|MS|s|secs?|seconds?|[kKmM]?[bB]|%)?"
    numbers = re.findall(rf"(?<=[\s(/=<>])(\d{{2,7}})(?={unit}(?![\w.:-])(?! [A-Z]))", message[:1000])
    return list(dict.fromkeys(numbers))[:3]


def words_in(text: str) -> set[str]:
    """Return the lower-case words of a text, identifiers taken apart (`parseTask`, `parse_task`)."""
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text)
    return {word for word in re.findall(r"[a-z]{3,}", spaced.lower()) if word not in _COMMON}


_COMMON = frozenset(
    """the and for not with from this that has was are have been when only add fix use can but its into get set new
    error none null type object value attribute string module self class function undefined cannot read properties
    property reading""".split()
)
