"""Which function a line belongs to: Python's own parser, braces for the C-like, indentation for the rest."""

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from glitchtip_tools.core.investigation.source.braces import brace_scopes

MODULE = "<module>"
LARGEST, WIDEST = 1_000_000, 100_000  # characters of a file, of a line: what has more was built, not written
_DEFINITION = re.compile(
    r"""^(?P<indent>[ \t]*)(?:(?:async[ \t]+)?def(?:p|macro|macrop)?[ \t]+(?:self\.)?(?P<name>[\w.?!=]+)
    |(?:class|module|defmodule)[ \t]+(?P<type>[\w.:]+))""",
    re.X,
)

_CLOSING = re.compile(r"(end|else|rescue|ensure|after|catch)\b|[)\]}]")


@dataclass(frozen=True, slots=True)
class Scope:
    """A function (or a class) and its lines, both ends included; `owner` is the innermost class around it."""

    name: str
    start: int
    end: int
    owner: str | None = None
    kind: str = "function"
    header: int = 0


def scopes_of(path: str, text: str) -> tuple[Scope, ...]:
    """Return the functions and classes of a source file, outer before inner; none for built code."""
    suffix = path.rpartition(".")[2].lower()
    if len(text) > LARGEST or len(max(text.split("\n"), key=len)) > WIDEST:
        return ()
    if suffix in ("py", "pyi", "pyx"):
        found = _python(text)
    elif suffix in ("rb", "rake", "ex", "exs", "cr"):
        found = _indented(text)
    else:
        found = [Scope(*item) for item in brace_scopes(text, suffix)]
    return tuple(sorted(found, key=lambda scope: (scope.start, -scope.end)))


def function_at(scopes: Sequence[Scope], line: int) -> Scope | None:
    """Return the innermost function that holds the line."""
    holding = [scope for scope in scopes if scope.kind == "function" and scope.start <= line <= scope.end]
    return min(holding, key=lambda scope: (scope.end - scope.start, -scope.start), default=None)


def class_at(scopes: Sequence[Scope], line: int) -> Scope | None:
    """Return the innermost class that holds the line."""
    holding = [scope for scope in scopes if scope.kind == "class" and scope.start <= line <= scope.end]
    return min(holding, key=lambda scope: scope.end - scope.start, default=None)


def _python(text: str) -> list[Scope]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return _indented(text)
    found: list[Scope] = []
    _visit(tree, None, found)
    return found


def _visit(node: ast.AST, owner: str | None, found: list[Scope]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            start = min([child.lineno, *(item.lineno for item in child.decorator_list)])
            is_class = isinstance(child, ast.ClassDef)
            kind = "class" if is_class else "function"
            found.append(Scope(child.name, start, child.end_lineno or start, owner, kind, child.lineno))
            _visit(child, child.name if is_class else owner, found)
        elif isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            _visit(child, owner, found)


def _indented(text: str) -> list[Scope]:
    lines = text.split("\n")
    found: list[Scope] = []
    open_ones: list[tuple[int, str, str, int]] = []
    last = 0
    for number, line in enumerate(lines, start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        width = len(line.expandtabs()) - len(line.expandtabs().lstrip())
        closing = _CLOSING.match(stripped)
        while open_ones and width <= open_ones[-1][0] and not (closing and width == open_ones[-1][0]):
            found.append(_closed(open_ones, last))
        last = number
        definition = _DEFINITION.match(line)
        if definition:
            name = definition["name"] or definition["type"]
            open_ones.append(
                (width, name.rpartition(".")[2], "class" if definition["type"] else "function", number)
            )
        elif closing and open_ones and width == open_ones[-1][0] and stripped.startswith("end"):
            found.append(_closed(open_ones, number))
    while open_ones:
        found.append(_closed(open_ones, last))
    return found


def _closed(open_ones: list[tuple[int, str, str, int]], last: int) -> Scope:
    _, name, kind, start = open_ones.pop()
    owner = next((item[1] for item in reversed(open_ones) if item[2] == "class"), None)
    return Scope(name, start, max(start, last), owner, kind, start)
