"""gtt against each version."""

from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.conftest import Gtt, runner


@pytest.fixture
def gtt(any_server: Sandbox, tmp_path: Path) -> Gtt:
    return runner(any_server, tmp_path)
