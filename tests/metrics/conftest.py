"""The stand-in for Telegram, and a server on which nothing happened."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, runner
from tests.telegram_settings import telegram_of


@pytest.fixture
def telegram(server: Sandbox) -> dict[str, str | None]:
    """The settings that reach the stand-in."""
    return telegram_of(server)


@pytest.fixture
def calm_gtt(tmp_path: Path) -> Iterator[tuple[Sandbox, Gtt]]:
    with Sandbox(now=NOW, story="empty") as box:
        yield box, runner(box, tmp_path)
