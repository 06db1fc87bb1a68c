"""The documents are true: commands run, fields and variables exist, links lead somewhere, figures are measured."""

import importlib.util
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from glitchtip_tools.cli import COMMANDS
from glitchtip_tools.core.setup.scopes import NEEDS
from glitchtip_tools.errors import ExitCode
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.settings import names as variables
from tests.shell import BEFORE, HERE, Shell

ROOT = Path(__file__).parents[1]
LINKED = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "changelog.d").glob("*.md")),
]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FREE = re.compile(r"(^|\.)(contexts|extra|user|statusDetails|vars|data)\.")


def console_lines() -> Iterator[tuple[str, str]]:
    """Yield (page, command line) of every `$ gtt ...` line of a console block, continued lines joined; each once."""
    seen = set[str]()
    for page in PAGES:
        for block in re.findall(r"^ *```console\n(.*?)^ *```", page.read_text(encoding="utf-8"), re.M | re.S):
            for line in map(str.strip, block.replace("\\\n", " ").splitlines()):
                if line.startswith("$ ") and "gtt" in line and line not in seen:
                    seen.add(line)
                    yield page.name, line[2:].strip()


@pytest.fixture
def clone(checkout: Path, tmp_path: Path) -> Path:
    """A checkout of the sample application that a command may write to."""
    path = tmp_path / "ai-admin-v2"
    shutil.copytree(checkout, path, symlinks=True)
    if (ROOT / "runbooks.yaml").exists():
        shutil.copy(ROOT / "runbooks.yaml", path)
    return path


@pytest.fixture
def shell(server: Sandbox, clone: Path) -> "Shell":
    """Run command lines in the checkout, against the sandbox."""
    return Shell(server, clone)


@pytest.mark.parametrize(("page", "line"), list(console_lines()))
def test_every_command_line_runs(shell: Shell, page: str, line: str) -> None:
    command, _, comment = line.partition("  #")
    expected = int(comment.split()[1]) if comment.strip().startswith("exit ") else 0
    if "--jq" in command:
        expected = expected if importlib.util.find_spec("jq") else ExitCode.SETTINGS
    expected = next((code for begun, code in HERE.items() if command.startswith(begun)), expected)
    for begun, before in BEFORE.items():
        if command.startswith(begun):
            assert shell.run(before).code == 0
    said = shell.run(command)
    assert said.code == expected, said.err


def test_the_page_of_settings_names_them_all() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \|", text, re.M)
    assert sorted(rows) == sorted(variables.NAMES)
    assert all(f"`{alias}`" in text for aliases in variables.NAMES.values() for alias in aliases)


def test_the_page_of_exit_codes_names_them_all() -> None:
    text = (ROOT / "docs" / "exit-codes.md").read_text(encoding="utf-8")
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", text, re.M)] == [int(code) for code in ExitCode]


def documented_fields() -> list[tuple[str, list[str]]]:
    """Return (command, fields) of docs/json.md."""
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    sections = re.findall(r"^### `(.*?)`\n\n.*?\n\n(.*?)(?=\n\n|\Z)", text, re.M | re.S)
    return [(command, re.findall(r"`(.+?)`", fields)) for command, fields in sections]


@pytest.mark.parametrize(("command", "fields"), documented_fields())
def test_the_page_of_json_names_the_fields_there_are(shell: Shell, command: str, fields: list[str]) -> None:
    said = shell.run(f"{command} --fields")
    assert said.code == 0, said.err
    there = [name for name in said.out.split() if not FREE.search(name)]
    assert {name for name in fields if name not in there} == set()
    shown = {name for name in there if any(name == field or name.startswith(f"{field}.") for field in fields)}
    parents = {name for name in there if any(field.startswith(f"{name}.") for field in fields)}
    assert set(there) - shown - parents == set()


