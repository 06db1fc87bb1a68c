"""A clone is foreign: its configuration runs nothing and names no file, its commits break no record."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from glitchtip_tools.adapters import ripgrep
from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.adapters.process import run
from glitchtip_tools.errors import Failure
from glitchtip_tools.models.code import Change
from tests.repositories import commit, create, git

ATTRIBUTES = "*.py diff=evil filter=evil merge=evil\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = create(tmp_path / "clone")
    commit(root, 1, "Start", {"src/pay.py": "def charge(card):\n    return card / 0\n", "a b/ü.txt": "1\n"})
    git(root, "tag", "-a", "v1", "-m", "first")
    commit(root, 2, "Mend", {"src/pay.py": "def charge(card):\n    return card / 1\n"})
    return root


def everything(clone: Repository) -> Iterator[Callable[[], object]]:
    """Yield each question that an investigation asks."""
    first = clone.resolve("v1") or ""
    ids = [clone.head, first]
    yield clone.tags
    yield lambda: clone.commit_before(datetime(2026, 1, 1, 13, tzinfo=UTC), "HEAD")
    yield lambda: clone.contains(first, clone.head)
    yield lambda: clone.tracked("HEAD")
    yield lambda: clone.sources("v1", ["src/pay.py", "a b/ü.txt"])
    yield lambda: clone.touching("main", ["src/pay.py"], 5)
    yield lambda: clone.blame("HEAD", "src/pay.py", ranges=[(1, 1)])
    yield lambda: clone.commits(ids)
    yield lambda: clone.commits_that_exist(ids)
    yield lambda: clone.changes(ids, ["src/pay.py"])
    yield lambda: clone.mentioning("HEAD", ["mend"], 5)
    yield lambda: clone.last_to_change("card / 0", first, "HEAD", "src/pay.py")
    yield clone.remote
    yield lambda: ripgrep.search(clone.root, ["card"], rg=None)
    yield lambda: ripgrep.definitions(clone.root, ["charge"], rg=None)
    yield lambda: clone.only_change(first, "HEAD", "src/pay.py")


def answers(root: Path) -> list[object]:
    return [question() for question in everything(open_repository(root))]


def test_no_program_of_a_clones_configuration_runs(root: Path, tmp_path: Path) -> None:
    expected = answers(root)
    ran, program = tmp_path / "ran", tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 $* >> {ran}\ncat\n")
    program.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"):
        (hooks / hook).symlink_to(program)
    for name in (
        "core.fsmonitor core.pager core.sshCommand core.alternateRefsCommand core.askPass core.editor"
        " diff.external diff.evil.command diff.evil.textconv filter.evil.clean filter.evil.smudge"
        " filter.evil.process merge.evil.driver pager.log pager.blame gpg.program credential.helper"
        " uploadpack.packObjectsHook interactive.diffFilter"
    ).split():
        git(root, "config", name, str(program))
    for name, value in {
        "core.hooksPath": str(hooks),
        "log.showSignature": "true",
        "diff.evil.cachetextconv": "false",
        "filter.evil.required": "true",
        "alias.log": f"!{program}",
        "protocol.ext.allow": "always",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::{program} x",
    }.items():
        git(root, "config", name, value)
    (root / ".gitattributes").write_text(ATTRIBUTES)
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "attributes").write_text(ATTRIBUTES)
    found = answers(root)
    expected[12] = f"ext::{program} x"
    assert (found, ran.exists()) == (expected, False)


def test_a_missing_object_is_not_fetched_with_a_program(root: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    blob = git(root, "rev-parse", "HEAD:src/pay.py")
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    (root / ".git" / "objects" / "info" / "commit-graph").unlink(missing_ok=True)
    for name, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::sh -c touch% {ran}",
        "protocol.ext.allow": "always",
    }.items():
        git(root, "config", name, value)
    clone = open_repository(root)
    assert clone.sources("HEAD", ["src/pay.py", "a b/ü.txt"]) == {"a b/ü.txt": "1\n"}
    with pytest.raises(Failure) as raised:
        clone.blame("HEAD", "src/pay.py")
    assert (raised.value.message, ran.exists()) == ("`git blame` failed with exit code 128", False)


def test_no_file_of_the_machine_is_named_by_a_clones_configuration(root: Path, tmp_path: Path) -> None:
    expected = answers(root)
    secret = tmp_path / "secret"
    secret.write_text("root:x:0:0\n")
    for name in ("blame.ignoreRevsFile", "diff.orderFile", "mailmap.file", "core.attributesFile"):
        git(root, "config", name, str(secret))
    assert answers(root) == expected


def test_what_git_prints_is_not_repeated(root: Path) -> None:
    with pytest.raises(Failure) as raised:
        open_repository(root).ask("log", "--root:x:0:0")
    assert raised.value.message == "`git log` failed with exit code 128"


def test_a_work_tree_elsewhere_is_not_searched(root: Path, tmp_path: Path) -> None:
    git(root, "config", "core.worktree", str(tmp_path))
    assert open_repository(root / "src").root == root


def linked(root: Path, there: Path) -> None:
    git(root, "worktree", "add", "-q", "--detach", str(there), "main")


def submodule(root: Path, there: Path) -> None:
    above = there.parent
    create(above)
    words = [
        "git",
        "-C",
        str(above),
        "-c",
        "protocol.allow=always",
        "submodule",
        "--quiet",
        "add",
        str(root),
        there.name,
    ]
    run(words, env={"GIT_ALLOW_PROTOCOL": "file"})


def sharing(root: Path, there: Path) -> None:
    run(["git", "clone", "-q", "--shared", root, there], env={"GIT_ALLOW_PROTOCOL": "file"})


def bare(root: Path, there: Path) -> None:
    run(["git", "clone", "-q", "--bare", root, there], env={"GIT_ALLOW_PROTOCOL": "file"})


def relocated(root: Path, there: Path) -> None:
    there.mkdir()
    (there / ".git").write_text(f"gitdir: {root / '.git'}\n")


def claiming_to_be_linked(root: Path, there: Path) -> None:
    (there / "worktree").mkdir(parents=True)
    (there / ".git").write_text(f"gitdir: {there / 'worktree'}\n")
    (there / "worktree" / "gitdir").write_text(f"{there / '.git'}\n")
    (there / "worktree" / "commondir").write_text(f"{root / '.git'}\n")
    (there / "worktree" / "HEAD").write_text("ref: refs/heads/main\n")


def borrowing_twice(root: Path, there: Path) -> None:
    sharing(root, there.parent / "between")
    sharing(there.parent / "between", there)


def by_a_link(root: Path, there: Path) -> None:
    run(["git", "clone", "-q", root, there], env={"GIT_ALLOW_PROTOCOL": "file"})
    (there / ".git" / "objects").rename(there.parent / "objects")
    (there / ".git" / "objects").symlink_to(there.parent / "objects")


@pytest.mark.parametrize(
    ("made", "others"),
    [
        (linked, []),
        (claiming_to_be_linked, ["../../clone"]),
        (sharing, ["../../clone"]),
        (relocated, ["../../clone"]),
        (borrowing_twice, ["../between", "../../clone"]),
        (submodule, []),
        (by_a_link, [".."]),
        (bare, []),
    ],
)
def test_who_reads_another_clone_is_told_in_the_report(
    root: Path, tmp_path: Path, made: Callable[[Path, Path], None], others: list[str]
) -> None:
    there = tmp_path / "above" / "there"
    there.parent.mkdir()
    made(root, there)
    assert list(open_repository(there).others) == others
    assert open_repository(root).others == ()


@pytest.mark.parametrize("made", [linked, submodule, sharing, bare])
def test_every_kind_of_clone_gives_the_same_answers(
    root: Path, tmp_path: Path, made: Callable[[Path, Path], None]
) -> None:
    there = tmp_path / "outer" / "there"
    there.parent.mkdir()
    made(root, there)
    assert answers(there)[:12] == answers(root)[:12]
    assert open_repository(there).root == there


def test_longer_ids_are_read_too(tmp_path: Path) -> None:
    run(["git", "init", "-q", "-b", "main", "--object-format=sha256", tmp_path])
    first = commit(tmp_path, 1, "Start", {"a.py": "1\n"})
    clone = open_repository(tmp_path)
    assert (len(first), clone.blame("main", "a.py").lines, list(clone.commits([first]))) == (
        64,
        (first,),
        [first],
    )
    assert clone.changes([first], ["a.py"]) == {(first, "a.py"): Change(1)}


def test_the_directory_of_ours_goes_with_the_repository(root: Path) -> None:
    clone = open_repository(root)
    path = clone.git.path
    assert path.is_dir()
    del clone
    assert not path.exists()


def test_a_message_forges_no_record(root: Path) -> None:
    innocent = git(root, "rev-parse", "HEAD~1")
    forged = f"x\x1d{innocent}\x1f1700000000\x1fColleague\x1fboss@x\x1f\x1fforged\x1fbody\x1e\n:100644\tb\n{innocent}"
    (root / "message").write_text(forged)
    (root / "src" / "pay.py").write_text("def charge(card):\n    return 5\n")
    git(root, "commit", "-q", "-a", "-F", "message", day=3, author="Mallory")
    head = git(root, "rev-parse", "HEAD")
    found = open_repository(root).commits([head, innocent])
    shown = {one.id: (one.author, one.subject[:5], one.files) for one in found.values()}
    assert shown == {
        head: ("Mallory", "x\x1d" + innocent[:3], ("src/pay.py",)),
        innocent: ("Ada", "Start", ("a b/ü.txt", "src/pay.py")),
    }


def test_a_commit_with_a_date_of_no_calendar_is_left_out(root: Path) -> None:
    before = git(root, "rev-parse", "HEAD")
    (root / "src" / "pay.py").write_text("def charge(card):\n    return 5\n")
    env = {f"GIT_{role}_{key}": "A" for role in ("AUTHOR", "COMMITTER") for key in ("NAME", "EMAIL")}
    run(
        ["git", "-C", root, "commit", "-qam", "Odd"],
        env={**env, "GIT_COMMITTER_DATE": "@99999999999999 +0000"},
    )
    clone = open_repository(root)
    assert list(clone.commits([clone.head, before])) == [before]
    assert [name for name, _ in clone.touching("HEAD", ["src/pay.py"], 2)] == [clone.head, before]


def test_a_path_that_looks_like_an_id_is_a_path(root: Path) -> None:
    name = "f" * 40
    head = commit(root, 4, "Odd name", {name: "1\n", ":b": "1\n"})
    clone = open_repository(root)
    assert clone.commits([head])[head].files == (":b", name)
    assert clone.changes([head], [name]) == {(head, name): Change(1)}
    assert os.path.isfile(root / name)
