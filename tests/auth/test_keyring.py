"""Profiles whose token is in the system's keyring, and keyrings that cannot be used."""

import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event
from types import ModuleType

import pytest

from glitchtip_tools.adapters import keyring
from glitchtip_tools.sandbox.server import Sandbox
from tests.auth.conftest import Add
from tests.auth.elsewhere import NOWHERE
from tests.conftest import Gtt, Said

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
