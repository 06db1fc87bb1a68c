"""`gtt auth`: log in, say where settings come from, log out."""

import json
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, Said, Terminal

FRESH: dict[str, str | None] = dict.fromkeys(("GLITCHTIP_URL", "GLITCHTIP_API_TOKEN", "GLITCHTIP_ORG_SLUG"))
MISSING = (
    "gtt: missing: `GLITCHTIP_API_TOKEN`\n"
    "hint: run `gtt auth login`, or set it in the environment, in `.env` or in `~/.config/gtt/.env`\n"
)


def at_a_terminal(home: Path, *words: str, typed: str, env: Mapping[str, str] | None = None) -> Said:
    """Run `gtt` as at a terminal where somebody types these lines."""
    out, err = Terminal(), Terminal()
    environ = {"HOME": str(home), "GTT_RETRY_WAIT": "0", "TERM": "dumb", "COLUMNS": "300", **(env or {})}
    app = App(environ, home, Terminal(typed), out, err, clock=lambda: NOW)
    return Said(main(list(words), app), out.getvalue(), err.getvalue())


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


def test_the_old_login_is_not_lost_when_the_new_one_fails(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    before = f"GLITCHTIP_URL={server.url}\nGLITCHTIP_API_TOKEN={server.token}\n"
    (tmp_path / ".env").write_text(before)
    words = ("auth", "login", "--token-stdin", "--url", server.url)
    assert gtt(*words, stdin="wrong", env=FRESH).code == 4
    assert (tmp_path / ".env").read_text() == before


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


@pytest.mark.parametrize("target", ["../elsewhere/profile", "../elsewhere/missing"])
def test_login_does_not_follow_a_link_that_a_folder_brought_along(
    server: Sandbox, tmp_path: Path, target: str
) -> None:
    elsewhere, clone = tmp_path / "elsewhere", tmp_path / "clone"
    elsewhere.mkdir()
    clone.mkdir()
    (elsewhere / "profile").write_text("export A=1\n")
    (elsewhere / "profile").chmod(0o644)
    (clone / ".env").symlink_to(target)
    typed = f"{server.url}\n{server.token}\n\n"
    assert at_a_terminal(clone, "auth", "login", typed=typed) == Said(
        3,
        "",
        f"gtt: `{clone}/.env` is a link out of its folder, and no place for a token\n"
        "hint: put a file in its place, give the real one with `--env-file`, or use `--user`\n",
    )
    assert [one.name for one in elsewhere.iterdir()] == ["profile"]
    assert (elsewhere / "profile").read_text() == "export A=1\n"
    assert stat.S_IMODE((elsewhere / "profile").stat().st_mode) == 0o644
    assert server.requests.lines() == []
    named = at_a_terminal(clone, "auth", "login", "--env-file", "../elsewhere/profile", typed=typed)
    assert (named.code, (elsewhere / "profile").read_text().splitlines()[0]) == (0, "export A=1")


def test_login_follows_a_link_that_stays_in_the_folder(server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "local.env").write_text("A=1\n")
    (tmp_path / ".env").symlink_to("local.env")
    assert at_a_terminal(tmp_path, "auth", "login", typed=f"{server.url}\n{server.token}\n\n").code == 0
    assert (tmp_path / "local.env").read_text().startswith(f"A=1\nGLITCHTIP_URL={server.url}\n")


def test_a_new_token_is_not_sent_where_a_folder_says(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"GLITCHTIP_URL={server.url}\n")
    server.requests_clear()
    assert gtt("auth", "login", "--token-stdin", stdin=server.token, env=FRESH) == Said(
        2,
        "",
        f"gtt: the address comes from `{tmp_path}/.env`: a new token is not sent there without confirmation\n"
        "hint: give its server with `--url`\n",
    )
    assert server.requests.lines() == []
    for words in (("--url", server.url), ("--env-file", ".env")):
        assert gtt("auth", "login", "--token-stdin", *words, stdin=server.token, env=FRESH).code == 0


def test_the_address_of_a_folder_is_proposed_with_its_source(server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"GLITCHTIP_URL={server.url}\n")
    said = at_a_terminal(tmp_path, "auth", "login", typed=f"\n{server.token}\n\n")
    asked = f"address of GlitchTip (from `{tmp_path}/.env`) [{server.url}]: create a token at "
    assert (said.code, said.err[: len(asked)]) == (0, asked)


def test_the_address_of_ones_own_file_or_environment_needs_no_word(
    gtt: Gtt, server: Sandbox, tmp_path: Path
) -> None:
    own = tmp_path / ".config" / "gtt" / ".env"
    own.parent.mkdir(parents=True)
    own.write_text(f"GLITCHTIP_URL={server.url}\n")
    words = ("auth", "login", "--token-stdin", "--user")
    assert gtt(*words, stdin=server.token, env=FRESH).code == 0
    (tmp_path / ".env").write_text("GLITCHTIP_URL=http://127.0.0.1:1\n")
    assert gtt(*words, stdin=server.token, env=FRESH | {"GLITCHTIP_URL": server.url}).code == 0


@pytest.mark.parametrize(
    ("ignored", "answer", "written"),
    [
        (True, "", ".env"),
        (False, "", ".config/gtt/.env"),
        (True, "2", ".config/gtt/.env"),
        (False, "1", ".env"),
    ],
)
def test_a_first_login_asks_which_file(
    server: Sandbox, tmp_path: Path, ignored: bool, answer: str, written: str
) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    if ignored:
        (tmp_path / ".gitignore").write_text(".env\n")
    typed = f"{server.url}\n{server.tokens['full']}\n2\n{answer}\n"
    said = at_a_terminal(tmp_path, "auth", "login", typed=typed)
    there = [name for name in (".env", ".config/gtt/.env") if (tmp_path / name).exists()]
    assert (said.code, there) == (0, [written])
    again = at_a_terminal(tmp_path, "auth", "login", typed=f"{server.url}\n{server.tokens['full']}\n2\n")
    assert (again.code, "where to keep it" in again.err) == (0, False)
    assert at_a_terminal(tmp_path, "auth", "login", "--here", "--user", typed="").code == 2
