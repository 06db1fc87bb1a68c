"""Questions to a clone, asked of real repositories."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from glitchtip_tools.errors import NotFound
from glitchtip_tools.outside.git import Repository, open_repository
from glitchtip_tools.outside.process import run


def git(root: Path, *words: str, day: int = 1, author: str = "Ada") -> str:
    moment = f"2026-01-{day:02} 12:00:00 +0000"
    who = {"NAME": author, "EMAIL": f"{author.lower()}@example.org", "DATE": moment}
    env = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    return run(["git", "-C", root, *words], env=env).text.strip()


def commit(root: Path, day: int, subject: str, files: dict[str, str], author: str = "Ada") -> str:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
        git(root, "add", "--", name)
    git(root, "commit", "-q", "-m", subject, day=day, author=author)
    return git(root, "rev-parse", "HEAD")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    run(["git", "init", "-q", "-b", "main", tmp_path])
    return tmp_path


def opened(root: Path) -> Repository:
    return open_repository(root)


def test_a_folder_without_a_repository_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="is not in a git repository"):
        open_repository(tmp_path)


def test_a_repository_without_a_commit_is_said_to_be_empty(root: Path) -> None:
    with pytest.raises(NotFound, match="has no commit yet"):
        open_repository(root)


def test_it_is_found_from_a_sub_folder(root: Path) -> None:
    head = commit(root, 1, "Start", {"src/app.py": "x = 1\n"})
    found = open_repository(root / "src")
    assert (found.root, found.head, found.shallow) == (root.resolve(), head, False)


def test_a_revision_is_resolved_only_when_it_names_a_commit(root: Path) -> None:
    head = commit(root, 1, "Start", {"a": "1\n"})
    git(root, "tag", "-a", "v1.0", "-m", "first")
    words = [
        "v1.0",
        head[:8],
        "HEAD",
        "--help",
        "--output=x",
        "nope",
        "HEAD:a",
        "",
        "a b",
        "HEAD\n",
        "x" * 300,
    ]
    found = [opened(root).resolve(word) for word in words]
    assert found == [head, head, head, None, None, None, None, None, None, None, None]


def test_tracked_files_leave_out_links_that_could_lead_outside(root: Path) -> None:
    os.symlink("/etc/passwd", root / "passwd")
    git(root, "add", "passwd")
    head = commit(root, 1, "Start", {"src/ü b.py": "x\n", "a.txt": "y\n"})
    assert opened(root).tracked(head) == ("a.txt", "src/ü b.py")


def test_sources_are_read_at_a_revision_and_binaries_are_not(root: Path) -> None:
    first = commit(root, 1, "Start", {"a.py": "one\n"})
    (root / "b.bin").write_bytes(b"\0\1")
    git(root, "add", "b.bin")
    commit(root, 2, "More", {"a.py": "two\n"})
    assert opened(root).sources(first, ["a.py", "b.bin", "gone"]) == {"a.py": "one\n"}
    assert opened(root).sources("HEAD", ["a.py", "b.bin", "../a.py"]) == {"a.py": "two\n"}


def test_blame_looks_through_white_space_and_ignored_commits(root: Path) -> None:
    first = commit(root, 1, "Start", {"a.py": "if x:\n    y = call('one')\n"})
    commit(root, 2, "Indent", {"a.py": "if x:\n        y = call('one')\n"})
    third = commit(root, 3, "Quote", {"a.py": 'if x:\n    y = call("one")\n'})
    assert opened(root).blame("HEAD", "a.py").lines == (first, third)
    assert opened(root).blame("HEAD", "a.py", ignore=[third]).lines == (first, first)


def test_commits_come_with_author_date_and_files(root: Path) -> None:
    first = commit(root, 1, "Start: ünï", {"a": "1\n", "dir/b": "2\n"}, author="Bo")
    found = opened(root).commits([first])[first]
    assert (found.author, found.email, found.date) == (
        "Bo",
        "bo@example.org",
        datetime(2026, 1, 1, 12, tzinfo=UTC),
    )
    assert (found.subject, found.files, found.parents) == ("Start: ünï", ("a", "dir/b"), 0)


def test_lines_changed_are_counted_per_commit_and_file(root: Path) -> None:
    first = commit(root, 1, "Start", {"a": "1\n2\n", "b": "1\n"})
    second = commit(root, 2, "Change", {"a": "1\n3\n"})
    assert opened(root).changed_lines([first, second], ["a"]) == {(first, "a"): 2, (second, "a"): 2}


def test_history_questions(root: Path) -> None:
    first = commit(root, 1, "Start", {"a": "alpha\n"})
    second = commit(root, 2, "Mention BillingError", {"b": "x\n"})
    third = commit(root, 3, "Change", {"a": "beta\n"})
    git(root, "tag", "v2")
    clone = opened(root)
    assert [item for item, _ in clone.touching("HEAD", ["a"], 5)] == [third, first]
    assert clone.mentioning("HEAD", ["billingerror", "--all"], 5) == (second,)
    assert clone.commit_before(datetime(2026, 1, 2, 13, tzinfo=UTC), "HEAD") == second
    assert clone.commit_before(datetime(2025, 1, 1, tzinfo=UTC), "HEAD") is None
    assert clone.last_to_change("alpha", first, "HEAD", "a") == third
    assert (clone.contains(first, third), clone.contains(third, first), clone.tags()) == (
        True,
        False,
        ("v2",),
    )
    assert clone.commits_that_exist([first, "0" * 40, "junk"]) == [first]


def test_the_remote_is_origin_or_the_first(root: Path) -> None:
    commit(root, 1, "Start", {"a": "1\n"})
    assert opened(root).remote() is None
    git(root, "remote", "add", "fork", "https://example.org/fork.git")
    assert opened(root).remote() == "https://example.org/fork.git"
    git(root, "remote", "add", "origin", "git@example.org:team/app.git")
    assert opened(root).remote() == "git@example.org:team/app.git"


def test_a_shallow_clone_says_so(root: Path, tmp_path: Path) -> None:
    commit(root, 1, "Start", {"a": "1\n"})
    commit(root, 2, "More", {"a": "2\n"})
    shallow = tmp_path / "shallow"
    words = ["git", "-c", "protocol.allow=always", "clone", "-q", "--depth=1", f"file://{root}", shallow]
    run(words, env={"GIT_ALLOW_PROTOCOL": "file"})
    assert open_repository(shallow).shallow
