"""The layers of the house, as one contract: who imports whom, where commands live, what loads late.

Each test is one wall and lists every finding, so that a newcomer reads at once what stands where it should not.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from glitchtip_tools.cli import COMMANDS
from tests.source import PACKAGE, Import, Module, imported, module, modules

GROUND = {
    "models", "errors", "redacted", "wire", "threads", "folders", "values", "patterns", "late", "stack",
}  # fmt: skip
# What each layer may import besides itself; an arrow points down only (docs/architecture.md).
LAYERS = {
    "models": {"errors", "values"},
    "errors": set[str](),
    "values": set[str](),
    "patterns": set[str](),
    "redacted": set[str](),
    "wire": set[str](),
    "threads": set[str](),
    "late": set[str](),
    "stack": set[str](),
    "folders": {"errors"},
    "settings": GROUND,
    "core": {"models", "errors", "redacted", "values", "patterns", "late"},
    "api": GROUND,
    "adapters": GROUND | {"api"},  # Telegram speaks HTTP with the API's client
    "services": GROUND | {"settings", "core", "api", "adapters"},
    "render": GROUND | {"core"},
    "sandbox": GROUND | {"adapters"},
    "app": GROUND | {"settings", "core", "api", "adapters", "services", "render", "sandbox"},
    "library": GROUND | {"core", "api", "services"},
    "commands": GROUND | {"app", "core", "render"},
    "cli": GROUND | {"app", "commands", "core", "render", "adapters"},
    "__main__": {"cli", "stack", "__version__"},
    "__init__": GROUND | {"library", "core"},  # the public names, for type checkers
}
# Of the standard library core may know what does no I/O; besides it the regex engine that has a time limit, and the
# parser library, which reads bytes in memory (`importlib` imports it, and a grammar, when a source is read).
CORE_MAY_IMPORT = set(
    """__future__ abc ast base64 binascii bisect builtins calendar collections contextlib copy dataclasses
    datetime decimal difflib enum fnmatch fractions functools hashlib heapq hmac html importlib io ipaddress
    itertools json keyword math operator posixpath random re regex shlex statistics string textwrap tokenize
    tomllib tree_sitter types typing unicodedata urllib uuid warnings zlib zoneinfo""".split()
)
CLOCKS_AND_FILES = {
    "datetime.now",
    "date.today",
    "datetime.utcnow",
    "datetime.today",
    "open",
    "print",
    "input",
}
LARGEST_FOLDER = 20
LONGEST_MODULE = 325  # lines; all but a few have less than 300


def test_arrows_point_down() -> None:
    findings = []
    for one in modules():
        allowed = LAYERS[one.layer] | {one.layer, "__version__"}
        for target, line in imported(one.imports):
            first, _, rest = target.partition(".")
            if first == "glitchtip_tools" and rest.partition(".")[0] not in allowed:
                findings.append(f"{one.name}:{line} ({one.layer}) imports {target}")
    assert not findings, "\n".join(findings)


def test_core_only_thinks() -> None:
    findings = []
    for one in modules("core", "models"):
        findings += [
            f"{one.name}:{line} imports {target}"
            for target, line in imported(one.imports)
            if target.partition(".")[0] not in CORE_MAY_IMPORT | {"glitchtip_tools"}
        ]
        findings += [
            f"{one.name}:{node.lineno} calls {ast.unparse(node.func)}"
            for node in one.calls(*(name.rpartition(".")[2] for name in CLOCKS_AND_FILES))
            if ast.unparse(node.func) in CLOCKS_AND_FILES
        ]
    assert not findings, "\n".join(findings)


def test_commands_are_thin() -> None:
    findings = []
    for one in modules("commands"):
        findings += [f"{one.name}:{node.lineno} has a try" for node in one.all(ast.Try)]
        findings += [
            f"{one.name}: {node.name} has {statements(node)} statements"
            for node in one.all(ast.FunctionDef)
            if statements(node) > 20
        ]
    assert not findings, "\n".join(findings)


def statements(function: ast.FunctionDef) -> int:
    return sum(isinstance(node, ast.stmt) for node in ast.walk(function)) - 1


def test_each_command_lives_in_the_file_of_its_first_word() -> None:
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    shared = re.findall(r"`(\w+)\.py`", page.partition("`commands/` stays flat")[2].partition("\n\n")[0])
    files = {path.stem for path in (PACKAGE / "commands").glob("*.py")} - {"__init__"}
    findings = [f"commands/{name}.py is missing" for name in {*COMMANDS, *shared} - files]
    findings += [
        f"commands/{name}.py is neither a command nor in docs/architecture.md, as shared by several"
        for name in files - {*COMMANDS, *shared}
    ]
    assert not findings, "\n".join(findings)


def test_imports_inside_functions_are_for_what_is_opened_late() -> None:
    lazy = {
        "app/__init__.py",
        "app/invocation.py",
        "__main__.py",
        "folders.py",
    }
    findings = [
        f"{one.name}:{node.lineno}"
        for one in modules()
        if one.name not in lazy and one.layer != "sandbox"
        for node in one.late_imports
    ]
    assert not findings, "\n".join(findings)


def test_what_is_imported_late_is_shown_to_type_checkers_as_well() -> None:
    """The stand-in of a module has the name of the import that mypy, and the test of the arrows, read beside it."""
    findings = []
    for one in modules():
        blocks = [block for block in one.tree.body if isinstance(block, ast.If)]
        shown = {target for block in blocks for target, _ in imported(block.body)}
        for call in one.calls("late"):
            if isinstance(call.func, ast.Name) and (name := ast.literal_eval(call.args[0])) not in shown:
                findings.append(
                    f"{one.name}:{call.lineno} imports {name} late, and type checkers do not know it"
                )
    assert not findings, "\n".join(findings)


# Where a table says what is imported when it is first needed: a row is added there, and nothing to this list.
LATE_TABLES = {
    "__init__.py": "the names of the library",
    "cli.py": "COMMANDS",
    "commands/shown.py": "the models of what commands show",
    "core/investigation/__init__.py": "its values",
    "core/search/__init__.py": "the search language",
    "core/syntax/parsing.py": "GRAMMARS",
    "late.py": "the function that reads such a table",
    "render/__init__.py": "PARTS",
    "services/__init__.py": "SERVICES",
}
# How many late imports there are: statements and calls in the code, and rows in the tables of a package's names. Each
# saves some command a twentieth of `python -c pass` or more; docs/architecture.md says what all of them save.
MOST_LATE = {"code": 20, "core/investigation": 1, "core/search": 11, "render": 11, "services": 21}
LATE_CALLS = {"late", "late_names", "import_module", "__import__"}


def test_few_things_are_imported_late() -> None:
    """Commands, grammars and what commands show are tables of other things; a row there costs nobody a thought."""
    findings = {"code": late_in_the_code(), **{name: list(homes) for name, homes in tables_of_late_names()}}
    assert findings.keys() == MOST_LATE.keys()
    more = [
        f"{name}: {len(found)} late imports, {MOST_LATE[name]} in MOST_LATE:\n  " + "\n  ".join(found)
        for name, found in findings.items()
        if len(found) > MOST_LATE[name]
    ]
    assert not more, "\n".join(more)


def test_the_page_of_the_layers_has_the_same_numbers() -> None:
    page = (PACKAGE.parent / "docs/architecture.md").read_text(encoding="utf-8")
    late = MOST_LATE
    for row in (
        f"| `SERVICES` in `services/__init__.py` | {late['services']} rows |",
        f"| `PARTS` in `render/__init__.py` | {late['render']} rows |",
        f"| {late['core/search']} and {late['core/investigation']} rows |",
        f"| in the code | {late['code']} |",
    ):
        assert row in page


def late_in_the_code() -> list[str]:
    """Return each late import that no table says."""
    return [
        f"{one.name}:{node.lineno} {ast.unparse(node)}"
        for one in modules()
        for node in imported_late(one)
        if not (one.name in LATE_TABLES and isinstance(node, ast.Call) and not names_a_module(node))
    ]


def tables_of_late_names() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the packages whose names load on first use, each with its table of modules and their names."""
    for one in modules():
        if any(node.id == "late_names" for node in one.all(ast.Name)):
            tables = [node.value for node in one.tree.body if isinstance(node, ast.Assign)]
            yield (
                one.name.removesuffix("/__init__.py"),
                next(ast.literal_eval(table) for table in tables if isinstance(table, ast.Dict)),
            )


