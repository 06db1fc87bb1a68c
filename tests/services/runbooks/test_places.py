"""Where the rules, their runbooks and the web's view of them are; with real repositories."""

import os
import subprocess
from pathlib import Path

import pytest

from glitchtip_tools.core.runbooks import Criteria, Rule
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.services.runbooks.places import Places, places

RULE = Criteria(message=("x",))


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone with a commit on the branch `topic`."""
    folder = tmp_path / "app"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "topic")
    git(folder, "commit", "-q", "--allow-empty", "-m", "x")
    git(folder, "remote", "add", "origin", "https://user:secret@gitlab.example.com/acme/app.git")
    (folder / "docs").mkdir()
    (folder / "docs" / "x.md").write_text("x")
    return folder


def test_the_file_is_at_the_top_of_the_checkout(checkout: Path, tmp_path: Path) -> None:
    found = places(checkout / "docs", None, tmp_path)
    assert (found.file, found.name, found.root) == (checkout / "runbooks.yaml", "runbooks.yaml", checkout)


def test_a_named_file_brings_its_own_checkout(checkout: Path, tmp_path: Path) -> None:
    found = places(tmp_path, "app/docs/rules.yaml", tmp_path)
    assert (found.file, found.name) == (checkout / "docs" / "rules.yaml", "app/docs/rules.yaml")
    assert found.root == checkout


def test_without_a_repository_paths_start_from_the_files_folder(tmp_path: Path) -> None:
    found = places(tmp_path, None, tmp_path)
    assert found == Places(tmp_path / "runbooks.yaml", "runbooks.yaml", tmp_path, own=True)
    assert found.web() is None


def test_the_web_shows_the_current_branch(checkout: Path) -> None:
    assert places(checkout, None, checkout).web() == "https://gitlab.example.com/acme/app/-/blob/topic/"


def test_the_branch_is_called_as_at_the_remote(checkout: Path) -> None:
    git(checkout, "config", "branch.topic.merge", "refs/heads/main")
    assert places(checkout, None, checkout).web() == "https://gitlab.example.com/acme/app/-/blob/main/"


def test_on_no_branch_it_is_the_remotes_main_one_else_the_commit(checkout: Path) -> None:
    git(checkout, "checkout", "-q", "--detach")
    head = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=checkout, check=True, capture_output=True, text=True
    ).stdout.strip()
    assert places(checkout, None, checkout).web() == f"https://gitlab.example.com/acme/app/-/blob/{head}/"
    git(checkout, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert places(checkout, None, checkout).web() == "https://gitlab.example.com/acme/app/-/blob/trunk/"


def test_a_path_has_to_be_a_file_inside_the_repository(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("s")
    (checkout / "docs" / "out.md").symlink_to(tmp_path / "secret.md")
    found = places(checkout, None, checkout)
    (checkout / "docs" / "round").symlink_to("about")
    (checkout / "docs" / "about").symlink_to("round")
    os.mkfifo(checkout / "docs" / "fifo")
    there = ["docs/x.md", "docs/x.md#part"]
    missing = [
        "docs/y.md",
        "docs",
        "docs/out.md",
        "docs/round",
        "docs/round/x.md",
        "docs/fifo",
        "a" * 5000,
        "#",
    ]
    found_there = [path for path in (*there, *missing) if not found.missing(Rule("r", "", RULE, path=path))]
    assert found_there == there
    assert not found.missing(Rule("r", "", RULE, url="https://x/"))


@pytest.mark.parametrize("there", [True, False])
def test_the_checkouts_own_file_does_not_lead_out_of_it(checkout: Path, tmp_path: Path, there: bool) -> None:
    """A clone of somebody else's may hold such a link; whoever names the file themselves means it."""
    rules = tmp_path / "rules.yaml"
    if there:
        rules.write_text("runbooks: []\n")
    own = checkout / "runbooks.yaml"
    own.unlink(missing_ok=True)
    own.symlink_to(rules)
    with pytest.raises(BadSettings) as refused:
        places(checkout, None, checkout).check()
    assert refused.value.message == "`runbooks.yaml` is a link that leads out of the checkout"
    places(checkout, "runbooks.yaml", checkout).check()


def test_the_checkouts_own_file_is_one_that_ends(checkout: Path) -> None:
    (checkout / "runbooks.yaml").unlink(missing_ok=True)
    places(checkout, None, checkout).check()
    os.mkfifo(checkout / "runbooks.yaml")
    with pytest.raises(BadSettings, match="is not a regular file"):
        places(checkout, None, checkout).check()
