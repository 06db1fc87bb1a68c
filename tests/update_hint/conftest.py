"""A package index, and somebody who uses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from glitchtip_tools.sandbox.server import Sandbox
from tests.update_hint.person import Index, Person, running


@pytest.fixture
def index() -> Iterator[Index]:
    with running(Index()) as one:
        yield one


@pytest.fixture
def gtt(server: Sandbox, tmp_path: Path, index: Index) -> Person:
    return Person(server, tmp_path, index)
