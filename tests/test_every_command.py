"""A table without a hole: every command in a pipe, as JSON, at a terminal, on an empty server, failing, and its help.

The rows are those of `commands/shown.py`, the lines are the commands' own examples, run on the sandbox. What stands
in the tables below differs for a reason.
"""

import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from glitchtip_tools.commands.shown import TABLE, kinds_of
from glitchtip_tools.errors import ExitCode
from glitchtip_tools.render.fields import paths_of
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Said
from tests.render.test_theme import foreign_codes
from tests.shell import NAMES, Shell
from tests.test_nothing_happened import commands, example

# They run until they are ended, or show many commands: here their help is tried, the rest in tests of their own.
ENDLESS = {"sandbox", "demo", "webhook serve"}
# Lines in place of the example, which never ends, names what is not there, or reads from a pipe.
LINES = {
    "completion script": "completion bash",
    "completion answer": "completion answer -- iss",
    "auth login": "auth login --url {url} --org adminai-tech --token-stdin",
    "telegram send": "telegram send hello",
    "webhook tail": "webhook tail -n 50",
    "undo": "undo --list",
    "metrics weekly": "metrics weekly",
}
BEFORE = {
    "undo": "resolve AI-ADMIN-V2-1",
    "orgs delete": "orgs create 'Acme Shop'",
    "orgs members remove": "orgs members invite ann@example.com",
    "config unset": "config set investigate.post never",
    "config get": "config set investigate.post never",
    "search show": "search save noise level:warning",
    "search delete": "search save noise level:warning",
}
# How a command ends on this sandbox, where not with 0.
CODES = {
    "assign": ExitCode.NOT_FOUND,  # a GlitchTip 5 knows no assignees
    "auth logout": ExitCode.SETTINGS,  # the token comes from the environment
    "pick": ExitCode.USAGE,  # nobody is at the keyboard
    "runbooks check": ExitCode.BUG,  # the sample application has no runbooks to link to
    "webhook test": ExitCode.UNREACHABLE,  # no relay runs
}
QUIET = {"snooze list", "snooze run", "webhook tail"}  # lists that are empty here: a pipe gets no line
# Wider than the screen, since a terminal that broke them would break what they are: addresses, paths, Markdown.
WIDE = {"auth login", "completion script", "cron print", "help", "runbooks check"}
ESCAPES = re.compile("\x1b\\[[0-9;]*m|\x1b\\]8;.*?\x1b\\\\")  # colours and links
Line = Callable[..., Said]


@pytest.fixture
def shell(server: Sandbox, checkout: Path, tmp_path: Path) -> Shell:
    """Run command lines in a checkout that a command may write to."""
    folder = tmp_path / "ai-admin-v2"
    shutil.copytree(checkout, folder, symlinks=True)
    shutil.copy(Path(__file__).parents[1] / "runbooks.yaml", folder)
    return Shell(server, folder)


def every(shell: Shell, server: Sandbox) -> Iterator[tuple[str, Line]]:
    """Yield each command with what runs its line, words added, on the story as at the beginning."""
    for words, command in commands():
        if words in ENDLESS:
            continue
        server.reset()
        next(iter(server.world.users.values())).staff = True  # `gtt server metrics` needs one
        if words in BEFORE:
            shell.gtt(*shlex.split(BEFORE[words]), env=shell.env)
        line = shlex.split(LINES[words]) if words in LINES else example(words, command)
        for name, here in NAMES.items():
            line = [word.replace(name, here.format(**shell.known)) for word in line]
        end = line.index("--") if "--" in line else len(line)

        def run(
            *more: str, line: list[str] = line, end: int = end, terminal: bool = False, **env: str
        ) -> Said:
            typed = [word.replace("{url}", server.url) for word in line]
            return shell.gtt(
                *typed[:end],
                *more,
                *typed[end:],
                stdin=server.token,
                terminal=terminal,
                env={**shell.env, **env},
            )

        yield words, run


def failed(said: Said, expected: int) -> bool:
    return said.code != expected or "this is a bug in gtt" in said.err


@pytest.mark.slow
def test_in_a_pipe(shell: Shell, server: Sandbox) -> None:
    findings = []
    for words, run in every(shell, server):
        said = run()
        if failed(said, CODES.get(words, 0)):
            findings.append(f"{words}: {said}")
        if words != "help" and re.search("[\x1b│─━┃]", said.out):
            findings.append(f"{words} draws in a pipe")
        if not said.out + said.err and words not in QUIET:
            findings.append(f"{words} says nothing")
    assert not findings, "\n".join(findings)


