"""What an error complains about: the expressions of the failing statement that its message may mean.

`FORMS` are the ways in which languages put it, the more telling first; each says which expressions it means.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from glitchtip_tools.core.investigation.source.sources import OWNERS
from glitchtip_tools.core.investigation.source.statement import VALUES, Statement, bare
from glitchtip_tools.core.syntax.model import Expression

LONGEST = 1000  # characters of a message
Match = re.Match[str]
Values = Iterable[Expression]
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
    asked: Sequence[str] = (),
) -> Complaint:
    """Return what the error is about, given the failing statement and the frame's variables.

    `kind` is the exception's type, `asked` the names in the condition before a line that raises on purpose.
    """
    said = message[:LONGEST].partition("\n\n")[0]  # behind an empty line Ruby shows the code
    if _SIGNATURE.search(said):
        return Complaint()
    null = bool(_NULL.search(f"{kind} {said}"))
    wanted = [word for found in _ACTUAL.findall(said) for word in found if word in _KINDS]
    wanted = ["NoneType"] if "NoneType" in wanted else wanted
    told = _distinct(_told(statement, kind, said))
    if not told and wanted:
        told = [item for item in statement.values if _is_of(variables, item, wanted)]
    if told and wanted:
        sure = [item for item in told if _is_of(variables, item, wanted)]
        told = sure or [item for item in told if item.text not in variables]
    if told:
        return Complaint(tuple(told), told=True, null=null)
    if statement.source.raises(statement.first, statement.last):
        names = [Expression("name", name, statement.first, statement.first, name) for name in asked]
        return Complaint(tuple(_distinct([*_refused(statement), *names])), null=null)
    owners = statement.owners() if _DEREFERENCE.search(f"{kind} {said}") else []
    called = [item.of for item in statement.calls() if item.of is not None]
    return Complaint(tuple(_distinct([*owners, *called, *statement.given])), null=null)


def attribute(message: str) -> str | None:
    """Return the attribute that the message says something did not have."""
    pattern = next(pattern for pattern, meant in FORMS if meant is _without_attribute)
    found = pattern.search(message[:LONGEST])
    return _first(found) if found else None


def _distinct(expressions: Values) -> list[Expression]:
    """Return the expressions that have their value from elsewhere, each once, `self` and the like left out."""
    found: dict[str, Expression] = {}
    for item in expressions:
        if item.kind in VALUES and bare(item.text) not in OWNERS:
            found.setdefault(bare(item.text), item)
    return list(found.values())


def _told(statement: Statement, kind: str, message: str) -> list[Expression]:
    """Return the expressions that the first fitting form means and the statement has."""
    for pattern, meant in FORMS:
        match = pattern.search(message) or pattern.search(kind)
        if match and (found := _distinct(meant(statement, match))):
            return found
    return []


def _first(match: Match) -> str:
    """Return the group that took part."""
    return next((word for word in match.groups() if word), "")


def _without_attribute(statement: Statement, match: Match) -> Values:
    """What is before an attribute, a method, or one of Ruby's operators, which are methods."""
    name = _first(match)
    if name.startswith("["):
        return statement.indexed
    if not re.match(r"\w", name):
        return [left for left, _ in statement.operands(name)]
    return statement.owners(name.rstrip("=")) or statement.indexed


def _named(statement: Statement, match: Match) -> Values:
    return statement.named(_first(match))


def _not_callable(statement: Statement, match: Match) -> Values:
    """`a.b is not a function`: it is `a` that was another thing than expected; without an owner the name itself."""
    name = _first(match)
    owner = name.rpartition(".")[0]
    return statement.named(owner or name) or [
        Expression("name", call.name, call.line, call.last, call.name) for call in statement.calls(name)
    ]


def _callees(statement: Statement, match: Match) -> Values:
    """What is called: a name, or an attribute of something."""
    return [
        Expression("attribute" if call.of else "name", call.name, call.line, call.last, call.name, call.of)
        for call in statement.calls()
    ]


def _operands(statement: Statement, match: Match) -> Values:
    """The operands of a sign, only the empty one where the message says that one was."""
    sign, left, right = (word for word in match.groups() if word)
    pairs = statement.operands(sign)
    if len(pairs) != 1:
        return statement.used
    sides = list(zip(pairs[0], (left, right), strict=True))
    empty = [item for item, kind in sides if kind == "NoneType"] or [item for item, _ in sides]
    return [value for item in empty for value in _leaves(item)]


def _iterated(statement: Statement, match: Match) -> Values:
    return [*statement.iterated, *statement.given, *statement.used[:1]]


