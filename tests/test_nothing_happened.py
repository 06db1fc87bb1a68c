"""Exit code 2 means that nothing happened: what is wrong with `--fields` or `--jq` is found before any door opens."""

import importlib
import importlib.util
import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from glitchtip_tools.cli import COMMANDS, front
from glitchtip_tools.commands.shown import TABLE, kinds_of
from glitchtip_tools.render.fields import paths_of
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, runner

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "docs"))
generate = importlib.import_module("generate")
sys.path.pop(0)
HAS_JQ = importlib.util.find_spec("jq") is not None


def commands() -> Iterator[tuple[str, Any]]:
    """Yield every command, hidden ones too, with the words that lead to it."""
    root: Any = typer.main.get_command(front)
    for name in COMMANDS:
        yield from below(root.get_command(None, name), name)


def below(command: Any, words: str) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if not inner:
        yield words, command
        return
    for name, one in inner.items():
        yield from below(one, f"{words} {name}")


def example(words: str, command: Any) -> list[str]:
    """Return the words of the command's own example, up to a pipe or a remark."""
    line = generate.example_of(command).split(" > ")[0].split(" (")[0]
    if "gtt " not in line or "|" in line:
        return words.split()
    return shlex.split(line)[1:]


def test_every_command_says_what_it_shows() -> None:
    names = {words for words, _ in commands()}
    assert names - set(TABLE) == set(), "give it a row in commands/shown.py, TABLE"
    assert set(TABLE) - names == set(), "a row of commands/shown.py, TABLE, is of no command"
    for words, shown in TABLE.items():
        free, document = shown.free, shown.document
        assert [bool(paths_of(kinds_of(shown.fields))), free, document].count(True) == 1, words


@pytest.mark.skipif(not HAS_JQ, reason="needs the extra `jq`")
def test_a_wrong_wish_stops_every_command_before_it_begins(server: Sandbox, tmp_path: Path) -> None:
    gtt = runner(server, tmp_path)
    findings = []
    for words, command in commands():
        shown = TABLE[words]
        for wish in (["--fields", "id,nope.nope"], ["--jq", ".[ "], ["--fields="]):
            if shown.free and wish[0].startswith("--fields"):
                continue
            line = example(words, command)
            end = line.index("--") if "--" in line else len(line)
            said = gtt(*line[:end], *wish, *line[end:])
            expected = 0 if wish == ["--fields="] and not shown.document else 2
            if said.code != expected or (expected == 2 and said.out):
                findings.append(f"{words} {wish}: {said}")
    assert findings == []
    assert server.requests.lines() == []
    assert list(tmp_path.iterdir()) == []


def test_what_the_api_answers_is_known_afterwards_and_is_no_mistake_then(gtt: Gtt, server: Sandbox) -> None:
    words = ("api", "issues/3/comments/", "-f", "data[text]=hello")
    assert gtt(*words, "--fields").code == 2
    assert list(server.world.comments_of(server.world.issue(3))) == []
    said = gtt(*words, "--fields", "nope")
    assert (said.code, json.loads(said.out)) == (0, {"nope": None})


@pytest.mark.skipif(not HAS_JQ, reason="needs the extra `jq`")
def test_a_filter_that_fails_after_the_change_is_a_lost_output(gtt: Gtt, server: Sandbox) -> None:
    said = gtt("resolve", "AI-ADMIN-V2-3", "--jq", ".[0] | keys | .foo")
    assert (said.code, server.world.issue("AI-ADMIN-V2-3").status) == (10, "resolved")
    assert said.err.startswith("gtt: cannot write the output: `--jq`")


def test_a_model_inside_itself_is_followed_once() -> None:
    assert paths_of(kinds_of(("api.server:Page",)))[:1] == ["items"]
