"""The layers of the house, as one contract: who imports whom, where commands live, what start-up loads.

Each test is one wall and lists every finding, so that a newcomer reads at once what stands where it should not.
"""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from glitchtip_tools.cli import COMMANDS
from glitchtip_tools.sandbox.server import Sandbox
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
    assert [name for name in COMMANDS if not (PACKAGE / "commands" / f"{name}.py").is_file()] == []


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


def loaded(*runs: tuple[str, ...]) -> set[str]:
    """Return the top-level modules that these runs of `gtt` load in one process."""
    code = f"""
import sys
from glitchtip_tools.cli import main
for words in {runs!r}:
    main(list(words))
sys.stderr.write("\\n".join(name for name, module in sys.modules.items() if module is not None))
"""
    return loaded_by(code)


def loaded_by(code: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"HOME": "/dev/null"}
    )
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
    "tomlkit",
    "platformdirs",
    "click",
}


def test_http_loads_no_command_line_of_its_own() -> None:
    listing = 'sys.stderr.write("\\n".join(name for name, module in sys.modules.items() if module))'
    code = f"import sys, glitchtip_tools.api.http; {listing}"
    assert loaded_by(code) & {"click", "rich", "pygments", "typer"} == set()


def test_the_version_is_told_before_anything_is_loaded() -> None:
    listing = 'sys.stderr.write("\\n".join(name for name, module in sys.modules.items() if module))'
    run = "from glitchtip_tools.__main__ import entry; entry()"
    code = f"import sys; sys.argv = ['gtt', '--version']\n{run}; {listing}"
    assert loaded_by(code) & (HEAVY | {"typer", "dataclasses"}) == set()


def test_help_of_all_commands_loads_nothing_heavy() -> None:
    assert loaded(("--help",), *((name, "--help") for name in COMMANDS)) & HEAVY == set()


@pytest.mark.parametrize("words", [["issues", "list", "-h"], ["issues", "list", "--nope"], ["--help"]])
def test_help_and_mistakes_load_little(words: list[str]) -> None:
    """What only a command that runs needs is loaded by none that does not: no JSON, no network, no threads."""
    listing = 'sys.stderr.write("\\n".join(name for name, module in sys.modules.items() if module))'
    code = f"import sys\nfrom glitchtip_tools.cli import main\nmain({words!r})\n{listing}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"HOME": "/dev/null"}
    )
    names = done.stderr.splitlines()
    assert (
        set(names)
        & set(
            "json socket email logging concurrent queue zoneinfo tempfile subprocess shellingham lzma".split()
        )
        == set()
    )
    assert len([name for name in names if name.startswith("glitchtip_tools.")]) <= MOST_OF_A_MISTAKE


def test_who_reads_the_users_file_loads_no_editor_of_it() -> None:
    """A word that is no command may be an alias of `config.toml`."""
    assert loaded(("isues",)) & {"tomlkit", "yaml", "httpx"} == set()


def test_names_that_are_kept_are_completed_without_the_network(server: Sandbox, tmp_path: Path) -> None:
    listing = 'sys.stderr.write("\\n".join(name for name, module in sys.modules.items() if module))'
    words = ["completion", "answer", "--", "issue", "show", "AI"]
    code = f"import sys\nfrom glitchtip_tools.cli import main\nmain({words!r})\n{listing}"
    # Completion itself waits for two seconds at most, which may be too short on a busy machine.
    keep = f"import sys\nfrom glitchtip_tools.app import App\nApp.of_this_process().names.of('issues')\n{listing}"
    environ = {"HOME": str(tmp_path), **server.settings}
    asked, told = (
        subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True, env=environ)
        for run in (keep, code)
    )
    assert "httpx" in asked.stderr.splitlines()
    assert {"httpx", "socket", "email", "logging"} & set(told.stderr.splitlines()) == set()
    assert [line.partition("\t")[0] for line in told.stdout.splitlines()][:1] == ["AI-ADMIN-V2-9"]


def test_a_list_as_json_loads_only_what_it_uses(server: Sandbox) -> None:
    """No drawing, no statistics' reports, nothing of the investigation, and of many requests at once no threads."""
    code = """
import sys
from glitchtip_tools.cli import main
main(["issues", "list", "--json"])
sys.stderr.write("\\n".join(name for name, module in sys.modules.items() if module))
for name in [name for name in sys.modules if name.startswith("glitchtip_tools.")]:
    for value in vars(sys.modules[name]).values():
        made_here = isinstance(value, type) and value.__module__ == name and "__init__" in vars(value)
        if made_here and getattr(getattr(value.__init__, "__code__", None), "co_filename", "") == "<string>":
            sys.stderr.write(f"\\ncompiled {name}.{value.__name__}")
for name, value in vars(sys.modules["glitchtip_tools.core.redaction.addresses"]).items():
    if not isinstance(value, type) and "compiled" in getattr(value, "__dict__", {}):
        sys.stderr.write(f"\\npattern {name}")
"""
    environ = {
        "HOME": "/dev/null", "GLITCHTIP_URL": server.url, "GLITCHTIP_API_TOKEN": server.token,
        "GLITCHTIP_ORG_SLUG": "adminai-tech",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environ
    )
    names = done.stderr.splitlines()
    compiled = [name for name in names if name.startswith("compiled ")]
    assert len(compiled) <= MOST_COMPILED, "\n".join(compiled)
    # The pages of issues have no user, no query and no hook: those patterns take long to compile.
    assert [name for name in names if name.startswith("pattern ")] == ["pattern _PATH"]
    assert {name.partition(".")[0] for name in names} & {
        "rich",
        "yaml",
        "sqlite3",
        "tomlkit",
        "pydantic",
        *"anyio bz2 certifi idna locale lzma mimetypes shellingham subprocess textwrap tokenize".split(),
    } == set()
    own = [name.removeprefix("glitchtip_tools.") for name in names if name.startswith("glitchtip_tools.")]
    late_ones = (
        "core.investigation",
        "render.issues.detail",
        "render.issues.markdown",
        "services.issues.windows",
        "threads",
    )
    assert [name for name in own if name.startswith(late_ones)] == []
    assert len(own) <= MOST_OF_A_LIST


MOST_OF_A_MISTAKE = 46
MOST_OF_A_LIST = 109  # modules of our own: each costs start-up time
MOST_COMPILED = 1  # class: App, which can change; glitchtip_tools.values makes the others
