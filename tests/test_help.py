"""Help texts: they fit 80 columns, each shows an example, and docs/commands.md says the same."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

from glitchtip_tools.cli import COMMANDS, front
from tests.conftest import Gtt, runner

DOCS = Path(__file__).parents[1] / "docs"


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def every_command() -> list[tuple[str, Any]]:
    root: Any = typer.main.get_command(front)
    make = generator()
    return [pair for name in COMMANDS for pair in make.leaves(root.get_command(None, name), name)]


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Gtt:
    """Run `gtt` without a server."""
    return runner(None, tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize("words", [words for words, _ in every_command()], ids=str)
def test_help_fits_and_shows_an_example(alone: Gtt, words: str) -> None:
    said = alone(*words.split(), "--help", env={"COLUMNS": "80"}, terminal=True)
    assert (said.code, said.err) == (0, "")
    assert [line for line in said.out.splitlines() if len(line) > 80] == []
    examples = [line.strip() for line in said.out.splitlines() if line.strip().startswith("Example: ")]
    assert len(examples) == 1, (
        f'`gtt {words}` needs one example: @app.command(epilog="Example: gtt {words} ...")'
    )
    assert "gtt " in examples[0]
    jargon = [line for line in said.out.splitlines() if re.search(r"<=|>=\d|\b1000000\b", line)]
    assert jargon == []


@pytest.mark.parametrize("name", ["", *COMMANDS], ids=str)
def test_help_of_a_first_word_fits(alone: Gtt, name: str) -> None:
    said = alone(*([name] if name else []), "--help", env={"COLUMNS": "80"}, terminal=True)
    assert (said.code, said.err) == (0, "")
    assert [line for line in said.out.splitlines() if len(line) > 80] == []


def test_the_page_of_commands_says_what_the_help_says() -> None:
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == generator().page(), "run docs/generate.py"
