"""The `.env` file that a login writes: other lines stay, nobody else may read it, git is not told of it."""

import os
import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st

from glitchtip_tools.adapters.env_file import change, changed, home_of, would_be_shared
from glitchtip_tools.errors import BadSettings


def test_variables_keep_their_place_and_other_lines_stay() -> None:
    before = (
        "# the application\n"
        "DATABASE_URL='postgres://x'  # keep\n"
        "export GLITCHTIP_URL=http://old\r\n"
        "\n"
        'KEY="-----BEGIN\nGLITCHTIP_URL=not a setting\n-----END"\n'
        "GLITCHTIP_API_TOKEN=one\n"
        "GLITCHTIP_API_TOKEN=two\n"
        "this is no binding\n"
        "LAST=1"
    )
    values = {"GLITCHTIP_URL": "http://new", "GLITCHTIP_API_TOKEN": "three", "GLITCHTIP_ORG_SLUG": "shop"}
    assert changed(before, values) == (
        "# the application\n"
        "DATABASE_URL='postgres://x'  # keep\n"
        "export GLITCHTIP_URL=http://new\r\n"
        "\n"
        'KEY="-----BEGIN\nGLITCHTIP_URL=not a setting\n-----END"\n'
        "GLITCHTIP_API_TOKEN=three\n"
        "this is no binding\n"
        "LAST=1\n"
        "GLITCHTIP_ORG_SLUG=shop\n"
    )


def test_removed_variables_leave_no_trace() -> None:
    assert changed("A=1\nTOKEN=x\nB=2\nexport TOKEN=y\n", {}, ["TOKEN"]) == "A=1\nB=2\n"


@given(value=st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0")))
def test_what_is_written_is_what_is_read(value: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "some.env"
    path.write_text(changed("FIRST=1\n", {"IT": value}), encoding="utf-8", newline="")
    assert dotenv_values(path, interpolate=False) == {"FIRST": "1", "IT": value}


def test_the_file_is_private_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "secrets" / "env"
    real.parent.mkdir()
    real.write_text("A=1\n")
    real.chmod(0o644)
    link = tmp_path / ".env"
    link.symlink_to(real)
    change(link, {"B": "2"})
    assert (link.is_symlink(), real.read_text(), oct(real.stat().st_mode)) == (True, "A=1\nB=2\n", "0o100600")
    assert os.listdir(real.parent) == ["env"]


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    path = tmp_path / "config" / "gtt" / ".env"
    change(path, {"A": "1"})
    assert path.read_text() == "A=1\n"


def test_what_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BadSettings, match="cannot write"):
        change(tmp_path / "file" / ".env", {"A": "1"})


def test_git_would_share_a_file_that_it_tracks_or_does_not_ignore(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("A=1\n")
    assert would_be_shared(path) is None
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert would_be_shared(path) == f"git does not ignore `{path}`"
    (tmp_path / ".gitignore").write_text(".env\n")
    assert would_be_shared(path) is None
    subprocess.run(["git", "-C", str(tmp_path), "add", "-f", ".env"], check=True)
    assert would_be_shared(path) == f"`{path}` is tracked by git"


def test_a_new_file_belongs_in_the_root_of_the_checkout(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert home_of(below) == below
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    assert home_of(below) == tmp_path
