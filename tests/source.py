"""The package's own source for the walls that look at it: each module is read, parsed and walked once a session."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

PACKAGE = Path(__file__).parents[1] / "glitchtip_tools"
Node = TypeVar("Node", bound=ast.AST)
Function = ast.FunctionDef | ast.AsyncFunctionDef
Import = ast.Import | ast.ImportFrom


@dataclass(frozen=True)
class Module:
    """A module; `name` is its path below the package."""

    name: str
    text: str

    @property
    def layer(self) -> str:
        """The part of the package that it belongs to."""
        return self.name.partition("/")[0].removesuffix(".py")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def _kinds(self) -> dict[type[ast.AST], list[ast.AST]]:
        kinds: dict[type[ast.AST], list[ast.AST]] = {}
        for node in ast.walk(self.tree):
            kinds.setdefault(type(node), []).append(node)
        return kinds

    def all(self, kind: type[Node]) -> list[Node]:
        """Return each node of that very class, outer ones first."""
        return self._kinds.get(kind, [])  # type: ignore[return-value]

    @property
    def functions(self) -> list[Function]:
        return [*self.all(ast.FunctionDef), *self.all(ast.AsyncFunctionDef)]

    @property
    def imports(self) -> list[Import]:
        return [*self.all(ast.Import), *self.all(ast.ImportFrom)]

    @cached_property
    def late_imports(self) -> list[Import]:
        """The imports inside of functions."""
        inside = {line for one in self.functions for line in range(one.lineno, (one.end_lineno or 0) + 1)}
        return [node for node in self.imports if node.lineno in inside]

    def calls(self, *names: str) -> list[ast.Call]:
        """Return each call of a function, or a method, with one of these names."""
        return [node for node in self.all(ast.Call) if called(node) in names]


def called(call: ast.Call) -> str:
    """Return the last part of the name of what is called, empty where it has none."""
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def imported(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """Yield the full names that these imports import, and the line."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{name.name}", node.lineno) for name in node.names)


@cache
def module(name: str) -> Module:
    """Return the module at that path below the package."""
    return Module(name, (PACKAGE / name).read_text(encoding="utf-8"))


@cache
def _all() -> tuple[Module, ...]:
    return tuple(module(path.relative_to(PACKAGE).as_posix()) for path in sorted(PACKAGE.rglob("*.py")))


def modules(*layers: str) -> Iterator[Module]:
    """Yield the modules of these layers, of all when none is named."""
    return (one for one in _all() if not layers or one.layer in layers)
