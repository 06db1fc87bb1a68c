"""What the tests of the relay share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from glitchtip_tools.services.alerts.spool import Spool
from tests.services.alerts.bench import Bench
from tests.services.alerts.ear import Ear


@pytest.fixture(autouse=True)
def _spools_are_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close what a test leaves open, as after kill -9: from 3.13 on, sqlite3 warns of it in some later test."""
    opened: list[Spool] = []
    begin = Spool.__init__

    def noted(spool: Spool, *args: object, **options: object) -> None:
        begin(spool, *args, **options)  # type: ignore[arg-type]
        opened.append(spool)

    monkeypatch.setattr(Spool, "__init__", noted)
    yield
    for spool in opened:
        spool.close()


@pytest.fixture
def ear(tmp_path: Path) -> Ear:
    return Ear(Spool(tmp_path / "webhook.sqlite3"))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "webhook.sqlite3")


@pytest.fixture
def careful(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "webhook.sqlite3", at_most_once=True)
