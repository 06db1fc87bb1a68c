"""Functions of languages without a grammar, found by their heads."""

import pytest

from glitchtip_tools.core.syntax.fallback import heads_in, scopes_by_heads


@pytest.mark.parametrize(
    ("path", "line", "name"),
    [
        ("oven.lua", "function M:bake(loaf)", "bake"),
        ("oven.lua", "function M.inner:bake(loaf)", "bake"),
        ("oven.lua", "local function a.b.bake(loaf)", "bake"),
        ("oven.lua", "M.bake = function(loaf)", "bake"),
        ("oven.pl", "sub Bakery::Oven::bake {", "bake"),
        ("oven.sh", "bake() {", "bake"),
        ("oven.sh", "function bake {", "bake"),
        ("Oven.kt", "fun Bakery.Oven.bake(loaf: Loaf) {", "bake"),
        ("oven.py", "def bake(loaf): return loaf.price", "bake"),
        ("oven.ex", "def bake(loaf), do: loaf.price", "bake"),
        ("oven.rb", "def self.bake(loaf)", "bake"),
    ],
)
def test_a_function_has_its_own_name_and_not_that_of_its_owner(path: str, line: str, name: str) -> None:
    assert heads_in(path, [line]) == [(1, name, "function", 0)]


@pytest.mark.parametrize(
    "line", ["M.loaf = oven:bake(1)", "x = y or function_of(1)", "bake()", "bake(); cool"]
)
def test_a_call_is_not_a_head(line: str) -> None:
    assert heads_in("oven.lua", [line]) == []


def test_a_function_of_lua_ends_at_its_end() -> None:
    lines = ["local M = {}", "function M:bake(loaf)", "  return loaf.price", "end", "return M"]
    assert [(one.name, one.start, one.end) for one in scopes_by_heads("oven.lua", lines)] == [("bake", 2, 4)]
