"""What an error complains about: the expressions of the failing line that its message may mean."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from glitchtip_tools.core.investigation.source import terms
from glitchtip_tools.core.investigation.source.calls import OWNERS, arguments

LONGEST = 1000  # characters of a statement, of a message
# A name with its attributes, calls and items: `a`, `a.b`, `a.b(c).d[e]`.
EXPRESSION = (
    r"(?:[A-Za-z_$][\w$]*(?:\([^()]*\)|\[[^\[\]]*\])*\.)*[A-Za-z_$][\w$]*(?:\([^()]*\)|\[[^\[\]]*\])*"
)
_ANY = rf"(?<![\w$])({EXPRESSION})"
_KINDS = ("NoneType", "bool", "str", "bytes", "int", "float", "list", "dict", "tuple", "set")
# What a message says that a value was: `got NoneType`, `not 'str'`, `'int' object`, `'NoneType' and 'int'`.
_ACTUAL = re.compile(
    r"\bgot (?:an? )?(?:<class ')?'?(\w+)|\b[Nn]ot (?:<class ')?'?(\w+)'?>?\.?$|'(\w+)' object"
    r"|'(\w+)' and '(\w+)'|of type '(\w+)'"
)
# An attribute that something did not have, in the words of Python, V8, Ruby and PHP.
_ATTRIBUTE = re.compile(
    r"has no attribute '(\w+)'|\((?:reading|setting) '([\w$]+)'\)|Cannot (?:read|set) propert(?:y|ies) '([\w$]+)' of"
    r"|undefined method [`']([^\s`']{1,80})'|member function (\w+)\(\) on null|read property \"(\w+)\" on null"
)
# The expression itself, in the words of V8, Firefox, Safari and Java.
_NAMED = re.compile(
    r"Cannot destructure (?:property '[^']*' of )?'([^']+)'|^([\w$.]+) is (?:undefined|null)$"
    r"|access property \"[^\"]*\", ([\w$.]+) is|because (?:the return value of )?\"([^\"]+)\" is null"
)
_CALLED = re.compile(
    r"^([\w$.]+) is not (?:a function|a constructor|iterable)|\(evaluating '([\w$.]+)[^']*'\)"
)
_NO_ITEMS = re.compile(
    r"not subscriptable|item assignment|indices must be|array offset on|Undefined (?:array key|index|offset)"
)
# `'+' not supported between instances of 'int' and 'str'`, `unsupported operand type(s) for +: 'int' and 'str'`.
_OPERANDS = re.compile(
    r"for ([-+*/%@&|^<>=]+)[^:']*: '(\w+)' and '(\w+)'|'([<>=]+)' not supported between"
    r" instances of '(\w+)' and '(\w+)'"
)
_INTERPOLATED = re.compile(r"\b[fF][rR]?(\"[^\"]*\"|'[^']*')|(`[^`]*`|\"[^\"]*[#$]?\{[^\"]*\")")
_CODE = re.compile(r"\{([^{}]+)\}")
_NULL_DEREFERENCE = re.compile(
    r"nil pointer|NullPointer|NullReference|Object reference not set|null object reference"
)
_NO_VALUES = frozenset(
    """and as assert await case delete do elif else false False for if in instanceof is lambda new nil None not null
    or print raise return throw true True typeof undefined unless void when while with yield""".split()
)
_SIGNATURE = re.compile(
    r"(?:positional|keyword|required) argument|arguments? (?:but|were|was) given|wrong number of arg"
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Expressions that may have been bad, the likeliest first; `told` when the message itself says which."""

    expressions: tuple[str, ...] = ()
    told: bool = False


def complaint(
    statement: str, kind: str, message: str, variables: Mapping[str, object], asked: str = ""
) -> Complaint:
    """Return what the error is about, given the failing statement and the frame's variables.

    `kind` is the exception's type, `asked` the condition before a line that raises on purpose.
    """
    message = message[:LONGEST]
    if _SIGNATURE.search(message):
        return Complaint()
    text = bare(statement)
    wanted = [word for found in _ACTUAL.findall(message) for word in found if word in _KINDS]
    wanted = ["NoneType"] if "NoneType" in wanted else wanted
    told = _told(text, kind, message)
    if not told and wanted:
        told = [name for name in terms.names_in(text) if _is_of(variables, name, wanted)]
    if told and wanted:
        sure = [name for name in told if _is_of(variables, name, wanted)]
        told = sure or [name for name in told if name not in variables]
    if values := _values(told):
        return Complaint(values, told=True)
    if terms.RAISES.search(statement):
        return Complaint(_values(_refused(statement) + terms.names_in(bare(asked))))
    owners = re.findall(rf"{_ANY}\.[A-Za-z_]", text) if _NULL_DEREFERENCE.search(f"{kind} {message}") else []
    return Complaint(_values([*owners, *_worked_on(text)]))


def attribute(message: str) -> str | None:
    """Return the attribute that the message says something did not have."""
    found = _ATTRIBUTE.search(message[:LONGEST])
    return next((word for word in found.groups() if word), None) if found else None


