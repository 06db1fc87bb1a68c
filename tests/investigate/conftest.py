"""`gtt investigate` in a checkout, against each version."""

from collections.abc import Callable
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Said, runner

Run = Callable[..., Said]


@pytest.fixture
def investigate(any_server: Sandbox, tmp_path: Path, checkout: Path) -> Run:
    gtt = runner(any_server, tmp_path)
    return lambda *words, **more: gtt("investigate", *words, "--repo", str(checkout), **more)


def bodies(server: Sandbox, issue: int) -> list[str]:
    return [comment.text for comment in server.world.comments_of(issue)][::-1]
