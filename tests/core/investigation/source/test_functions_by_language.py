"""Which function a line belongs to, in eleven languages: a line says it itself after `@=` (`-` for none)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.model import Scope
from glitchtip_tools.core.syntax.source import function_at
from tests.core.investigation.source.marked_compiled import CSHARP, GO, JAVA, KOTLIN, RUST, SWIFT
from tests.core.investigation.source.marked_scripts import ELIXIR, JAVASCRIPT, PHP, PYTHON, RUBY, TYPESCRIPT


def scopes_of(path: str, text: str) -> tuple[Scope, ...]:
    return Sources({path: text}).scopes(path)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("cart.py", PYTHON),
        ("cart.js", JAVASCRIPT),
        ("cart.tsx", TYPESCRIPT),
        ("cart.rb", RUBY),
        ("cart.php", PHP),
        ("cart.go", GO),
        ("Cart.java", JAVA),
        ("Cart.kt", KOTLIN),
        ("Cart.cs", CSHARP),
        ("cart.rs", RUST),
        ("cart.ex", ELIXIR),
        ("Cart.swift", SWIFT),
    ],
)
def test_every_marked_line_belongs_to_its_function(path: str, text: str) -> None:
    scopes = scopes_of(path, text)
    marks = [
        (number, mark[1])
        for number, line in enumerate(text.split("\n"), start=1)
        if (mark := re.search(r"@= (\S+)$", line))
    ]
    found = [(number, scope.name if (scope := function_at(scopes, number)) else "-") for number, _ in marks]
    assert found == marks


SUFFIXES = st.sampled_from("py js tsx rb php go java kt cs rs ex swift txt".split())
SOURCE = st.lists(
    st.sampled_from(
        [*"(){}[];,.=:<>'\"`/#\\\n x", "=>", "function ", "def ", "fun ", "class ", "end\n", '"""']
    )
)


@given(SUFFIXES, SOURCE.map("".join))
def test_no_source_is_too_broken_to_be_read(suffix: str, text: str) -> None:
    last = text.count("\n") + 1
    for scope in scopes_of(f"cart.{suffix}", text):
        assert 1 <= scope.start <= scope.end <= last
        assert scope.name


SCRIPT_WITHOUT_SEMICOLONS = """
const bad = node => list.indexOf(node.type) > -1  // @= bad

module.exports = {  // @= -
  create (context) {  // @= create
    const fix = node => fixer => {  // @= fix
      return 1  // @= fix
    }
    const other = (a) =>  // @= other
      a.filter(Boolean)  // @= other
        .map(x => x.y)  // @= other
    call(other)  // @= create
    const third = async x => x  // @= third
      && x.y  // @= third
    return third  // @= create
  }
}
class Cart
  extends Base {
  total () {  // @= total
    return 1  // @= total
  }
}
"""


def test_a_new_line_ends_an_arrow_where_no_semicolon_does() -> None:
    scopes = scopes_of("a.js", SCRIPT_WITHOUT_SEMICOLONS)
    said, found = [], []
    for number, line in enumerate(SCRIPT_WITHOUT_SEMICOLONS.split("\n"), start=1):
        if marked := re.search(r"@= (\S+)", line):
            holding = function_at(scopes, number)
            said.append((number, marked[1]))
            found.append((number, holding.name if holding else "-"))
    assert found == said
    assert [scope.name for scope in scopes if scope.kind == "class"] == ["Cart"]


def test_a_long_source_is_no_built_one() -> None:
    text = "# a comment of some length\n" * 8000 + "def last():\n    return 1\n"
    found = function_at(scopes_of("a.py", text), 8002)
    assert found is not None
    assert found.name == "last"
