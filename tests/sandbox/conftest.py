"""One sandbox for all tests of this folder, as at the beginning for each."""

from collections.abc import Iterator

import pytest

from glitchtip_tools.sandbox.server import Sandbox

from .asking import Asking


@pytest.fixture(scope="session")
def _shared() -> Iterator[Sandbox]:
    with Sandbox() as box:
        yield box


@pytest.fixture
def box(_shared: Sandbox) -> Sandbox:
    _shared.reset()
    return _shared


@pytest.fixture
def ask(box: Sandbox) -> Iterator[Asking]:
    with Asking(box) as asking:
        yield asking
