"""Which function a line belongs to, in every language: the line that ends in `#here`, `//here` or `--here`."""

# ruff: noqa: E501 - a form stays on one line, so that the tables read as tables

import pytest

from glitchtip_tools.core.syntax.languages import GRAMMARS, language_of
from glitchtip_tools.core.syntax.languages.row import Language
from glitchtip_tools.core.syntax.parsing import knows
from glitchtip_tools.core.syntax.settings import BINDING_KINDS, PARAMETER_KINDS, WRITING_KINDS
from glitchtip_tools.core.syntax.source import read

# (file, owner.function, source); the line with HERE is asked for.
FORMS = [
    ("a.py", "Cart.total", "class Cart:\n    @cached\n    async def total(self) -> int:\n        return 1  # HERE\n"),
    ("a.py", "Cart.total", "class Cart:\n    @cached  # HERE\n    def total(self): ...\n"),
    ("a.py", "None.inner", "def outer():\n    def inner(): # HERE\n        pass\n"),
    ("a.py", "None.outer", "def outer():\n    key = lambda row: row.id  # HERE\n"),
    ("a.py", "None.old", "def old():\n    print 'x'\n    raise E, 'y'  # HERE\n"),
    ("a.py", None, "def one(): pass\n    # about the next\nx = 1  # HERE\n"),
    ("a.js", "Cart.add", "class Cart { static async *add(row) {\n  yield row; // HERE\n} }\n"),
    ("a.js", "Cart.of", "class Cart {\n  of(row) {\n    return row; // HERE\n  }\n}\n"),
    ("a.js", "None.save", "Cart.prototype.save = function () {\n  go(); // HERE\n};\n"),
    ("a.js", "None.each", "rows.map(function each(row) {\n  go(row); // HERE\n});\n"),
    ("a.js", "None.all", "function all(rows) {\n  rows.map((row) => {\n    go(row); // HERE\n  });\n}\n"),
    ("a.js", "None.default", "export default () => {\n  go(); // HERE\n};\n"),
    ("a.js", None, "it[key] = () => {\n  go(); // HERE\n};\n"),
    ("a.js", None, "const hooks = [() => {\n  go(); // HERE\n}];\n"),
    ("a.js", "None.save", "exports.save = wrap('save', function (row) {\n  go(row); // HERE\n});\n"),
    ("a.js", "Cart.save", "class Cart {\n  save = debounce((row) => {\n    go(row); // HERE\n  }, 100);\n}\n"),
    ("a.js", "None.all", "function all(rows) {\n  const names = rows.map((row) => {\n    go(row); // HERE\n  });\n}\n"),
    ("a.js", None, "const both = join(() => {\n  go(); // HERE\n}, () => {});\n"),
    ("a.tsx", "None.Row", "const Row = memo(forwardRef((props, ref) => {\n  return go(props); // HERE\n}));\n"),
    ("a.ts", "Cart.save", "class Cart {\n  constructor(\n    private readonly as: Service,\n    private rows: Row[],\n  ) {}\n  save(as: Service) {\n    go(as, this.rows as Row[]); // HERE\n  }\n}\n"),
    ("a.ts", "None.tag", "export = (ctx: Ctx) => function tag(args: string[]) {\n  go(args); // HERE\n};\n"),
    ("bin/run", "None.main", "#!/usr/bin/env python3\ndef main():\n    go()  # HERE\n"),
    ("bin/serve", "None.main", "#! /usr/local/bin/node\nfunction main() {\n  go(); // HERE\n}\n"),
    ("a.ts", "Cart.find", "class Cart {\n  async find(id: string): Promise<{ rows: Row[] }> {\n    go(); // HERE\n  }\n}\n"),
    ("a.ts", "Cart.find", "class Cart {\n  find(): (row: Row) => void {\n    go(); // HERE\n  }\n}\n"),
    ("a.ts", "Cart.find", "class Cart {\n  #find(): Answer<'cart/find'> {\n    go(); // HERE\n  }\n}\n"),
    ("a.ts", "Cart.onSave", "class Cart {\n  private onSave: Listener = (row) => {\n    go(); // HERE\n  };\n}\n"),
    ("a.ts", "None.pick", "export const pick = async <T>(row: T): Promise<T> => {\n  go(); // HERE\n};\n"),
    ("a.ts", "None.pick", "const pick = ((row) => {\n  go(); // HERE\n}) satisfies Picker;\n"),
    ("a.ts", None, "type Props = {\n  save: () => void // HERE\n}\n"),
    ("a.tsx", "None.Row", "const Row: FC<Props> = ({ id }) => {\n  return <p>{go(id)}</p>; // HERE\n};\n"),
    ("a.php", "Cart.default", "<?php class Cart { public function default() {\n  go(); // HERE\n} }\n"),
    ("a.php", "None.rows", "<h1>{</h1>\n<?php function rows($a) { ?>\n  <p>{</p>\n<?php go(); // HERE\n} ?>\n"),
    ("a.php", "Cart.size", "<?php class Cart { public int $size { get {\n  return 1; // HERE\n} } }\n"),
    ("a.blade.php", None, "@if ($rows)\n  {{ $rows }} HERE\n@endif\n"),
    ("a.rb", "Cart.total", "class Shop::Cart\n  private def total\n    go # HERE\n  rescue Late\n  end\nend\n"),
    ("a.rb", "Cart.total", "class Cart\n  define_method(:total) do |row|\n    go(row) # HERE\n  end\nend\n"),
    ("a.rb", "Cart.total", "class Cart\n  def self.total(row) = go(row) # HERE\nend\n"),
    ("a.html.erb", None, "<% rows.each do |row| %>\n  <%= row.name %> HERE\n<% end %>\n"),
    ("a.go", "Cart.Load", "package a\nfunc (c *Cart[T]) Load() (map[string]struct{}, error) {\n\tgo_() // HERE\n}\n"),
    ("a.go", "Cart.Load", "package a\nfunc (c Cart) Load() {\n\tgo func() {\n\t\tx() // HERE\n\t}()\n}\n"),
    ("a.go", "Cart.then", "package a\nfunc (c Cart) Load() {\n\tn, then := 1, func() {\n\t\tx() // HERE\n\t}\n}\n"),
    ("A.java", "Cart.with", "class Cart {\n  @Get({\"/a\"}) public <T extends Row> T with(T t) throws Late {\n    go(); // HERE\n  }\n}\n"),
    ("A.java", "Pair.Pair", "record Pair(int low, int high) {\n  Pair {\n    go(); // HERE\n  }\n}\n"),
    ("A.java", "Cart.all", "class Cart {\n  void all() {\n    rows.forEach(row -> {\n      go(row); // HERE\n    });\n  }\n}\n"),
    ("A.kt", "Cart.adds a row", "class Cart {\n  fun `adds a row`() {\n    go() // HERE\n  }\n}\n"),
    ("A.kt", "Cart.size", "class Cart {\n  val size: Int\n    get() {\n      return go() // HERE\n    }\n}\n"),
    ("A.kt", "Cart.of", "class Cart {\n  companion object {\n    fun of(id: Int) =\n      go(id) // HERE\n  }\n}\n"),
    ("A.cs", "Cart.Load", "class Cart {\n  void IStore.Load<T>(int id)\n    where T : class\n  {\n    Go(); // HERE\n  }\n}\n"),
    ("A.cs", "Cart.Size", "class Cart {\n  int Size { get { return Go(); } } // HERE\n}\n"),
    ("A.cs", "Cart.Size", "class Cart {\n  int Size =>\n    Go(); // HERE\n}\n"),
    ("A.cs", "Cart.this", "class Cart {\n  Row this[int id] {\n    get { return Go(id); } // HERE\n  }\n}\n"),
    ("A.cs", None, "class Cart {\n  public int Size { get; set; } // HERE\n}\n"),
    ("a.rs", "Cart.load", "impl<'a> Store for Cart<'a> {\n  fn load(&'a self) -> Result<(), Late> {\n    go() // HERE\n  }\n}\n"),
    ("a.rs", "None.load", "fn load(id: &str) -> Result<(Row, u8), impl Late> where u8: Into<u8> {\n  go(id) // HERE\n}\n"),
    ("a.ex", "Cart.load", "defmodule Shop.Cart do\n  def load(id) when is_integer(id) do\n    go(id) # HERE\n  end\nend\n"),
    ("a.ex", "Cart.load?", "defmodule Cart do\n  defp load?(%{id: id}),\n    do: go(id) # HERE\nend\n"),
    ("a.swift", "Cart.size", "struct Cart {\n  var size: Int {\n    go() // HERE\n  }\n}\n"),
    ("a.swift", "Cart.init", "class Cart {\n  convenience init?(id: Int) {\n    go(id) // HERE\n  }\n}\n"),
    ("a.swift", "Cart.==", "extension Cart {\n  static func == (l: Cart, r: Cart) -> Bool {\n    go(l) // HERE\n  }\n}\n"),
    ("a.scala", "Cart.load", "object Cart {\n  def load[T <: Row](id: Int)(implicit c: T): T =\n    go(id) // HERE\n}\n"),
    ("a.scala", "None.load", "extension (s: String)\n  def load(id: Int): Row =\n    val x = id\n    go(x) // HERE\n"),
    ("A.vue", "None.save", "<template>\n<p>{</p>\n</template>\n<script setup lang=\"ts\">\nconst save = () => {\n  go(); // HERE\n};\n</script>\n"),
    ("A.svelte", "None.save", "<script>\nfunction save() {\n  go(); // HERE\n}\n</script>\n<p>{#if x}</p>\n"),
    ("a.html.eex", None, "<%= for row <- rows do %>\n  <%= row.name %> HERE\n<% end %>\n"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "told", "source"), FORMS)
