"""Questions to a clone, asked of real repositories."""

import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from glitchtip_tools.adapters import process
from glitchtip_tools.adapters.git import lineage, repository
from glitchtip_tools.adapters.git.opening import open_repository
from glitchtip_tools.adapters.git.repository import Repository
from glitchtip_tools.adapters.process import run
from glitchtip_tools.errors import NotFound
from glitchtip_tools.models.code import Change
from tests.repositories import commit, create, git


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return create(tmp_path)


def opened(root: Path) -> Repository:
    return open_repository(root)


def test_a_folder_without_a_repository_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="is not in a git repository"):
        open_repository(tmp_path)


def test_a_repository_of_another_user_is_called_that(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(process._QUIET, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(NotFound) as raised:
        open_repository(root)
    assert (raised.value.message, raised.value.hint) == (
        f"`{root}` belongs to another user, and git refuses to read it",
        f"run `git config --global --add safe.directory {root}`",
    )


def test_a_repository_that_git_does_not_understand_is_not_said_to_be_none(root: Path) -> None:
    commit(root, 1, "Start", {"a": "1\n"})
    (root / ".git" / "config").write_text("[core]\n\trepositoryformatversion = 99\n")
    with pytest.raises(NotFound) as raised:
        open_repository(root)
    assert (raised.value.message, raised.value.hint) == (
        f"git cannot read the repository of `{root}`",
        f"run `git -C {root} status` to see why",
    )


def test_a_folder_with_a_line_break_in_its_path_is_refused(tmp_path: Path) -> None:
    root = create(tmp_path / "line\nbreak")
    commit(root, 1, "Start", {"a": "1\n"})
    with pytest.raises(NotFound, match="has a line break in its path"):
        open_repository(root)


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
    assert opened(root).sources("HEAD", ["gone\u2028away.py", "a.py"]) == {"a.py": "two\n"}


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


def test_what_a_commit_did_to_a_file(root: Path) -> None:
    first = commit(root, 1, "Start", {"a": "one\ntwo\n", "b c": "say.it()", "d": "old"})
    second = commit(root, 2, "Change", {"a": "  one\nthree\n", "b c": "say.it(again)", "d": ""})
    assert opened(root).changes([first, second], ["a", "b c", "d"]) == {
        (first, "a"): Change(2, frozenset(("one", "two"))),
        (first, "b c"): Change(1, frozenset(("say", "it"))),
        (first, "d"): Change(1, frozenset(("old",))),
        (second, "a"): Change(2, frozenset(("three",))),
        (second, "b c"): Change(2, frozenset(("say", "it", "again"))),
        (second, "d"): Change(1),
    }


def test_a_files_lines_are_never_rows_of_the_patch(root: Path) -> None:
    first = commit(root, 1, "Start", {"a": "-- a/b\n"})
    forged = f"++ b/b\n@@ -1 +1 @@\n+evil\n\0{first}\ndiff --git a/b b/b\n\\ No newline\n"
    second = commit(root, 2, "Forge", {"a": "x" * 9000 + "\n" + forged})
    assert opened(root).changes([first, second], ["a"]) == {
        (first, "a"): Change(1, frozenset("a b".split())),
        (second, "a"): Change(
            8, frozenset({"x" * 2000, *"b evil diff git a No newline".split()}) | ids(first)
        ),
    }


def test_odd_names_are_names(root: Path) -> None:
    names = ['we"ird.py', "back\\slash.py", "ta\tb.py", "ü.py", os.fsdecode(b"latin-\xe9.py")]
    first = commit(root, 1, "Start", {name: f"say_{at} = 1\n" for at, name in enumerate(names)})
    git(root, "mv", "ü.py", 'n"w.py')
    second = commit(root, 2, "Move", {'n"w.py': "say_3 = 1\nmore = 1\n"})
    clone = opened(root)
    assert clone.changes([first, second], [*names, 'n"w.py']) == {
        **{(first, name): Change(1, frozenset((f"say_{at}",))) for at, name in enumerate(names)},
        (second, 'n"w.py'): Change(1, frozenset(("more",))),
    }
    assert clone.blame("HEAD", 'n"w.py').origins == (("ü.py", 1), ('n"w.py', 2))
    assert set(names[:3]) < set(clone.tracked("HEAD"))


def test_a_merge_did_nothing_and_a_users_settings_change_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = commit(root, 1, "Start", {"a": "1\n2\n3\nfour\n", "b": "one\n"})
    git(root, "checkout", "-q", "-b", "side")
    second = commit(root, 2, "Side", {"a": "1\n2\n3\nfive\n", "b": "two\n"})
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "-m", "Merge", "side", day=3)
    monkeypatch.setenv("GIT_DIFF_OPTS", "-u3")
    clone = opened(root)
    assert clone.changes([clone.head, second], ["a", "b"]) == {
        (second, "a"): Change(2, frozenset(("five",))),
        (second, "b"): Change(2, frozenset(("two",))),
    }
    assert clone.contains(first, clone.head)


def test_what_is_too_large_to_compare_is_not_compared(root: Path) -> None:
    first = commit(root, 1, "Start", {"a": "x" * 2_100_000, "b": "small\n"})
    assert opened(root).changes([first], ["a", "b"]) == {(first, "b"): Change(1, frozenset(("small",)))}


def test_a_move_is_no_change(root: Path) -> None:
    text = "".join(f"line_{number} = {number}\n" for number in range(9))
    commit(root, 1, "Start", {"old.py": text})
    git(root, "mv", "old.py", "new.py")
    moved = commit(root, 2, "Move", {"new.py": text + "last = 9\n"})
    assert opened(root).changes([moved], ["new.py", "old.py"]) == {
        (moved, "new.py"): Change(1, frozenset(("last",)))
    }


def ids(commit_id: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_$][\w$]*", commit_id))


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
    assert clone.last_to_change("alph", first, "HEAD", "a") is None
    assert clone.last_to_change("alpha", third, "HEAD", "a") is None
    assert (clone.only_change(first, "HEAD", "a"), clone.only_change(first, "HEAD", "a", "b")) == (
        third,
        None,
    )
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
    words = ["git", "-c", "protocol.allow=always", "clone", "-q", "--depth=1", f"file://{root}", str(shallow)]
    run(words, env={"GIT_ALLOW_PROTOCOL": "file"})
    assert open_repository(shallow).shallow


def test_blame_along_the_lineage_is_the_same_and_renames_are_told(tmp_path: Path) -> None:
    root = create(tmp_path / "shop")
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]

    def commit(**files: str) -> str:
        for name, text in files.items():
            (root / name).write_text(text)
        run(["git", "-C", root, "add", "-A"])
        run(["git", "-C", root, *who, "commit", "-q", "-m", "x"])
        return run(["git", "-C", root, "rev-parse", "HEAD"]).text.strip()

    made = commit(a="one\ntwo\nthree\n", b="1\n2\n3\n4\n5\n6\n")
    commit(c="nothing\n")
    second = commit(a="one\n2\nthree\n")
    run(["git", "-C", root, "checkout", "-q", "-b", "side", made])
    side = commit(a="one\ntwo\nthree\nfour\n")
    run(["git", "-C", root, "checkout", "-q", "main"])
    run(["git", "-C", root, *who, "merge", "-q", "--no-edit", "side"])
    (root / "b").rename(root / "d")
    moved = commit()
    clone = open_repository(root)
    history = lineage.lineage(clone, clone.head, ["a", "d"])
    plain = clone.blame(clone.head, "a")
    assert plain.lines == (made, second, made, side)
    assert clone.blame(clone.head, "a", lineage=history) == plain
    assert {(one.commit, one.created) for one in history if one.created} == {(made, ("a",)), (moved, ("d",))}
    assert lineage.renaming(clone, [made, moved]) == {(moved, "d")}
    assert lineage.authors_since(clone, clone.head, datetime(2020, 1, 1, tzinfo=UTC), 5) == {
        "ada@example.org"
    }


