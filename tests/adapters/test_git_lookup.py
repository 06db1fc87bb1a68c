"""Looking many things up in a clone at a time, asked of real repositories."""

from pathlib import Path

import pytest

from glitchtip_tools.adapters.git import lookup, repository
from glitchtip_tools.adapters.git.opening import open_repository
from tests.repositories import commit, create, git


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return create(tmp_path)


def test_files_without_a_text_are_told_why_whatever_they_are_called(root: Path) -> None:
    gone, binary, large = "gone\u2028away.py", "line\u2028break.py", "large.py"
    (root / binary).write_bytes(b"\0\1")
    (root / large).write_text("x" * (repository.LARGEST_FILE + 1))
    git(root, "add", ".")
    commit(root, 1, "Start", {"a.py": "one\n"})
    assert lookup.unread(open_repository(root), "HEAD", [gone, binary, large, "a.py"]) == {
        gone: "missing",
        binary: "binary",
        large: "large",
    }


def test_the_first_name_of_a_commit_counts(root: Path) -> None:
    first = commit(root, 1, "Start", {"a": "1\n"})
    second = commit(root, 2, "More", {"a": "2\n"})
    git(root, "tag", "-a", "v1", "-m", "first", first)
    git(root, "tag", "tree", f"{first}^{{tree}}")
    clone = open_repository(root)
    names = ["refs/tags/none", "refs/tags/tree", "refs/heads/main~1", "refs/tags/v1", second[:10]]
    assert lookup.first_commit(clone, names) == ("refs/tags/v1", first)
    assert lookup.first_commit(clone, names[-1:]) == (second[:10], second)
    assert lookup.first_commit(clone, names[:3]) is None
