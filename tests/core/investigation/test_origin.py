"""Where a bad value came from: what a message complains about, in six languages, and the trail through the frames."""

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.calls import arguments, given, parameters_of, statement_of
from glitchtip_tools.core.investigation.complaints import Complaint, complaint
from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.origin import Origin, trace
from glitchtip_tools.core.investigation.scopes import function_at
from glitchtip_tools.core.investigation.sources import Sources

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


SETTING = """\
def lookup(
    user=None,
):
    log(
        user=user,
    )
    # user = fetch(1)
    items.each(lambda user: user)
    if user: total = fetch(user, level=1)
    def inner():
        user = fetch(2)
    return user.name
"""


def test_only_an_assignment_of_the_function_itself_sets_a_name() -> None:
    said = "'NoneType' object has no attribute 'name'"
    assert followed(SETTING, "a.py", [12], "AttributeError", said) == Origin("given", 0, "user")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("user = lookup(1)  # why", "lookup"),
        ("user, ok = lookup(1)", "lookup"),
        ("user := lookup(1)", "lookup"),
        ("user ||= lookup(1)", "lookup"),
        ("const user: User = await lookup(1);", "lookup"),
        ("let user = store?.lookup(1)", "lookup"),
        ("user = lookup(", "lookup"),
    ],
)
def test_what_an_assignment_gives(line: str, expected: str) -> None:
    text = f"def show():\n    {line}\n    {')' if line.endswith('(') else 'pass'}\n    return user.name\n"
    found = followed(text, "a.py", [4], "AttributeError", "'NoneType' object has no attribute 'name'")
    assert found is not None
    assert (found.kind, found.name) == ("made", expected)


def test_a_wrong_call_is_nobodys_value() -> None:
    message = "price() missing 1 required positional argument: 'rate'"
    assert complaint("price(item)", "TypeError", message, {}) == Complaint()


PYTHON = """\
def to_bytes(text, encoding="utf-8"):
    if not isinstance(text, str):
        raise TypeError("to_bytes must receive a str, got %s" % type(text).__name__)
    return text.encode(encoding)


def header(name, value):
    return name + b": " + to_bytes(value)


def request(url):
    parsed = urlparse(url)
    host = parsed.hostname
    return header(
        "Host",
        host,
    )


def page(url):
    found = lookup(url)
    return header(value=found, name="Page")


class Order:
    def __init__(self, lines):
        self.total = sum(lines)


def order(cart=None):
    return Order(cart)
"""

JAVASCRIPT = """\
const shout = word => word
  .toUpperCase()

function greet (client) {
  return shout(client.name)
}

class Bookings {
  start (id) {
    const client = this.clients.find(id)
    return greet(client)
  }
}
"""


def frame(file: str, line: int, depth: int, text: str, /, **variables: object) -> MappedFrame:
    lines = text.split("\n")
    return MappedFrame(
        0, -depth, file, "", line, True, file, line, "exact", "", depth, lines[line - 1], variables
    )


def followed(
    text: str, file: str, at: list[int], kind: str, message: str, /, **variables: object
) -> Origin | None:
    frames = [frame(file, line, depth, text, **({} if depth else variables)) for depth, line in enumerate(at)]
    return trace(frames, Sources({file: text}), kind, message)


def test_a_value_is_followed_through_arguments_and_assignments() -> None:
    refused = "to_bytes must receive a str, got NoneType"
    assert followed(PYTHON, "a.py", [3, 8, 14], "TypeError", refused, text="None") == Origin(
        "attribute", 2, "hostname"
    )
    assert followed(PYTHON, "a.py", [3, 8, 22], "TypeError", refused, text="None") == Origin(
        "made", 2, "lookup"
    )
    assert followed(PYTHON, "a.py", [3, 8], "TypeError", refused, text="None") == Origin("given", 1, "value")


def test_a_constructor_is_called_by_its_class() -> None:
    said = "'NoneType' object is not iterable"
    assert followed(PYTHON, "a.py", [27, 31], "TypeError", said, lines="None") == Origin("given", 1, "cart")


