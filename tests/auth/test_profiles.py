"""Profiles: servers under a name, each with its own token; nothing of one reaches the server of another."""

import json
from pathlib import Path

from glitchtip_tools.sandbox.server import Sandbox
from tests.auth.conftest import Add
from tests.auth.elsewhere import ELSEWHERE, NOWHERE
from tests.conftest import Gtt, Said


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
