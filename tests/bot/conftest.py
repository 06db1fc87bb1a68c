"""What the tests of the bot share: a chat, and the bot as a process."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.bot.chat import Chat, Process


@pytest.fixture
def chat(server: Sandbox, tmp_path: Path) -> Chat:
    return Chat(server, tmp_path)


@pytest.fixture
def server_of(_boxes: Callable[[str], Sandbox]) -> Callable[[str], Sandbox]:
    """Return the sandbox of a version."""
    return _boxes


@pytest.fixture
def process(chat: Chat) -> Iterator[Callable[[], Process]]:
    started: list[Process] = []

    def start() -> Process:
        started.append(Process(chat))
        return started[-1]

    yield start
    for one in started:
        if one.child.poll() is None:
            one.end(signal.SIGKILL)
