"""What a message can mean: which expressions of the failing statement, given the words that it tells."""

import re
from collections.abc import Iterable

from glitchtip_tools.core.investigation.source.statement import Statement
from glitchtip_tools.core.syntax.model import Expression

Match = re.Match[str]
Values = Iterable[Expression]
_DIVISIONS = ("/", "//", "%", "\\", "div", "DIV")
_DIVIDING = ("div", "rem", "mod", "divmod", "fdiv", "Div", "floorDiv", "floorMod", "intdiv")
_UNWRAPPED = re.compile(r"([\w.?]+(?:\([^()]*\))?)!")
# What takes one of several, and says so when there is none.
_TAKING = frozenset(
    """first last single get head next pop min max reduce fetch element elementat random remove popleft popitem
    getfirst getlast removefirst removelast orelsethrow firstorfail last! first! fetch! value getvalue""".split()
)


def first(match: Match) -> str:
    """Return the group that took part."""
    return next((word for word in match.groups() if word), "")


def leaves(value: Expression) -> Iterable[Expression]:
    """Yield the values that an operation is made of."""
    if value.kind not in ("other", "choice", "literal"):
        yield value
    for part in value.parts:
        yield from leaves(part)


def without_attribute(statement: Statement, match: Match) -> Values:
    """What is before an attribute, a method, or one of Ruby's operators, which are methods."""
    name = first(match)
    if name.startswith("["):
        return statement.indexed
    if not re.match(r"\w", name):
        return [left for left, _ in statement.operands(name)]
    return statement.owners(name.rstrip("=")) or statement.indexed


def named(statement: Statement, match: Match) -> Values:
    """The expressions that read as the message tells."""
    return statement.named(first(match))


def name_itself(statement: Statement, match: Match) -> Values:
    """A variable of this name, which the statement may hold alone."""
    name = first(match)
    return statement.named(name) or [Expression("name", name, statement.first, statement.first, name)]


def not_callable(statement: Statement, match: Match) -> Values:
    """`a.b is not a function`: it is `a` that was another thing than expected; without an owner the name itself."""
    name = first(match)
    owner = name.rpartition(".")[0]
    return statement.named(owner or name) or [
        Expression("name", call.name, call.line, call.last, call.name) for call in statement.calls(name)
    ]


def callees(statement: Statement, match: Match) -> Values:
    """What is called: a name, or an attribute of something."""
    return [
        Expression("attribute" if call.of else "name", call.name, call.line, call.last, call.name, call.of)
        for call in statement.calls()
    ]


def operands(statement: Statement, match: Match) -> Values:
    """The operands of a sign, only the empty one where the message says that one was."""
    sign, left, right = (word for word in match.groups() if word)
    pairs = statement.operands(sign)
    if not pairs and statement.given:
        return statement.given  # as in `sorted(rows)`, which compares them
    if len(pairs) != 1:
        return statement.used
    sides = list(zip(pairs[0], (left, right), strict=True))
    empty = [item for item, kind in sides if kind == "NoneType"] or [item for item, _ in sides]
    return [value for item in empty for value in leaves(item)]


def divisor(statement: Statement, match: Match) -> Values:
    """What is divided by."""
    divisors = [right for sign in _DIVISIONS for _, right in statement.operands(sign)]
    divisors += [
        call.arguments[-1].value for call in statement.calls() if call.name in _DIVIDING and call.arguments
    ]
    return [value for item in divisors for value in leaves(item)]


def last_operand(statement: Statement, match: Match) -> Values:
    """The right side of an operation: Ruby's `1 + nil`."""
    pairs = [item.parts for item in statement.expressions if item.kind == "other" and len(item.parts) == 2]
    return [value for _, right in pairs for value in leaves(right)]


def iterated(statement: Statement, match: Match) -> Values:
    """What is gone through, else what is given to a call that does so."""
    return [*statement.iterated, *statement.given, *statement.used[:1]]


def argument(statement: Statement, match: Match) -> Values:
    """The argument of a number: the parameter of the function that was called, or what a builtin was given."""
    function, number = re.split(r"\\|::|\.", match["function"])[-1], int(match["number"])
    here = statement.function
    parameters = here.parameters if here is not None and here.name == function else ()
    if 0 < number <= len(parameters):
        name = parameters[number - 1]
        return [Expression("name", name, statement.first, statement.first, name)]
    calls = statement.calls(function)
    return [call.arguments[number - 1].value for call in calls if 0 < number <= len(call.arguments)]


def given_to(statement: Statement, match: Match) -> Values:
    """What the function that the message names is given; a constructor is called by its class."""
    *owner, name = re.split(r"\\|::|\.", match["function"])
    called = statement.calls(owner[-1] if owner and name.startswith("__") else name)
    return [item.value for call in called for item in call.arguments]


def nth_argument(statement: Statement, match: Match) -> Values:
    """The argument of a number, whatever is called."""
    number = int(match["number"])
    return [
        call.arguments[number - 1].value for call in statement.calls() if 0 < number <= len(call.arguments)
    ]


def side_of(statement: Statement, match: Match) -> Values:
    """The left or the right operand of a sign."""
    sides = {"left": 0, "right": 1}
    return [
        value for pair in statement.operands(match["sign"]) for value in leaves(pair[sides[match["side"]]])
    ]


def written(statement: Statement, match: Match) -> Values:
    """What is set: the attribute that the message names, else a variable."""
    name, line = first(match), statement.first
    writes = statement.source.writes(line, statement.last)
    attributes = [
        Expression("attribute", f"{item.receiver}.{item.name}", line, line, item.name)
        for item in writes
        if item.receiver and name in ("", item.name)
    ]
    return attributes or [Expression("name", item.name, line, line, item.name) for item in statement.bindings]


