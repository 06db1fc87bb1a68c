"""What the tests of the relay share."""

from collections.abc import Iterator

import pytest

from glitchtip_tools.services.alerts.spool import Spool


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
