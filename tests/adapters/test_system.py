"""What differs between operating systems, Windows simulated: its files, programs, ports and signals."""

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from glitchtip_tools.adapters.serving import prepare_listener, stopping_on_signals
from glitchtip_tools.adapters.system import close_to_others, program, readable_by_others


def test_a_file_that_others_may_read_is_closed(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.touch(mode=0o644)
    assert readable_by_others(file)
    close_to_others(file, 0o600)
    assert file.stat().st_mode & 0o777 == 0o600
    assert not readable_by_others(file)


def test_windows_has_no_modes_to_look_at_or_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.touch(mode=0o644)
    monkeypatch.delattr(os, "geteuid")
    close_to_others(file, 0o600, "win32")
    assert not readable_by_others(file, "win32")
    assert file.stat().st_mode & 0o777 == 0o644


def test_a_link_and_a_missing_file_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "target").touch(mode=0o644)
    (tmp_path / "link").symlink_to(tmp_path / "target")
    close_to_others(tmp_path / "link", 0o600)
    close_to_others(tmp_path / "missing", 0o600)
    assert (tmp_path / "target").stat().st_mode & 0o777 == 0o644


def test_on_windows_a_program_of_the_current_folder_is_never_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign, installed = tmp_path / "checkout", tmp_path / "bin"
    for folder in (foreign, installed):
        folder.mkdir()
        (folder / "git.exe").touch()
    monkeypatch.chdir(foreign)
    environ = {"PATH": f".;;{installed}", "PATHEXT": ".EXE"}
    assert program("git", environ, "win32") == str(installed / "git.exe")
    with pytest.raises(FileNotFoundError):
        program("rg", environ, "win32")
    assert program(str(installed / "git.exe"), environ, "win32") == str(installed / "git.exe")
    assert program("git", environ, "linux") == "git"


def test_a_port_may_be_taken_again_after_a_restart_but_not_by_others_on_windows() -> None:
    options: list[int] = []

    class Socket(socket.socket):
        def setsockopt(self, _level: int, name: int, _value: object, *_: object) -> None:
            options.append(name)

    with Socket() as opened:
        prepare_listener(opened, "linux")
        prepare_listener(opened, "win32")
    assert options == [socket.SO_REUSEADDR, ~socket.SO_REUSEADDR]


async def stopped_by_a_signal() -> bool:
    stop = asyncio.Event()
    with stopping_on_signals(asyncio.get_running_loop(), stop.set):
        signal.raise_signal(signal.SIGINT)
        await asyncio.wait_for(stop.wait(), 60)
    return stop.is_set()


def test_ctrl_c_stops_what_runs_in_a_loop() -> None:
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's `&` has it ignored
    assert asyncio.run(stopped_by_a_signal())
    assert signal.signal(signal.SIGINT, inherited) == signal.default_int_handler


def test_ctrl_c_stops_it_on_windows_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_self: object, _sig: int, _callback: Callable[[], object]) -> None:
        raise NotImplementedError

    monkeypatch.setattr(asyncio.SelectorEventLoop, "add_signal_handler", refused)
    before = signal.getsignal(signal.SIGINT)
    assert asyncio.run(stopped_by_a_signal())
    assert signal.getsignal(signal.SIGINT) == before