def bare(statement: str) -> str:
    """Return a statement without what its strings and comments say, attributes joined by `.` in every language.

    Code inside of strings (`{name}`, `${name}`, `#{name}`) is kept behind it; Ruby's `@name` is `self.name`.
    """
    text = statement[:LONGEST]
    within = [part for string in _INTERPOLATED.finditer(text) for part in _CODE.findall(string[0])]
    emptied = re.sub(r"(\s#|//).*$", "", terms.without_strings(text))
    joined = re.sub(r"\s*(?:->|\?\.|&\.|!!?\.)\s*", ".", " ".join([emptied, *within]))
    return re.sub(r"(?<![\w@)])@{1,2}([a-z_]\w*)", r"self.\1", joined).strip()


def _values(expressions: Sequence[str]) -> tuple[str, ...]:
    found = [item.strip() for item in dict.fromkeys(expressions)]
    return tuple(
        item
        for item in found
        if re.match(r"[^\W\d]|\$", item) and item not in OWNERS and item not in _NO_VALUES
    )


def _told(text: str, kind: str, message: str) -> list[str]:
    """Return the expressions of a line that fit what languages say of their errors."""
    if match := _ATTRIBUTE.search(message):
        return _without_attribute(next(word for word in match.groups() if word), text)
    if match := _NAMED.search(message):
        return [re.sub(r"\(.*", "()", next(word for word in match.groups() if word))]
    if match := _CALLED.search(message):
        name = match[1] or match[2]
        return [name if message.endswith("iterable") else name.rpartition(".")[0] or name]
    if re.search(r"is not iterable|is not a sequence|cannot unpack|has no len", message):
        found = re.findall(rf"\bin\s+{_ANY}", text) + re.findall(rf"\*{_ANY}", text)
        return [*found, *_given(text), *re.findall(rf"=\s*{_ANY}\s*$", text)]
    if kind in ("KeyError", "IndexError") or _NO_ITEMS.search(message):
        return re.findall(rf"{_ANY}\[", text)
    if "object is not callable" in message:
        return re.findall(rf"{_ANY}\(", text)
    if "'in' operator" in message:
        return re.findall(rf"\bin\s+{_ANY}", text)
    if "undefined or null to object" in message:
        return [part for call in re.findall(r"\bObject\.\w+\(([^()]*)\)", text) for part in arguments(call)]
    if operands := _OPERANDS.search(message):
        return _operands([word for word in operands.groups() if word], text)
    if re.search(
        r"unsupported operand|not supported between|can only concatenate|must be (?:a )?str\b", message
    ):
        return _used(text)
    return []


def _without_attribute(name: str, text: str) -> list[str]:
    """Return what stands before an attribute, a method, or one of Ruby's operators, which are methods."""
    if not re.match(r"\w", name):
        sign = "[" if name.startswith("[") else name
        return re.findall(rf"{_ANY}\s*{re.escape(sign)}", text)
    owners = re.findall(rf"{_ANY}\s*\.\s*{re.escape(name.rstrip('='))}(?![\w$])", text)
    return owners or re.findall(rf"{_ANY}\s*\[", text)


def _operands(told: Sequence[str], text: str) -> list[str]:
    """Return the operands of a sign, only the empty one where the message says that one was: in their order."""
    sign, left, right = told
    sign = sign.replace("//", "/")  # as calls.divided has it
    pairs = [
        (match[1], match[2])
        for match in re.finditer(rf"{_ANY}\s*{re.escape(sign)}(?=\s*{_ANY})", text)
        if not {match[1], match[2]} & _NO_VALUES
    ]
    if len(pairs) != 1:
        return _used(text)
    sides = list(zip(pairs[0], (left, right), strict=True))
    return [name for name, kind in sides if kind == "NoneType"] or [name for name, _ in sides]


def _used(text: str) -> list[str]:
    """Return the expressions of a line, what it sets left out."""
    return [name for name in re.findall(_ANY, text) if not re.search(rf"{re.escape(name)}\s*=(?!=)", text)]


def _worked_on(text: str) -> list[str]:
    """Return what a line calls methods of and what it hands on: one of these may have been bad."""
    return re.findall(rf"{_ANY}\.[A-Za-z_$][\w$]*\(", text) + _given(text)


def _given(text: str) -> list[str]:
    return [part for call in re.findall(r"\(([^()]*)\)", text) for part in arguments(call)]


def _refused(statement: str) -> list[str]:
    """Return the values that a line which raises on purpose puts into its message."""
    found = re.findall(r"\{([A-Za-z_$][\w$.]*)", statement[:LONGEST])
    formatted = re.findall(r"%\s*\(?([^()%]+)\)?", bare(statement)) + re.findall(
        r"\.format\(([^()]*)\)", statement
    )
    return found + [part for some in formatted for part in arguments(some)]


def _is_of(variables: Mapping[str, object], name: str, kinds: Sequence[str]) -> bool:
    """Say whether a variable is of one of the kinds, by how Python's SDK wrote it into the event."""
    if name not in variables:
        return False
    value = variables[name]
    said = value.strip() if isinstance(value, str) else repr(value)
    return any(_FORMS[kind].match(said) for kind in kinds)


_FORMS = {
    "NoneType": re.compile(r"(None|null|undefined)$"),
    "bool": re.compile(r"(True|False|true|false)$"),
    "str": re.compile(r"['\"]"),
    "bytes": re.compile(r"b['\"]"),
    "int": re.compile(r"-?\d+$"),
    "float": re.compile(r"-?\d+\.\d+"),
    "list": re.compile(r"\["),
    "dict": re.compile(r"\{"),
    "tuple": re.compile(r"\("),
    "set": re.compile(r"\{"),
}