def appended_to(statement: Statement, match: Match) -> Values:
    """What an element is put into, as PHP's `$rows[] = $row`."""
    names = re.findall(r"(\$[\w>-]+)\s*\[", statement.text)
    return [*statement.indexed, *(value for name in names for value in name_of(statement, name))]


def name_of(statement: Statement, name: str) -> Values:
    """The variable of a name, which the statement may only set."""
    return statement.named(name) or [Expression("name", name, statement.first, statement.first, name)]


def managed(statement: Statement, match: Match) -> Values:
    """What a block is run with: `with tray`."""
    name = re.search(r"\bwith\s+(?:await\s+)?([\w.]+)(?![\w.(])", statement.text)
    return statement.calls()[:1] or (name_of(statement, name[1]) if name else [])


def values(statement: Statement, match: Match) -> Values:
    """What is spread, else all values of the statement."""
    return [*statement.iterated, *statement.values]


def converted(statement: Statement, match: Match) -> Values:
    """An operand, else what is given to a call."""
    operations = [item for item in statement.expressions if item.kind == "other" and len(item.parts) == 2]
    return statement.used if operations or not statement.given else statement.given


def leaves_used(statement: Statement, match: Match) -> Values:
    """The values that the statement's operations are made of."""
    operations = [item for item in statement.expressions if item.kind in ("other", "choice")]
    return [value for item in (*statement.used, *operations) for value in leaves(item)]


def expecting(statement: Statement, match: Match) -> Values:
    """What Rust's `expect` is called on, where the message begins with its text."""
    told = [call for call in statement.calls("expect") if call.arguments and call.of is not None]
    return [call.of for call in told if call.of and call.arguments[0].value.text.strip('"') == match["text"]]


def given(statement: Statement, match: Match) -> Values:
    """What the calls of the statement are given, else what they are called on: Kotlin's `text.toInt()`."""
    return statement.given or called_on(statement, match)


def looked_up(statement: Statement, match: Match) -> Values:
    """What a record is looked up by; a class that is asked for is none of it."""
    return [item for item in statement.given if not item.text[:1].isupper()]


def taken_from(statement: Statement, match: Match) -> Values:
    """What one of several is taken of: `rows` of `rows.First()`, `max(rows)`."""
    sources: list[Expression | None] = []
    for item in statement.expressions:
        if item.name.lower() in _TAKING:
            by_module = item.of is None or (item.of.text[:1].isupper() and item.arguments)
            sources += [argument.value for argument in item.arguments[:1]] if by_module else [item.of]
    return [item for item in sources if item is not None]


def called_on(statement: Statement, match: Match) -> Values:
    """What methods are called on."""
    return [call.of for call in statement.calls() if call.of is not None]


def owners(statement: Statement, match: Match) -> Values:
    """What attributes are read of."""
    return statement.owners()


def element_of(statement: Statement, match: Match) -> Values:
    """What an element is taken of, by an index or by a method for that."""
    taking = (
        "get",
        "fetch",
        "charAt",
        "substring",
        "subList",
        "elementAt",
        "set",
        "codePointAt",
        "at",
        "pop",
    )
    return statement.indexed or [owner for name in taking for owner in statement.owners(name)]


def searched(statement: Statement, match: Match) -> Values:
    """What is searched for something."""
    return [right for _, right in statement.operands("in")]


def of_object(statement: Statement, match: Match) -> Values:
    """What `Object.keys` and the like were given."""
    calls = [call for call in statement.calls() if call.of is not None and call.of.text == "Object"]
    return [item.value for call in calls for item in call.arguments]


def used(statement: Statement, match: Match) -> Values:
    """The outermost values of the statement."""
    return statement.used


def returned(statement: Statement, match: Match) -> Values:
    """What the statement returns."""
    return statement.returned


def assigned(statement: Statement, match: Match) -> Values:
    """What an attribute of a name is set to."""
    writes = statement.source.writes(statement.first, statement.last)
    return [item.value for item in writes if item.name == first(match) and item.value is not None]


def changed(statement: Statement, match: Match) -> Values:
    """What is changed: the owner of an attribute that is set, of a method that is called."""
    writes = statement.source.writes(statement.first, statement.last)
    return [value for item in writes if item.receiver for value in statement.named(item.receiver)[:1]] or [
        *called_on(statement, match),
        *(left for left, _ in statement.operands("<<")),
    ]


def matched(statement: Statement, match: Match) -> Values:
    """What is taken apart by a pattern."""
    subjects: list[Expression] = [
        call.arguments[0].value for call in statement.calls("case") if call.arguments
    ]
    if not subjects and (switched := re.search(r"\bmatch ?\( ?([$\w>.-]{1,100}) ?\)", statement.text)):
        subjects = list(name_of(statement, switched[1]))
    return subjects or [item.value for item in statement.bindings if item.value is not None]


def awaited(statement: Statement, match: Match) -> Values:
    """What is called and awaited."""
    return statement.calls()


def unwrapped(statement: Statement, match: Match) -> Values:
    """What an exclamation mark says is never empty: Kotlin's `user!!`, Swift's `user!`."""
    texts = [name.rstrip("!") for name in _UNWRAPPED.findall(statement.text)]
    return [value for text in texts for value in statement.named(text)[:1]]


def property_itself(statement: Statement, match: Match) -> Values:
    """The attribute that the message names."""
    return [item for item in statement.values if item.kind == "attribute" and item.name == first(match)]
