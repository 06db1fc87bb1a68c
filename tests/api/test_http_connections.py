"""Odd things that a server may do on a connection: answers too many, bombs, cookies, dates that are none."""

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from glitchtip_tools.api.http import Http
from glitchtip_tools.errors import (
    Unreachable,
)


@pytest.fixture
def answering() -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    """Listen on loopback and let a function write what it likes; return the address."""
    listening: list[socket.socket] = []

    def answer(write: Callable[[socket.socket], None]) -> str:
        door = socket.create_server(("127.0.0.1", 0))
        listening.append(door)

        def serve() -> None:
            with suppress(OSError):  # the test is over
                while True:
                    connection, _ = door.accept()
                    threading.Thread(target=spoken, args=(connection,), daemon=True).start()

        def spoken(connection: socket.socket) -> None:
            with connection, suppress(OSError):
                write(connection)

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{door.getsockname()[1]}"

    yield answer
    for door in listening:
        door.close()


def json_answer(body: bytes, more: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{more}content-length: {len(body)}\r\n\r\n"
    return head.encode() + body


Answering = Callable[[Callable[[socket.socket], None]], str]


def test_an_answer_too_many_is_not_taken_for_the_next(answering: Answering) -> None:
    """It came with the one before, on a connection that goes on being used."""

    def twice(connection: socket.socket) -> None:
        while request := connection.recv(65536):
            path = request.split()[1]
            connection.sendall(json_answer(b'["%s"]' % path) + json_answer(b'["swapped"]'))

    with Http(answering(twice), backoff=0, retries=0) as http:
        assert [http.get(f"/{number}").data for number in range(4)] == [["/0"], ["/1"], ["/2"], ["/3"]]


def test_a_compressed_answer_of_gigabytes_is_given_up(answering: Answering) -> None:
    bomb = gzip.compress(gzip.compress(b" " * 40_000_000))

    def send(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(json_answer(bomb, "content-encoding: gzip, gzip\r\n"))

    with (
        Http(answering(send), backoff=0, retries=0, largest=1_000_000) as http,
        pytest.raises(Unreachable, match="answered more than 1 MB"),
    ):
        http.get("/")


def test_cookies_are_not_taken(answering: Answering) -> None:
    heard: list[bytes] = []

    def offer(connection: socket.socket) -> None:
        while request := connection.recv(65536):
            heard.append(request)
            connection.sendall(json_answer(b"[]", "set-cookie: sessionid=1; path=/\r\n"))

    with Http(answering(offer), backoff=0) as http:
        for _ in range(2):
            http.get("/")
    assert [b"cookie" in one.lower().replace(b"no-cache", b"") for one in heard] == [False, False]


@pytest.mark.parametrize(
    "when", ["Fri, 31 Dec 9999 23:59:59 -2359", "never", "Thu, 99 Foo 2026 99:99:99 GMT"]
)
def test_a_date_that_is_none_is_left_out(answering: Answering, when: str) -> None:
    def late(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(json_answer(b"[]", f"date: {when}\r\nretry-after: {when}\r\n"))

    with Http(answering(late), backoff=0) as http:
        assert (http.get("/").data, http.date) == ([], None)
