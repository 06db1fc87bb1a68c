"""The relay's ear in this process: who gets what answer, and that 200 means written down."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from json import dumps, loads
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uvicorn.server import ServerState

from glitchtip_tools.adapters.telegram.text import visible
from glitchtip_tools.core.alerts.known import Known
from glitchtip_tools.core.alerts.payload import alerts_of
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.render.alerts.messages import one_alert
from glitchtip_tools.render.text import clean
from glitchtip_tools.services.alerts.connection import ImpatientConnection
from glitchtip_tools.services.alerts.endpoint import Limits, WebhookEndpoint, listen
from glitchtip_tools.services.alerts.spool import Spool

GUARD = 30  # seconds after which a test that waits has failed
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SECRET = "s3cret"
LIMITS = Limits()
PATHS = ["/glitchtip-webhook/", "/glitchtip-webhook/wrong", f"/glitchtip-webhook/{SECRET}/x", "/x"]
GOOD = {"text": "GlitchTip Alert", "attachments": [{"title": "TypeError"}]}
JSON_TYPE = {"content-type": "application/json"}


@dataclass
class Ear:
    """The application with its spool, asked without a network."""

    spool: Spool
    limits: Limits = LIMITS
    now: datetime = NOW
    ticks: float = 0.0
    bodies: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        endpoint = WebhookEndpoint(
            self.keep, self.spool.depth, SECRET, lambda: self.now, self.limits, lambda: self.ticks
        )
        self.application = endpoint.application()

    def keep(self, body: bytes) -> int:
        return self.spool.keep(body, self.now)

    def post(
        self,
        body: bytes | object,
        path: str = f"/glitchtip-webhook/{SECRET}",
        headers: dict[str, str] = JSON_TYPE,
    ) -> tuple[int, Any]:
        content = body if isinstance(body, bytes) else dumps(body).encode()
        return self.ask("POST", path, headers, [content])

    def ask(
        self,
        method: str,
        path: str,
        headers: dict[str, str] | None = None,
        parts: Iterable[bytes] = (),
        *,
        whole: bool = True,
    ) -> tuple[int, Any]:
        return asyncio.run(self._ask(method, path, headers or {}, list(parts), whole))

    async def _ask(
        self, method: str, path: str, headers: dict[str, str], parts: list[bytes], whole: bool
    ) -> tuple[int, Any]:
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "headers": [(key.encode(), value.encode()) for key, value in headers.items()],
        }
        waiting = [
            {"type": "http.request", "body": part, "more_body": at < len(parts) or not whole}
            for at, part in enumerate(parts, 1)
        ] or [{"type": "http.request", "body": b"", "more_body": False}]
        sent: list[Any] = []

        async def receive() -> Any:
            if waiting:
                return waiting.pop(0)
            return await asyncio.Event().wait()  # the sender says nothing more

        async def send(message: Any) -> None:
            sent.append(message)

        await self.application(scope, receive, send)
        said = b"".join(part.get("body", b"") for part in sent[1:])
        return sent[0]["status"], loads(said) if said.startswith(b"{") else said.decode()


@pytest.fixture
def ear(tmp_path: Path) -> Ear:
    return Ear(Spool(tmp_path / "webhook.sqlite3"))


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


def request(path: str, body: bytes, announced: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{announced}\r\n\r\n"
    return head.encode() + body


WHOLE = request(f"/glitchtip-webhook/{SECRET}", dumps(GOOD).encode(), f"Content-Length: {len(dumps(GOOD))}")
ACCEPTED = b'{"accepted":1}'


@pytest.mark.parametrize("head", [b"", b"POST /healthz HT", WHOLE + b"GET /hea"])
def test_who_never_finishes_a_request_head_is_cut_off(ear: Ear, head: bytes) -> None:
    said = asyncio.run(cut_off(ear, head, patience=0.05))
    assert (said.endswith(ACCEPTED), said == b"") == ((True, False) if WHOLE in head else (False, True))


def test_who_never_finishes_a_body_is_cut_off(ear: Ear) -> None:
    for announced, part in (("Content-Length: 90", b"{"), ("Transfer-Encoding: chunked", b"1\r\n{\r\n")):
        sent = request(f"/glitchtip-webhook/{SECRET}", part, announced)
        said = asyncio.run(cut_off(ear, sent, patience=0.05))
        assert said == b"HTTP/1.1 408 \r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    assert ear.spool.depth().waiting == 0


@pytest.mark.parametrize("announced", ["Content-Length: 900000000", "Transfer-Encoding: chunked"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/glitchtip-webhook/wrong", b"404 Not Found"),
        ("POST", "/nowhere", b"404 Not Found"),
        ("GET", "/healthz", b"200 OK"),
        ("POST", "/healthz", b"405 Method Not Allowed"),
    ],
)
def test_without_the_secret_no_connection_outlives_its_answer(
    ear: Ear, method: str, path: str, status: bytes, announced: str
) -> None:
    sent = request(path, b"", announced).replace(b"POST", method.encode())
    said = asyncio.run(cut_off(ear, sent, patience=2 * GUARD))
    assert (said.split(b"\r\n")[0], said.count(b"connection: close")) == (b"HTTP/1.1 " + status, 1)


def test_who_is_silent_makes_room_for_who_has_a_payload(ear: Ear) -> None:
    assert asyncio.run(cut_off(ear, WHOLE + b"GET /", patience=2 * GUARD, silent=30)).endswith(ACCEPTED)


async def cut_off(ear: Ear, head: bytes, *, patience: float, silent: int = 0) -> bytes:
    """Send the beginning of a request and return what was answered until the connection was closed.

    `silent` connections that say nothing are there before it (and, to end it, come after it).
    """
    config = uvicorn.Config(
        ear.application,
        lifespan="off",
        log_config=None,
        ws="none",
        timeout_keep_alive=2 * GUARD,
        limit_concurrency=20,
    )
    config.load()
    protocol, state = type("Hasty", (ImpatientConnection,), {"patience": patience}), ServerState()
    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(config=config, server_state=state, app_state={}), "127.0.0.1", 0
    )
    address = server.sockets[0].getsockname()
    async with server:
        others = [await asyncio.open_connection(*address) for _ in range(silent)]
        reader, writer = await asyncio.open_connection(*address)
        writer.write(head)
        said = await asyncio.wait_for(reader.readuntil(ACCEPTED), GUARD) if silent else b""
        others += [await asyncio.open_connection(*address) for _ in range(silent)]
        said += await asyncio.wait_for(reader.read(), GUARD)
        for _, one in (*others, (reader, writer)):
            one.close()
        return said


@pytest.mark.parametrize(
    "announced",
    [
        "Content-Length: " + "9" * 5000,
        "Content-Length: \u00b2",
        "Content-Length: -1",
        "Content-Length: 2\r\nContent-Length: 3",
        "Content-Length: 2\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "X: " + "y" * 100_000,
        "no header at all",
        "Content-Length : 2",
    ],
    ids=lambda announced: announced[:40],
)
def test_a_head_that_means_two_things_or_nothing_is_refused(ear: Ear, announced: str) -> None:
    """No 500, no crash, and nothing of it is taken for a payload or for a second request."""
    sent = request(f"/glitchtip-webhook/{SECRET}", b"{}GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", announced)
    said = asyncio.run(cut_off(ear, sent, patience=0.2))
    assert said == b"" or re.match(rb"HTTP/1.1 4\d\d", said), said
    assert ear.spool.depth().waiting == 0
