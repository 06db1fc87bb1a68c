"""What a message complains about, in the words of six languages."""

import re

import pytest

from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.investigation.values.complaints import complaint, missing_key
from glitchtip_tools.core.syntax.model import Expression

COMPLAINTS = [
    (
        'return f"{word} {user.name.strip()}"',
        "AttributeError",
        "'NoneType' object has no attribute 'name'",
        ("user",),
    ),
    (
        "return `<h1>${session.title}</h1>`",
        "TypeError",
        "Cannot read properties of null (reading 'title')",
        ("session",),
    ),
    ("say @user.name", "NoMethodError", "undefined method 'name' for nil", ("self.user",)),
    ("echo $order->user->name;", "Warning", 'Attempt to read property "name" on null', ("$order.user",)),
    ("for (const x of order.lines) {", "TypeError", "order.lines is not iterable", ("order.lines",)),
    (
        "return row.name.upper()",
        "AttributeError",
        "'NoneType' object has no attribute 'upper'",
        ("row.name",),
    ),
    (
        "return find(key).value",
        "AttributeError",
        "'NoneType' object has no attribute 'value'",
        ("find(key)",),
    ),
    (
        "total = price * rate",
        "TypeError",
        "unsupported operand type(s) for *: 'NoneType' and 'int'",
        ("price",),
    ),
    ("for item in order.lines:", "TypeError", "'NoneType' object is not iterable", ("order.lines",)),
    ("return settings['BOT']", "KeyError", "'BOT'", ("settings",)),
    ("return rows[index]", "IndexError", "list index out of range", ("rows",)),
    ("return handler(event)", "TypeError", "'str' object is not callable", ("handler",)),
    (
        "if (node.param.type === 'x') {",
        "TypeError",
        "Cannot read properties of null (reading 'type')",
        ("node.param",),
    ),
    (
        "const a = this.client?.id.x",
        "TypeError",
        "Cannot read property 'x' of undefined",
        ("this.client.id",),
    ),
    (
        "const { a } = options.db",
        "TypeError",
        "Cannot destructure property 'a' of 'options.db' as it is undefined.",
        ("options.db",),
    ),
    ("Object.keys(config)", "TypeError", "Cannot convert undefined or null to object", ("config",)),
    (
        "order.lines.map(f)",
        "TypeError",
        "undefined is not an object (evaluating 'order.lines.map')",
        ("order.lines",),
    ),
    ("order.lines.map(f)", "TypeError", "order.lines is undefined", ("order.lines",)),
    (
        "client&.orders.last.total",
        "NoMethodError",
        "undefined method `total' for nil:NilClass",
        ("client.orders.last",),
    ),
    (
        "return $order->customer->getName();",
        "Error",
        "Call to a member function getName() on null",
        ("$order.customer",),
    ),
    (
        "return name.length();",
        "NullPointerException",
        'Cannot invoke "String.length()" because "name" is null',
        ("name",),
    ),
    ("name = rows[0][:name]", "NoMethodError", "undefined method '[]' for nil", ("rows[0]", "rows")),
    ("sum = order.total + fee", "NoMethodError", "undefined method '+' for nil:NilClass", ("order.total",)),
    ("order.customer.owner = me", "NoMethodError", "undefined method 'owner=' for nil", ("order.customer",)),
    ("echo $row['name'];", "Warning", "Trying to access array offset on value of type null", ("$row",)),
    ("echo $row['name'];", "Warning", 'Undefined array key "name"', ("$row",)),
    (
        "if ('id' in session) {",
        "TypeError",
        "Cannot use 'in' operator to search for 'id' in undefined",
        ("session",),
    ),
    (
        "return count + offset",
        "TypeError",
        "unsupported operand type(s) for +: 'int' and 'NoneType'",
        ("offset",),
    ),
    (
        "share = total // parts",
        "TypeError",
        "unsupported operand type(s) for //: 'NoneType' and 'int'",
        ("total",),
    ),
    ("share //= parts", "TypeError", "unsupported operand type(s) for //=: 'NoneType' and 'int'", ("share",)),
    ("return -x - y", "TypeError", "unsupported operand type(s) for -: 'NoneType' and 'int'", ("x",)),
    (
        "x = a + b + offset",
        "TypeError",
        "unsupported operand type(s) for +: 'int' and 'NoneType'",
        ("a", "b", "offset"),
    ),
    (
        "if a.due < b.due:",
        "TypeError",
        "'<' not supported between instances of 'datetime' and 'NoneType'",
        ("b.due",),
    ),
    (
        "return find(id).total();",
        "NullPointerException",
        'Cannot invoke "Order.total()" because the return value of "Orders.find(long)" is null',
        ("find(id)",),
    ),
    (
        "return now - parcel.getSent().toMillis();",
        "NullPointerException",
        'Cannot invoke "com.acme.Moment.toMillis()" because the return value of "com.acme.Parcel.getSent()" is null',
        ("parcel.getSent()",),
    ),
    ("return parts[3];", "ArrayIndexOutOfBoundsException", "Index 3 out of bounds for length 3", ("parts",)),
    ("return tiers[0].Amount", "runtime.boundsError", "index out of range [0] with length 0", ("tiers",)),
    ("s.seen[key] = true", "plainError", "assignment to entry in nil map", ("s.seen",)),
    (
        "return rates[code];",
        "KeyNotFoundException",
        "The given key 'eur' was not present in the dictionary.",
        ("rates",),
    ),
    ("user.email", "UndefinedFunctionError", "function nil.email/0 is undefined", ("user",)),
    (
        "{:ok, row} = load(id)",
        "MatchError",
        "no match of right hand side value: nil, no case clause matching",
        ("load(id)",),
    ),
    (
        "let row = rows.get(1).unwrap();",
        "panic",
        "called `Option::unwrap()` on a `None` value",
        ("rows.get(1)",),
    ),
    ("let row = rows[3];", "panic", "index out of bounds: the len is 3 but the index is 3", ("rows",)),
    ("self.rows.append(row)", "AttributeError", "'tuple' object has no attribute 'append'", ("self.rows",)),
    (
        "if ( preg_match( '/^a$/', $actor->name ) ) {",
        "TypeError",
        "preg_match(): Argument #2 ($subject) must be of type string, array given",
        ("$actor.name",),
    ),
    (
        "person.posts",
        "NoMethodError",
        "undefined method 'posts' for nil\n\n    person.posts\n          ^^^^^^",
        ("person",),
    ),
    ("await send(mail)", "TypeError", "object NoneType can't be used in 'await' expression", ("send(mail)",)),
]