def test_a_line_belongs_to_its_innermost_named_function(path: str, told: str | None, source: str) -> None:
    line = source[: source.index("HERE")].count("\n") + 1
    found = read(path, source.encode()).function_at(line)

    assert (f"{found.owner}.{found.name}" if found else None) == told


# One small file for each language with a function that has parameters of every sort.
PARAMETERS = [
    ("a.py", "def f(self, a, /, b: int = 1, *c, d, e=2, **g): pass\n", ("a", "b", "c", "d", "e", "g")),
    ("a.js", "function f(a, {b, c}, [d] = [], e = 1, ...g) {}\n", ("a", "", "", "e", "g")),
    ("a.js", "const f = a => a;\n", ("a",)),
    ("a.ts", "function f(a: A, b?: B, {c}: C, ...d: D[]) {}\n", ("a", "b", "", "d")),
    ("a.tsx", "function f({ a }: Props, b = 1) {}\n", ("", "b")),
    ("a.php", "<?php function f(A $a, ?B $b = null, C ...$c) {}\n", ("$a", "$b", "$c")),
    ("a.rb", "def f(a, b = 1, *c, d:, e: 2, **g, &h)\nend\n", ("a", "b", "c", "d", "e", "g", "h")),
    ("a.go", "package a\nfunc (s *S) f(a, b int, c ...string) (d error) {}\n", ("a", "b", "c")),
    ("A.java", "class A { void f(final int a, List<B> b, C... c) {} }\n", ("a", "b", "c")),
    ("A.kt", "fun f(a: A, vararg b: B, c: (D) -> E = g) {}\n", ("a", "b", "c")),
    ("A.cs", "class A { void f(ref int a, B b = null, params C[] c) {} }\n", ("a", "b", "c")),
    ("a.rs", "fn f(&self, mut a: A, (b, c): (B, C)) {}\n", ("a", "")),
    ("a.ex", "defmodule A do\n  def f(a, %{b: b}, c \\\\ 1), do: a\nend\n", ("a", "", "c")),
    ("a.swift", "func f(_ a: A, with b: B = c) {}\n", ("a", "b")),
    ("a.scala", "object A { def f[T](a: A, b: B = c)(implicit d: D): T = a }\n", ("a", "b", "d")),
]


