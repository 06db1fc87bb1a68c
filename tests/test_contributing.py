"""The recipes of CONTRIBUTING.md, followed word for word on a copy of the checkout by somebody who forgets things."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.test_layers import MOST_LATE

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
RECIPES = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PARTS = (
    "glitchtip_tools",
    "docs",
    "tests",
    "benchmarks",
    "pyproject.toml",
    "README.md",
    "runbooks.yaml",
)


class Checkout:
    """A copy of the checkout that a newcomer changes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in PARTS:
            source = ROOT / name
            if source.is_dir():
                ignore = shutil.ignore_patterns("__pycache__", "golden", "sandbox_recordings")
                shutil.copytree(source, folder / name, ignore=ignore)
            else:
                shutil.copy(source, folder / name)

    def add_row(self, recipe: str) -> None:
        """Put a recipe's row at the end of its table."""
        found = re.search(rf"<!-- {recipe}: (\S+), (\w+) -->\n```python\n(.*?)```", RECIPES, re.S)
        assert found, f"CONTRIBUTING.md has no row for `{recipe}`"
        path, table, row = self.folder / "glitchtip_tools" / found[1], found[2], found[3]
        text = path.read_text(encoding="utf-8")
        opening = re.search(rf"^{table}(: .*)? = \($\n", text, re.M)
        assert opening, f"{found[1]} has no table {table}"
        head, start, tail = text[: opening.start()], opening[0], text[opening.end() :]
        rows, end, rest = tail.partition("\n)\n")
        path.write_text(f"{head}{start}{rows}\n{row.rstrip()},{end}{rest}", encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, (name, old, text.count(old))
        path.write_text(text.replace(old, new), encoding="utf-8")

    def run(self, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        environ = {
            "PYTHONPATH": str(self.folder),
            "HOME": str(self.folder),
            "PATH": "/usr/bin:/bin",
            **(env or {}),
        }
        return subprocess.run(
            [sys.executable, *words],
            cwd=self.folder,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )

    def test(self, *files: str) -> tuple[bool, str]:
        """Run tests; return whether all passed, and what was said."""
        done = self.run("-m", "pytest", "-q", "-vv", "-n0", "-p", "no:cacheprovider", *files)
        return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_add_an_option(checkout: Checkout, server: Sandbox) -> None:
    checkout.add_row("option")
    said = checkout.run("-m", "glitchtip_tools", "issues", "list", "--release", "nope", env=server.settings)
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    passed, told = checkout.test("tests/core/search/test_flags.py")
    assert not passed
    assert "--release is not named in docs/search.md, Flags" in told
    assert "--release has no example in this test" in told
    checkout.replace("docs/search.md", "--assigned-to --since`", "--assigned-to --since --release`")
    checkout.replace(
        "tests/core/search/test_flags.py",
        '    "since": ("24h", "lastSeen:-24h"),\n',
        '    "since": ("24h", "lastSeen:-24h"),\n    "release": ("web@1.4.0", "release:web@1.4.0"),\n',
    )
    passed, told = checkout.test("tests/core/search/test_flags.py", "tests/test_help.py")
    assert not passed
    assert "run docs/generate.py" in told
    assert checkout.run("docs/generate.py").returncode == 0
    passed, told = checkout.test("tests/core/search/test_flags.py", "tests/test_help.py")
    assert passed, told


def test_add_a_condition(checkout: Checkout) -> None:
    checkout.add_row("condition")
    passed, told = checkout.test("tests/core/runbooks/test_conditions.py")
    assert not passed
    assert "docs/runbooks.md: the row of `platform` does not say what CONDITIONS says" in told
    assert "docs/runbooks.md: the example of a file has no `platform`" in told
    assert "`platform` has no case in this test" in told
    row = "| `platform` | The platform of the issue's project matches; `*` matches any text. |\n"
    checkout.replace("docs/runbooks.md", "| `tags` | At", f"{row}| `tags` | At")
    checkout.replace(
        "docs/runbooks.md", "      project: [api]\n", "      project: [api]\n      platform: node\n"
    )
    meets, fails = 'Project("1", "a", platform="node")', 'Project("2", "b")'
    case = f'    "platform": ("node", {{"project": {meets}}}, {{"project": {fails}}}),\n'
    checkout.replace(
        "tests/core/runbooks/test_conditions.py",
        '    "query": ("timesSeen',
        f'{case}    "query": ("timesSeen',
    )
    passed, told = checkout.test("tests/core/runbooks/test_conditions.py", "tests/test_schemas.py")
    assert not passed
    assert "run docs/generate.py" in told
    assert checkout.run("docs/generate.py").returncode == 0
    passed, told = checkout.test("tests/core/runbooks/test_conditions.py", "tests/test_schemas.py")
    assert passed, told


def test_add_a_signal(checkout: Checkout) -> None:
    test = "tests/core/investigation/ranking/test_signals.py"
    checkout.add_row("signal")
    passed, told = checkout.test(test)
    assert not passed
    assert "named_main" in told
    weights = "glitchtip_tools/core/investigation/ranking/weights.py"
    checkout.replace(
        weights,
        "LOCATIONS: dict[str, float] = {\n",
        'LOCATIONS: dict[str, float] = {\n    "name_main": -0.2,\n',
    )
    passed, told = checkout.test(test)
    assert not passed
    assert "name_main" in told
    assert "named_main" in told
    checkout.replace(weights, '"name_main"', '"named_main"')
    passed, told = checkout.test(test)
    assert not passed
    assert "docs/investigation.md lacks a row" in told
    assert checkout.run("docs/generate.py").returncode == 0
    passed, told = checkout.test(test)
    assert passed, told


def test_add_a_key(checkout: Checkout) -> None:
    test = "tests/test_config.py::test_every_key_is_documented_taken_and_read"
    checkout.add_row("key")
    said = checkout.run("-m", "glitchtip_tools", "config", "set", "metrics.component_tag", "service")
    assert (said.returncode, said.stdout, said.stderr) == (0, "service\n", "")
    row = '| `metrics.component_tag` | the tag by which reports are grouped | `"service"` |  |'
    passed, told = checkout.test(test)
    assert not passed
    assert f"docs/configuration.md lacks the row {row}" in told
    assert "`metrics.component_tag` is taken, and nothing reads it" in told
    checkout.replace(
        "docs/configuration.md", "| `update_hint` | whether", f"{row}\n| `update_hint` | whether"
    )
    command = checkout.folder / "glitchtip_tools" / "commands" / "metrics.py"
    reading = 'def component_tag(gtt: App) -> object:\n    return gtt.config.get("metrics.component_tag")\n'
    command.write_text(f"{command.read_text(encoding='utf-8')}\n\n{reading}", encoding="utf-8")
    passed, told = checkout.test(test)
    assert passed, told


def test_add_a_command(checkout: Checkout, server: Sandbox) -> None:
    found = re.search(r"<!-- command: (\S+) -->\n```python\n(.*?)```", RECIPES, re.S)
    assert found
    path = checkout.folder / "glitchtip_tools" / found[1]
    path.write_text(f"{path.read_text(encoding='utf-8')}\n\n{found[2]}", encoding="utf-8")
    said = checkout.run("-m", "glitchtip_tools", "projects", "count", env=server.settings)
    assert (said.returncode, said.stdout, said.stderr) == (0, "3\n", "")
    tests = (
        "tests/test_help.py::test_the_page_of_commands_says_what_the_help_says",
        "tests/test_nothing_happened.py::test_every_command_says_what_it_shows",
        "tests/benchmarks/test_commands.py",
        "tests/benchmarks/test_requests.py::test_every_command_that_is_measured_has_a_row",
    )
    passed, told = checkout.test(*tests)
    assert not passed
    assert "give it a row in commands/shown.py, TABLE" in told
    assert "run docs/generate.py" in told
    shown = "glitchtip_tools/commands/shown.py"
    checkout.replace(
        shown,
        '    "telegram bot": DOCUMENT,\n',
        '    "telegram bot": DOCUMENT,\n    "projects count": DOCUMENT,\n',
    )
    passed, told = checkout.test(*tests)
    assert not passed
    assert "benchmarks/commands.py" in told
    checkout.replace("benchmarks/commands.py", "READS = (\n", 'READS = (\n    Command("projects count"),\n')
    assert checkout.run("docs/generate.py").returncode == 0
    passed, told = checkout.test(*tests)
    assert not passed
    assert "run `python -m benchmarks.requests --write`" in told
    row = "| `gtt projects count` | 1 | 1 | 1 | 1 |\n"
    checkout.replace("docs/performance.md", "| `gtt issue show 1` | 6", f"{row}| `gtt issue show 1` | 6")
    passed, told = checkout.test(*tests)
    assert passed, told


def code_of(recipe: str) -> tuple[str, str]:
    """Return the file that a recipe names, and its code."""
    found = re.search(rf"<!-- {recipe}: (\S+) -->\n```python\n(.*?)```", RECIPES, re.S)
    assert found, f"CONTRIBUTING.md has no code for `{recipe}`"
    return f"glitchtip_tools/{found[1]}", found[2]


def test_add_a_service(checkout: Checkout, server: Sandbox) -> None:
    tests = ("tests/test_layers.py",)
    name, code = code_of("service")
    (checkout.folder / name).parent.mkdir()
    (checkout.folder / name).write_text(code, encoding="utf-8")
    (checkout.folder / name).with_name("__init__.py").write_text('"""Counts."""\n', encoding="utf-8")
    table = "glitchtip_tools/services/__init__.py"
    checkout.replace(table, "SERVICES = {\n", 'SERVICES = {\n    "headcount.service": "HeadcountService",\n')
    passed, told = checkout.test(*tests)
    assert not passed
    assert "services.headcount.service.HeadcountService is only in the table" in told
    line = "    from glitchtip_tools.services.headcount.service import HeadcountService as HeadcountService\n"
    checkout.replace(table, "if TYPE_CHECKING:\n", f"if TYPE_CHECKING:\n{line}")
    passed, told = checkout.test(*tests)
    assert not passed
    assert f"services: {MOST_LATE['services'] + 1} late imports, {MOST_LATE['services']} in MOST_LATE" in told
    number = MOST_LATE["services"]
    checkout.replace("tests/test_layers.py", f'"services": {number}', f'"services": {number + 1}')
    passed, told = checkout.test(*tests)
    assert not passed
    assert f"| {number + 1} rows |" in told
    page = "docs/architecture.md"
    checkout.replace(page, f"__init__.py` | {number} rows", f"__init__.py` | {number + 1} rows")
    passed, told = checkout.test(*tests)
    assert passed, told
    app, code = code_of("property")
    checkout.replace(
        app, "    @cached_property\n    def setup(", f"{code}\n    @cached_property\n    def setup("
    )
    asked = "from glitchtip_tools.app import App; print(App.of_this_process().headcount.projects())"
    said = checkout.run("-c", asked, env=server.settings)
    assert (said.returncode, said.stdout, said.stderr) == (0, "3\n", "")


def test_add_a_language(checkout: Checkout) -> None:
    asked = """
from glitchtip_tools.core.languages import fence_of, platform_of
from glitchtip_tools.core.syntax.source import read
source = b"pub fn total(cart: Cart) u32 {\\n    return cart.sum;\\n}\\n"
print(platform_of("cart.zig"), fence_of("cart.zig"), [scope.name for scope in read("cart.zig", source).scopes])
"""
    checkout.add_row("language")
    assert checkout.run("-c", asked).stdout == "native zig ['total']\n"
    passed, told = checkout.test("tests/core/test_languages.py", "tests/core/syntax/test_functions.py")
    assert passed, told
