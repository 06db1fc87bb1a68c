"""What sets a name, and what sets an attribute, in every language."""

# ruff: noqa: E501 - a form stays on one line, so that the tables read as tables

import pytest

from glitchtip_tools.core.syntax.model import Expression
from glitchtip_tools.core.syntax.source import read


def said(value: Expression | None) -> str:
    """Return an expression in one short form: `load(id).rows[]`, choices with `|`."""
    if value is None:
        return ""
    if value.kind == "choice":
        return "|".join(said(part) for part in value.parts)
    of = said(value.of) + "." if value.of is not None else ""
    if value.kind == "call":
        given = ",".join(
            ("*" if item.spread else "") + (f"{item.name}=" if item.name else "") + said(item.value)
            for item in value.arguments
        )
        return f"{of}{value.name}({given})"
    if value.kind == "element":
        return f"{said(value.of)}[]"
    return of + value.name if value.name else value.kind


def settings(path: str, code: str) -> list[str]:
    """Return what some lines of code set: `name how value`, a piece of a value with `*`."""
    return [
        f"{item.name} {item.how} {'*' if item.part else ''}{said(item.value)}".rstrip()
        for item in read(path, code.encode()).bindings()
    ]


BINDINGS = [
    ("a.py", "x = load(id).rows[0]", ["x assigned load(id).rows[]"]),
    ("a.py", "x, (y, *z) = load(*a, b=1)", [f"{n} assigned *load(*a,b=literal)" for n in "xyz"]),
    ("a.py", "x, y = 1, load()", ["x assigned literal", "y assigned load()"]),
    ("a.py", "x = y = await load()", ["x assigned load()", "y assigned load()"]),
    ("a.py", "x += 1", ["x changed literal"]),
    ("a.py", "if (x := load()): pass", ["x assigned load()"]),
    ("a.py", "for x in rows.items(): pass", ["x each *rows.items()"]),
    ("a.py", "[x for x in rows]", ["x each *rows"]),
    ("a.py", "with load() as x: pass", ["x assigned load()"]),
    ("a.py", "try: pass\nexcept (A, B) as x: pass", ["x caught"]),
    ("a.py", "match row:\n case Row(x, size=y): pass", ["x matched *row", "y matched *row"]),
    ("a.py", "sorted(rows, key=lambda x, y=1: x)", ["x parameter *rows", "y parameter literal"]),
    ("a.py", "x = a if b else c or d", ["x assigned a|c|d"]),
    ("a.py", "import a.b as x\nfrom c import d as y, z", ["x imported other", "z imported", "y imported other"]),
    ("a.py", "row.x = 1; rows[x] = 2", []),
    ("a.js", "const { x, y: { z }, w = 1 } = await load()", [f"{n} assigned *load()" for n in "xzw"]),
    ("a.js", "const [x, ...y] = a?.rows ?? []", ["x assigned *a.rows|other", "y assigned *a.rows|other"]),
    ("a.js", "for (const x of rows) go(x)", ["x each *rows"]),
    ("a.js", "rows.map((x) => x.id)", ["x parameter *rows"]),
    ("a.js", "rows.map(x => x.id)", ["x parameter *rows"]),
    ("a.js", "try { } catch (x) { }", ["x caught"]),
    ("a.ts", "let x: Row = load()! as Row", ["x assigned load()"]),
    ("a.php", "<?php [$x, 'k' => $y] = load(k: 1);", ["$x assigned *load(k=literal)", "$y assigned *load(k=literal)"]),
    ("a.php", "<?php foreach ($rows as $x => $y) {}", ["$x each *$rows", "$y each *$rows"]),
    ("a.rb", "x, (y, *z) = load k: 1", [f"{n} assigned *load(k=literal)" for n in "xyz"]),
    ("a.rb", "rows.each { |x| go x }", ["x parameter *rows"]),
    ("a.rb", "begin\n go\nrescue A => x\nend", ["x caught"]),
    ("a.rb", "case row\nin {name: x, size:}\n go\nend", ["x matched *row", "size matched *row"]),
    ("a.go", "package a\nfunc f() { x, err := load(id) }", ["x assigned *load(id)", "err assigned *load(id)"]),
    ("a.go", "package a\nfunc f() { if x, ok := m[k]; ok { } }", ["x assigned *m[]", "ok assigned *m[]"]),
    ("a.go", "package a\nfunc f() { for i, x := range rows { } }", ["i each *rows", "x each *rows"]),
    ("a.go", "package a\nvar x, y = Load[Row](1), *z\nvar w *Row", ["x assigned Load(literal)", "y assigned z", "w assigned"]),
    ("a.go", "package a\nfunc f() { switch x := y.(type) { } }", ["x matched y"]),
    ("A.java", "class A { void f() { for (Row x : rows) { } } }", ["x each *rows"]),
    ("A.java", "class A { void f() { if (a.b() instanceof Row x) { } } }", ["x matched a.b()"]),
    ("A.java", "class A { void f() { try (var x = open()) { } } }", ["x assigned open()"]),
    ("A.kt", "fun f() {\n val (x, y) = load(k = 1)\n}", ["x assigned *load(k=literal)", "y assigned *load(k=literal)"]),
    ("A.kt", "fun f() {\n val x = a?.b!! ?: load()\n}", ["x assigned a.b|load()"]),
    ("A.kt", "fun f() {\n rows.map { x -> x.id }\n}", ["x parameter *rows"]),
    ("A.cs", "class A { void F() { if (Load() is Row x) { } } }", ["x matched Load()"]),
    ("A.cs", "class A { void F() { rows.TryGetValue(k, out var x); } }", ["x assigned rows.TryGetValue(k,other)"]),
    ("A.cs", "class A { void F() { var (x, y) = Load(); } }", ["x assigned *Load()", "y assigned *Load()"]),
    ("a.rs", "fn f() { let Some(x) = load(id)? else { return }; }", ["x matched *load(id)"]),
    ("a.rs", "fn f() { if let Some(x) = rows.get(1) { } }", ["x matched *rows.get(literal)"]),
    ("a.rs", "fn f() { match row { Row::A(x) if x > 1 => x, B => 1 }; }", ["x matched *row"]),
    ("a.ex", "x <- load()", ["x matched load()"]),
    ("a.ex", "with {:ok, x} <- load(id), do: x", ["x matched *load(id)"]),
    ("a.ex", "rows |> Enum.map(fn x -> x.id end)", ["x parameter *rows"]),
    ("a.swift", "func f() { if let x = load(id) { } }", ["x matched load(id)"]),
    ("a.swift", "func f() { guard case .some(let x) = row else { return } }", ["x matched row"]),
    ("a.scala", "object A { for (x <- rows) go(x) }", ["x each *rows"]),
    ("a.scala", "object A { val (x, y) = load() }", ["x assigned *load()", "y assigned *load()"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "code", "told"), BINDINGS)
def test_what_sets_a_name_and_to_what(path: str, code: str, told: list[str]) -> None:
    names = {line.split()[0] for line in told}

    assert [line for line in settings(path, code) if not told or line.split()[0] in names] == told


def written(path: str, code: str) -> list[str]:
    """Return the attributes that some lines of code set: `receiver.name how value`."""
    return [
        f"{item.receiver}.{item.name} {item.how} {said(item.value)}".rstrip()
        for item in read(path, code.encode()).writes()
    ]


WRITES = [
    ("a.py", "class A:\n x: int = 1\n def f(self):\n  self.y = g()", [".x declared literal", "self.y assigned g()"]),
    ("a.py", "setattr(row, 'x', 1)\nrow.x += 2\nReport(x=g())", ["row.x assigned literal", "row.x changed literal", "Report.x key g()"]),
    ("a.py", "a, row.x = 1, g()", ["row.x assigned g()"]),
    ("a.js", "const o = { x: g(), y }", [".x key g()", ".y key y"]),
    ("a.js", "Object.defineProperty(o, 'x', { value: 1 })", ["o.x assigned other", "defineProperty.value key literal"]),
    ("a.ts", "class A { x = 1; constructor(private y: Y) {} }", [".x declared literal", ".y declared y"]),
    ("a.php", "<?php class A { public $x = 1; function f() { $this->y = g(); } }", [".x declared literal", "$this.y assigned g()"]),
    ("a.rb", "class A\n attr_reader :x\n def f\n  @y ||= g\n  self.z = 1\n end\nend", [".x declared", "self.y changed g", "self.z assigned literal"]),
    ("a.rb", "class A\n alias :x :y\n alias z y\n alias_method :w, :y\nend", [".x declared", ".z declared", ".w declared", ".y declared"]),
    ("a.go", "package a\nfunc f() {\n r.x, n = g(), 1\n o := &Row{X: 1}\n}", ["r.x assigned g()", "Row.X key literal"]),
    ("A.java", "class A { int x; void f() { this.y += 1; } }", [".x declared", "this.y changed literal"]),
    ("A.kt", "class A(val x: X) {\n var y = 1\n}", [".x declared x", ".y declared literal"]),
    ("A.cs", "class A { int X { get; set; } = 1; void F() { var o = new Row { Y = 2 }; } }", [".X declared literal", "Row.Y key literal"]),
    ("a.rs", "fn f() { self.x = Row { y: g(), z }; }", ["self.x assigned other", "Row.y key g()", "Row.z key z"]),
    ("a.ex", "defstruct [:x, y: 1]\n%Row{z: 1}", [".x declared", ".y declared", "Row.z key literal"]),
    ("a.swift", "class A { var x = 1; init() { self.y = 2 } }", [".x declared literal", "self.y assigned literal"]),
    ("a.scala", "class A(val x: X) { def f = { this.y = 1 } }", [".x declared x", "this.y assigned literal"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "code", "told"), WRITES)
def test_what_sets_an_attribute(path: str, code: str, told: list[str]) -> None:
    assert written(path, code) == told


CALLS = [
    ("a.py", "a.b(c).d(*e, f=g[0]); h", ["a.b(c).d(*e,f=g[])", "a.b(c)"]),
    ("a.ts", "this.rows!.find<Row>((r) => r.ok); new Row(1)", ["this.rows.find(function)", "Row(literal)"]),
    ("a.php", "<?php $a?->b(c: 1); A::d($e); new F($g);", ["$a.b(c=literal)", "A.d($e)", "F($g)"]),
    ("a.rb", "x = fee.rates\nposts\nputs x, y", ["fee.rates()", "fee()", "posts()", "puts(x,y)", "y()"]),
    ("a.go", "package a\nfunc f() { defer s.Close(); Load[Row](p) }", ["s.Close()", "Load(p)"]),
    ("A.cs", "class A { void F() { a?.B(c)!.D(e: 1); } }", ["a.B(c).D(e=literal)", "a.B(c)"]),
    ("a.rs", "fn f() { a.b::<C>(d)?; println!(\"{}\", e(g)); }", ["a.b(d)", "println(literal,e,other)", "e"]),
    ("a.ex", "a |> B.c(d) |> e()", ["B.c(a,d)", "e(B.c(a,d))"]),
    ("a.swift", "func f() { a.b?.c(d, e: 1); xs[0] }", ["a.b.c(d,e=literal)"]),
    ("A.kt", "fun f() {\n a?.b(c, d = 1)\n}", ["a.b(c,d=literal)"]),
    ("a.scala", "object A { a.b(c); xs map d; new E(1) }", ["a.b(c)", "xs.map(d)", "E(literal)"]),
    ("A.java", "class A { void f() { a.b(c -> c.d()); } }", ["a.b(function)", "c.d()"]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "code", "told"), CALLS)
def test_calls_with_receiver_and_arguments(path: str, code: str, told: list[str]) -> None:
    calls = read(path, code.encode()).calls()

    assert sorted(said(call) for call in calls) == sorted(
        item if "(" in item else item + "()" for item in told
    )


READS = [
    ("a.py", "x = a.b.c(d.e)\na.f = 1", ["a.b", "d.e"]),
    ("a.js", "const x = a?.b.c; a.f = 1; new A.B(c.d)", ["a.b.c", "a.b", "c.d"]),
    ("a.php", "<?php $a->b->c(); self::$d;", ["$a.b", "self.d"]),
    ("a.rb", "x = @a.b", ["self.a.b", "self.a"]),
    ("a.go", "package a\nfunc f() { x := a.b.c(d.e) }", ["a.b", "d.e"]),
    ("A.cs", "class A { void F() { var x = a?.B.C(); } }", ["a.B"]),
    ("a.ex", "x = a.b", ["a.b"]),
    ("a.swift", "func f() { let x = a.b?.c() }", ["a.b"]),
]


@pytest.mark.parametrize(("path", "code", "told"), READS)
def test_attributes_that_are_read(path: str, code: str, told: list[str]) -> None:
    assert [said(item) for item in read(path, code.encode()).reads()] == told
