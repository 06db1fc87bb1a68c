"""What an error complains about: the expressions of the failing statement that its message may mean."""

import re
from collections.abc import Iterable, Mapping, Sequence

from glitchtip_tools.core.investigation.source.sources import OWNERS
from glitchtip_tools.core.investigation.source.statement import VALUES, Statement, bare
from glitchtip_tools.core.investigation.values import meanings
from glitchtip_tools.core.investigation.values.meanings import Values
from glitchtip_tools.core.investigation.values.wordings import FORMS
from glitchtip_tools.core.syntax.model import Expression
from glitchtip_tools.values import dataclass

LONGEST = 1000  # characters of a message
_KINDS = ("NoneType", "bool", "str", "bytes", "int", "float", "list", "dict", "tuple", "set")
# What a message says that a value was: `got NoneType`, `not 'str'`, `'int' object`, `'NoneType' and 'int'`.
_ACTUAL = re.compile(
    r"\bgot (?:an? )?(?:<class ')?'?(\w+)|\b[Nn]ot (?:<class ')?'?(\w+)'?>?\.?$|'(\w+)' object"
    r"|'(\w+)' and '(\w+)'|of type '(\w+)'"
)
_NULL = re.compile(
    r"NoneType|\bNone\b|\bnull\b|\bnil\b|undefined|NullPointer|NullReference|Object reference not set|nil pointer"
)
_SIGNATURE = re.compile(
    r"(?:positional|keyword|required) argument|arguments? (?:but|were|was) given|wrong number of arg"
)
_DEREFERENCE = re.compile(
    r"nil pointer|NullPointer|NullReference|Object reference not set|null object reference"
)

# A key that is not there, in the words of PHP, Python, Ruby, Elixir and .NET.
_MISSING_KEY = re.compile(
    r"Undefined (?:array key \"|index: )([\w-]+)|\bKeyError: '([\w-]+)'$|key not found: [:\"]([\w-]+)"
    r"|key :(\w+) not found in:|The given key '([\w-]+)' was not present"
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Expressions that may have been bad, the likeliest first; `told` when the message itself says which.

    `null` says that something was null: else that a value was there, only not the right one.
    """

    expressions: tuple[Expression, ...] = ()
    told: bool = False
    null: bool = False

    @property
    def texts(self) -> tuple[str, ...]:
        """The expressions as messages write them."""
        return tuple(bare(item.text) for item in self.expressions)


def complaint(
    statement: Statement,
    kind: str,
    message: str,
    variables: Mapping[str, object],
    *,
    asked: Sequence[Expression] = (),
    ran: str = "",
) -> Complaint:
    """Return what the error is about, given the failing statement and the frame's variables.

    `kind` is the exception's type, `asked` what the condition over a line that raises on purpose tests, `ran` the
    library's function that failed below the statement: the message then is about what that was given.
    """
    text, _, below = message[:LONGEST].partition("\n\n")  # behind an empty line Ruby shows the code
    text = f"{text}\n{below}" if text.endswith(":") else text  # and Elixir what was wrong with which argument
    if _SIGNATURE.search(text):
        return Complaint()
    null = bool(_NULL.search(f"{kind} {text}"))
    wanted = [word for words in _ACTUAL.findall(text) for word in words if word in _KINDS]
    wanted = ["NoneType"] if "NoneType" in wanted else wanted
    told = _distinct(_told(statement, kind, text))
    if taken := _taken_by(ran, statement):
        told = [item for item in told if item in taken]
        if not told:
            return Complaint(tuple(taken), null=null)
    if not told and wanted:
        told = [item for item in statement.values if _is_of(variables, item, wanted)]
    if told and wanted:
        sure = [item for item in told if _is_of(variables, item, wanted)]
        told = sure or [item for item in told if item.text not in variables]
    if told:
        return Complaint(tuple(told), told=True, null=null)
    if statement.source.raises(statement.first, statement.last):
        return Complaint(tuple(_distinct([*_refused(statement), *asked])), null=null)
    owners = statement.owners() if _DEREFERENCE.search(f"{kind} {text}") else []
    called = [item.of for item in statement.calls() if item.of is not None]
    return Complaint(tuple(_distinct([*owners, *called, *statement.given])), null=null)


def _taken_by(function: str, statement: Statement) -> list[Expression]:
    """Return what a statement gives a function that it calls, and what it calls it on."""
    calls = [item for item in statement.calls() if function and item.name == function]
    given = [argument.value for call in calls for argument in call.arguments]
    return _distinct([*given, *(call.of for call in calls if call.of is not None)])


def attribute(message: str) -> str | None:
    """Return the attribute that the message says something did not have."""
    pattern = next(pattern for pattern, meant in FORMS if meant is meanings.without_attribute)
    match = pattern.search(message[:LONGEST])
    return meanings.first(match) if match else None


def missing_key(kind: str, message: str) -> str | None:
    """Return the key that the message says a table did not have; `kind` is the exception's type."""
    match = _MISSING_KEY.search(f"{kind}: {message[:LONGEST]}")
    return meanings.first(match) if match else None


def _distinct(expressions: Values) -> list[Expression]:
    """Return the expressions that have their value from elsewhere, each once, `self` and the like left out."""
    distinct: dict[str, Expression] = {}
    for item in expressions:
        if item.kind in VALUES and bare(item.text) not in OWNERS:
            distinct.setdefault(bare(item.text), item)
    return list(distinct.values())


def _told(statement: Statement, kind: str, message: str) -> list[Expression]:
    """Return the expressions that the first fitting form means and the statement has."""
    for pattern, meant in FORMS:
        match = pattern.search(message) or pattern.search(kind)
        if match and (values := _distinct(meant(statement, match))):
            return values
    return []


def _refused(statement: Statement) -> Values:
    """Return the values that a line which raises on purpose puts into its message."""
    outer = statement.calls()[:1]
    arguments = [argument.value for call in outer for argument in call.arguments] or statement.used
    for value in arguments:
        yield from _leaves(value)


def _leaves(value: Expression) -> Iterable[Expression]:
    """Yield the values that a text is made of."""
    if value.kind in ("literal", "other", "choice"):
        for part in value.parts:
            yield from _leaves(part)
    elif value.kind == "call" and value.name in (
        "format",
        "sprintf",
        "Sprintf",
        "join",
        "str",
        "repr",
        "type",
    ):
        for item in ([value.of] if value.of is not None else []) + [item.value for item in value.arguments]:
            yield from _leaves(item)
    elif value.kind in VALUES:
        yield value


def _is_of(variables: Mapping[str, object], item: Expression, kinds: Sequence[str]) -> bool:
    """Return whether a variable is of one of the kinds, by how Python's SDK wrote it into the event."""
    if item.text not in variables:
        return False
    value = variables[item.text]
    text = value.strip() if isinstance(value, str) else repr(value)
    return any(_WRITTEN[kind].match(text) for kind in kinds)


_WRITTEN = {
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
