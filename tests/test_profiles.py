"""Profiles: servers under a name, each with its own token; nothing of one reaches the server of another."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event
from types import ModuleType

import pytest

from glitchtip_tools.adapters import keyring
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, Said

NOWHERE = {"GLITCHTIP_URL": None, "GLITCHTIP_API_TOKEN": None, "GLITCHTIP_ORG_SLUG": None}
ELSEWHERE = {
    "GLITCHTIP_URL": "http://127.0.0.1:9",
    "GLITCHTIP_API_TOKEN": "of-another",
    "GLITCHTIP_ORG_SLUG": "x",
}
Add = Callable[..., None]


@pytest.fixture
def add(server: Sandbox, gtt: Gtt) -> Add:
    """Write a profile for the sandbox."""

    def write(name: str, *, source: str = "env:WORK_TOKEN", **fields: str) -> None:
        for field, value in {"url": server.url, "token_source": source, **fields}.items():
            assert gtt("config", "set", f"profiles.{name}.{field}", value).code == 0

    return write


def test_login_warns_where_a_profile_stays_in_use(
    gtt: Gtt, server: Sandbox, add: Add, tmp_path: Path
) -> None:
    add("work", url="http://127.0.0.1:9")
    env = {**NOWHERE, "GTT_PROFILE": "work", "WORK_TOKEN": "of-another"}
    said = gtt("auth", "login", "--token-stdin", "--url", server.url, stdin=server.token, env=env)
    assert (said.code, said.out) == (0, f"{tmp_path}/.env\n")
    assert said.err.splitlines() == [
        "gtt: warning: `GLITCHTIP_URL` from profile work overrides what was written",
        "hint: `unset GTT_PROFILE`",
        "gtt: warning: `GLITCHTIP_API_TOKEN` from profile work overrides what was written",
        "hint: `unset GTT_PROFILE`",
    ]


def test_a_profile_wins_as_a_whole(gtt: Gtt, server: Sandbox, add: Add) -> None:
    add("work", project="web-shop")
    env = {**ELSEWHERE, "WORK_TOKEN": server.token}
    expected = gtt("issues", "list", "--project", "web-shop")
    assert expected.out
    assert gtt("--profile", "work", "issues", "list", env=env) == expected
    assert gtt("issues", "list", "--profile", "work", env=env) == expected
    assert gtt("issues", "list", env={**env, "GTT_PROFILE": "work"}) == expected
    assert "profile work" in gtt("auth", "status", "--profile", "work", env=env).out


def test_the_token_of_another_place_is_never_sent_to_a_profile(gtt: Gtt, server: Sandbox, add: Add) -> None:
    gtt("config", "set", "profiles.bare.url", server.url)
    before = len(server.requests.lines())
    said = gtt("issues", "list", "--profile", "bare")
    assert (said.code, said.err.splitlines()[0]) == (3, "gtt: missing: `GLITCHTIP_API_TOKEN`")
    add("work")
    assert gtt("issues", "list", "--profile", "work") == Said(
        3, "", "gtt: the token of the profile `work` is in `WORK_TOKEN`, which is not set\n"
    )
    assert len(server.requests.lines()) == before


def test_profiles_that_cannot_be_used(gtt: Gtt, add: Add, tmp_path: Path) -> None:
    assert gtt("issues", "list", "--profile", "work") == Said(
        3, "", "gtt: there is no profile `work`\nhint: `gtt auth login --profile work` creates it\n"
    )
    add("work", source="file:/nonexistent/token")
    assert gtt("issues", "list", "--profile", "wrk").err.splitlines()[1] == "hint: did you mean `work`?"
    assert gtt("auth", "switch", "staging").err.splitlines()[1] == "hint: available: `work`"
    assert gtt("issues", "list", "--profile", "work").err == (
        "gtt: cannot read the token of the profile `work`: no such file or directory: `/nonexistent/token`\n"
    )
    assert gtt("issues", "list", "--profile", "").code == 2


def test_a_token_in_place_of_its_source_is_neither_kept_nor_repeated(
    gtt: Gtt, server: Sandbox, add: Add, tmp_path: Path
) -> None:
    add("work")
    sources = "`env:VARIABLE`, `file:PATH` or `keyring:NAME`"
    must = f"`profiles.work.token_source` must be {sources}, never the token itself"
    for source in (server.token, "keyring", "env:"):
        assert gtt("config", "set", "profiles.work.token_source", source) == Said(
            2, "", f'gtt: {must}\nhint: for example "env:WORK_TOKEN"\n'
        )
    file = tmp_path / ".config" / "gtt" / "config.toml"
    assert server.token not in file.read_text()
    file.write_text(f'[profiles.work]\nurl = "{server.url}"\ntoken_source = "{server.token}"\n')
    said = gtt("issues", "list", "--profile", "work")
    assert (said.code, said.out, said.err.splitlines()[0]) == (3, "", f"gtt: {file}:3: {must}")


def test_the_server_of_a_profile_is_an_address(gtt: Gtt) -> None:
    assert gtt("config", "set", "profiles.work.url", "glitchtip") == Said(
        2,
        "",
        "gtt: `profiles.work.url` must be the address of a server\n"
        'hint: for example "https://glitchtip.example.com"\n',
    )


Kept = dict[tuple[str, str], str]
ELSEWHERE_HINT = "`profiles.NAME.token_source` can also be `env:VARIABLE` or `file:PATH`"


def a_keyring(monkeypatch: pytest.MonkeyPatch, **calls: Callable[..., object]) -> Kept:
    """Stand in for the library, with what it keeps; `calls` replace its functions."""
    kept: Kept = {}
    library = ModuleType("keyring")
    functions = {
        "get_password": lambda service, name: kept.get((service, name)),
        "set_password": lambda service, name, token: kept.update({(service, name): token}),
        "delete_password": lambda service, name: kept.pop((service, name)),
    }
    vars(library).update(functions | calls)
    monkeypatch.setitem(sys.modules, "keyring", library)
    return kept


def raising(error: Exception) -> Callable[..., object]:
    def call(*_words: str) -> object:
        raise error

    return call


def test_a_token_in_the_keyring(gtt: Gtt, server: Sandbox, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = a_keyring(monkeypatch)
    kept["gtt", "work"] = f"{server.token}\n"
    kept["gtt", "blank"] = "\n"
    add("work", source="keyring:work", organization="adminai-tech")
    assert gtt("teams", "--profile", "work", env=NOWHERE) == gtt("teams")
    for name in ("none", "blank"):
        add(name, source=f"keyring:{name}")
        assert gtt("teams", "--profile", name, env=NOWHERE) == Said(
            3,
            "",
            f"gtt: the keyring has no token for the profile `{name}`\n"
            f"hint: `gtt auth login --profile {name}` stores one\n",
        )


class NoKeyringError(Exception):
    """What the library raises where no keyring runs: in cron, in a container."""


class KeyringLocked(Exception):
    """What the library raises for a keyring whose password nobody typed."""


@pytest.mark.parametrize(
    ("error", "problem", "hint"),
    [
        (
            NoKeyringError("No recommended backend was available. Install a recommended 3rd party"),
            "no keyring was found",
            f"cron and SSH sessions often have none: {ELSEWHERE_HINT}",
        ),
        (
            KeyringLocked("Failed to unlock the collection!"),
            "the keyring is locked",
            f"unlock it and try again; {ELSEWHERE_HINT}",
        ),
        (
            RuntimeError("Prompt dismissed..\nand more"),
            "the keyring cannot be used: Prompt dismissed",
            ELSEWHERE_HINT,
        ),
        (ModuleNotFoundError("No module named 'nowhere'", name="nowhere"), None, ELSEWHERE_HINT),
        (AttributeError(), "the keyring cannot be used: AttributeError", ELSEWHERE_HINT),
    ],
)
def test_a_keyring_that_cannot_be_used(
    gtt: Gtt, add: Add, monkeypatch: pytest.MonkeyPatch, error: Exception, problem: str | None, hint: str
) -> None:
    a_keyring(monkeypatch, get_password=raising(error))
    add("work", source="keyring:work", organization="adminai-tech")
    expected = Said(3, "", f"gtt: {problem or f'the keyring cannot be used: {error}'}\nhint: {hint}\n")
    assert gtt("teams", "--profile", "work", env=NOWHERE) == expected
    assert gtt("auth", "logout", "--profile", "work", env=NOWHERE) == expected
    assert gtt("teams").code == 0  # the keyring is only used if a profile says so


def test_doctor_names_the_profile_that_cannot_be_used(gtt: Gtt, add: Add) -> None:
    add("work")
    rows = [row.split("\t") for row in gtt("doctor", "--profile", "work", env=NOWHERE).out.splitlines()]
    wrong = [row[1:3] for row in rows if row[0] == "wrong" and row[1] in ("configuration", "token")]
    assert wrong == [
        ["configuration", "the token of the profile `work` is in `WORK_TOKEN`, which is not set"]
    ]
    assert ["skipped", "token", "not tried: the configuration comes first", ""] in rows


def test_a_keyring_that_is_not_installed(gtt: Gtt, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    add("work", source="keyring:work", organization="adminai-tech")
    missing = Said(
        3,
        "",
        "gtt: a token in the keyring needs the extra `keyring`\n"
        "hint: pip install 'glitchtip-tools[keyring]'\n",
    )
    assert gtt("teams", "--profile", "work", env=NOWHERE) == missing
    login = ("auth", "login", "--profile", "new", "--keyring", "--token-stdin", "--url", "http://127.0.0.1:9")
    assert gtt(*login, stdin="token", env=NOWHERE) == missing


def test_a_keyring_that_never_answers(gtt: Gtt, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    unlocked = Event()
    a_keyring(monkeypatch, get_password=lambda _service, _name: unlocked.wait())
    monkeypatch.setattr(keyring, "LONGEST_WAIT", 0.01)
    add("work", source="keyring:work", organization="adminai-tech")
    assert gtt("teams", "--profile", "work", env=NOWHERE) == Said(
        3,
        "",
        "gtt: the keyring did not answer within 0.01 s\n"
        f"hint: is it waiting to be unlocked? {ELSEWHERE_HINT}\n",
    )
    unlocked.set()


def test_login_and_logout_with_the_keyring(
    gtt: Gtt, server: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = a_keyring(monkeypatch)
    config, file = (tmp_path / ".config" / "gtt" / name for name in ("config.toml", "tokens/work"))
    login = (
        "auth",
        "login",
        "--profile",
        "work",
        "--url",
        server.url,
        "--org",
        "adminai-tech",
        "--token-stdin",
    )
    assert gtt(*login, stdin=server.token, env=NOWHERE).code == 0
    assert file.is_file()

    in_keyring = Said(0, f"{config}\n", "the token is in the keyring (service `gtt`, user name `work`)\n")
    assert gtt(*login, "--keyring", stdin=server.token, env=NOWHERE) == in_keyring
    assert (kept, file.exists()) == ({("gtt", "work"): server.token}, False)
    assert 'token_source = "keyring:work"' in config.read_text()
    assert gtt("teams", "--profile", "work", env=NOWHERE) == gtt("teams")
    kept["gtt", "work"] = "old"
    assert gtt(*login, stdin=server.token, env=NOWHERE) == in_keyring  # where the profile has it already
    assert (kept, file.exists()) == ({("gtt", "work"): server.token}, False)
    assert gtt("auth", "logout", "--profile", "work", env=NOWHERE) == Said(
        0,
        "keyring:work\n",
        f"the token itself stays valid; delete it at {server.url}/profile/auth-tokens\n",
    )
    assert kept == {}
    assert gtt("auth", "logout", "--profile", "work", env=NOWHERE) == Said(0, "", "no token was configured\n")
    assert gtt(*login[:2], "--keyring", "--token-stdin", stdin=server.token) == Said(
        2, "", "gtt: `--keyring` needs a profile\nhint: for example `--profile work`\n"
    )


def test_logout_of_a_profile_removes_its_own_token(
    gtt: Gtt, server: Sandbox, add: Add, tmp_path: Path
) -> None:
    login = ("auth", "login", "--profile", "staging", "--url", server.url, "--org", "adminai-tech")
    assert gtt(*login, "--token-stdin", stdin=server.token, env=NOWHERE).code == 0
    assert gtt("auth", "switch", "staging", env=NOWHERE).code == 0
    token = tmp_path / ".config" / "gtt" / "tokens" / "staging"
    before = sorted(tmp_path.iterdir())
    assert gtt("auth", "logout", env=NOWHERE, terminal=True) == Said(
        0,
        f"removed the token from {token}\n",
        f"the token itself stays valid; delete it at {server.url}/profile/auth-tokens\n",
    )
    assert (token.exists(), sorted(tmp_path.iterdir())) == (False, before)
    add("work")
    assert gtt("auth", "logout", "--profile", "work", env={"WORK_TOKEN": server.token}) == Said(
        3, "", "gtt: the token of the profile `work` comes from `WORK_TOKEN`\nhint: `unset WORK_TOKEN`\n"
    )


def test_a_profile_without_its_token_can_be_left_and_chosen(gtt: Gtt, server: Sandbox, add: Add) -> None:
    add("work", organization="adminai-tech")
    add("other", source="env:OTHER_TOKEN", organization="adminai-tech")
    missing = "gtt: warning: the token of the profile `work` is in `WORK_TOKEN`, which is not set\n"
    assert gtt("auth", "switch", "work", env=NOWHERE) == Said(0, f"work\t{server.url}\n", missing)
    token = {"OTHER_TOKEN": server.token}
    assert gtt("auth", "switch", "other", env={**NOWHERE, **token}) == Said(0, f"other\t{server.url}\n", "")


def test_login_creates_a_profile_whose_token_is_in_a_file_of_its_own(
    gtt: Gtt, server: Sandbox, tmp_path: Path
) -> None:
    words = (
        "auth",
        "login",
        "--profile",
        "staging",
        "--url",
        server.url,
        "--org",
        "adminai-tech",
        "--token-stdin",
    )
    said = gtt(*words, stdin=server.token, env=NOWHERE)
    config, token = (tmp_path / ".config" / "gtt" / name for name in ("config.toml", "tokens/staging"))
    assert (said.code, said.out) == (0, f"{config}\n")
    assert server.token not in config.read_text()
    assert (token.read_text().strip(), token.stat().st_mode & 0o777) == (server.token, 0o600)
    assert gtt("issues", "list", "--profile", "staging", env=ELSEWHERE) == gtt("issues", "list")
    assert gtt("auth", "login", "--profile", "../x", "--token-stdin").code == 2


def test_switch_chooses_what_is_used_where_nothing_else_is_named(gtt: Gtt, server: Sandbox, add: Add) -> None:
    add("work", organization="adminai-tech")
    token = {"WORK_TOKEN": server.token}
    assert gtt("issues", "list", env={**NOWHERE, **token}).code == 3
    said = gtt("auth", "switch", "work", env={**NOWHERE, **token})
    assert said == Said(0, f"work\t{server.url}\n", "")
    assert gtt("issues", "list", env={**NOWHERE, **token}) == gtt("issues", "list")
    assert gtt("auth", "switch", "work", env=token).err == (
        "gtt: warning: the server from the environment is used here\nhint: `--profile work` overrides it\n"
    )
    assert gtt("auth", "switch", "wrk", env=NOWHERE).code == 3


def test_switch_without_a_name_lists_the_profiles(gtt: Gtt, server: Sandbox, add: Add) -> None:
    assert gtt("auth", "switch", env=NOWHERE) == Said(0, "", "")
    said = gtt("auth", "switch", env=NOWHERE, terminal=True)
    assert said == Said(0, "no profiles: `gtt auth login --profile NAME` creates one\n", "")
    add("work", organization="adminai-tech")
    add("bare", source="file:/tokens/bare", url="https://glitchtip.example.com")
    assert gtt("auth", "switch", "work", env={**NOWHERE, "WORK_TOKEN": server.token}).code == 0
    assert gtt("auth", "switch", env=NOWHERE).out.splitlines() == [
        "bare\thttps://glitchtip.example.com\t\t\tfile:/tokens/bare\t",
        f"work\t{server.url}\tadminai-tech\t\tenv:WORK_TOKEN\tdefault",
    ]
    shown = json.loads(gtt("auth", "switch", "--json", env=NOWHERE).out)
    assert [(one["profile"], one["default"]) for one in shown] == [("bare", False), ("work", True)]


def test_a_change_by_a_profile_names_its_server(gtt: Gtt, server: Sandbox, add: Add) -> None:
    add("work", organization="adminai-tech")
    said = gtt("comment", "5", "x", "--profile", "work", env={"WORK_TOKEN": server.token}, terminal=True)
    assert (said.code, said.err) == (0, f"on {server.url}\n")
