"""What is built: the wheel's documents and metadata, and the check that refuses a release that is not ready."""

import importlib.util
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType

import pytest

from glitchtip_tools.adapters.installation import RELEASES
from glitchtip_tools.core.setup.topics import TOPICS
from glitchtip_tools.errors import adding, upgrading

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture
def check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("release_check", ROOT / "tools" / "release_check.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def ready(tmp_path: Path) -> Path:
    """A checkout that could be released as v1.2.3."""
    (tmp_path / "glitchtip_tools").mkdir()
    (tmp_path / "changelog.d").mkdir()
    (tmp_path / "glitchtip_tools" / "__init__.py").write_text('__version__ = "1.2.3"\n')
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.3 (2026-12-01)\n")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\n[project.urls]\nHome = "https://gtt.org"\n'
    )
    return tmp_path


def test_a_release_that_is_ready(check: ModuleType, ready: Path) -> None:
    assert check.problems(ready, "v1.2.3") == []


def test_a_release_that_is_not(check: ModuleType, ready: Path) -> None:
    (ready / "changelog.d" / "new.md").write_text("### Added\n")
    (ready / "CHANGELOG.md").write_text("# Changelog\n")
    (ready / "mkdocs.yml").write_text("site_url: https://glitchtip-tools.example/docs/\n")
    (ready / "pyproject.toml").write_text(
        '[project]\nname = "x"\n[project.urls]\nHome = "https://x.example/"\n'
    )
    assert check.problems(ready, "v1.2.4") == [
        "pyproject.toml: project.urls of Home are not decided yet",
        "mkdocs.yml: an address of `glitchtip-tools.example` is not decided yet",
        "the tag is `v1.2.4`, the version `1.2.3`",
        "changelog.d: not collected: new.md (`scriv collect`)",
        "CHANGELOG.md has no entry for 1.2.3",
    ]


def test_the_oldest_versions_are_those_that_are_tested() -> None:
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *extras["server"], *extras["telegram"]]
    lowest = {found[1]: found[2] for one in wanted if (found := re.match(r"([\w.-]+)>=([\d.]+)", one))}
    text = (ROOT / "constraints-lowest.txt").read_text(encoding="utf-8")
    assert dict(re.findall(r"^([\w.-]+)==([\d.]+)$", text, re.M)) == lowest


def test_every_topic_of_the_help_is_in_the_wheel() -> None:
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    assert included == {f"docs/{page}": f"glitchtip_tools/documents/{page}" for page, _ in TOPICS.values()}


def test_the_long_description_has_no_relative_link() -> None:
    (rule,) = PROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]
    text = re.sub(rule["pattern"], rule["replacement"], (ROOT / "README.md").read_text(encoding="utf-8"))
    links = re.findall(r'\]\(([^)]+)\)|src(?:set)?="([^"]+)"', text)
    assert links
    assert [one or other for one, other in links if not (one or other).startswith(("https://", "#"))] == []


def test_the_container_runs_as_an_ordinary_user_that_may_read_a_mounted_checkout() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "git config --system safe.directory '*'" in text
    assert re.findall(r"^USER (\S+)", text, re.M) == ["10001:10001"]  # by number: Kubernetes checks that
    assert text.index("USER 10001") < text.index("ENTRYPOINT")


@pytest.mark.parametrize(
    ("prefix", "command"),
    [
        (
            "/home/ann/.local/share/pipx/venvs/glitchtip-tools",
            "pipx install --force 'glitchtip-tools[server]'",
        ),
        ("C:\\Users\\ann\\pipx\\venvs\\glitchtip-tools", "pipx install --force 'glitchtip-tools[server]'"),
        (
            "/home/ann/.local/share/uv/tools/glitchtip-tools",
            "uv tool install --force 'glitchtip-tools[server]'",
        ),
        ("/home/ann/.cache/uv/archive-v0/h4sh", "uvx --from 'glitchtip-tools[server]' gtt"),
        ("/srv/app/.venv", "pip install 'glitchtip-tools[server]'"),
        ("/usr", "pip install 'glitchtip-tools[server]'"),
    ],
)
def test_a_missing_extra_is_added_in_the_way_that_gtt_was_installed(prefix: str, command: str) -> None:
    assert adding("server", prefix) == command


@pytest.mark.parametrize(
    ("prefix", "command"),
    [
        ("/home/ann/.local/share/pipx/venvs/glitchtip-tools", "pipx upgrade glitchtip-tools"),
        ("/home/ann/.local/share/uv/tools/glitchtip-tools", "uv tool upgrade glitchtip-tools"),
        ("/home/ann/.cache/uv/archive-v0/h4sh", "uvx --refresh --from glitchtip-tools gtt"),
        ("/srv/app/.venv", "pip install --upgrade glitchtip-tools"),
    ],
)
def test_it_is_upgraded_in_the_way_that_it_was_installed(prefix: str, command: str) -> None:
    assert upgrading(prefix) == command


def test_a_release_is_refused_for_each_place_of_an_undecided_address(check: ModuleType) -> None:
    pages = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("docs/examples/*"),
        *ROOT.glob("*.yml"),
    ]
    texts = [*pages, ROOT / "Dockerfile", *ROOT.glob("glitchtip_tools/**/*.py")]
    places = [
        path.relative_to(ROOT).as_posix()
        for path in texts
        if check.UNDECIDED in path.read_text(encoding="utf-8")
    ]
    assert sorted(set(places) - set(check.PLACES)) == []


def test_links_of_the_long_description_lead_to_the_source() -> None:
    (change,) = PROJECT["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["substitutions"]
    assert change["replacement"] == f"\\1{PROJECT['project']['urls']['Source']}\\2"


def test_the_source_archive_has_what_the_tests_read() -> None:
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    named = {
        name
        for path in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r'ROOT / "([\w.-]+)"', path.read_text(encoding="utf-8"))
    }
    assert "Dockerfile" in named
    assert [
        name
        for name in sorted(named - {"pyproject.toml"})
        if not any(fnmatch(f"/{name}", one) for one in included)
    ] == []
    assert [one for one in included if not one.startswith("/")] == []  # it would match at any depth


def test_the_address_of_releases_is_one_of_the_projects() -> None:
    assert RELEASES in PROJECT["project"]["urls"]
