"""The sample application's repository, and that the story's stack traces are true of it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from glitchtip_tools.adapters.process import run
from glitchtip_tools.sandbox.server import DEFAULT_NOW, Sandbox
from glitchtip_tools.sandbox.story import sample_history, sample_repo


def git(path: Path, *words: str) -> str:
    return run(["git", *words], cwd=path).text


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample")
    sample_repo.create(path, DEFAULT_NOW)
    return path


def test_it_has_a_history_of_three_authors_with_releases(repository: Path) -> None:
    assert git(repository, "rev-list", "--count", "HEAD") == "30\n"
    assert set(git(repository, "log", "--format=%an").split("\n")) == {
        "",
        "Anna Petrova",
        "Boris Kim",
        "Chen Wei",
    }
    assert git(repository, "tag").split() == ["v1.4.0", "v1.5.0", "v1.6.0", "v1.6.1"]
    assert git(repository, "status", "--porcelain") == ""
    assert git(repository, "fsck", "--strict") == ""
    assert git(repository, "remote", "get-url", "origin").strip() == sample_repo.REMOTE


@pytest.mark.parametrize("now", [DEFAULT_NOW, datetime(2031, 2, 3, 4, 5, 6, 789, tzinfo=UTC)])
def test_the_hashes_are_known_before_it_is_made(tmp_path: Path, now: datetime) -> None:
    named = sample_repo.create(tmp_path, now)
    found = git(tmp_path, "rev-list", "--reverse", "HEAD").split()
    assert tuple(found) == sample_history.hashes(now)
    assert named["v1.6.1"] == git(tmp_path, "rev-parse", "v1.6.1").strip()
    assert named["Lower the YClients timeout"] in found


def test_every_own_frame_is_a_line_of_the_file_at_the_events_release(repository: Path) -> None:
    files: dict[tuple[str, str], list[str]] = {}
    seen = 0
    for event in Sandbox().world.events():
        release = event.tags.get("release") or ""
        for value in event.data.get("exception", {}).get("values", ()):
            for frame in value.get("stacktrace", {}).get("frames", ()):
                path = _path_in_repository(frame["filename"])
                if not frame.get("in_app") or path is None:
                    continue
                revision = f"v{release.partition('@')[2]}" if "@" in release else release
                if (revision, path) not in files:
                    files[revision, path] = git(repository, "show", f"{revision}:{path}").splitlines()
                lines, at = files[revision, path], frame["lineno"] - 1
                before, after = len(frame["pre_context"]), len(frame["post_context"])
                context = [*frame["pre_context"], frame["context_line"], *frame["post_context"]]
                assert context == lines[at - before : at + 1 + after]
                seen += 1
    assert seen > 3000


def _path_in_repository(filename: str) -> str | None:
    if filename.startswith("webpack:///./"):
        return f"web/{filename.removeprefix('webpack:///./')}"
    if filename.startswith("/app/src/"):
        return filename.removeprefix("/app/")
    return filename if filename.startswith("billing_api/") else None


def test_every_known_bug_has_an_issue_and_a_commit(repository: Path) -> None:
    subjects = git(repository, "log", "--format=%s").splitlines()
    world = Sandbox().world
    assert len(sample_repo.BUGS) == 32
    for short, subject in sample_repo.BUGS.items():
        assert subject in subjects
        introduced = git(repository, "log", "-1", "--format=%ct", f"--grep=^{subject}$").strip()
        assert world.issue(short).first_seen.timestamp() > int(introduced)
    assert sample_repo.SHOWN in sample_repo.BUGS