# Endings of files, by a word of the line or of the message that only their language has.
LANGUAGES = (
    ("rb", r"for nil|@user|&\."),
    ("php", r"->|\$row"),
    ("java", r"Cannot invoke|NullPointer|Index \d"),
    ("cs", r"NullReference|Object reference|given key"),
    ("go", r"goroutine|nil map|index out of range \["),
    ("ex", r"/0 is undefined|clause matching"),
    ("rs", r"Option::|index out of bounds: the len"),
    ("js", r"undefined|null\b|is not iterable$(?<!object is not iterable)"),
)
WRAPPED = {
    "java": "class A {{ void f() {{\n{}\n}} }}",
    "cs": "class A {{ void F() {{\n{}\n}} }}",
    "go": "package a\nfunc f() {{\n{}\n}}",
    "rs": "fn f() {{\n{}\n}}",
    "php": "<?php\n{}\n",
}


def told(line: str, kind: str, message: str, variables: dict[str, object], *asked: str) -> tuple[object, ...]:
    """Return the expressions of a line that a message means, and whether it names them."""
    said = f"{line} {kind} {message}"
    ending = next((ending for ending, words in LANGUAGES if re.search(words, said)), "py")
    code = f"{line}\n    pass" if ending == "py" and line.endswith(":") else line + " }" * line.endswith("{")
    text = WRAPPED.get(ending, "\n\n{}\n" if ending not in ("php",) else "").format(code)
    at = text.split("\n").index(code.split("\n")[0]) + 1
    statement = Sources({f"a.{ending}": text}).read_statement(f"a.{ending}", at)
    assert statement is not None
    named = [Expression("name", name, 1, 1, name) for name in asked]
    found = complaint(statement, kind, message, variables, asked=named)
    return (found.texts, found.told)


