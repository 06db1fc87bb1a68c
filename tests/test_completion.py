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
    assert offered(gtt, "completion", "") == ["script", "bash", "zsh", "fish"]
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
    assert offered(gtt, "events", "") == ["list", "show", "diff"]


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
    for shell in ("bash", "zsh", "fish"):
        said = gtt("completion", shell)
        assert (said.code, said.err) == (0, "")
        assert "gtt completion answer -- " in said.out
        assert gtt("completion", "script", shell).out == said.out
    assert gtt("completion", "tcsh").code == 2


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