def imported_late(one: Module) -> list[Import | ast.Call]:
    """Return what imports a module later than the module that says so: in a function, or by a function."""
    return [*one.late_imports, *one.calls(*LATE_CALLS)]


def names_a_module(call: ast.Call) -> bool:
    """Return whether a call imports one module that it names, so that no table says which."""
    return bool(call.args) and isinstance(call.args[0], ast.Constant)


def test_the_tables_of_late_names_are_what_type_checkers_see() -> None:
    findings = []
    for name, homes in tables_of_late_names():
        listed = {
            f"{dotted(name)}.{module}.{one}" for module, names in homes.items() for one in names.split()
        }
        blocks = [node for node in module(f"{name}/__init__.py").tree.body if isinstance(node, ast.If)]
        shown = {target for block in blocks for target, _ in imported(ast.walk(block))}
        findings += [f"{name}: {one} is only in the table" for one in sorted(listed - shown)]
        findings += [f"{name}: {one} is only imported" for one in sorted(shown - listed)]
    assert not findings, "\n".join(findings)


def test_a_class_name_means_one_thing() -> None:
    names = Counter(
        node.name
        for one in modules()
        if one.layer != "sandbox"
        for node in one.tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    # GlitchTip is the API's client and the library's facade over it, under the name that users know.
    assert {name for name, count in names.items() if count > 1} <= {"GlitchTip", "Source"}


def test_no_import_circle() -> None:
    names = {one.name: dotted(one.name) for one in modules()}
    known = set(names.values())
    # What is imported when the module is, so nothing for type checkers only or inside of functions.
    graph = {
        names[one.name]: {
            part
            for target, _ in imported(one.tree.body)
            for part in (target, target.rpartition(".")[0])
            if part in known and part != names[one.name]
        }
        for one in modules()
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        raise AssertionError(" -> ".join(circle.args[1])) from circle


def dotted(name: str) -> str:
    return ".".join(["glitchtip_tools", *name.removesuffix(".py").removesuffix("/__init__").split("/")])


def test_no_module_is_a_heap() -> None:
    lengths = {one.name: len(one.text.splitlines()) for one in modules()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_no_folder_is_a_heap() -> None:
    sizes = Counter(Path(one.name).parent.as_posix() for one in modules() if one.layer != "commands")
    assert {folder: size for folder, size in sizes.items() if size > LARGEST_FOLDER} == {}
