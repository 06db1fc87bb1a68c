"""What the lines of a source set and call, as the investigation asks for it."""

import pytest

from glitchtip_tools.core.investigation.source.sources import Sources
from glitchtip_tools.core.syntax.source import function_at

SETTING = [
    ("a.py", "x", "x = 1"),
    ("a.py", "x", "for x in items: pass"),
    ("a.py", "x", "with open(p) as x: pass"),
    ("a.py", "x", "if (x := f()): pass"),
    ("a.py", "x", "self.x: int = 1"),
    ("a.py", "x", "import x"),
    ("a.py", "x", "x += 1"),
    ("a.js", "x", "const x = 1;"),
    ("a.js", "x", "const { x } = props"),
    ("a.js", "x", "this.x = props.y"),
    ("a.go", "x", "x, err := f()"),
    ("a.php", "$x", "$x = 1;"),
    ("a.php", "x", "$this->x = 1;"),
    ("a.rb", "x", "@x ||= 1"),
]


@pytest.mark.parametrize(
    ("file", "name", "line"), SETTING, ids=[f"{file} {line}" for file, _, line in SETTING]
)
def test_the_lines_that_set_a_name(file: str, name: str, line: str) -> None:
    before = {"a.go": "package a\nfunc g(x int) {", "a.php": "<?php\nfunction g($x) {"}.get(file, "\n")
    after = "g(x)\nh(x)" + ("\n}" if "{" in before else "")
    sources = Sources({file: f"{before}\n{line}\n{after}\n"})
    assert sources.setting(name, file) == [3]
    assert sources.setting(name, file, 4) == []


def test_what_a_line_calls() -> None:
    text = "total += price_of(item, 'tea()') * self.count  # why()\nrows = list(\n    load(1),\n)\n"
    sources = Sources({"a.py": text})
    assert sources.called("a.py", 1) == ["price_of"]
    assert sources.called("a.py", 3) == ["load"]
    assert sources.called("a.py", 9) == sources.called("b.py", 1) == sources.called(None, None) == []


def test_the_lines_tried_before_a_handler() -> None:
    text = "try:\n    first()\n    second()\nexcept ValueError:\n    third()\nfourth()\n"
    sources = Sources({"a.py": text})
    assert sources.tried_before("a.py", 5) == [1, 2, 3]
    assert sources.tried_before("a.py", 2) == sources.tried_before("a.py", 6) == []


def test_a_function_that_only_its_head_tells_is_called_estimated() -> None:
    text = "function show(cart) {\n    return cart.total\n}\n"
    sources = Sources({"a.groovyx": text, "a.js": text})
    assert sources.estimated("a.groovyx", 2) == "no parser reads its language"
    assert sources.estimated("a.js", 2) == sources.estimated("b.js", 1) == ""


def test_clauses_in_a_row_are_one_function() -> None:
    text = """\
defmodule Feed do
  def take(:start, state), do: open(state)

  def take({:chunk, text}, state) do
    [text | state]
  end

  def take(state), do: state
end
"""
    sources = Sources({"feed.ex": text})
    assert [
        (item.name, item.start, item.end) for item in sources.scopes("feed.ex") if item.kind == "function"
    ] == [
        ("take", 2, 6),
        ("take", 8, 8),
    ]
    clause = sources.function_at("feed.ex", 5)
    assert clause is not None
    assert (clause.start, clause.parameters) == (4, ("", "state"))


def test_only_scripts_call_closures_by_what_they_are_set_to() -> None:
    texts = {
        "a.js": "function show() {\n  const rate = (x) => {\n    go(x);\n  };\n}\n",
        "a.php": "<?php\nfunction show() { $rate = function ($x) {\n    go($x);\n  };\n}\n",
        "a.go": "package a\nfunc show() { rate := func(x int) {\n    go1(x)\n  }\n}\n",
        "a.py": "\ndef show():\n    rate = lambda x: go(x)\n",
    }
    sources = Sources(texts)
    told = {file: function_at(sources.scopes(file), 3) for file in texts}
    assert {file: scope.name if scope else "" for file, scope in told.items()} == {
        "a.js": "rate",
        "a.php": "show",
        "a.go": "show",
        "a.py": "show",
    }
