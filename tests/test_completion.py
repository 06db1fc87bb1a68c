"""Shell completion: names that the server knows, from a cache; never an error in the shell."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, runner


def offered(gtt: Gtt, *words: str, env: dict[str, str | None] | None = None) -> list[str]:
    said = gtt("completion", "answer", "--", *words, env=env)
    assert (said.code, said.err) == (0, "")
    return said.out.splitlines()


def test_commands_and_options(gtt: Gtt) -> None:
    assert offered(gtt, "iss") == ["issues"]
    assert offered(gtt, "orgs", "") == ["list", "create", "delete", "members"]
    assert offered(gtt, "issues", "list", "--so") == ["--sort"]
    assert offered(gtt, "issues", "list", "--sort", "f") == ["first-seen"]
    assert offered(gtt, "stats", "--interval", "") == ["1h", "1d"]
    assert offered(gtt, "completion", "") == ["script", "bash", "zsh", "fish", "powershell"]
    assert offered(gtt, "nonsense", "more", "x") == []
    assert offered(gtt, "api", "--input", "") == []


def test_names_of_the_server(gtt: Gtt, server: Sandbox) -> None:
    projects = ["ai-admin-v2", "billing-api", "web-shop"]
    assert offered(gtt, "stats", "--project", "") == projects
    assert offered(gtt, "projects", "keys", "w") == ["web-shop"]
    assert offered(gtt, "--org", "") == ["adminai-tech"]
    assert offered(gtt, "issues", "list", "--environment", "s") == ["staging"]
    recent = offered(gtt, "resolve", "WEB-SHOP-1", "web-shop-")
    assert recent
    assert all(name.startswith("WEB-SHOP-") for name in recent)
    server.requests_clear()
    assert offered(gtt, "stats", "--project", "") == projects
    assert list(server.requests) == []


def test_nobody_answers(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    away: dict[str, str | None] = {"GLITCHTIP_URL": "http://127.0.0.1:1"}
    assert offered(gtt, "stats", "--project", "", env=away) == []
    assert offered(gtt, "stats", "--project", "", env={"GLITCHTIP_API_TOKEN": None}) == []
    assert offered(gtt, "stats", "--project", "", env={"GTT_TIMEOUT": "soon"}) != []
    server.fault("*", "^/api/", status=200, html=True, times=None)
    assert offered(gtt, "events", "") == ["list", "show", "diff", "send"]


def test_the_cache_is_private_and_broken_ones_do_not_matter(
    gtt: Gtt, server: Sandbox, tmp_path: Path
) -> None:
    offered(gtt, "stats", "--project", "")
    (kept,) = (tmp_path / ".cache" / "gtt").iterdir()
    assert server.token not in kept.name + kept.read_text()
    assert oct(kept.stat().st_mode)[-3:] == "600"
    kept.write_text("{broken")
    assert offered(gtt, "stats", "--project", "w") == ["web-shop"]


def test_names_that_a_shell_could_misread_are_left_out(server: Sandbox, tmp_path: Path) -> None:
    server.world.add_event(title="x", tags={"environment": "$(touch pwned)"})
    server.world.add_event(title="y", tags={"environment": "a b"})
    gtt = runner(server, tmp_path)
    assert offered(gtt, "issues", "list", "--environment", "") == ["development", "production", "staging"]


def test_scripts(gtt: Gtt) -> None:
    for shell in ("bash", "zsh", "fish", "powershell"):
        said = gtt("completion", shell)
        assert (said.code, said.err) == (0, "")
        assert f"gtt completion answer --shell {shell} -- " in said.out
        assert gtt("completion", "script", shell).out == said.out
    assert gtt("completion", "tcsh").code == 2


def described(gtt: Gtt, shell: str, *words: str) -> list[str]:
    said = gtt("completion", "answer", "--shell", shell, "--", *words)
    assert (said.code, said.err) == (0, "")
    return said.out.splitlines()


def test_descriptions_stand_beside_names_where_the_shell_shows_them(gtt: Gtt, server: Sandbox) -> None:
    title = server.world.issue("AI-ADMIN-V2-9").title
    assert described(gtt, "zsh", "resolve", "AI-ADMIN-V2-9") == [f"AI-ADMIN-V2-9\t{title[:60]}"]
    assert described(gtt, "fish", "resol") == ["resolve\tmark issues as resolved"]
    assert described(gtt, "powershell", "issues", "list", "--lim") == ["--limit\tStop after N."]
    assert described(gtt, "fish", "orgs", "cre")[0].startswith("create\tCreate an organization")
    assert described(gtt, "bash", "resolve", "AI-ADMIN-V2-9") == [f"AI-ADMIN-V2-9\t{title[:60]}"]
    assert offered(gtt, "resolve", "AI-ADMIN-V2-9") == ["AI-ADMIN-V2-9"]
    assert described(gtt, "powershell", "orgs", '""')[0].startswith("list\t")


def test_hostile_titles_are_one_harmless_line(gtt: Gtt, server: Sandbox) -> None:
    server.world.issue("AI-ADMIN-V2-9").title = "a\tb\nAI-ADMIN-V2-EVIL\x1b[2J $(touch x)"
    (line,) = described(gtt, "zsh", "resolve", "AI-ADMIN-V2-9")
    assert line == "AI-ADMIN-V2-9\ta b AI-ADMIN-V2-EVIL\ufffd[2J $(touch x)"


def test_the_issue_that_was_seen_last_comes_first(gtt: Gtt) -> None:
    listed = [line.split("\t")[0] for line in gtt("issues", "list", "--status", "all").out.splitlines()]
    assert offered(gtt, "resolve", "")[:3] == listed[:3]


def test_files_are_offered_where_they_are_meant_only(gtt: Gtt) -> None:
    meant: list[tuple[str, ...]] = [
        ("api", "--input", ""),
        ("issues", "list", "--env-file", "x"),
        ("comment", "1", "-F", ""),
    ]
    for words in meant:
        for shell in ("bash", "zsh", "fish", "powershell"):
            assert described(gtt, shell, *words) == ["<files>"]
    others: list[tuple[str, ...]] = [
        ("issue", "show", "1", "--event", ""),  # the id of an event; of `investigate` it is a file
        ("stats", "--project", "zzz"),
        ("resolve", "zzz"),
        ("issues", "list", "--limit", ""),
    ]
    for words in others:
        assert described(gtt, "bash", *words) == []


def test_options_without_a_command_are_those_of_all_that_it_may_stand_for(gtt: Gtt) -> None:
    assert {"--level", "--watch", "--event", "--web"} <= set(offered(gtt, "issues", "--"))
    assert offered(gtt, "issues", "--sort", "cou") == ["count", "count24h"]
    assert len(offered(gtt, "issues", "--web")) == 1


def test_names_of_the_user_and_of_topics(gtt: Gtt, server: Sandbox) -> None:
    assert offered(gtt, "auth", "switch", "") == offered(gtt, "--profile", "") == []
    gtt("config", "set", "profiles.work.url", server.url)
    gtt("search", "save", "noise", "level:warning")
    assert described(gtt, "fish", "auth", "switch", "") == [f"work\t{server.url}"]
    assert offered(gtt, "issues", "list", "--profile", "w") == ["work"]
    assert described(gtt, "zsh", "resolve", "-q", "") == ["@noise\tlevel:warning"]
    assert offered(gtt, "issues", "-q", "@") == ["@noise"]  # options of the list, with no command before them
    assert offered(gtt, "issues", "list", "@") == ["@noise"]
    assert offered(gtt, "help", "s") == [
        "search",
        "scripting",
        "status",
        "snooze",
        "stats",
        "server",
        "sandbox",
    ]
    assert offered(gtt, "help", "search", "") == []
    assert offered(gtt, "releases", "show", "web-shop@1.6")[0] == "web-shop@1.6.1"


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_lists_what_names_mean(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    """63: the list after a second Tab, of which nothing is inserted; 9: names to insert."""
    show = 'COMP_WORDS=(gtt st); COMP_CWORD=1; COLUMNS=40; _gtt; printf "%s|\\n" "${COMPREPLY[@]}"'
    assert typed_in(gtt, server, tmp_path, "bash", f"COMP_TYPE=63; {show}") == [
        "status  what happened since your last l|",
        "stats   events over time, by project, l|",
    ]
    assert typed_in(gtt, server, tmp_path, "bash", f"COMP_TYPE=9; {show}") == ["status|", "stats|"]
    one = show.replace("gtt st)", "gtt statu)")
    assert typed_in(gtt, server, tmp_path, "bash", f"COMP_TYPE=63; {one}") == ["status|"]
    files = (
        "compopt() { echo $2; }; COMP_WORDS=(gtt api --input x); COMP_CWORD=3; _gtt; echo ${#COMPREPLY[@]}"
    )
    assert typed_in(gtt, server, tmp_path, "bash", files) == ["default", "0"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_itself(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "gtt").write_text(f'#!/bin/sh\nexec {sys.executable} -m glitchtip_tools "$@"\n')
    (tmp_path / "gtt").chmod(0o755)
    script = gtt("completion", "bash").out + (
        'COMP_WORDS=(gtt stats --project "w"); COMP_CWORD=3; _gtt; printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    env = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "GLITCHTIP_URL": server.url,
        "GLITCHTIP_API_TOKEN": server.token,
    }
    done = subprocess.run(
        ["bash", "-c", script], env=env, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("web-shop\n", "")


@pytest.mark.skipif(shutil.which("fish") is None, reason="needs fish")
def test_fish_itself(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    assert typed_in(gtt, server, tmp_path, "fish", 'complete -C "gtt stats --project w"') == ["web-shop"]
    found = typed_in(gtt, server, tmp_path, "fish", 'complete -C "gtt resolve WEB-SHOP-1"')
    assert found[0].startswith("WEB-SHOP-1\tTypeError: ")
    (tmp_path / "events.json").write_text("{}")
    assert typed_in(gtt, server, tmp_path, "fish", 'complete -C "gtt investigate --event ev"') == [
        "events.json"
    ]
    options = typed_in(gtt, server, tmp_path, "fish", 'complete -C "gtt issues list --e"')
    assert [line.split("\t")[0] for line in options] == ["--environment", "--explain", "--env-file"]


@pytest.mark.skipif(shutil.which("zsh") is None, reason="needs zsh")
def test_zsh_itself(gtt: Gtt, server: Sandbox, tmp_path: Path) -> None:
    """Its completion needs a terminal; so the function runs with a `compadd` that prints what it gets."""
    script = (
        "compdef() { :; }; compadd() { shift 5; print -l -- $@ $shown; }\n{script}\n"
        "words=(gtt stats --project w); CURRENT=4; _gtt"
    )
    assert typed_in(gtt, server, tmp_path, "zsh", script)[:2] == ["--", "web-shop"]


def typed_in(gtt: Gtt, server: Sandbox, home: Path, shell: str, line: str) -> list[str]:
    """Return what a shell prints that has read its script."""
    (home / "gtt").write_text(f'#!/bin/sh\nexec {sys.executable} -m glitchtip_tools "$@"\n')
    (home / "gtt").chmod(0o755)
    script = gtt("completion", shell).out
    env = {
        "PATH": f"{home}{os.pathsep}{os.environ['PATH']}", "HOME": str(home), "GLITCHTIP_URL": server.url,
        "GLITCHTIP_API_TOKEN": server.token,
    }  # fmt: skip
    code = line.replace("{script}", script) if "{script}" in line else f"{script}\n{line}\n"
    done = subprocess.run([shell, "-c", code], env=env, cwd=home, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout.splitlines()
