"""Fixtures in the user's language: `server` is the sandbox over real HTTP, `gtt` runs a command against it."""

import io
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from glitchtip_tools.app import App
from glitchtip_tools.cli import main
from glitchtip_tools.sandbox.server import Sandbox

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Said:
    """What a user saw of a command."""

    code: int
    out: str
    err: str


class Gtt(Protocol):
    """Run `gtt` with words as a user would; `env` adds variables, None takes one away."""

    def __call__(
        self, *words: str, stdin: str = "", env: dict[str, str | None] | None = None, terminal: bool = False
    ) -> Said: ...


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="session")
def _box() -> Iterator[Sandbox]:
    with Sandbox(version="5.2", now=NOW) as box:
        yield box


@pytest.fixture
def server(_box: Sandbox) -> Sandbox:
    """The sandbox with its story as at the beginning (GlitchTip 5.2)."""
    _box.reset()
    return _box


@pytest.fixture(params=["4.2", "5.2", "6.1"])
def any_server(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """The sandbox in each of the three versions."""
    with Sandbox(version=request.param, now=NOW) as box:
        yield box


def runner(box: Sandbox | None, home: Path) -> Gtt:
    """Return a function that runs `gtt` against the box, in an empty folder, with a fixed clock."""

    def run(
        *words: str, stdin: str = "", env: dict[str, str | None] | None = None, terminal: bool = False
    ) -> Said:
        environ: dict[str, str | None] = {
            "HOME": str(home),
            "GTT_RETRY_WAIT": "0",
            "TERM": "xterm",
            "COLUMNS": "100",
        }
        if box:
            environ |= {
                "GLITCHTIP_URL": box.url,
                "GLITCHTIP_API_TOKEN": box.token,
                "GLITCHTIP_ORG_SLUG": "adminai-tech",
            }
        environ |= env or {}
        given = {key: value for key, value in environ.items() if value is not None}
        out, err = (Terminal() if terminal else io.StringIO()), (Terminal() if terminal else io.StringIO())
        app = App(given, home, io.StringIO(stdin), out, err, clock=lambda: NOW)
        with redirect_stdout(out):
            code = main(list(words), app)
        return Said(code, out.getvalue(), err.getvalue())

    return run


@pytest.fixture
def gtt(server: Sandbox, tmp_path: Path) -> Gtt:
    """Run `gtt` against the sandbox."""
    return runner(server, tmp_path)
