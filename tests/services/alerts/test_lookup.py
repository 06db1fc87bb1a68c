"""What GlitchTip adds to an alert, in time or not at all."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from glitchtip_tools.api.glitchtip import GlitchTip
from glitchtip_tools.api.http import Http
from glitchtip_tools.core.alerts.alert import Alert
from glitchtip_tools.core.alerts.known import Known, RunbookLink
from glitchtip_tools.core.search import Context
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.sandbox.server import Sandbox
from glitchtip_tools.services.alerts.lookup import Lookup
from tests.conftest import NOW

ALERT = Alert("TypeError", "issue", issue_id="1")
BOOK = RunbookLink("What to do")


@pytest.fixture
def glitchtip(server: Sandbox) -> Iterator[GlitchTip]:
    with Http(server.url, token=server.token, retries=0) as http:
        yield GlitchTip(http, organization="adminai-tech")


@pytest.fixture
def lookup(glitchtip: GlitchTip) -> Iterator[Lookup]:
    made = Lookup(glitchtip, lambda: NOW + timedelta(minutes=30), lambda: Context(NOW))
    yield made
    made.pool.shutdown()


def test_the_last_hour_and_where_it_fails(lookup: Lookup, server: Sandbox) -> None:
    for minutes in (5, 40):
        server.world.add_event(1, at=NOW + timedelta(minutes=30) - timedelta(minutes=minutes))
    server.set_now(NOW + timedelta(minutes=30))
    known = lookup.known(ALERT)
    assert (known.level, known.last_hour is not None) == ("error", True)
    assert known.where == "/app/src/services/context/redis-context.js:36 in RedisContext.full"


def test_what_does_not_come_in_time_is_left_out(glitchtip: GlitchTip, server: Sandbox) -> None:
    lookup = Lookup(glitchtip, lambda: NOW, lambda: Context(NOW), in_time=0.0, runbook=lambda *_known: BOOK)
    server.fault("GET", "/issues", delay=0.2, times=None)
    assert lookup.known(ALERT) == Known(runbook=BOOK)
    assert not lookup.holds("level:error", ALERT)
    lookup.pool.shutdown()


def test_without_a_token_or_a_number_nothing_is_asked(glitchtip: GlitchTip, server: Sandbox) -> None:
    quiet = Lookup(None, lambda: NOW, lambda: Context(NOW), runbook=lambda *_known: BOOK)
    assert quiet.known(ALERT) == Known(runbook=BOOK)
    unknown = Lookup(glitchtip, lambda: NOW, lambda: Context(NOW))
    assert unknown.known(Alert("Shop", "uptime")) == Known()
    assert not quiet.holds("level:error", ALERT)
    assert server.requests.lines() == []


def test_a_query_of_a_rule_is_decided_for_the_one_issue(lookup: Lookup) -> None:
    queries = ["level:error", "level:info", "level:info OR timesSeen:>100", "title:client"]
    assert [lookup.holds(query, ALERT) for query in queries] == [True, False, True, True]


def test_an_unusable_file_of_runbooks_does_not_cost_the_alert() -> None:
    def broken(*_known: object) -> RunbookLink | None:
        raise BadSettings("runbooks.yaml:1:1: no YAML")

    assert Lookup(None, lambda: NOW, lambda: Context(NOW), runbook=broken).known(ALERT) == Known()