def test_what_is_read_of_a_commit_is_bounded(root: Path) -> None:
    commit(root, 1, "s" * 5000 + "\n\n" + "b" * 5000, {"a": "1\n"}, author="A" * 5000)
    clone = opened(root)
    about = clone.commits([clone.head])[clone.head]
    assert tuple(map(len, (about.subject, about.body, about.author, about.email))) == (1000, 2000, 200, 200)


def test_many_versions_of_a_large_file_are_read_up_to_a_size(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [commit(root, day, f"Change {day}", {"a": f"{day}" * 1000}) for day in range(1, 6)]
    clone = opened(root)
    blobs = clone.blobs([(one, "a") for one in ids])
    monkeypatch.setattr(repository, "LARGEST_TEXTS", 2500)
    assert list(clone.texts(blobs.values()).values()) == ["1" * 1000, "2" * 1000]


def test_a_line_longer_than_a_word_of_a_command_may_be_is_not_searched_for(root: Path) -> None:
    first = commit(root, 1, "Start", {"a": "x" * 200_000})
    commit(root, 2, "Shorten", {"a": "x\n"})
    assert opened(root).last_to_change("x" * 200_000, first, "HEAD", "a") is None


def test_git_that_knows_no_other_format_of_ids_is_asked_too(
    root: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = commit(root, 1, "Start", {"a": "1\n"})
    old = tmp_path_factory.mktemp("bin")
    real = shutil.which("git")
    (old / "git").write_text(f"#!/bin/sh\n{real} \"$@\" | sed 's/^sha1$/--show-object-format/'\n")
    (old / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{old}{os.pathsep}{os.environ['PATH']}")
    assert opened(root).commits([head])[head].subject == "Start"
