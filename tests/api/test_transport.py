"""Connections whose every wait ends in time: several addresses, and a reader who takes a little each time."""

import socket
from collections.abc import Callable

import httpcore
import pytest

from glitchtip_tools.api.transport import PIECE, BoundedBackend, BoundedStream, Ends


class Time:
    """A clock that goes on while somebody is waited for."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Network(httpcore.NetworkBackend, httpcore.NetworkStream):
    """Hosts of which some never answer, and a connection that takes two seconds for each piece."""

    def __init__(self, time: Time, silent: tuple[str, ...] = ()) -> None:
        self.time, self.silent = time, silent
        self.tried: list[tuple[str, float]] = []
        self.taken: list[int] = []

    def connect_tcp(self, host: str, _port: int, timeout: float | None = None, *_: object) -> "Network":
        name = bytes(host, "ascii") if isinstance(host, str) else host
        self.tried.append((name.decode(), timeout or 0))
        if name.decode() in self.silent:
            self.time.now += timeout or 0
            raise httpcore.ConnectTimeout
        return self

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        assert timeout is not None
        assert timeout > 0
        self.taken.append(len(buffer))
        self.time.now += 2


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def answer(*names: str) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name, 80)) for name in names]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    return answer


def backend(time: Time, network: Network, seconds: float) -> BoundedBackend:
    ends = Ends()
    ends.at = seconds
    made = BoundedBackend(ends, time, httpcore.ConnectionPool())
    made.backend = network  # type: ignore[assignment]
    return made


def test_each_address_of_a_host_gets_its_share_of_the_time(addresses: Callable[..., None]) -> None:
    """Six that do not answer took six times as long as `--timeout` says."""
    addresses("10.0.0.1", "10.0.0.2", "10.0.0.3")
    time = Time()
    network = Network(time, silent=("10.0.0.1", "10.0.0.2", "10.0.0.3"))
    with pytest.raises(httpcore.ConnectTimeout):
        backend(time, network, 3).connect_tcp("many.example", 80, timeout=30)
    assert network.tried == [("10.0.0.1", 1), ("10.0.0.2", 1), ("10.0.0.3", 1)]


def test_an_address_that_does_not_answer_leaves_time_for_the_next(addresses: Callable[..., None]) -> None:
    """A machine whose IPv6 leads nowhere."""
    addresses("10.0.0.1", "10.0.0.2")
    time = Time()
    network = Network(time, silent=("10.0.0.1",))
    assert isinstance(backend(time, network, 3).connect_tcp("two.example", 80, timeout=30), BoundedStream)
    assert network.tried == [("10.0.0.1", 1.5), ("10.0.0.2", 1.5)]


def test_a_host_of_one_address_is_looked_up_once(addresses: Callable[..., None]) -> None:
    """Its name would be asked for again when the connection is opened."""
    addresses("10.0.0.1")
    network = Network(Time())
    backend(network.time, network, 3).connect_tcp("one.example", 80, timeout=30)
    assert network.tried == [("10.0.0.1", 3)]


def test_a_name_that_is_not_known_is_a_failure_to_connect(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(httpcore.ConnectError, match="Name or service not known"):
        backend(Time(), Network(Time()), 3).connect_tcp("no.example", 80)


def test_a_reader_who_takes_a_little_each_time_is_given_up(addresses: Callable[..., None]) -> None:
    addresses("10.0.0.1")
    time = Time()
    network = Network(time)
    stream = backend(time, network, 5).connect_tcp("slow.example", 80, timeout=30)
    with pytest.raises(httpcore.WriteTimeout):
        stream.write(b"x" * PIECE * 9, timeout=30)
    assert network.taken == [PIECE] * 3
