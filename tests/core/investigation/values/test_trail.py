"""Where a bad value came from: the trail through assignments, arguments and frames."""

# ruff: noqa: E501 - a form stays on one line, so that the table reads as a table

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.evidence import MappedFrame
from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.investigation.values.trail import Origin, trace
from tests.core.investigation.values.trails import NULL, followed

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


SETTINGS = [
    ("a.py", "user = lookup(1)  # why"),
    ("a.py", "user, ok = lookup(1)"),
    ("a.py", "user = lookup("),
    ("a.py", "user: User = await lookup(1)"),
    ("a.go", "user, err := lookup(1)"),
    ("a.rb", "user ||= lookup(1)"),
    ("a.rb", "user = lookup 1"),
    ("a.ts", "const user: User = await lookup(1);"),
    ("a.ts", "const { user } = lookup(1);"),
    ("a.ts", "let user = store?.lookup(1)"),
]
HEADS = {
    "py": "def show():",
    "go": "package a; func show() {",
    "rb": "def show",
    "ts": "async function show() {",
}
ENDS = {"py": "", "go": "}", "rb": "end", "ts": "}"}


@pytest.mark.parametrize(("file", "line"), SETTINGS, ids=[f"{file} {line}" for file, line in SETTINGS])
def test_what_an_assignment_gives(file: str, line: str) -> None:
    ending = file.rpartition(".")[2]
    closed = ")" if line.endswith("(") else ""
    text = "\n".join(
        [HEADS[ending], f"    {line}", f"    {closed}", "    return user.name", ENDS[ending], ""]
    )
    found = followed(text, file, [4], "Error", NULL)
    assert found is not None
    assert (found.kind, found.name) == ("made", "lookup")


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
    trace([found, found], sources, kind, message)


TRAILS = [
    ("a.py", "def f(rows):\n    for row in load(rows):\n        row.name\n", [3], ("made", 0, "load")),
    ("a.py", "def f(rows):\n    return [row.name for row in rows]\n", [2], ("given", 0, "rows")),
    ("a.py", "def f(rows):\n    return sorted(rows, key=lambda row: row.name)\n", [2], ("given", 0, "rows")),
    ("a.py", "def f(self):\n    user = list(self.load())[0]\n    user.name\n", [3], ("made", 0, "load")),
    ("a.py", "def f(self):\n    for _, user in self.users.items():\n        user.name\n", [3], ("attribute", 0, "users")),
    ("a.py", "def f(x):\n    match load(x):\n        case [user]:\n            user.name\n", [4], ("made", 0, "load")),
    ("a.py", "def f(x):\n    user = None\n    if x:\n        user.name\n", [4], ("here", 0, "user")),
    ("a.py", "def f(x):\n    user = load(x)\n    user += 1\n    user.name\n", [4], ("here", 0, "user")),
    ("a.ts", "function f(a) {\n  const { user } = load(a);\n  return user.name;\n}\n", [3], ("made", 0, "load")),
    ("a.ts", "function f(a) {\n  a.rows.forEach((user) => {\n    go(user.name);\n  });\n}\n", [3], ("attribute", 0, "rows")),
    ("a.ts", "function f(a) {\n  const user = load(a);\n  const g = () => {\n    go(user.name);\n  };\n}\n", [4], ("made", 0, "load")),
    ("a.ts", "function f(a) {\n  return Array.from(load(a))[0].name;\n}\n", [2], ("made", 0, "load")),
    ("a.go", "package a\nfunc f(m M) {\n  if user, ok := m.load(1); ok {\n    go(user.name)\n  }\n}\n", [4], ("made", 0, "load")),
    ("a.rs", "fn f(m: M) {\n  if let Some(user) = m.load(1) {\n    go(user.name);\n  }\n}\n", [3], ("made", 0, "load")),
    ("a.rb", "def f\n  user.name\nend\n", [2], ("made", 0, "user")),
    ("a.rb", "def f\n  rows.each do |user|\n    user.name\n  end\nend\n", [3], ("made", 0, "rows")),
    ("a.php", "<?php\nfunction f($rows) {\n  foreach ($rows as $user) {\n    go($user->name);\n  }\n}\n", [4], ("given", 0, "$rows")),
    ("a.kt", "fun f(a: A) {\n  val (user, other) = load(a)\n  go(user.name)\n}\n", [3], ("made", 0, "load")),
    ("a.cs", "class A { void F(A a) {\n  if (Load(a) is User user) {\n    Go(user.name);\n  }\n} }\n", [3], ("made", 0, "Load")),
    ("a.ex", "def f(a) do\n  {:ok, user} = load(a)\n  user.name\nend\n", [3], ("made", 0, "load")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "text", "at", "expected"), TRAILS, ids=[f"{row[0]} {row[1].strip()}" for row in TRAILS]
)
def test_the_trail_of_a_value(file: str, text: str, at: list[int], expected: tuple[str, int, str]) -> None:
    found = followed(text, file, at, "Error", NULL)
    assert found is not None
    assert (found.kind, found.depth, found.name) == expected