@pytest.mark.parametrize(
    ("line", "kind", "message", "expected"), COMPLAINTS, ids=[row[2] for row in COMPLAINTS]
)
def test_what_a_message_complains_about(
    line: str, kind: str, message: str, expected: tuple[str, ...]
) -> None:
    assert told(line, kind, message, {"price": "None", "rate": "3"}) == (expected, True)


def test_the_variables_tell_which_of_several_it_was() -> None:
    message = "to_bytes must receive a str, got NoneType"
    line = "raise TypeError('to_bytes must receive a str, got %s' % type(text).__name__, encoding)"
    assert told(line, "TypeError", message, {"text": "None", "encoding": "'utf-8'"}) == (("text",), True)
    message = "a string or a number, not 'NoneType'"
    assert told("value = int(raw)", "TypeError", message, {"raw": "None"}) == (("raw",), True)


def test_a_line_that_raises_complains_about_what_it_tells_and_asks() -> None:
    line = 'raise KeyError(f"no node {node.id} in %s" % graph)'
    assert told(line, "KeyError", "no node 3", {}, "node") == (("node.id", "graph", "node"), False)


def test_else_any_value_that_the_line_works_on_may_have_been_bad() -> None:
    line = "return text.decode(encoding)"
    assert told(line, "UnicodeDecodeError", "invalid start byte", {}) == (("text", "encoding"), False)


def test_a_message_that_names_no_value_of_the_line_is_no_more_than_a_guess() -> None:
    said = "Object reference not set to an instance"
    assert told("return product.Price.Net();", "NullReferenceException", said, {}) == (
        ("product.Price", "product"),
        False,
    )
    said = "unsupported operand type(s) for *"
    assert told("return total * tax", "TypeError", said, {}) == (("total", "tax"), True)


def test_a_value_without_a_name_is_told_by_what_was_called_on_it() -> None:
    message = 'Cannot invoke "Order.total()" because "<parameter1>" is null'
    assert told("return order.total();", "NullPointerException", message, {}) == (("order",), True)


def test_a_wrong_call_is_nobodys_value() -> None:
    message = "price() missing 1 required positional argument: 'rate'"
    assert told("price(item)", "TypeError", message, {}) == ((), False)


def test_whether_something_was_null() -> None:
    statement = Sources({"a.py": "self.rows.append(1)\n"}).read_statement("a.py", 1)
    assert statement is not None
    said = "'%s' object has no attribute 'append'"
    assert [complaint(statement, "", said % kind, {}).null for kind in ("NoneType", "tuple")] == [True, False]


@pytest.mark.parametrize(
    ("kind", "message", "key"),
    [
        ("ErrorException", 'Warning: Undefined array key "currency"', "currency"),
        ("ErrorException", "Undefined index: currency", "currency"),
        ("KeyError", "'currency'", "currency"),
        ("KeyError", "key not found: :currency", "currency"),
        ("KeyError", "key :currency not found in: %{rate: 1}", "currency"),
        ("KeyNotFoundException", "The given key 'currency' was not present in the dictionary.", "currency"),
        ("ErrorException", "Undefined array key 7", None),
        ("ValueError", "'currency'", None),
    ],
)
def test_the_key_that_a_table_did_not_have(kind: str, message: str, key: str | None) -> None:
    assert missing_key(kind, message) == key