@pytest.mark.parametrize(("path", "source", "names"), PARAMETERS)
def test_parameters_are_told_in_order_a_pattern_as_nothing(
    path: str, source: str, names: tuple[str, ...]
) -> None:
    functions = [scope for scope in read(path, source.encode()).scopes if scope.kind == "function"]

    assert [(scope.name, scope.parameters) for scope in functions] == [("f", names)]


def test_every_language_has_a_small_file_that_gives_its_function() -> None:
    assert {language_of(path).name for path, _, _ in PARAMETERS} == {row.name for row in GRAMMARS}  # type: ignore[union-attr]


def _kinds(row: Language) -> set[str]:
    tables = (
        row.functions, row.types, row.names, row.blocks, row.calls, row.attributes, row.bindings, row.conditions,
        row.closures, row.closure_names, row.accessors, row.parameter_lists, row.elements, row.wrappers, row.choices,
        row.lists, row.fields, row.keys, row.raises, row.leaving, row.catches, row.pattern_names,
    )  # fmt: skip
    special = (BINDING_KINDS, PARAMETER_KINDS, WRITING_KINDS)
    return {kind for table in tables for kind in table} | {k for t in special for k in t.get(row.hook, ())}


def test_the_grammars_know_every_kind_of_the_table() -> None:
    unknown = [(row.name, kind) for row in GRAMMARS for kind in _kinds(row) if not knows(row.grammar, kind)]

    assert sorted(unknown) == []


def test_a_scope_tells_its_lines_its_header_and_what_it_is() -> None:
    source = b"class A:\n    @one\n    @two(\n        1)\n    def __init__(self,\n            a):\n\n        self.a = a\n"
    made, function = read("a.py", source).scopes

    assert (made.name, made.kind, made.start, made.end) == ("A", "class", 1, 8)
    assert (function.start, function.header, function.body, function.end) == (2, 5, 8, 8)
    assert (function.role, function.closure, function.sure) == ("constructor", False, True)
