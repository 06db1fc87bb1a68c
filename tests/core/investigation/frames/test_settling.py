"""Which of several files a frame stands for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.core.investigation.frames.mapping import Tree, candidates
from glitchtip_tools.core.investigation.frames.settling import Settled, settle_all
from glitchtip_tools.core.investigation.frames.stack import BUNDLED_NOTE
from glitchtip_tools.core.investigation.source.lines import SourceLines, agreement, best_line
from glitchtip_tools.models import Frame

CART = "def total(cart):\n    prices = cart.prices\n    return sum(prices)\n"
ORDER = "def total(order):\n    prices = order.lines\n    return sum(prices)\n"


def settled(sources: dict[str, str], *frames: Frame) -> list[Settled]:
    """Where the frames stand in a repository of these files."""
    tree = Tree(sources)
    return settle_all([(frame, candidates(frame, tree)) for frame in frames], sources)


def _frame(path: str | None, line: int, text: str | None = None, **more: object) -> Frame:
    context = ((line, text),) if text else ()
    return Frame(path, line_no=line, context_line=text, **{"context": context, **more})  # type: ignore[arg-type]


def test_the_line_decides_between_files() -> None:
    sources = {"cart/models.py": CART, "order/models.py": ORDER}
    assert settled(sources, _frame("models.py", 2, "    prices = order.lines")) == [
        Settled("order/models.py", 2, "exact", "")
    ]


def test_the_same_line_in_several_files_is_ambiguous() -> None:
    sources = {"cart/models.py": CART, "order/models.py": ORDER}
    assert settled(sources, _frame("models.py", 3, "    return sum(prices)")) == [
        Settled(None, None, "none", "ambiguous: cart/models.py or order/models.py")
    ]


def test_the_neighbours_decide_where_the_line_cannot() -> None:
    sources = {"cart/models.py": CART, "order/models.py": ORDER}
    context = ((2, "    prices = order.lines"), (3, "    return sum(prices)"))
    assert settled(sources, _frame("models.py", 3, "    return sum(prices)", context=context)) == [
        Settled("order/models.py", 3, "exact", "")
    ]


def test_the_other_frames_of_the_trace_say_which_service_it_is() -> None:
    sources = {
        "services/cart/src/main.py": "total()\n",
        "services/cart/src/prices.py": CART,
        "services/order/src/prices.py": CART,
    }
    assert settled(
        sources,
        _frame("/app/src/main.py", 1, "total()"),
        _frame("/app/src/prices.py", 3, "    return sum(prices)"),
        _frame("/app/src/prices.py", 2),
    ) == [
        Settled("services/cart/src/main.py", 1, "exact", ""),
        Settled("services/cart/src/prices.py", 3, "exact", ""),
        Settled("services/cart/src/prices.py", 2, "unchecked", ""),
    ]


def test_the_function_decides_and_tests_come_last() -> None:
    sources = {"cart/views.py": "def show(): ...\n", "order/views.py": "def ship(): ...\n"}
    assert settled(sources, _frame("views.py", 1, function="ship")) == [
        Settled("order/views.py", 1, "unchecked", "")
    ]
    sources = {"lib/cart.js": "x\n", "tests/lib/cart.js": "x\n"}
    assert settled(sources, _frame("/app/services/a/lib/cart.js", 1)) == [
        Settled("lib/cart.js", 1, "unchecked", "")
    ]
    assert settled(sources, _frame("/app/tests/lib/cart.js", 1)) == [
        Settled("tests/lib/cart.js", 1, "unchecked", "")
    ]


def test_a_base_name_alone_needs_more_than_a_line_that_stands_anywhere() -> None:
    sources = {"shop/tools.py": "def retry(f):\n    return f()\n"}
    short = _frame("/opt/acme/tools.py", 9, "    return f()", context=((8, "  try:"), (9, "    return f()")))
    assert settled(sources, short) == [
        Settled(None, None, "none", "only the base name is that of shop/tools.py")
    ]
    around = ((8, "def retry(f):"), (9, "    return f()"))
    assert settled(sources, _frame("/opt/acme/tools.py", 9, "    return f()", context=around)) == [
        Settled("shop/tools.py", 2, "moved", "")
    ]


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        (_frame("cart.py", 2, "    prices = cart.prices"), Settled("cart.py", 2, "exact", "")),
        (_frame("cart.py", 7, "prices = cart.prices"), Settled("cart.py", 2, "moved", "")),
        (
            _frame("cart.py", 2, "    prices = []"),
            Settled("cart.py", 2, "differs", "the line reads differently at this revision"),
        ),
        (_frame("cart.py", 2), Settled("cart.py", 2, "unchecked", "")),
        (_frame("cart.py", 99), Settled("cart.py", None, "none", "the line is beyond the file's end")),
        (
            _frame("cart.py", 99, in_app=False),
            Settled(None, None, "none", "the line is beyond the file's end"),
        ),
    ],
)
def test_how_sure_a_line_is(frame: Frame, expected: Settled) -> None:
    assert settled({"cart.py": CART}, frame) == [expected]


@pytest.mark.parametrize(("function", "named"), [("warm", "warm"), ("cool", "")])
def test_a_coroutine_is_of_the_function_that_its_class_is_called_like(function: str, named: str) -> None:
    frame = Frame("Oven.kt", module=f"org.bakery.Oven${function}$1$2", function="invokeSuspend", line_no=99)
    assert settled({"src/org/bakery/Oven.kt": "class Oven {\n  fun warm() {}\n}\n"}, frame) == [
        Settled("src/org/bakery/Oven.kt", None, "none", "the line is beyond the file's end", named)
    ]


def test_built_code_leads_to_its_source_without_a_line() -> None:
    assert settled({"src/cart.ts": CART}, _frame("/app/dist/cart.js", 3)) == [
        Settled("src/cart.ts", None, "none", "compiled code: its line number does not apply to the source")
    ]
    assert settled({"src/cart.ts": CART}, _frame("/app/dist/cart.js", 9, "return sum(prices)")) == [
        Settled("src/cart.ts", 3, "moved", "")
    ]


def test_lines_that_the_sdk_cut_are_recognised() -> None:
    line = "    throw new Error(" + ", ".join(f"word{number}" for number in range(30)) + ")"
    cut = f"{{snip}} {line[20:150]} {{snip}}"
    assert best_line(_frame("a.js", 1, cut), SourceLines(f"x\n{line}\n")) == (2, 1.0)


TEXTS = st.lists(st.sampled_from(["a = 1", "b = 2", "", "return a", "}"]), min_size=1, max_size=12)


@given(TEXTS, st.data())
def test_a_line_of_the_file_is_found_where_it_agrees_best(lines: list[str], data: st.DataObject) -> None:
    at = data.draw(
        st.integers(1, len(lines)).filter(lambda number: bool(lines[number - 1]) or not any(lines))
    )
    context = tuple(enumerate(lines, start=1))
    frame = Frame("a.py", line_no=at, context_line=lines[at - 1], context=context)
    found, score = best_line(frame, SourceLines("\n".join(lines)))
    if lines[at - 1]:
        assert found == at
        assert score == agreement(frame, lines, at) == (2.0 if sum(map(bool, lines)) > 1 else 1.0)
    else:
        assert (found, score) == (None, 0.0)


def test_a_base_name_alone_is_no_file_that_has_neither_the_line_nor_the_function() -> None:
    sources = {"commands/parse.py": CART}
    library = _frame("parse.py", 2, "    bad = coerce(args)", function="_coerce_args", module="urllib.parse")
    assert settled(sources, library) == [
        Settled(None, None, "none", "only the base name is that of commands/parse.py")
    ]
    changed = _frame("parse.py", 2, "    prices = cart.prices or []", function="total")
    assert settled(sources, changed) == [
        Settled("commands/parse.py", 2, "differs", "the line reads differently at this revision")
    ]


@pytest.mark.parametrize(
    ("frame", "file"),
    [
        # `dist/index.js` is the end of many a path: without the line and the function it is another project's
        (_frame("/srv/api/dist/index.js", 48_000, "return total(cart);", function="Cart.close"), None),
        (_frame("/srv/api/dist/index.js", 48_000, "return total(cart);", function="?"), None),
        (_frame("/srv/api/dist/index.js", 48_000, "return total(cart);", function="Oven.warm"), "oven"),
        (_frame("/srv/api/dist/index.js", 2, "return total(cart);", function="Cart.close"), "oven"),
        (_frame("/srv/tools/oven/dist/index.js", 48_000, function="?"), "oven"),
        # an older checkout has neither the line nor the function of a file that has the frame's whole path
        (_frame("/srv/tools/oven/dist/index.js", 48_000, "return total(cart);", function="close"), "oven"),
        (_frame("/srv/api/dist/index.js", 48_000, function="Object.<anonymous>"), None),
    ],
)
def test_a_file_that_is_too_short_and_lacks_the_function_is_another_project_s(
    frame: Frame, file: str | None
) -> None:
    sources = {"tools/oven/dist/index.js": "class Oven {\n  warm() {}\n}\n"}
    assert [one.file for one in settled(sources, frame)] == [file and "tools/oven/dist/index.js"]


def test_another_frame_of_the_same_folder_tells_that_a_short_file_is_the_application_s() -> None:
    sources = {"lib/server.js": "function start() {\n}\n", "lib/serve.js": "serve();\n"}
    beyond = _frame("/app/lib/server.js", 507, "socket.end();", function="abortConnection")
    assert [one.file for one in settled(sources, beyond)] == [None]
    assert settled(sources, _frame("/app/lib/serve.js", 1, "serve();"), beyond) == [
        Settled("lib/serve.js", 1, "exact", ""),
        Settled("lib/server.js", None, "differs", "the line reads differently at this revision"),
    ]


@pytest.mark.parametrize(("label", "app"), [("total", "bakery"), ("warm", "kiln"), ("?", "kiln")])
def test_the_folder_that_somebody_is_in_decides_only_where_nothing_else_does(label: str, app: str) -> None:
    sources = {
        f"apps/{app}/src/index.js": f"function {name}() {{\n}}\n"
        for app, name in (("bakery", "total"), ("kiln", "warm"))
    }
    frame, tree = Frame("/srv/src/index.js", function=label, line_no=2), Tree(sources, near="apps/kiln/")
    (one,) = settle_all([(frame, candidates(frame, tree))], sources)
    assert one.file == f"apps/{app}/src/index.js"


def test_several_files_of_only_the_base_name_are_not_called_ambiguous() -> None:
    """Run in the folder of one, gtt would believe it no more."""
    sources = {"a/shop/till.py": "x = 1\n", "b/shop/till.py": "x = 1\n"}
    (one,) = settled(sources, _frame("/srv/ledger/till.py", 1, "y = 2", function="<module>"))
    assert (one.file, one.note) == (None, "only the base name is that of a/shop/till.py")


def test_a_bundle_s_base_name_is_no_file_whose_line_is_shorter() -> None:
    frame = Frame("/srv/api/main.js", module="main", function="Cart.close", line_no=1, col_no=600)
    asset = "assets/js/main.js"
    assert settled({asset: "start();\n"}, frame) == [Settled(None, None, "none", BUNDLED_NOTE)]
    assert settled({asset: f"close();{'x' * 600}\n"}, frame) == [Settled(asset, 1, "unchecked", "")]


@pytest.mark.parametrize("label", ["<module>", "Oven.<locals>.<lambda>", "<listcomp>"])
def test_a_label_that_is_no_name_says_nothing_of_a_short_file(label: str) -> None:
    sources = {"shop/views.py": "def index():\n    pass\n"}
    (one,) = settled(sources, _frame("/srv/shop/views.py", 80, function=label))
    assert (one.file, one.note) == ("shop/views.py", "the line is beyond the file's end")


@pytest.mark.parametrize(
    ("file", "declared", "module"),
    [
        (
            "src/Oven.java",
            "package org.bakery.ovens;",
            "a.b.c",
        ),  # R8 kept the name of the file, not the package
        ("src/Oven.java", "package org.bakery.ovens;", "o3.Oven"),
        ("src/Oven.kt", "package org.bakery.`in`.ovens", "org.bakery.in.ovens.Oven"),
        ("src/Oven.scala", "package org.bakery\npackage ovens", "org.bakery.ovens.Oven"),
        ("src/main/ovens/package.scala", "package object ovens {", "ovens.package$"),
    ],
)
def test_a_package_that_is_shrunk_quoted_or_told_in_parts_is_the_file_s(
    file: str, declared: str, module: str
) -> None:
    sources = {file: f"{declared}\n\n\nbody\n"}
    (one,) = settled(sources, Frame(file.rpartition("/")[2], module=module, function="warm", line_no=4))
    assert one == Settled(file, 4, "unchecked", "")


def test_a_java_file_of_another_package_needs_more_than_its_last_folder() -> None:
    oven = "src/main/java/org/bakery/ovens/Oven.java"
    sources = {oven: "package org.bakery.ovens;\n\nclass Oven {\n  void warm() {\n  }\n}\n"}

    def found(module: str) -> str | None:
        (one,) = settled(sources, Frame("Oven.java", module=module, function="warm", line_no=4))
        return one.file

    assert found("org.bakery.ovens.Oven") == found("org.bakery.ovens.Oven$Door") == oven
    assert found("com.kiln.ovens.Oven") is None
    assert found("com.bakery.ovens.Oven") == oven  # the package may have been renamed
