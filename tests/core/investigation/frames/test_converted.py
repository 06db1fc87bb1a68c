"""Frames of files that were converted to another language: by the folders, the function, and the history."""

import pytest

from glitchtip_tools.core.investigation.frames.converted import CONVERTED, settled, sibling
from glitchtip_tools.core.investigation.frames.mapping import Tree
from glitchtip_tools.core.investigation.frames.settling import Settled
from glitchtip_tools.models import Frame

KOTLIN = "package org.bakery\n\nclass Oven(val tray: Tray) {\n    fun warm(name: String) = tray.find(name).size\n}\n"
FOUND = Settled("src/main/kotlin/org/bakery/Oven.kt", None, "none", CONVERTED, "warm")


def converted(
    frame: Frame, texts: dict[str, str], successors: frozenset[str] = frozenset()
) -> Settled | None:
    one = sibling(frame, Tree(texts))
    return settled(frame, one, texts, successors) if one else None


def java(module: str = "org.bakery.Oven", function: str = "warm") -> Frame:
    return Frame(filename="Oven.java", module=module, function=function, line_no=12)


def test_the_package_and_the_name_lead_to_the_converted_file() -> None:
    texts = {"src/main/kotlin/org/bakery/Oven.kt": KOTLIN, "src/main/kotlin/org/mill/Oven.kt": KOTLIN}
    assert converted(java(), texts) == FOUND
    assert converted(java(function="lambda$warm$0"), texts) == FOUND
    assert converted(java(function="<init>"), texts) == FOUND._replace(function="")
    assert sibling(java(), Tree(["src/main/java/org/bakery/Ovens.kt", "Oven.py", "docs/oven.md"])) is None


@pytest.mark.parametrize(
    ("old", "new", "source", "function"),
    [
        ("web/cart.coffee", "web/cart.js", "function total(order) {}\n", "total"),
        ("app/views/show.html.erb", "app/views/show.html.haml", "= warm\n", "warm"),
        ("App/Oven.m", "App/Oven.swift", "func warm() {}\n", "-[Oven warm]"),
        ("src/Cart.jsx", "src/Cart.tsx", "export const Cart = () => <p/>;\n", "Cart"),
        ("js/cart.coffee", "ts/cart.ts", "export function total() {}\n", "total"),
    ],
)
def test_other_languages_are_converted_too(old: str, new: str, source: str, function: str) -> None:
    name = function.strip("-[]").split(" ")[-1]
    found = converted(Frame(filename=f"/srv/{old}", function=function, line_no=3), {new: source})
    assert found == Settled(new, None, "none", CONVERTED, name)


def test_a_line_that_is_alike_is_found() -> None:
    source = (
        "class Oven {\n    fun warm(name: String): Int {\n        return tray.find(name).weight\n    }\n}\n"
    )
    frame = Frame(
        filename="src/Oven.java",
        function="warm",
        line_no=9,
        context_line="    return tray.find(name).weight();",
    )
    assert converted(frame, {"src/Oven.kt": source}) == Settled("src/Oven.kt", 3, "like", CONVERTED)


def test_of_several_only_the_history_tells_which_one() -> None:
    texts = {"mill/Oven.kt": KOTLIN, "shop/Oven.kt": KOTLIN}
    frame = Frame(filename="Oven.java", function="warm", line_no=12)
    assert converted(frame, texts) is None
    assert converted(frame, texts, frozenset({"shop/Oven.kt", "shop/Tray.kt"})) == FOUND._replace(
        file="shop/Oven.kt"
    )


def test_a_file_that_has_no_more_than_the_name_is_another_one() -> None:
    texts = {"mill/Oven.kt": "class Oven\n"}
    assert converted(java("com.elsewhere.Oven"), texts) is None
    assert converted(java("com.elsewhere.Oven"), texts, frozenset(texts)) == FOUND._replace(
        file="mill/Oven.kt", function=""
    )
    assert sibling(Frame(filename="node_modules/x/oven.ts", function="warm"), Tree(["x/oven.tsx"])) is None
