"""`gtt auth login`: asks, tries, warns and writes."""

import json
import stat
import subprocess
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.auth.terminal import FRESH, at_a_terminal
from tests.conftest import Gtt, Said


def test_login_asks_tries_and_writes(server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATABASE_URL=postgres://x\n")
    typed = f"{server.url}/\n{server.tokens['full']}\n2\n"
    said = at_a_terminal(tmp_path, "auth", "login", "--here", typed=typed)
    assert said == Said(
        0,
        f"logged in to {server.url} as owner@example.com\n"
        "working on adminai-tech/billing-api\n"
        f"written to {tmp_path}/.env\n",
        "address of GlitchTip [http://localhost:8080]: "
        f"create a token at {server.url}/profile/auth-tokens with event:read, event:write, org:read, project:read\n"
        "token (not shown): \n"
        "projects:\n  1. ai-admin-v2\n  2. billing-api\n  3. web-shop\n"
        "default project [(all)]: ",
    )
    assert (tmp_path / ".env").read_text() == (
        "DATABASE_URL=postgres://x\n"
        f"GLITCHTIP_URL={server.url}\n"
        f"GLITCHTIP_API_TOKEN={server.tokens['full']}\n"
        "GLITCHTIP_ORG_SLUG=adminai-tech\n"
        "GLITCHTIP_PROJECT_SLUG=billing-api\n"
    )
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("answer", "slug"), [("2", "adminai-tech"), ("adminai-tech", "adminai-tech"), ("", "acme-shop")]
)
def test_login_asks_which_of_several_organizations(
    server: Sandbox, gtt: Gtt, tmp_path: Path, answer: str, slug: str
) -> None:
    assert gtt("orgs", "create", "Acme Shop").code == 0
    typed = f"{server.url}\n{server.tokens['full']}\n{answer}\n\n"
    said = at_a_terminal(tmp_path, "auth", "login", "--here", typed=typed)
    assert (said.code, f"GLITCHTIP_ORG_SLUG={slug}\n" in (tmp_path / ".env").read_text()) == (0, True)
    asked = "organizations:\n  1. acme-shop\n  2. adminai-tech\norganization [acme-shop]: "
    assert asked in said.err


def test_login_asks_again_after_a_mistake(server: Sandbox, tmp_path: Path) -> None:
    typed = f"ftp://x\n127.0.0.1:1\n{server.url}\nabc\n{server.tokens['readonly']}\n\n"
    said = at_a_terminal(tmp_path, "auth", "login", "--here", typed=typed)
    assert said.code == 0
    assert said.err.splitlines() == [
        "address of GlitchTip [http://localhost:8080]: `ftp://x` is not the address of a server "
        "(for example https://glitchtip.example.com)",
        "address of GlitchTip [http://localhost:8080]: "
        "retrying (1 of 1): cannot reach `http://127.0.0.1:1`: connection refused",
        "cannot reach `http://127.0.0.1:1`: connection refused "
        "(is the address right and the tunnel up? check GLITCHTIP_URL, or run `gtt doctor`)",
        "address of GlitchTip [http://localhost:8080]: create a token at "
        f"{server.url}/profile/auth-tokens with event:read, event:write, org:read, project:read",
        "token (not shown): ",
        f"the server refused the token (create one at {server.url}/profile/auth-tokens)",
        "token (not shown): ",
        "projects:",
        "  1. ai-admin-v2",
        "  2. billing-api",
        "  3. web-shop",
        "default project [(all)]: gtt: warning: the token may not change issues",
        "hint: it would need `event:write`",
        "gtt: warning: the token may not write comments",
        "hint: it would need `event:write`",
    ]


def test_three_mistakes_end_it_and_ctrl_d_too(server: Sandbox, tmp_path: Path) -> None:
    said = at_a_terminal(tmp_path, "auth", "login", "--url", server.url, typed="a\nb\nc\n")
    assert (said.code, said.err.splitlines()[-2:]) == (
        4,
        [
            "gtt: the server refused the token",
            f"hint: create one at {server.url}/profile/auth-tokens",
        ],
    )
    gone = at_a_terminal(tmp_path, "auth", "login", typed="")
    assert (gone.code, gone.err) == (
        130,
        "address of GlitchTip [http://localhost:8080]: \ngtt: interrupted\n",
    )
    assert not (tmp_path / ".env").exists()


