"""Sources that no grammar reads: none is installed, none is known, too large, nested, broken, or no code at all."""

# ruff: noqa: E501 - a form stays on one line, so that the tables read as tables

import sys
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glitchtip_tools.core.languages import LANGUAGES
from glitchtip_tools.core.syntax import parsing
from glitchtip_tools.core.syntax.languages import language_of
from glitchtip_tools.core.syntax.source import read


def functions(path: str, source: str) -> list[tuple[str, int, int, bool]]:
    """Return (name, first line, last line, sure) of the functions of a source."""
    found = read(path, source.encode()).scopes
    return [(item.name, item.start, item.end, item.sure) for item in found if item.kind == "function"]


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make the parser library look as if it were not installed."""
    cached = (parsing.grammar, parsing.parsed, parsing._query)
    for function in cached:
        function.cache_clear()
    monkeypatch.setitem(sys.modules, "tree_sitter", None)
    yield
    for function in cached:
        function.cache_clear()


BY_HEADS = [
    ("a.py", "class A:\n    @one\n    async def f(self,\n            a):\n        if a:\n            return 1\n\n    def g(self): pass\n", ["f 3-6", "g 8-8"]),
    ("a.rb", "class A\n  def f(a)\n    a\n  rescue B\n    1\n  end\n\n  def self.g?\n  end\nend\n", ["f 2-6", "g? 8-9"]),
    ("a.ex", "defmodule A do\n  defp f(a) do\n    a\n  end\nend\n", ["f 2-4"]),
    ("a.go", "package a\n\nfunc (s *S) F(a int) error {\n\tif a {\n\t\treturn nil\n\t}\n\treturn nil\n}\n", ["F 3-8"]),
    ("a.rs", "impl A {\n    pub fn f(&self) -> Result<(), E> {\n        g()\n    }\n}\n", ["f 2-4"]),
    ("a.ts", "class A {\n  async f(a: string): Promise<B> {\n    if (a) {\n      g()\n    }\n  }\n}\nconst h = (a) => {\n  g()\n}\n", ["f 2-6", "h 8-10"]),
    ("a.php", "<?php\nclass A {\n    public function f($a)\n    {\n        return g($a);\n    }\n}\n", ["f 3-6"]),
    ("A.java", "class A {\n  public List<B> f(int a) {\n    return g(a);\n  }\n  int x = g(1);\n}\n", ["f 2-4"]),
    ("A.kt", "class A {\n  override fun f(a: Int): B {\n    return g(a)\n  }\n}\n", ["f 2-4"]),
    ("A.cs", "class A\n{\n    public async Task<B> F(int a)\n    {\n        return G(a);\n    }\n}\n", ["F 3-6"]),
    ("a.swift", "class A {\n  func f(a: Int) throws -> B {\n    return g(a)\n  }\n}\n", ["f 2-4"]),
    ("a.scala", "object A {\n  def f(a: Int): B = {\n    g(a)\n  }\n}\n", ["f 2-4"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "source", "told"), BY_HEADS)
@pytest.mark.usefixtures("no_library")
def test_without_the_library_functions_are_told_by_their_heads(
    path: str, source: str, told: list[str]
) -> None:
    found = read(path, source.encode())

    assert found.approximate == "missing"
    assert [f"{name} {start}-{end}" for name, start, end, sure in functions(path, source) if not sure] == told
    assert found.statement(2)[0] == 2
    assert (found.bindings(), found.calls(), found.guards_of(3)) == ((), (), [])


def test_a_language_without_a_grammar_is_told_by_heads_too() -> None:
    source = "static int add(struct row *a)\n{\n    return a->n;\n}\n"

    assert read("a.c", source.encode()).approximate == "language"
    assert functions("a.c", source) == [("add", 1, 4, False)]


ENDINGS = [ending for row in LANGUAGES for ending in row.all_endings if language_of(f"a.{ending}")] + ["c"]
SAVE = "void save(int a) {\n  go();\n}\nx = "


@pytest.mark.parametrize("signs", ["<", "<\n", "(", "[", "{"])
def test_nested_brackets_are_refused_before_they_cost_seconds(signs: str) -> None:
    source = SAVE + signs * 20_000
    written = [f"a.{row.endings[0]}" for row in LANGUAGES if row.endings and not row.read_as]
    generic = [path for path in written if (grammar := language_of(path)) and grammar.angles]

    assert [path for path in generic if read(path, source.encode()).approximate != "tangled"] == []
    assert [name for name, *_ in functions("A.java", source)] == ["save"]


@pytest.mark.parametrize("signs", ["a<", "a.b(", "!", "- ", "if (a) "])
def test_deep_trees_are_not_asked(signs: str) -> None:
    source = SAVE + signs * 10_000
    found = read("A.java", source.encode())

    assert [name for name, *_ in functions("A.java", source)] == ["save"]
    assert found.function_at(2) == found.scopes[0]


def test_garbage_is_given_up_on_after_a_number_of_steps() -> None:
    assert read("a.py", b"%$ ) & ! ] } ~ \n" * 20_000).approximate == "tangled"


def test_built_code_has_no_functions_and_large_code_those_of_its_heads() -> None:
    assert read("a.js", b"function f() {" + b"a();" * 30_000 + b"}").scopes == ()
    large = b"def f():\n    return 1\n\n\n" * 45_000

    assert read("a.py", large).approximate == "large"
    assert len(read("a.py", large).scopes) == 45_000


BROKEN = [
    ("a.py", "def one():\n    return 1\n\n<<<<<<< HEAD\nif ((( {\n=======\n\ndef two():\n    return 2\n", "two", 9),
    ("a.ts", "class A {\n  one() {\n    if ((( {\n    go();\n  }\n\n  two(a: string): B {\n    go(a);\n  }\n}\n", "two", 8),
    ("A.java", "class A {\n  void one() {\n    if ((( {\n  }\n\n  void two(int a) {\n    go(a);\n  }\n}\n", "two", 7),
    ("A.kt", "class A {\n  fun one() {\n    if ((( {\n  }\n\n  fun two(a: Int) {\n    go(a)\n  }\n}\n", "two", 7),
]  # fmt: skip


@pytest.mark.parametrize(("path", "source", "name", "line"), BROKEN)
def test_where_a_tree_is_broken_the_head_above_tells_the_function(
    path: str, source: str, name: str, line: int
) -> None:
    found = read(path, source.encode()).function_at(line)

    assert found is not None
    assert found.name == name


PIECES = st.sampled_from(
    """def f(a): | class A: | class A { | } | { | ( | ) | [ | ] | < | > | function f() { | fn f() { | func f() { | fun f() {
    | if a: | if (a) { | end | do | x = f(1) | x, y := g() | return | raise E | throw new E(e); | try { | catch (e) {
    | except E as e: | rescue E => e | ; | , | -> | => | |> | case x | match x { | " | ' | ` | #{ | <?php | ?> | <% | %>
    | <script> | @a.b += 1 | *a, | let Some(x) = y else { | \u00e9\u4e2d | \x00""".split("|")
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(ENDINGS), st.lists(st.tuples(PIECES, st.sampled_from(["\n", " ", "\n    "])), max_size=25)
)
def test_any_text_is_read_without_an_error_and_within_its_lines(
    ending: str, pieces: list[tuple[str, str]]
) -> None:
    found = read(f"a.{ending}", "".join(text.strip(" ") + gap for text, gap in pieces).encode())
    last = len(found.lines)

    assert all(1 <= item.start <= item.header <= item.end <= last for item in found.scopes)
    for line in range(1, last + 1):
        first, final = found.statement(line)
        assert 1 <= first <= line <= final <= last
        found.guards_of(line)
        found.handlers_of(line)
    spans = [(item.line, item.last) for item in found.bindings()]
    spans += [(item.line, item.last) for item in found.writes()]
    spans += [(item.line, item.last) for item in found.raises()]
    spans += [(item.line, item.last) for item in (*found.calls(), *found.reads())]
    assert all(1 <= line <= final <= last + 1 for line, final in spans)
