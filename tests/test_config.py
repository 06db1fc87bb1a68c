"""`gtt config`: the user's own file, from the command line; what it holds, and what is wrong with it."""

import ast
import json
import tomllib
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glitchtip_tools.core.setup.config import KEYS, Config, ConfigKey, checked, key_path, written
from glitchtip_tools.errors import BadSettings, BadUsage
from glitchtip_tools.services.setup.config import config_in
from glitchtip_tools.services.setup.config_editing import ConfigEditor
from tests.conftest import Gtt, runner
from tests.source import modules

DOCS = Path(__file__).parents[1] / "docs" / "configuration.md"
FILE = """\
# mine
default_profile = "work"  # the usual one

[investigate]
post = "never"

[investigate.post_on]
"https://e.example.com/acme" = "always"

[checkouts]
"~/src/api" = ["api", "api-worker"]

[searches]
today = "lastSeen:-24h"
"""


@pytest.fixture
def gtt(tmp_path: Path) -> Gtt:
    return runner(None, tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file that the commands use."""
    return tmp_path / ".config" / "gtt" / "config.toml"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_without_a_file_there_are_defaults(gtt: Gtt, file: Path) -> None:
    assert gtt("config", "path").out == f"{file}\n"
    assert gtt("config", "list").out == "investigate.post\task\tdefault\nupdate_hint\ttrue\tdefault\n"
    assert gtt("config", "get", "investigate.post").out == "ask\n"
    said = gtt("config", "get", "default_profile")
    assert (said.code, said.out, said.err) == (
        5,
        "",
        'gtt: `default_profile` is not set\nhint: `gtt config set` sets it, such as "work"\n',
    )
    assert not file.exists()


def test_what_is_set_is_listed(gtt: Gtt, file: Path) -> None:
    write(file, FILE)
    assert gtt("config", "list").out.splitlines() == [
        "default_profile\twork\tfile",
        "investigate.post\tnever\tfile",
        'investigate.post_on."https://e.example.com/acme"\talways\tfile',
        'checkouts."~/src/api"\tapi, api-worker\tfile',
        "searches.today\tlastSeen:-24h\tfile",
        "update_hint\ttrue\tdefault",
    ]
    rows = json.loads(gtt("config", "list", "--json").out)
    assert rows[3] == {
        "key": 'checkouts."~/src/api"',
        "value": ["api", "api-worker"],
        "source": "file",
        "meaning": "a checkout's folder or remote, and its projects",
    }
    assert gtt("config", "get", 'checkouts."~/src/api"').out == "api\napi-worker\n"
    assert "api-worker" in gtt("config", "list", terminal=True, env={"NO_COLOR": "1"}).out


def test_set_and_unset_keep_comments_and_order(gtt: Gtt, file: Path) -> None:
    write(file, FILE)
    assert gtt("config", "set", "investigate.post", "ask").out == "ask\n"
    assert gtt("config", "set", "searches.api", "project:api level:error").code == 0
    assert gtt("config", "set", 'checkouts."~/src/web"', "web-shop").out == "web-shop\n"
    said = gtt("config", "unset", 'investigate.post_on."https://e.example.com/acme"')
    assert (said.code, said.out) == (0, "")
    assert file.read_text() == (
        FILE.replace('"never"', '"ask"')
        .replace('[investigate.post_on]\n"https://e.example.com/acme" = "always"\n\n', "")
        .replace('"api-worker"]\n', '"api-worker"]\n"~/src/web" = ["web-shop"]\n')
        .replace('"lastSeen:-24h"\n', '"lastSeen:-24h"\napi = "project:api level:error"\n')
    )
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("set investigate.post sometimes", 2, "`investigate.post` must be one of `ask`, `always`, `never`"),
        ("set investigate.post ask never", 2, "`investigate.post` has one value"),
        ("set investigat.post ask", 2, "unknown key `investigat.post`"),
        ("set profiles.work.token abc", 2, "unknown key `profiles.work.token`"),
        ("set checkouts.~/src/api web-shop", 2, "`checkouts.~/src/api` is not a key"),
        ("set a=1\nb ask", 2, "`a=1\nb` is not a key"),
        ("get investigate", 2, "unknown key `investigate`"),
        (f"get {'a' * 2000}", 2, f"`{'a' * 2000}` is not a key"),
        ("get \N{NO-BREAK SPACE}", 2, "`\N{NO-BREAK SPACE}` is not a key"),
        ("unset investigat.post", 2, "unknown key `investigat.post`"),
        ("unset default_profile", 5, "`default_profile` is not set"),
        ("unset searches.none", 5, "`searches.none` is not set"),
    ],
)
def test_what_is_refused_changes_nothing(gtt: Gtt, file: Path, words: str, code: int, message: str) -> None:
    said = gtt("config", *words.split(" "))
    assert (said.code, said.out) == (code, "")
    assert said.err.startswith(f"gtt: {message}".split("\n")[0])
    assert "hint: " in said.err
    assert not file.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = ", "is not TOML: Invalid value (at end of document)"),
        ("[" * 3000, "is not TOML: "),
    ],
)
def test_a_file_that_is_no_toml(gtt: Gtt, file: Path, text: str, message: str) -> None:
    write(file, text)
    said = gtt("config", "list")
    assert (said.code, said.out, said.err.splitlines()[0][: len(f"gtt: `{file}` {message}")]) == (
        3,
        "",
        f"gtt: `{file}` {message}",
    )


def test_every_mistake_has_its_line_and_nothing_is_written(gtt: Gtt, file: Path) -> None:
    text = 'defaultprofile = "x"\n[investigate]\npost = true\n\n[checkouts]\n"a=b" = "api"\n[searches.deep]\nx = 1\n'
    write(file, text)
    for words in (["list"], ["set", "default_profile", "work"]):
        said = gtt("config", *words)
        assert (said.code, said.out) == (3, "")
        assert said.err.splitlines() == [
            f"gtt: {file}:1: unknown key `defaultprofile`; did you mean `default_profile`?",
            f"{file}:3: `investigate.post` must be one of `ask`, `always`, `never`",
            f'{file}:6: `checkouts."a=b"` must be a list of names, such as `["web-shop"]`',
            f"{file}:7: `searches.deep` must be one line of text, at most 2000 characters",
            "hint: `gtt help environment` lists the keys",
        ]
    assert file.read_text() == text


def test_posting_is_decided_by_the_nearest_word() -> None:
    config = config_in(FILE, Path("config.toml"))
    assert config.posting("https://e.example.com/", "acme") == "always"
    assert config.posting("https://e.example.com", "other") == "never"
    assert Config().posting("https://e.example.com", None) == "ask"
    assert config.section("searches") == {"today": "lastSeen:-24h"}
    assert (config.get("default_profile"), Config().get("default_profile")) == ("work", None)
    with pytest.raises(BadUsage, match="unknown key `post`"):
        config.get("post")


def test_every_key_is_documented_taken_and_read() -> None:
    page, read = DOCS.read_text(), read_by_name()
    findings = []
    for key in KEYS:
        default = f"`{key.default}`" if key.default else ""
        row = f"| `{key.name}` | {key.meaning} | `{key.example}` | {default} |\n"
        if row not in page:
            findings.append(f"docs/configuration.md lacks the row {row.strip()}")
        path = tuple("x" if part.isupper() else part for part in key.name.split("."))
        document: dict[str, object] = tomllib.loads(f"{written(path)} = {key.example}")
        config, mistakes = checked(document)
        if (list(config.values), mistakes) != ([path], []):
            findings.append(f"`{key.name}` does not take its own example: {mistakes}")
        if key.default is not None and key.read(key.default) != key.default:
            findings.append(f"`{key.name}` does not take its own default")
        if not all(names in read for names in names_of(key)):
            findings.append(f"`{key.name}` is taken, and nothing reads it")
    assert not findings, "\n".join(findings)


def names_of(key: ConfigKey) -> Iterator[tuple[str, ...]]:
    """Yield what reads a key: `get("investigate.post")`, or `section("profiles", ...)` and its `get("url")`."""
    parts = key.name.split(".")
    fixed = tuple(takewhile(str.islower, parts))
    yield (key.name,) if len(fixed) == len(parts) else fixed
    yield from [(parts[-1],)] if parts[-1].islower() and len(fixed) < len(parts) else []


def read_by_name() -> set[tuple[str, ...]]:
    """Return the names with which the package calls `get` and `section`."""
    calls = (call for one in modules() for call in one.calls("get", "section"))
    words = ([arg.value for arg in call.args if isinstance(arg, ast.Constant)] for call in calls)
    return {tuple(str(word) for word in some) for some in words if some}


def test_the_example_in_the_documents_is_valid() -> None:
    example = DOCS.read_text().partition("```toml\n")[2].partition("```")[0]
    assert len(config_in(example, Path("config.toml")).values) == 4


words = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(st.lists(words, min_size=1, max_size=4))
def test_a_key_that_is_printed_is_read_again(parts: list[str]) -> None:
    assert key_path(written(tuple(parts))) == tuple(parts)


# Each example writes to the disk and waits for it, which takes as long as the disk is busy.
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(words, words), min_size=1, max_size=5))
def test_what_is_set_is_read_again_and_unset_is_gone(
    tmp_path_factory: pytest.TempPathFactory, searches: list[tuple[str, str]]
) -> None:
    file = tmp_path_factory.mktemp("config") / "config.toml"
    editor = ConfigEditor(file)
    for name, query in searches:
        editor.set(written(("searches", name)), [query])
    kept = config_in(file.read_text(), file).section("searches")
    assert kept == dict(searches)
    for name in kept:
        editor.unset(written(("searches", name)))
    assert config_in(file.read_text(), file) == Config()


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, file: Path) -> None:
    file.mkdir(parents=True)
    with pytest.raises(BadSettings, match="Is a directory"):
        ConfigEditor(file).set("default_profile", ["x"])
