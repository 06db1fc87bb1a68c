"""`gtt auth login` in a folder that brings along links, addresses and files: no token goes where the folder says."""

import stat
import subprocess
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.auth.terminal import FRESH, at_a_terminal
from tests.conftest import Gtt, Said


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
