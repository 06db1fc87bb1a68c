"""A repository that grows."""

from pathlib import Path

import pytest

from tests.services.investigation.stories import Story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)
