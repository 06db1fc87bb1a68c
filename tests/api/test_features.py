"""What a server lacks is found out once, and told from a fault."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.errors import NotFound, Unsupported, WebPage
from glitchtip_tools.sandbox.server import Sandbox

IDS = [str(number) for number in range(1, 451)]  # three questions of 200
SPAN = ("2026-11-22T00:00:00+00:00", "2026-11-23T00:00:00+00:00")


@contextmanager
def glitchtip(box: Sandbox, organization: str = "adminai-tech") -> Iterator[GlitchTip]:
    with Http(box.url, token=box.token, backoff=0) as http:
        yield GlitchTip(http, organization=organization)


def asked(box: Sandbox) -> Counter[str]:
    return Counter(record.path.rstrip("/").rpartition("/")[2] for record in box.requests)


def settings_of(box: Sandbox, version: str) -> None:
    """Let the server call its version so."""
    box.fault(
        "GET", "^/api/settings/", status=200, content_type="application/json",
        body=f'{{"version": "{version}", "enableUserRegistration": true}}', times=None,
    )  # fmt: skip


def test_an_old_server_is_asked_once_for_what_it_lacks() -> None:
    with Sandbox("4.2") as box, glitchtip(box) as server:
        for period in ("24h", "14d"):
            with pytest.raises(Unsupported, match="no counts by period"):
                server.counts(IDS, period)
        assert asked(box) == {"issues-stats": 1, "settings": 1}


def test_a_server_of_unknown_version_is_asked_twice() -> None:
    with Sandbox("4.2") as box, glitchtip(box) as server:
        settings_of(box, "0f3c2ab")
        for _ in range(2):
            with pytest.raises(Unsupported):
                server.counts(IDS)
        assert asked(box) == {"issues-stats": 2, "settings": 1}


def test_one_page_from_a_server_of_unknown_version_is_none() -> None:
    with Sandbox("5.2") as box, glitchtip(box) as server:
        settings_of(box, "0f3c2ab")
        box.fault("GET", "issues-stats", status=200, html=True)
        assert "1" in server.counts(["1"])


@pytest.mark.parametrize("first", [False, True])
def test_a_page_where_the_route_is_known_to_be_is_a_fault(first: bool) -> None:
    """It is known by the version, or by an earlier answer."""
    with Sandbox("5.2") as box, glitchtip(box) as server:
        if not first:
            server.counts(["1"])
        box.fault("GET", "issues-stats", status=200, html=True, times=2)
        assert "1" in server.counts(["1"])
        box.fault("GET", "issues-stats", status=200, html=True, times=None)
        with pytest.raises(WebPage):
            server.counts(["1"])


@pytest.mark.parametrize("status", [404, 405])
def test_other_refusals_of_a_route(status: int) -> None:
    """Where the version has the route, one of them passes."""
    with Sandbox("5.2") as box, glitchtip(box) as server:
        box.fault("GET", "issues-stats", status=status, times=None)
        for _ in range(2):
            with pytest.raises(Unsupported):
                server.counts(["1"])
        assert asked(box)["issues-stats"] == 2
    with Sandbox("5.2") as box, glitchtip(box) as server:
        box.fault("GET", "issues-stats", status=status)
        assert "1" in server.counts(["1"])


def test_an_unknown_organization_is_no_missing_route() -> None:
    expected = pytest.raises(NotFound, match="organization `nope` not found")
    with Sandbox("5.2") as box, glitchtip(box, "nope") as server, expected:
        server.counts(["1"])


def test_totals_of_projects_on_a_server_of_unknown_version() -> None:
    start, end = map(datetime.fromisoformat, SPAN)
    with Sandbox("4.2") as box, glitchtip(box) as server:
        settings_of(box, "0f3c2ab")
        for _ in range(2):
            with pytest.raises(Unsupported, match="no totals of single projects"):
                server.event_totals(start, end, projects=("1",))
        assert asked(box)["stats_v2"] == 5  # four tries of a 500, and one without the project
        assert sum(count for _, count in server.event_totals(start, end)) > 0
