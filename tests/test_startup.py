"""What start-up loads: help, mistakes, completion and a list load only what they use."""

import subprocess
import sys
from pathlib import Path

import pytest

from glitchtip_tools.cli import COMMANDS
from glitchtip_tools.sandbox.server import Sandbox


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
