"""Folders of ours in the temporary directory: gone with their process, however that ends, and nothing else is."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from glitchtip_tools.adapters import temporary
from glitchtip_tools.adapters.temporary import LOCK, UNLOCKED_FOR, TemporaryFolder, sweep
from glitchtip_tools.errors import ToolFailed

HOLDING = """
import signal, sys
from glitchtip_tools.adapters.temporary import TemporaryFolder
held = TemporaryFolder("gtt-test-")
print(held.path, flush=True)
signal.pause()
"""
PREFIX = "gtt-test-"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield tmp_path
    tempfile.tempdir = None


def test_a_folder_goes_with_its_last_reference(folder: Path) -> None:
    held = TemporaryFolder(PREFIX)
    (held.path / "file").write_text("x")
    assert list(folder.iterdir()) == [held.path]
    del held
    assert list(folder.iterdir()) == []


def test_what_a_killed_process_left_is_removed_at_the_next_start_and_not_before(folder: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", HOLDING], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    left = Path(process.stdout.readline().strip())
    sweep(PREFIX)
    assert left.is_dir()
    process.kill()
    process.wait()
    process.stdout.close()
    assert left.is_dir()
    held = TemporaryFolder(PREFIX)
    assert list(folder.iterdir()) == [held.path]


def test_a_folder_that_is_being_made_is_not_swept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process may sweep between the making of the file and its lock."""
    lock = temporary._lock

    def swept_before(held: int) -> bool:
        monkeypatch.setattr(temporary, "_lock", lock)
        sweep(PREFIX)
        return lock(held)

    monkeypatch.setattr(temporary, "_lock", swept_before)
    held = TemporaryFolder(PREFIX)
    assert held.path.is_dir()
    assert [file.name for file in held.path.iterdir()] == [LOCK]


def test_only_folders_of_ours_are_removed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / LOCK).touch()
    (folder / f"{PREFIX}link").symlink_to(elsewhere)
    (folder / f"{PREFIX}file").touch()
    new, old, locked_by_a_link = (folder / f"{PREFIX}{name}" for name in ("new", "old", "linked"))
    for one in (new, old, locked_by_a_link):
        one.mkdir()
    (locked_by_a_link / LOCK).symlink_to(elsewhere / LOCK)
    long_ago = old.stat().st_mtime - UNLOCKED_FOR - 1
    os.utime(old, (long_ago, long_ago))
    sweep(PREFIX)
    left = sorted(path.name.removeprefix(PREFIX) for path in folder.iterdir())
    assert (left, (elsewhere / LOCK).exists()) == (["file", "link", "linked", "new"], True)


ENDING = """
import signal, sys, time
from glitchtip_tools import cli
from glitchtip_tools.adapters.temporary import TemporaryFolder

def main():
    held = TemporaryFolder("gtt-test-")
    print(held.path, flush=True)
    time.sleep(60)

cli.main = main
cli.entry()
"""


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)]
)
def test_who_is_asked_to_end_leaves_nothing(folder: Path, number: signal.Signals, code: int) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", ENDING], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert Path(process.stdout.readline().strip()).is_dir()
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, said, list(folder.iterdir())) == (code, "", [])


def test_a_temporary_folder_that_cannot_be_used_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "gone"))
    with pytest.raises(ToolFailed) as raised:
        TemporaryFolder(PREFIX)
    assert (raised.value.message, raised.value.hint) == (
        f"the temporary folder `{folder / 'gone'}` cannot be used: no such file or directory",
        "free space there, or set TMPDIR to another folder",
    )


def test_without_any_temporary_folder_that_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(folder / "gone")])
    with pytest.raises(ToolFailed) as raised:
        TemporaryFolder(PREFIX)
    assert (raised.value.message, raised.value.hint) == (
        "there is no temporary folder to write to",
        "set TMPDIR to a folder that you may write to",
    )


def test_a_full_disk_leaves_no_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(os, "open", full)
    with pytest.raises(ToolFailed, match=f"`{folder}` cannot be used: no space left on device"):
        TemporaryFolder(PREFIX)
    assert list(folder.iterdir()) == []
