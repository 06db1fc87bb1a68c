"""What raises, guards and catches, and which lines are one statement."""

# ruff: noqa: E501 - a form stays on one line, so that the tables read as tables

import pytest

from glitchtip_tools.core.syntax.source import read


def raised(path: str, code: str) -> list[str]:
    """Return what some lines raise: `how type`, what it wraps in brackets, `again` for a bare one."""
    return [
        f"{item.how} {item.type}".strip() + f" ({item.wraps})" * bool(item.wraps) + " again" * item.again
        for item in read(path, code.encode()).raises()
    ]


RAISES = [
    ("a.py", "try: f()\nexcept A as e:\n raise B(1) from e", ["raised B (e)"]),
    ("a.py", "try: f()\nexcept A as e:\n raise", ["raised again"]),
    ("a.py", "raise errors.Late(1)\nassert x", ["raised Late", "asserted"]),
    ("a.js", "try { f() } catch (e) { throw new B('x', { cause: e }) }", ["raised B (e)"]),
    ("a.ts", "try { f() } catch (e) { throw e }", ["raised (e) again"]),
    ("a.php", "<?php try { f(); } catch (A $e) { throw new B('x', 0, $e); }", ["raised B ($e)"]),
    ("a.rb", "begin\n f\nrescue A => e\n raise B.new(e)\nrescue\n raise\nend", ["raised B (e)", "raised again"]),
    ("a.rb", 'raise Late, "x" unless y', ["raised Late"]),
    ("a.go", 'package a\nfunc f() error { panic("x"); return fmt.Errorf("y: %w", err) }', ["raised", "returned (err)"]),
    ("A.java", "class A { void f() { try { g(); } catch (B e) { throw new C(e); } } }", ["raised C (e)"]),
    ("A.kt", "fun f() {\n try { g() } catch (e: B) { throw C(e) }\n error(1)\n}", ["raised C (e)", "raised"]),
    ("A.cs", "class A { void F() { try { G(); } catch (B e) { throw; } var x = y ?? throw new C(); } }", ["raised again", "raised C"]),
    ("a.rs", 'fn f() { panic!("x"); return Err(B::new(1)); }', ["raised", "returned"]),
    ("a.ex", "try do\n f()\nrescue\n e in A -> reraise B, [a: e], __STACKTRACE__\nend", ["raised B (e)"]),
    ("a.swift", "func f() { do { try g() } catch { throw B.late(error) } }", ["raised B (error)"]),
    ("a.scala", "object A { try { f() } catch { case e: B => throw new C(e) } }", ["raised C (e)"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "code", "told"), RAISES)
def test_what_raises_and_whether_it_carries_on_what_was_caught(path: str, code: str, told: list[str]) -> None:
    assert raised(path, code) == told


# The line that ends in HERE stands below one guard and under one condition.
GUARDED = [
    ("a.py", "def f(a, b):\n if a is None:\n  return\n if b:\n  g() # HERE\n", "a is None", "b"),
    ("a.js", "function f(a, b) {\n  if (!a) return;\n  if (b) {\n    g() // HERE\n  }\n}\n", "(!a)", "(b)"),
    ("a.php", "<?php function f($a, $b) {\n  if (!$a): die(1); endif;\n  if ($b) {\n    g(); // HERE\n  }\n}\n", "(!$a)", "($b)"),
    ("a.rb", "def f(a, b)\n  return if a.nil?\n  if b\n    g # HERE\n  end\nend\n", "a.nil?", "b"),
    ("a.go", "package a\nfunc f() {\n\tif a == nil {\n\t\treturn\n\t}\n\tif b {\n\t\tg() // HERE\n\t}\n}\n", "a == nil", "b"),
    ("A.java", "class A { void f() {\n  if (a) throw new B();\n  if (b) {\n    g(); // HERE\n  }\n} }\n", "(a)", "(b)"),
    ("A.kt", "fun f() {\n  if (a) return\n  if (b) {\n    g() // HERE\n  }\n}\n", "a", "b"),
    ("A.cs", "class A { void F() {\n  if (a) return;\n  if (b) {\n    G(); // HERE\n  }\n} }\n", "a", "b"),
    ("a.rs", "fn f() {\n  let Some(x) = a else {\n    return\n  };\n  if b {\n    g(); // HERE\n  }\n}\n", "let Some(x) = a", "b"),
    ("a.ex", "def f(a) do\n  unless a, do: raise(\"x\")\n  if b do\n    g() # HERE\n  end\nend\n", "a", "b"),
    ("a.swift", "func f() {\n  guard let x = a else { return }\n  if b {\n    g() // HERE\n  }\n}\n", "let x = a", "b"),
    ("a.scala", "object A { def f = {\n  if (a) return null\n  if (b) {\n    g() // HERE\n  }\n} }\n", "(a)", "(b)"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "source", "guard", "condition"), GUARDED)
def test_guards_above_a_line_and_the_condition_it_stands_under(
    path: str, source: str, guard: str, condition: str
) -> None:
    line = source[: source.index("HERE")].count("\n") + 1
    found = read(path, source.encode())

    assert [item.text for item in found.guards_of(line)] == [guard]
    assert [item.text for item in found.conditions_of(line)] == [condition]


def test_a_guard_of_another_block_guards_nothing_here() -> None:
    source = b"def f(a):\n    for x in a:\n        if not x:\n            continue\n        g(x)\n    h(a)\n"
    found = read("a.py", source)

    assert [item.text for item in found.guards_of(5)] == ["not x"]
    assert found.guards_of(6) == []


HANDLED = [
    ("a.py", "try:\n f()\nexcept (A, b.B) as e:\n g()\n", ((3, 4), (1, 2), ("A", "B"), "e")),
    ("a.ts", "try {\n f()\n} catch (e) {\n g()\n}\n", ((3, 5), (1, 2), (), "e")),
    ("a.php", "<?php try {\n f();\n} catch (A | B $e) {\n g();\n}\n", ((3, 5), (1, 2), ("A", "B"), "$e")),
    ("a.rb", "def f\n  g\nrescue A => e\n  h\nend\n", ((3, 4), (2, 2), ("A",), "e")),
    ("A.java", "class A { void f() { try {\n g();\n} catch (B | C e) {\n h();\n} } }\n", ((3, 5), (1, 2), ("B", "C"), "e")),
    ("A.kt", "fun f() {\n try {\n  g()\n } catch (e: B) {\n  h()\n }\n}\n", ((4, 6), (2, 3), ("B",), "e")),
    ("A.cs", "class A { void F() { try {\n G();\n} catch (B e) {\n H();\n} } }\n", ((3, 5), (1, 2), ("B",), "e")),
    ("a.ex", "try do\n  f()\nrescue\n  e in [A] -> g(e)\nend\n", ((3, 4), (1, 2), ("A",), "e")),
    ("a.swift", "do {\n  try f()\n} catch let e as B {\n  g()\n}\n", ((3, 5), (1, 2), ("B",), "e")),
    ("a.scala", "object A { try {\n f()\n} catch {\n case e: B => g()\n} }\n", ((3, 5), (1, 2), ("B",), "")),
]  # fmt: skip


@pytest.mark.parametrize(("path", "source", "told"), HANDLED)
def test_handlers_with_what_they_watch_over(path: str, source: str, told: tuple[object, ...]) -> None:
    (item,) = read(path, source.encode()).handlers()

    assert ((item.first, item.last), (item.first_tried, item.last_tried), item.types, item.variable) == told


STATEMENTS = [
    ("a.py", "x = f(\n    a,\n    b)\ny = 1\n", {1: (1, 3), 2: (1, 3), 4: (4, 4)}),
    ("a.py", "if (a and\n        b):\n    f(\n        c)\nelse:\n    g()\n", {2: (1, 2), 4: (3, 4), 5: (5, 5)}),
    ("a.py", "@one\n@two\ndef f(a,\n      b):\n    return 1\n", {1: (1, 4), 4: (1, 4), 5: (5, 5)}),
    ("a.js", "rows\n  .filter((r) => r.ok)\n  .map((r) => {\n    return go(r);\n  });\n", {2: (1, 3), 4: (4, 4), 5: (5, 5)}),
    ("a.rb", "rows\n  .map { |r| r.id }\n  .first\nnext_one\n", {3: (1, 3), 4: (4, 4)}),
    ("A.java", "class A { void f() {\n  return a\n    .b()\n    .c();\n} }\n", {3: (2, 4)}),
    ("a.go", "package a\nfunc f() {\n\tx := g(\n\t\ta,\n\t)\n}\n", {4: (3, 5)}),
    ("A.kt", "fun f() {\n  val x = g(\n    a\n  )\n}\n", {3: (2, 4)}),
    ("a.ex", "def f do\n  a\n  |> b()\n  |> c()\nend\n", {3: (2, 4)}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "source", "told"), STATEMENTS)
def test_the_lines_of_a_statement(path: str, source: str, told: dict[int, tuple[int, int]]) -> None:
    found = read(path, source.encode())

    assert {line: found.statement(line) for line in told} == told