def test_a_chain_of_calls_is_one_statement_in_a_script_without_semicolons() -> None:
    assert followed(
        JAVASCRIPT,
        "a.js",
        [2, 5, 11],
        "TypeError",
        "Cannot read properties of undefined (reading 'toUpperCase')",
    ) == (Origin("attribute", 1, "name"))
    assert followed(
        JAVASCRIPT, "a.js", [5, 11], "TypeError", "Cannot read properties of undefined (reading 'name')"
    ) == (Origin("made", 1, "find", own=False))


def test_a_guess_is_the_value_from_farthest_away_and_called_a_guess() -> None:
    assert followed(PYTHON, "a.py", [4, 8, 14], "UnicodeEncodeError", "surrogates not allowed") == Origin(
        "attribute", 2, "hostname", told=False
    )


def test_without_a_line_or_a_value_there_is_no_trail() -> None:
    assert trace([], Sources({}), "TypeError", "x") is None
    assert followed(PYTHON, "a.py", [12], "MemoryError", "") == Origin("given", 0, "url", told=False)
    assert followed("x = 1\n", "a.py", [1], "MemoryError", "") is None


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        (
            "a.py",
            "def f(self, a, /, b: dict[str, int] = {}, *rest, c=(1, 2), **more): pass",
            ["a", "b", "rest", "c", "more"],
        ),
        ("a.js", "function f (a, { b }, c = [1, 2], ...rest) {\n}", ["a", "", "c", "rest"]),
        ("a.ts", "class A {\n  f(a: Map<string, X>, b?: number): void {\n  }\n}", ["a", "b"]),
        ("a.php", "<?php\nfunction f($a, ?Order $b = null) {\n}", ["$a", "$b"]),
        ("B.java", "class B {\n  int f(Map<String, List<User>> all, User user) {\n  }\n}", ["all", "user"]),
        ("A.java", "class A {\n  int f(final String a, List<Order> b) {\n  }\n}", ["a", "b"]),
        ("a.go", "func f(a string, b *Order) error {\n}", ["a", "b"]),
        ("a.rb", "def f(a, b = 1, *rest)\n  a\nend", ["a", "b", "rest"]),
    ],
)
def test_the_parameters_of_a_function(file: str, text: str, expected: list[str]) -> None:
    sources = Sources({file: text})
    named = next(scope for scope in sources.scopes(file) if scope.name == "f")
    assert parameters_of(named, sources.lines(file)) == expected


def test_what_a_call_gives() -> None:
    text = "def f(a, b=1, c=2):\n    return a\n"
    scope = function_at(Sources({"a.py": text}).scopes("a.py"), 2)
    assert scope is not None
    names = ["a", "b", "c"]
    assert [given(name, names, scope, "x = self.f(g(1, 2), c='a, b')") for name in names] == [
        "g(1, 2)",
        "",
        "'a, b'",
    ]
    assert [given(name, names, scope, "x = f(*args)") for name in names] == [None, None, None]
    assert given("a", names, scope, "x = prefix_f(1)") is None
    assert [given(name, names, scope, "f('hi :)', c: 3)") for name in names] == ["'hi :)'", "", "3"]
    assert given("b", names, scope, "f<User>(1, (2, 3))") == "(2, 3)"


@over(
    st.lists(
        st.text("ab1 .+'", min_size=1).filter(lambda part: part.count("'") % 2 == 0 and part.strip()),
        max_size=5,
    )
)
def test_arguments_are_parted_at_their_commas_only(parts: list[str]) -> None:
    wrapped = [f"f({part}, [1, 2])" for part in parts]
    assert arguments(", ".join(wrapped)) == wrapped


@over(st.text(), st.text(), st.sampled_from(["TypeError", "KeyError", ""]))
def test_no_line_and_no_message_is_too_strange(line: str, message: str, kind: str) -> None:
    text = f"def f(a):\n    {line}\n"
    sources = Sources({"a.py": text})
    found = MappedFrame(0, 0, "a.py", "f", 2, True, "a.py", 2, "exact", "", 0, line, {"a": "None"})
    assert statement_of(found, sources) is not None
    trace([found, found], sources, kind, message)
