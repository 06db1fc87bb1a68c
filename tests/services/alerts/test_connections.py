"""Connections to the relay that are slow, silent or ambiguous: they end, and cost nobody else an alert."""

import asyncio
import re
from json import dumps

import pytest
import uvicorn
from uvicorn.server import ServerState

from glitchtip_tools.services.alerts.connection import ImpatientConnection
from tests.services.alerts.ear import GOOD, SECRET, Ear

GUARD = 30  # seconds after which a test that waits has failed


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
