"""A sandbox of any version, and a terminal at which somebody types an answer."""

from collections.abc import Callable
from pathlib import Path

import pytest

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import NOW, Gtt, Said, Terminal, runner

Typed = Callable[..., Said]


@pytest.fixture
def box_of(_boxes: Callable[[str], Sandbox]) -> Callable[[str], Sandbox]:
    """Return a sandbox of any version."""
    return _boxes


@pytest.fixture
def run(any_server: Sandbox, tmp_path: Path) -> Gtt:
    return runner(any_server, tmp_path)


@pytest.fixture
def typed(server: Sandbox, tmp_path: Path) -> Typed:
    """Run a command at a terminal where somebody types that answer."""

    def run(answer: str, *words: str) -> Said:
        out, err = Terminal(), Terminal()
        environ = {
            "HOME": str(tmp_path),
            "GTT_RETRY_WAIT": "0",
            "GLITCHTIP_URL": server.url,
            "GLITCHTIP_API_TOKEN": server.token,
            "GLITCHTIP_ORG_SLUG": "adminai-tech",
        }
        app = App(environ, tmp_path, Terminal(answer), out, err, clock=lambda: NOW)
        return Said(main(list(words), app), out.getvalue(), err.getvalue())

    return run
