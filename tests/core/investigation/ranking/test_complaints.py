"""What a message complains about, in the words of six languages."""

import pytest

from glitchtip_tools.core.investigation.ranking.complaints import Complaint, complaint

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
    ("name = rows[0][:name]", "NoMethodError", "undefined method '[]' for nil", ("rows[0]",)),
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
        "share = total / parts",
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
        ("Orders.find()",),
    ),
]


@pytest.mark.parametrize(
    ("line", "kind", "message", "expected"), COMPLAINTS, ids=[row[2] for row in COMPLAINTS]
)
def test_what_a_message_complains_about(
    line: str, kind: str, message: str, expected: tuple[str, ...]
) -> None:
    variables = {"price": "None", "rate": "3"}
    assert complaint(line, kind, message, variables) == Complaint(expected, told=True)


def test_the_variables_tell_which_of_several_it_was() -> None:
    message = "to_bytes must receive a str, got NoneType"
    line = "raise TypeError('to_bytes must receive a str, got %s' % type(text).__name__, encoding)"
    assert complaint(line, "TypeError", message, {"text": "None", "encoding": "'utf-8'"}) == Complaint(
        ("text",), told=True
    )
    assert complaint(
        "value = int(raw)", "TypeError", "a string or a number, not 'NoneType'", {"raw": "None"}
    ) == (Complaint(("raw",), told=True))


def test_a_line_that_raises_complains_about_what_it_tells_and_asks() -> None:
    line = 'raise KeyError(f"no node {node.id} in %s" % graph)'
    assert complaint(line, "KeyError", "no node 3", {}, "if node not in graph:") == Complaint(
        ("node.id", "graph", "node")
    )


def test_else_any_value_that_the_line_works_on_may_have_been_bad() -> None:
    assert complaint(
        "return text.decode(encoding)", "UnicodeDecodeError", "invalid start byte", {}
    ) == Complaint(("text", "encoding"))


def test_a_message_that_names_no_value_of_the_line_is_no_more_than_a_guess() -> None:
    line = "return product.Price.Net();"
    assert complaint(
        line, "NullReferenceException", "Object reference not set to an instance", {}
    ) == Complaint(("product.Price",))
    assert complaint("return total * tax", "TypeError", "unsupported operand type(s) for *", {}) == Complaint(
        ("total", "tax"), told=True
    )


def test_a_value_without_a_name_is_a_guess() -> None:
    message = 'Cannot invoke "Order.total()" because "<parameter1>" is null'
    assert complaint("return order.total();", "NullPointerException", message, {}) == Complaint(("order",))


def test_a_wrong_call_is_nobodys_value() -> None:
    message = "price() missing 1 required positional argument: 'rate'"
    assert complaint("price(item)", "TypeError", message, {}) == Complaint()
