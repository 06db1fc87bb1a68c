"""What a call gives to each parameter of the function that it calls."""

import pytest

from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.investigation.values.trail import given
from tests.core.investigation.values.trails import frame

CALLS = [
    ("a.py", "def f(a, b=1, c=2): pass\n", "x = self.f(g(1, 2), c='a, b')", ["g(1, 2)", "", "'a, b'"]),
    ("a.py", "def f(a, b=1, c=2): pass\n", "x = f(*args)", [None, None, None]),
    ("a.py", "def f(a, b=1): pass\n", "x = prefix_f(1)", [None, None]),
    ("a.js", "function f (a, { b }, c = [1, 2], ...rest) { }\n", "f('hi :)', o, [3])", ["'hi :)'", None, "[3]", ""]),
    ("a.ts", "class A { f(a: Map<string, X>, b?: number) { } }\n", "o.f<User>(1, [2, 3])", ["1", "[2, 3]"]),
    ("a.php", "<?php\nfunction f($a, ?Order $b = null) { }\n", "$o->f(b: $c, a: 1);", ["1", "$c"]),
    ("a.rb", "def f(a, b, c)\nend\n", "f user, total if ready", ["user", "total", ""]),
    ("a.rb", "def f(a, b, c)\nend\n", "self.f user, b: total", ["user", "total", ""]),
    ("a.rb", "def f(a, b, c)\nend\n", "x = f user, [1, 2] do |y| y end", ["user", "[1, 2]", ""]),
    ("a.rb", "def f(a, b)\nend\n", "puts(f user, total)", ["user", "total"]),
    ("a.rb", "def f(a, b)\nend\n", "f user, total; g 3", ["user", "total"]),
    ("a.rb", "def f(a, b)\nend\n", "f user, 'do it if ready', 3", ["user", "'do it if ready'"]),
    ("a.rb", "def f(a, b)\nend\n", "f - user", ["", ""]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "definition", "call", "expected"), CALLS, ids=[f"{c[0]} {c[2]}" for c in CALLS]
)
def test_what_a_call_gives(file: str, definition: str, call: str, expected: list[str | None]) -> None:
    text = definition + call + "\n"
    sources = Sources({file: text})
    scope = next(item for item in sources.scopes(file) if item.name == "f")
    caller = frame(file, definition.count("\n") + 1, 1, text)
    told = [given(name, scope, caller, sources) if name else None for name in scope.parameters]
    assert [value if value is None or isinstance(value, str) else value.text for value in told] == expected
