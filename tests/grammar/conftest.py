"""gtt without a server."""

from pathlib import Path

import pytest

from tests.conftest import Gtt, runner


@pytest.fixture
def alone(tmp_path: Path) -> Gtt:
    """Run `gtt` without a server."""
    return runner(None, tmp_path)
