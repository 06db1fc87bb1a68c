"""A profile for the sandbox."""

from collections.abc import Callable

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt

Add = Callable[..., None]


@pytest.fixture
def add(server: Sandbox, gtt: Gtt) -> Add:
    """Write a profile for the sandbox."""

    def write(name: str, *, source: str = "env:WORK_TOKEN", **fields: str) -> None:
        for field, value in {"url": server.url, "token_source": source, **fields}.items():
            assert gtt("config", "set", f"profiles.{name}.{field}", value).code == 0

    return write
