"""Where a bad value came from: the trail through assignments, arguments and frames."""

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.ranking.origin import Origin, trace
from glitchtip_tools.core.investigation.source.calls import statement_of
from glitchtip_tools.core.investigation.source.sources import Sources

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


def test_pythons_division_is_no_comment() -> None:
    said = "'NoneType' object has no attribute 'size'"
    text = "def share(total, cart):\n    return total // cart.size\n"
    assert followed(text, "a.py", [2], "AttributeError", said) == Origin("given", 0, "cart")
    text = "def share(order):\n    cart = 1 // order.cart\n    return cart.size\n"
    assert followed(text, "a.py", [3], "AttributeError", said) == Origin("here", 0, "cart")


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


@over(st.text(), st.text(), st.sampled_from(["TypeError", "KeyError", ""]))
def test_no_line_and_no_message_is_too_strange(line: str, message: str, kind: str) -> None:
    text = f"def f(a):\n    {line}\n"
    sources = Sources({"a.py": text})
    found = MappedFrame(0, 0, "a.py", "f", 2, True, "a.py", 2, "exact", "", 0, line, {"a": "None"})
    assert statement_of(found, sources) is not None
    trace([found, found], sources, kind, message)