def test_php_tells_the_parameter_and_its_caller_made_the_value() -> None:
    text = """<?php
class Mailer {
    function queue(string $to) {
        push($to);
    }
}
function remind($user) {
    $address = find_address($user);
    $mailer->queue($address);
}
"""
    said = "Mailer::queue(): Argument #1 ($to) must be of type string, null given, called in /app/a.php on line 9"
    assert followed(text, "a.php", [3, 9], "TypeError", said) == Origin("made", 1, "find_address")


def test_who_gave_the_whole_of_which_an_element_was_bad_is_a_guess() -> None:
    text = "def f(rows):\n    for row in rows:\n        row.name\n\n\ndef g():\n    f(load())\n"
    assert followed(text, "a.py", [3, 7], "Error", NULL) == Origin("made", 1, "load", told=False)


def test_a_line_that_raises_leads_to_who_made_what_its_condition_tests() -> None:
    text = 'def extract(page):\n    found = formats_of(page)\n    if not found:\n        raise Failed("none found")\n'
    assert followed(text, "a.py", [4], "Failed", "none found") == Origin(
        "made", 0, "formats_of", told=False, null=False
    )


def test_a_condition_over_a_line_that_raises_may_ask_the_object_itself() -> None:
    text = "def push(self):\n    if self.full() or not self.rows:\n        raise Failed('no place')\n"
    assert followed(text, "a.py", [3], "Failed", "no place") == Origin(
        "made", 0, "full", told=False, null=False
    )


FIELDS = [
    ("A.java", "class A {\n  private Moment sent;\n  int label(Moment seen) {\n    return sent.day();\n  }\n}\n", 4),
    ("a.cs", "class A {\n  private Moment sent;\n  int Label(Moment seen) {\n    return sent.Day();\n  }\n}\n", 4),
    ("a.kt", "class A {\n  lateinit var sent: Moment\n  fun label(seen: Moment): Int {\n    return sent.day()\n  }\n}\n", 4),
    ("a.swift", "class A {\n  var sent: Moment!\n  func label(seen: Moment) -> Int {\n    return sent.day()\n  }\n}\n", 4),
    ("a.scala", "class A {\n  var sent: Moment = null\n  def label(seen: Moment): Int = {\n    sent.day()\n  }\n}\n", 4),
]  # fmt: skip


@pytest.mark.parametrize(("file", "text", "line"), FIELDS, ids=[form[0] for form in FIELDS])
def test_a_field_needs_no_this(file: str, text: str, line: int) -> None:
    said = ("java.lang.NullPointerException", "")
    assert followed(text, file, [line], *said) == Origin("attribute", 0, "sent", told=False, of="this")
    given_one = text.replace("sent.", "seen.")
    assert followed(given_one, file, [line], *said) == Origin("given", 0, "seen", told=False)


def test_a_bare_name_is_no_field_of_another_class_or_language() -> None:
    java = "class B {\n  Moment sent;\n}\nclass A {\n  int label() {\n    return sent.day();\n  }\n}\n"
    assert followed(java, "A.java", [6], "NullPointerException", "") == Origin("free", 0, "sent", told=False)
    script = "class A {\n  sent = null;\n  label() {\n    return sent.day();\n  }\n}\n"
    assert followed(script, "a.ts", [4], "TypeError", "") == Origin("free", 0, "sent", told=False)
