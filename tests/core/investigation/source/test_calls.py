"""What a call gives and what a function takes, in seven languages."""

import pytest
from hypothesis import given as over
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.source.calls import arguments, given, parameters_of
from glitchtip_tools.core.investigation.source.scopes import function_at
from glitchtip_tools.core.investigation.source.sources import Sources


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
    assert given("b", names, scope, "f user, total if ready") is None


RUBY = [
    ("f user, total if ready", "total"),
    ("self.f user, b: total", "total"),
    ("x = f user, [1, 2] do |y|", "[1, 2]"),
    ("puts(f user, total)", "total"),
    ("y = (f user, total) + 1", "total"),
    ("f user, total; g 3", "total"),
    ("f user, total { |y| y }", "total"),
    ("f user, 'do it if ready', 3", "'do it if ready'"),
    ("f - user", None),
    ("f if b", None),
]


@pytest.mark.parametrize(("call", "expected"), RUBY, ids=[call for call, _ in RUBY])
def test_ruby_gives_without_brackets(call: str, expected: str | None) -> None:
    scope = function_at(Sources({"a.rb": "def f(a, b, c)\nend\n"}).scopes("a.rb"), 1)
    assert scope is not None
    assert given("b", ["a", "b", "c"], scope, call, bracketless=True) == expected


@over(
    st.lists(
        st.text("ab1 .+'", min_size=1).filter(lambda part: part.count("'") % 2 == 0 and part.strip()),
        max_size=5,
    )
)
def test_arguments_are_parted_at_their_commas_only(parts: list[str]) -> None:
    wrapped = [f"f({part}, [1, 2])" for part in parts]
    assert arguments(", ".join(wrapped)) == wrapped