def module_at(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub and the site make them."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_every_link_leads_somewhere() -> None:
    findings = []
    for page in LINKED:
        base = ROOT if page.parent.name == "changelog.d" else page.parent  # fragments become CHANGELOG.md
        text = re.sub(r"^ *```.*?^ *```|`[^`\n]+`", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
        links = re.findall(r"\]\(([^)\s]+)\)|(?:src|srcset|href)=\"([^\"]+)\"", text)
        for link in (one or other for one, other in links):
            if link.startswith(("https://", "http://", "mailto:")):
                continue
            name, _, anchor = link.partition("#")
            target = (base / name).resolve() if name else page
            if not target.exists():
                findings.append(f"{page.relative_to(ROOT)}: `{link}` does not exist")
            elif anchor and anchor not in anchors(target):
                findings.append(f"{page.relative_to(ROOT)}: `{link}`: no such heading")
    assert not findings, "\n".join(findings)


FOLDERS = "adapters|api|benchmarks|commands|core|glitchtip_tools|models|render|sandbox|services|settings|tests|tools"
NAMED = re.compile(rf"`((?:{FOLDERS})/[\w./-]*)[` ,]")


def test_every_module_and_folder_that_a_page_names_exists() -> None:
    named = {
        (path.name, name)
        for path in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
        for name in NAMED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(named) > 30
    missing = [
        f"{page}: {name}"
        for page, name in sorted(named)
        if not any((folder / name).exists() for folder in (ROOT, ROOT / "glitchtip_tools"))
    ]
    assert not missing, "\n".join(missing)


def test_the_seven_steps_of_an_investigation_name_their_code() -> None:
    page = (ROOT / "docs" / "investigation.md").read_text(encoding="utf-8")
    explained = re.findall(
        r"^(\d\. )\*\*([\w ]+)\.\*\*", page.partition("## In seven steps")[2].partition("## ")[0], re.M
    )
    table = page.partition("<!-- steps -->")[2].partition("<!-- end of steps -->")[0]
    rows = re.findall(r"^\| (\d\. )([\w ]+) \| (`.+\.py`) \|$", table, re.M)
    assert [row[:2] for row in rows] == explained
    assert len(explained) == 7


def test_the_report_that_the_page_on_investigations_shows_is_what_a_terminal_shows() -> None:
    page = (ROOT / "docs" / "investigation.md").read_text(encoding="utf-8").partition("## The report")[2]
    screens = (ROOT / "tests" / "golden" / "screen-investigate-80.txt").read_text(encoding="utf-8")
    shown = re.search(r"^```\n(.*?)^```$", page, re.M | re.S)
    assert shown
    assert shown[1].strip() in [screen.strip() for screen in screens.split("=" * 24)]


def test_the_figures_of_the_readme_are_the_measured_ones() -> None:
    generator = module_at(ROOT / "docs" / "generate.py")
    assert (ROOT / "README.md").read_text(encoding="utf-8") == generator.figures(), "run docs/generate.py"


def test_the_picture_of_the_readme_is_what_gtt_prints() -> None:
    recorder = module_at(ROOT / "docs" / "record.py")
    assert recorder.words_of() == "".join(recorder.shown().plain.split()), "run docs/record.py"
    assert "url(http" not in recorder.PICTURE.read_text(encoding="utf-8")


def test_the_readme_lists_every_command() -> None:
    table = (ROOT / "README.md").read_text(encoding="utf-8").partition("## Commands")[2].partition("\n## ")[0]
    named = {
        word for cell in re.findall(r"^\| (.+?) \|", table, re.M) for word in re.findall(r"[\w-]+", cell)
    }
    assert set(COMMANDS) - named == set(), "not in the table of README.md, Commands"


def test_the_page_on_tokens_lists_the_scopes_of_every_command() -> None:
    page = (ROOT / "docs" / "token.md").read_text(encoding="utf-8")
    rows = [
        f"| {need.what} | {', '.join(f'`gtt {command}`' for command in need.commands)} "
        f"| {', '.join(f'`{scope}`' for scope in need.scopes)} |"
        for need in NEEDS
    ]
    assert re.findall(r"^\| .*`gtt .*\|$", page.partition("<!-- scopes -->")[2], re.M) == rows