def _argument(statement: Statement, match: Match) -> Values:
    """PHP's "Argument #2 ($name)": the parameter of the function that was called, or what a builtin was given."""
    function, number = re.split(r"\\|::", match["function"])[-1], int(match["number"])
    here = statement.function
    parameters = here.parameters if here is not None and here.name == function else ()
    if 0 < number <= len(parameters):
        name = parameters[number - 1]
        return [Expression("name", name, statement.first, statement.first, name)]
    calls = statement.calls(function)
    return [call.arguments[number - 1].value for call in calls if 0 < number <= len(call.arguments)]


def _property(statement: Statement, match: Match) -> Values:
    return [item for item in statement.values if item.kind == "attribute" and item.name == match[1]]


def _indexed(statement: Statement, match: Match) -> Values:
    return statement.indexed or statement.owners("get")


def _searched(statement: Statement, match: Match) -> Values:
    return [right for _, right in statement.operands("in")]


def _of_object(statement: Statement, match: Match) -> Values:
    """What `Object.keys` and the like were given."""
    calls = [call for call in statement.calls() if call.of is not None and call.of.text == "Object"]
    return [item.value for call in calls for item in call.arguments]


def _used(statement: Statement, match: Match) -> Values:
    return statement.used


def _matched(statement: Statement, match: Match) -> Values:
    return [item.value for item in statement.bindings if item.value is not None]


def _awaited(statement: Statement, match: Match) -> Values:
    return statement.calls()


FORMS: tuple[tuple[re.Pattern[str], Callable[[Statement, Match], Values]], ...] = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        (r"(?P<function>[\w\\:]+)\(\): Argument #(?P<number>\d{1,3}) ", _argument),
        (r"Argument (?P<number>\d{1,3}) passed to (?P<function>[\w\\:]+)\(\) must", _argument),
        (
            r"has no attribute '(\w+)'|\((?:reading|setting) '([\w$]+)'\)"
            r"|Cannot (?:read|set) propert(?:y|ies) '([\w$]+)' of|undefined method [`']([^\s`']{1,80})'"
            r"|member function (\w+)\(\) on|(?:read|get) property [\"'](\w+)[\"'] (?:on|of)"
            r"|function nil\.(\w+[?!]?)/\d+ is undefined|key :(\w+) not found in: nil"
            r"|called `(?:Option|Result)::(\w+)\(\)`",
            _without_attribute,
        ),
        (r"Undefined property: [\w\\]+::\$(\w+)", _property),
        (
            r"Cannot destructure (?:property '[^']*' of )?'([^']+)'|^([\w$.]+) is (?:undefined|null)$"
            r"|access property \"[^\"]*\", ([\w$.]+) is|because (?:the return value of )?\"([^\"<]+)\" is null"
            r"|Undefined variable:? (\$\w+)|Can't find variable: ([\w$]+)",
            _named,
        ),
        (r"Cannot invoke \"[\w.$]*?(\w+)\([^\"]*\"", _without_attribute),
        (r"^([\w$.]+) is not iterable", _named),
        (r"^([\w$.]+) is not a (?:function|constructor)|\(evaluating '([\w$.]+)[^']*'\)", _not_callable),
        (r"is not iterable|is not a sequence|cannot unpack|has no len|must be an iterable", _iterated),
        (
            r"not subscriptable|item assignment|indices must be|array offset on|Undefined (?:array key|index|offset)"
            r"|index out of (?:range|bounds)|out of bounds for length|assignment to entry in nil map"
            r"|given key .{0,80} was not present|^KeyError$|^IndexError$",
            _indexed,
        ),
        (r"object is not callable", _callees),
        (r"'in' operator", _searched),
        (r"undefined or null to object", _of_object),
        (
            r"for ([-+*/%@&|^<>=]+)[^:']*: '(\w+)' and '(\w+)'|'([<>=]+)' not supported between"
            r" instances of '(\w+)' and '(\w+)'",
            _operands,
        ),
        (r"unsupported operand|not supported between|can only concatenate|must be (?:a )?str\b", _used),
        (r"no (?:case|cond|with) clause matching|no match of right hand side", _matched),
        (r"can't be used in 'await' expression", _awaited),
    )
)


def _refused(statement: Statement) -> Values:
    """Return the values that a line which raises on purpose puts into its message."""
    outer = statement.calls()[:1]
    given = [argument.value for call in outer for argument in call.arguments] or statement.used
    for value in given:
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
    said = value.strip() if isinstance(value, str) else repr(value)
    return any(_WRITTEN[kind].match(said) for kind in kinds)


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