@pytest.mark.slow
def test_as_json(shell: Shell, server: Sandbox) -> None:
    findings = []
    for words, run in every(shell, server):
        server.requests_clear()
        said = run("--json")
        expected = CODES.get(words, 0)
        written = [one.line for one in server.requests if one.method != "GET"]
        if written and not (TABLE[words].changes or TABLE[words].free):
            findings.append(f"{words} sends {written}: give its row in commands/shown.py `changes=True`")
        if failed(said, expected):
            findings.append(f"{words}: {said}")
        elif not TABLE[words].document and said.code == 0:
            if said.out.count("\n") != 1 or said.out[:1] not in "[{":
                findings.append(f"{words} is not one document on one line: {said.out[:80]!r}")
            elif json.loads(said.out) is None:
                findings.append(f"{words} is null")
            elif unknown := unknown_fields(words, json.loads(said.out)):
                findings.append(
                    f"{words} prints {unknown}: its row in commands/shown.py is of something else"
                )
        elif said.code:
            error = json.loads(said.err.splitlines()[-1])["error"]
            if error["exitCode"] != expected:
                findings.append(f"{words} says {error}")
    assert not findings, "\n".join(findings)


def unknown_fields(words: str, printed: Any) -> set[str]:
    """Return the fields of what a command printed that its row in the table does not say."""
    shown = TABLE[words]
    known = {path.partition(".")[0] for path in paths_of(kinds_of((*shown.fields, *shown.also)))}
    fields = {field for one in (printed if isinstance(printed, list) else [printed]) for field in one}
    return set() if shown.free else fields - known


@pytest.mark.slow
def test_at_a_terminal_of_80_columns(shell: Shell, server: Sandbox) -> None:
    findings = []
    for words, run in every(shell, server):
        said = run(terminal=True, COLUMNS="80")
        if failed(said, CODES.get(words, 0)):
            findings.append(f"{words}: {said}")
        if not said.out + said.err:
            findings.append(f"{words} says nothing")
        if foreign := foreign_codes(said.out + said.err):
            findings.append(f"{words} has colours that are not in the theme: {foreign}")
        lines = ESCAPES.sub("", said.out).splitlines()
        long = [line for line in lines if cell_len(line) > 80 and " " in line.strip()]
        if long and words not in WIDE:
            findings.append(f"{words} is wider than the screen: {long[0]}")
    assert not findings, "\n".join(findings)


@pytest.mark.slow
def test_with_nothing_there(tmp_path: Path) -> None:
    """On a server without issues: either a sentence that says so, or a failure that says what is missing."""
    findings = []
    with Sandbox(now=NOW, story="empty") as box:
        for words, run in every(Shell(box, tmp_path, event="0" * 32), box):
            if TABLE[words].document:
                continue
            said = run(terminal=True, COLUMNS="80", NO_COLOR="1")
            if "\x1b" in said.out + said.err:
                findings.append(f"{words} has colours that were refused")
            quiet = words == "metrics daily"  # its example says so
            if "this is a bug in gtt" in said.err or not (quiet or said.out.strip() + said.err.strip()):
                findings.append(f"{words}: {said}")
            allowed = (0, ExitCode.NOT_FOUND, ExitCode.USAGE, ExitCode.SETTINGS, CODES.get(words, 0))
            if said.code not in allowed:
                findings.append(f"{words} ends with {said.code}: {said.err}")
    assert not findings, "\n".join(findings)


@pytest.mark.slow
def test_while_the_server_fails(shell: Shell, server: Sandbox) -> None:
    """What asks the server says in one line that it failed, and prints nothing that a program could take for data."""
    findings = []
    for words, run in every(shell, server):
        server.fault("*", "^/(api|_health|metrics)", status=503, times=None)
        server.requests_clear()
        said = run()
        asked = bool(server.requests.lines()) and words not in (
            "doctor",
            "server status",
            "completion answer",
            "telegram bot",  # it stays, and logs what has to wait
        )
        if asked and not said.code:
            findings.append(f"{words} does not notice: {said}")
        if said.code and "gtt: " not in [line[:5] for line in said.err.splitlines()]:
            findings.append(f"{words}: {said}")
        if "this is a bug in gtt" in said.err:
            findings.append(f"{words}: {said.err}")
    assert not findings, "\n".join(findings)


def test_with_a_wrong_option_and_with_h(shell: Shell, server: Sandbox) -> None:
    findings = []
    for words, _command in commands():
        said = shell.gtt(*words.split(), "--no-such-option", env=shell.env)
        if (said.code, said.out) != (2, "") or not re.match(
            r"gtt: no such option.*\nhint: see `gtt .*--help`\n\Z", said.err
        ):
            findings.append(f"{words}: {said}")
        shown = shell.gtt(*words.split(), "-h", env=shell.env)
        if (shown.code, shown.err) != (0, "") or "Example: " not in shown.out:
            findings.append(f"{words} -h: {shown}")
    assert not findings, "\n".join(findings)
    assert server.requests.lines() == []


def test_the_table_has_no_row_too_many() -> None:
    rows = {*ENDLESS, *LINES, *BEFORE, *CODES, *QUIET, *WIDE}
    assert rows - set(TABLE) == set()


def test_every_command_is_in_the_table() -> None:
    assert {words for words, _ in commands()} == set(TABLE)
    assert [words for words, _ in commands()] == list(dict.fromkeys(words for words, _ in commands()))
