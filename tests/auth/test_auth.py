"""`gtt auth status` and `logout`: say where settings come from, forget the token."""

import json
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.auth.terminal import FRESH, MISSING
from tests.conftest import Gtt, Said


def test_status_names_sources_and_keeps_secrets(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        "GLITCHTIP_TOKEN=other\nGLITCHTIP_PROJECT_SLUG=web\nTELEGRAM_BOT_TOKEN=1:x\n"
    )
    said = gtt("auth", "status", "--org", "adminai-tech")
    assert said == Said(
        0,
        f"GLITCHTIP_URL\t{server.url}\tenvironment\t\n"
        f"GLITCHTIP_API_TOKEN\tset\tenvironment\t{tmp_path}/.env\n"
        "GLITCHTIP_ORG_SLUG\tadminai-tech\toption\tenvironment\n"
        f"GLITCHTIP_PROJECT_SLUG\tweb\t{tmp_path}/.env\t\n"
        "GTT_RETRY_WAIT\t0\tenvironment\t\n"
        f"TELEGRAM_BOT_TOKEN\tset\t{tmp_path}/.env\t\n"
        "account\towner@example.com\tserver\t\n"
        f"scopes\t{' '.join(server.world.tokens[server.token].scopes)}\tserver\t\n"
        f"version\t{server.world.version.commit}\tserver\t\n",
        "",
    )
    nobody = gtt("auth", "status", env={"GLITCHTIP_API_TOKEN": "wrong"}).out.splitlines()
    version = f"version\t{server.world.version.commit}\tserver\t"
    assert nobody[-3:] == ["account\tnot logged in\tserver\t", "scopes\t\tserver\t", version]
    for form in ((), ("--json",), ("--debug",)):
        said = gtt("auth", "status", *form, terminal=True)
        assert server.token not in said.out + said.err
        assert "1:x" not in said.out + said.err


@pytest.mark.parametrize(
    ("env", "code", "err"),
    [
        ({"GLITCHTIP_API_TOKEN": None}, 3, MISSING),
        (
            {"GLITCHTIP_API_TOKEN": "wrong"},
            4,
            "gtt: the server refused the token\nhint: `gtt auth login` asks for another one\n",
        ),
        (
            {"GTT_TIMEOUT": "soon"},
            3,
            "gtt: `GTT_TIMEOUT` is not a number of seconds: `soon` (from environment)\n"
            "hint: see `gtt auth status` for where each setting comes from\n",
        ),
        (
            {"GLITCHTIP_URL": "http://127.0.0.1:1"},
            7,
            "gtt: cannot reach `http://127.0.0.1:1`: connection refused\n"
            "hint: is the address right and the tunnel up? check GLITCHTIP_URL, or run `gtt doctor`\n",
        ),
    ],
    ids=["none", "wrong", "malformed", "unreachable"],
)
def test_status_says_what_is_wrong_after_the_settings(
    gtt: Gtt, env: dict[str, str | None], code: int, err: str
) -> None:
    said = gtt("auth", "status", "--json", env=env)
    *lines, problem = said.err.splitlines(keepends=True)
    assert (said.code, json.loads(said.out)["authenticated"], "".join(lines)) == (code, False, err)
    assert json.loads(problem)["error"]["exitCode"] == code


def test_logout_takes_the_token_out_of_its_file(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"A=1\nGLITCHTIP_URL={server.url}\nGLITCHTIP_TOKEN={server.token}\n")
    assert gtt("auth", "logout", env=FRESH) == Said(
        0,
        f"{tmp_path}/.env\n",
        f"the token itself stays valid; delete it at {server.url}/profile/auth-tokens\n",
    )
    assert (tmp_path / ".env").read_text() == f"A=1\nGLITCHTIP_URL={server.url}\n"
    assert gtt("auth", "logout", env=FRESH) == Said(0, "", "no token was configured\n")
    assert gtt("auth", "logout") == Said(
        3,
        "",
        "gtt: the token comes from the environment\nhint: `unset GLITCHTIP_API_TOKEN GLITCHTIP_TOKEN`\n",
    )


def test_a_password_in_the_address_is_not_shown(gtt: Gtt) -> None:
    env: dict[str, str | None] = {"GLITCHTIP_URL": "http://me:s3cret@127.0.0.1:1/"}
    for words in (
        ["auth", "status"],
        ["auth", "status", "--json"],
        ["doctor"],
        ["doctor", "--json"],
        ["stats"],
    ):
        said = gtt(*words, env=env)
        assert said.code != 0
        assert "s3cret" not in said.out + said.err
