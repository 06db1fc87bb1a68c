"""The package's names load on first use; type checkers and `from ... import *` know the same ones."""

import ast
from pathlib import Path

import pytest

from glitchtip_tools.core import search


def test_names_that_load_on_first_use_are_those_that_type_checkers_know() -> None:
    tree = ast.parse(Path(search.__file__).read_text(encoding="utf-8"))
    shown = {
        f"{node.module}.{alias.name}".removeprefix("glitchtip_tools.core.search.")
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert shown == {f"{home}.{name}" for home, names in search._HOMES.items() for name in names.split()}
    assert sorted(search.__all__) == sorted(name.rpartition(".")[2] for name in shown)
    assert all(getattr(search, name) is not None for name in search.__all__)
    with pytest.raises(AttributeError, match=r"'glitchtip_tools.core.search' has no attribute 'nope'"):
        search.nope  # noqa: B018
