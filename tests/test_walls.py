"""The walls of the house that ruff can't see: who imports whom, where commands live, what start-up loads."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from glitchtip_tools.cli import COMMANDS

PACKAGE = Path(__file__).parents[1] / "glitchtip_tools"
ROOMS = ("commands", "core", "outside", "render")
# Of the standard library core may know what does no I/O; besides it the regex engine that has a time limit.
CORE_MAY_IMPORT = set(
    """__future__ abc ast base64 binascii bisect builtins calendar collections contextlib copy dataclasses datetime
    decimal difflib enum fnmatch fractions functools hashlib heapq hmac html ipaddress itertools json keyword math
    operator posixpath random re regex shlex statistics string textwrap tokenize io types typing unicodedata urllib
    uuid warnings zlib zoneinfo""".split()
)
DOORS = {"render/output.py", "render/drawing.py"}


def modules(room: str) -> list[Path]:
    return sorted((PACKAGE / room).rglob("*.py"))


def imports(path: Path) -> list[tuple[str, int]]:
    tree = ast.parse(path.read_text())
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(name.name, node.lineno) for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.module or "", node.lineno))
    return found


@pytest.mark.parametrize("path", modules("core"), ids=str)
def test_core_only_thinks(path: Path) -> None:
    wrong = [
        f"{path.name}:{line} imports {name}"
        for name, line in imports(path)
        if not name.startswith(("glitchtip_tools.core", "glitchtip_tools.errors"))
        and name.split(".")[0] not in CORE_MAY_IMPORT
    ]
    assert wrong == []


@pytest.mark.parametrize("path", modules("core"), ids=str)
def test_core_has_no_clock_and_no_files(path: Path) -> None:
    calls = {
        ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
    }
    assert (
        calls & {"datetime.now", "date.today", "datetime.utcnow", "datetime.today", "open", "print", "input"}
        == set()
    )


@pytest.mark.parametrize("path", [path for room in ("outside", "render") for path in modules(room)], ids=str)
def test_nobody_behind_the_door_knows_the_commands(path: Path) -> None:
    assert [
        name
        for name, _ in imports(path)
        if name.startswith(("glitchtip_tools.commands", "glitchtip_tools.app", "glitchtip_tools.cli"))
    ] == []


@pytest.mark.parametrize("path", modules("commands"), ids=str)
def test_commands_are_thin(path: Path) -> None:
    tree = ast.parse(path.read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    long = {one.name: count for one in functions if (count := statements(one)) > 20}
    assert long == {}
    assert [one for one in ast.walk(tree) if isinstance(one, ast.Try)] == []


def statements(function: ast.FunctionDef) -> int:
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1


def test_each_command_lives_in_the_file_of_its_first_word() -> None:
    assert [name for name in COMMANDS if not (PACKAGE / "commands" / f"{name}.py").is_file()] == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=str)
def test_imports_inside_functions_stand_at_the_doors(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    if name in DOORS or name.startswith(("doors/", "sandbox/")):
        return
    inside = [
        node.lineno
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert inside == []


def loaded(*runs: tuple[str, ...]) -> set[str]:
    """Return the top-level modules that these runs of `gtt` load in one process."""
    code = f"""
import sys
from glitchtip_tools.cli import main
for words in {runs!r}:
    main(list(words))
sys.stderr.write("\\n".join(name for name, module in sys.modules.items() if module is not None))
"""
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env={"HOME": "/nonexistent"})
    return {name.partition(".")[0] for name in done.stderr.splitlines()}


HEAVY = {
    "httpx",
    "rich",
    "yaml",
    "pydantic",
    "asyncio",
    "starlette",
    "uvicorn",
    "telegram",
    "dotenv",
    "sqlite3",
    "click",
}


def test_help_of_all_commands_loads_nothing_heavy() -> None:
    assert loaded(("--help",), *((name, "--help") for name in COMMANDS)) & HEAVY == set()
