"""A relay that runs, and its environment."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.webhooks.relay_process import SECRET, Relay


@pytest.fixture
def environ(server: Sandbox, tmp_path: Path) -> dict[str, str]:
    return {
        "HOME": str(tmp_path),
        "PATH": os.environ["PATH"],
        "GTT_RETRY_WAIT": "0.01",
        "GTT_WEBHOOK_SECRET": SECRET,
        "TELEGRAM_BOT_TOKEN": server.telegram.token,
        "TELEGRAM_ALERTS_CHAT_ID": str(server.telegram.alerts_chat),
        "TELEGRAM_API_URL": server.url,
    }


@pytest.fixture
def relay(environ: dict[str, str], tmp_path: Path) -> Iterator[Relay]:
    started = Relay(environ, tmp_path)
    yield started
    if started.process.poll() is None:
        started.kill()