def test_login_without_a_terminal(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    assert gtt("auth", "login", env=FRESH) == Said(
        2, "", "gtt: there is no terminal to ask on\nhint: give the token with `--token-stdin`\n"
    )
    words = ("auth", "login", "--token-stdin", "--url", server.url)
    said = gtt(*words, "--json", stdin=f"{server.token}\n", env=FRESH)
    assert (said.code, json.loads(said.out), said.err) == (
        0,
        {
            "file": f"{tmp_path}/.env",
            "url": server.url,
            "email": "owner@example.com",
            "scopes": list(server.world.tokens[server.token].scopes),
            "organization": "adminai-tech",
            "project": None,
        },
        "",
    )
    other = gtt(*words, "--org", "nope", stdin=server.token, env=FRESH)
    assert other == Said(5, "", "gtt: organization `nope` not found\nhint: the token sees: `adminai-tech`\n")
    other = gtt(*words, "--project", "nope", stdin=server.token, env=FRESH)
    assert (other.code, other.err.splitlines()[0]) == (5, "gtt: project `nope` not found")
    assert gtt(*words, stdin="\n", env=FRESH).code == 3


def test_login_repairs_a_broken_file(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("GLITCHTIP_URL=no address\nGTT_TIMEOUT=1\n")
    said = gtt("auth", "login", "--token-stdin", "--url", server.url, stdin=server.token, env=FRESH)
    assert said == Said(0, f"{tmp_path}/.env\n", "")
    assert (tmp_path / ".env").read_text().splitlines()[:2] == [
        f"GLITCHTIP_URL={server.url}",
        "GTT_TIMEOUT=1",
    ]


def test_login_warns_of_what_spoils_it(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    env = FRESH | {"GLITCHTIP_API_TOKEN": "old"}
    said = gtt("auth", "login", "--token-stdin", "--url", server.url, stdin=server.token, env=env)
    assert (said.code, said.err) == (
        0,
        "gtt: warning: `GLITCHTIP_API_TOKEN` from the environment overrides what was written\n"
        "hint: remove it there\n"
        f"gtt: warning: git does not ignore `{tmp_path}/.env`, and it contains a token\n"
        "hint: add `.env` to .gitignore\n",
    )


def test_a_token_that_sees_no_projects_takes_no_project_out_of_the_file(
    server: Sandbox, tmp_path: Path
) -> None:
    """Nobody was asked for one, so nobody chose all of them."""
    (tmp_path / ".env").write_text("GLITCHTIP_PROJECT_SLUG=billing-api\n")
    said = at_a_terminal(
        tmp_path, "auth", "login", "--here", typed=f"{server.url}\n{server.tokens['noevent']}\n"
    )
    assert (said.code, "default project" in said.err) == (0, False)
    assert (tmp_path / ".env").read_text().splitlines() == [
        "GLITCHTIP_PROJECT_SLUG=billing-api",
        f"GLITCHTIP_URL={server.url}",
        f"GLITCHTIP_API_TOKEN={server.tokens['noevent']}",
        "GLITCHTIP_ORG_SLUG=adminai-tech",
    ]


def test_login_warns_only_of_what_still_has_an_effect(server: Sandbox, tmp_path: Path) -> None:
    """A folder's file wins over the user's own; the project of that one counts where the folder's names none."""
    own = tmp_path / ".config" / "gtt" / ".env"
    own.parent.mkdir(parents=True)
    own.write_text("GLITCHTIP_URL=https://other.example\nGLITCHTIP_PROJECT_SLUG=billing-api\n")
    typed = f"{server.url}\n{server.tokens['full']}\n"
    words = ("auth", "login", "--here")
    one = at_a_terminal(tmp_path, *words, typed=f"{typed}2\n")
    assert "warning" not in one.err
    assert "GLITCHTIP_PROJECT_SLUG=billing-api\n" in (tmp_path / ".env").read_text()
    every = at_a_terminal(tmp_path, *words, typed=f"{typed}\n")
    assert every.err.endswith(
        f"gtt: warning: `GLITCHTIP_PROJECT_SLUG` from {own} still selects `billing-api`\n"
        "hint: remove it there, or use `--project all`\n"
    )
    assert "GLITCHTIP_PROJECT_SLUG" not in (tmp_path / ".env").read_text()
    mine = at_a_terminal(
        tmp_path, "auth", "login", "--user", typed=f"{typed}3\n", env={"GLITCHTIP_PROJECT_SLUG": "x"}
    )
    assert mine.err.partition("[(all)]: ")[2] == (
        "gtt: warning: `GLITCHTIP_PROJECT_SLUG` from the environment overrides what was written\n"
        "hint: remove it there\n"
    )


@pytest.mark.parametrize("words", [("--user",), ("--env-file", "other.env")], ids=str)
def test_login_writes_the_file_that_was_asked_for(
    gtt: Gtt, server: Sandbox, tmp_path: Path, words: tuple[str, ...]
) -> None:
    said = gtt("auth", "login", "--token-stdin", "--url", server.url, *words, stdin=server.token, env=FRESH)
    wanted = tmp_path / (".config/gtt/.env" if words == ("--user",) else "other.env")
    assert said == Said(0, f"{wanted}\n", "")
    assert f"GLITCHTIP_API_TOKEN={server.token}\n" in wanted.read_text()


def test_the_old_login_is_not_lost_when_the_new_one_fails(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    before = f"GLITCHTIP_URL={server.url}\nGLITCHTIP_API_TOKEN={server.token}\n"
    (tmp_path / ".env").write_text(before)
    words = ("auth", "login", "--token-stdin", "--url", server.url)
    assert gtt(*words, stdin="wrong", env=FRESH).code == 4
    assert (tmp_path / ".env").read_text() == before
