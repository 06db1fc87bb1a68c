"""A server with ten issues, and a search of it over real HTTP."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.core import search
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.issues.search import Search, find, prepare
from tests.services.issues.told_issues import NOW, Searched, tell


@pytest.fixture(scope="module")
def _told() -> Iterator[Sandbox]:
    with Sandbox(version="5.2", now=NOW, story="empty") as box:
        tell(box.world)
        yield box


@pytest.fixture
def box(_told: Sandbox) -> Sandbox:
    """A 5.2 server with the issues."""
    _told.requests_clear()
    return _told


@pytest.fixture
def glitchtip() -> Iterator[Callable[[Sandbox], GlitchTip]]:
    """Open a server's door; it is closed after the test."""
    with ExitStack() as doors:
        yield lambda box: GlitchTip(
            doors.enter_context(Http(box.url, token=box.token)), organization="adminai-tech"
        )


@pytest.fixture
def searched(glitchtip: Callable[[Sandbox], GlitchTip]) -> Searched:
    """Search a server for a query."""

    def run(
        box: Sandbox,
        query: str,
        flags: search.Flags | None = None,
        *,
        sort: str = "last-seen",
        limit: int | None = None,
    ) -> Search:
        server, context = glitchtip(box), search.Context(NOW)
        plan = prepare(server, search.parse(query), flags or search.Flags(), context, sort=sort, limit=limit)
        return find(server, plan)

    return run
