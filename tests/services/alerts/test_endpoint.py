"""The relay's ear in this process: who gets what answer, and that 200 means written down."""

from datetime import timedelta
from json import dumps, loads
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from glitchtip_tools.adapters.telegram.text import visible
from glitchtip_tools.core.alerts.known import Known
from glitchtip_tools.core.alerts.payload import alerts_of
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.render.alerts.messages import one_alert
from glitchtip_tools.render.text import clean
from glitchtip_tools.services.alerts.endpoint import listen
from tests.services.alerts.ear import GOOD, JSON_TYPE, SECRET, Ear

PATHS = ["/glitchtip-webhook/", "/glitchtip-webhook/wrong", f"/glitchtip-webhook/{SECRET}/x", "/x"]


def test_a_payload_is_written_down_as_it_came_and_then_accepted(ear: Ear) -> None:
    assert ear.post(GOOD) == (200, {"accepted": 1})
    assert [payload.body for payload in ear.spool.unsorted()] == [dumps(GOOD).encode()]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_without_the_secret_there_is_nothing_here(ear: Ear, method: str, path: str) -> None:
    assert ear.ask(method, path, JSON_TYPE, [b"{}"]) == (404, "Not Found")
    assert ear.spool.depth().waiting == 0


def test_refusals_have_a_reason(ear: Ear) -> None:
    assert ear.ask("GET", f"/glitchtip-webhook/{SECRET}") == (405, {"detail": "send the payload with POST"})
    assert ear.post(GOOD, headers={"content-type": "text/plain"}) == (
        415,
        {"detail": "the payload must be application/json"},
    )
    assert ear.post(GOOD, headers={}) == (415, {"detail": "the payload must be application/json"})
    for body, reason in (
        (b"", "the payload is not JSON"),
        (b'{"a"', "the payload is not JSON"),
        (b"\xff\xfe", "the payload is not JSON"),
        (b"[" * 100_000, "the payload is not JSON"),
        (b"[]", "the payload is not a JSON object"),
        (b"{}", "the payload has neither `attachments`, `sections` nor `text`"),
    ):
        assert ear.post(body) == (400, {"detail": reason})
    assert ear.spool.depth().waiting == 0


def test_a_body_over_the_limit_is_refused_announced_or_not(ear: Ear) -> None:
    big = dumps(GOOD | {"x": "y" * 1_000_000}).encode()
    refused = (413, {"detail": "at most 1000000 bytes"})
    assert ear.post(big, headers=JSON_TYPE | {"content-length": str(len(big))}) == refused
    assert ear.post(big) == refused


def test_more_than_twenty_a_second_are_asked_to_wait(ear: Ear) -> None:
    codes = [ear.post(GOOD)[0] for _ in range(22)]
    ear.ticks += 0.1
    codes += [ear.post(GOOD)[0] for _ in range(3)]
    assert codes == [200] * 20 + [429] * 2 + [200] * 2 + [429]
    assert ear.post(GOOD, "/glitchtip-webhook/wrong")[0] == 404


def test_a_full_disk_is_a_503_and_the_log_says_so(ear: Ear, caplog: pytest.LogCaptureFixture) -> None:
    pages = ear.spool.database.execute("pragma page_count").fetchone()[0]
    ear.spool.database.execute(f"pragma max_page_count = {pages}")
    big = GOOD | {"x": "y" * 200_000}
    assert ear.post(big) == (503, {"detail": "the payload cannot be written to the disk"})
    assert "could not be written to the disk" in caplog.text


def test_a_relay_that_refuses_payloads_is_not_healthy_until_it_takes_one(ear: Ear) -> None:
    pages = ear.spool.database.execute("pragma page_count").fetchone()[0]
    ear.spool.database.execute(f"pragma max_page_count = {pages}")
    ear.post(GOOD | {"x": "y" * 200_000})
    assert ear.ask("GET", "/healthz") == (503, {"status": "refusing", "waiting": 0, "oldestSeconds": 0})
    ear.spool.database.execute("pragma max_page_count = 100000")
    ear.post(GOOD)
    assert ear.ask("GET", "/healthz") == (200, {"status": "ok", "waiting": 1, "oldestSeconds": 0})


def test_health_is_depth_and_age(ear: Ear) -> None:
    assert ear.ask("GET", "/healthz") == (200, {"status": "ok", "waiting": 0, "oldestSeconds": 0})
    ear.post(GOOD)
    ear.now += timedelta(minutes=15)
    assert ear.ask("GET", "/healthz") == (200, {"status": "ok", "waiting": 1, "oldestSeconds": 900})
    ear.now += timedelta(seconds=1)
    assert ear.ask("GET", "/healthz") == (503, {"status": "late", "waiting": 1, "oldestSeconds": 901})


def test_a_spool_that_cannot_be_read_is_not_healthy(ear: Ear) -> None:
    ear.spool.database.execute("drop table payloads")
    assert ear.ask("GET", "/healthz")[0] == 503


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(BadSettings, match="address already in use"):
        listen("127.0.0.1", taken.getsockname()[1])


REAL = {
    "alias": "GlitchTip",
    "text": "GlitchTip Alert (2 issues)",
    "attachments": [
        {
            "title": "TypeError: x",
            "title_link": "https://errors.example.com/acme/issues/47",
            "text": "src/a.js in f",
            "image_url": None,
            "color": "#e52b50",
            "fields": [{"title": "Project", "value": "api", "short": True}],
            "mrkdown_in": ["text"],
        }
    ]
    * 2,
    "sections": [
        {
            "activityTitle": "TypeError: x",
            "activitySubtitle": "[View Issue API-1F](https://errors.example.com/acme/issues/47)",
        }
    ],
}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A real payload with a few values replaced, taken away or added, and sometimes its bytes cut or changed."""
    data = loads(dumps(REAL))
    for _ in range(draw(st.integers(1, 4))):
        place: Any = data
        while draw(st.booleans()):
            values = place.values() if isinstance(place, dict) else place
            inner = [value for value in values if isinstance(value, dict | list) and value]
            if not inner:
                break
            place = draw(st.sampled_from(inner))
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        if not keys:
            continue
        key = draw(st.sampled_from(keys))
        if draw(st.booleans()):
            place[key] = draw(ANYTHING)
        else:
            del place[key]
    body = dumps(data, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 9)) == 0:
        at = draw(st.integers(0, len(body)))
        body = body[:at] + draw(st.binary(max_size=4)) + body[at + draw(st.integers(0, 4)) :]
    return body


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(mutated())
def test_no_mutation_of_a_real_payload_is_an_error_of_ours(ear: Ear, body: bytes) -> None:
    ear.ticks += 1
    status, _ = ear.post(body)
    assert status in (200, 400)
    alerts = alerts_of(loads(body)) if status == 200 else ()
    for alert in alerts:
        assert clean(alert.title) in visible(one_alert(alert, Known(), timedelta(minutes=10)))
    assert bool(alerts) == (status == 200)
