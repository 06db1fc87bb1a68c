"""Sockets whose every read ends in time, whom to trust, and which proxy to take."""

import os
import socket
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from glitchtip_tools.api import POSTPONED
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.late import postponed

with postponed(*POSTPONED):
    from http.cookiejar import DefaultCookiePolicy

    import httpcore
    import httpx

NEVER = float("inf")
PIECE = 64 * 1024  # bytes written at a time


class Ends(threading.local):
    """When the question that this thread asks must have been answered, on a monotonic clock."""

    at: float = NEVER


class BoundedStream(httpcore.NetworkStream):
    """A connection that shortens every wait to what is left of the question's time.

    httpx limits each read by itself: a server that sends a byte a second never exceeds such a limit.
    """

    def __init__(
        self,
        stream: httpcore.NetworkStream,
        left: Callable[[float | None], float | None],
        leftover: "Callable[[BoundedStream], bool]",
    ) -> None:
        self.stream, self.left, self.leftover = stream, left, leftover

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what has come; raises ReadTimeout when no time is left."""
        if (wait := self.left(timeout)) is not None and wait <= 0:
            raise httpcore.ReadTimeout("no time is left")
        return self.stream.read(max_bytes, wait)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write, a piece at a time: who takes a little each time never exceeds a limit. Raises WriteTimeout."""
        for at in range(0, len(buffer), PIECE):
            if (wait := self.left(timeout)) is not None and wait <= 0:
                raise httpcore.WriteTimeout("no time is left")
            self.stream.write(buffer[at : at + PIECE], wait)

    def close(self) -> None:
        """Close the connection."""
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Return the same connection, encrypted."""
        wait = self.left(timeout)
        if wait is not None and wait <= 0:
            raise httpcore.ConnectTimeout("no time is left")
        secure = self.stream.start_tls(ssl_context, server_hostname, wait)
        return BoundedStream(secure, self.left, self.leftover)

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about the socket; a connection is not used again if it `is_readable`.

        That is also so when more came than the answer to what was asked: the next question would get it.
        """
        if info == "is_readable" and self.leftover(self):
            return True
        return self.stream.get_extra_info(info)


class BoundedBackend(httpcore.NetworkBackend):
    """Opens bounded connections."""

    def __init__(self, ends: Ends, monotonic: Callable[[], float], pool: httpcore.ConnectionPool) -> None:
        self.ends, self.monotonic, self.pool = ends, monotonic, pool
        self.backend = httpcore.SyncBackend()

    def leftover(self, stream: BoundedStream) -> bool:
        """Return whether bytes behind the last answer wait to be read as the next (httpcore has no name for it)."""
        for outer in self.pool.connections:
            inner = getattr(outer, "_connection", outer)
            if getattr(inner, "_network_stream", None) is stream:
                state = getattr(inner, "_h11_state", None)
                return bool(state and state.trailing_data[0])
        return False

    def left(self, timeout: float | None) -> float | None:
        """Return the shorter of a wait and of what is left of the question's time."""
        left = self.ends.at - self.monotonic()
        return left if left < (NEVER if timeout is None else timeout) else timeout

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that answers; each gets its share of the time that is left."""
        # Text would load Python's codec for host names, though httpx has already made ASCII of it.
        names = [host.encode("ascii")]
        try:
            found = socket.getaddrinfo(names[0], port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        if all(len(address) == 2 or not address[3] for *_, address in found):  # else the name is needed
            names = [str(address[0]).encode("ascii") for *_, address in found]
        unanswered: Exception | None = None
        for tried, name in enumerate(names):
            wait = self.left(timeout)
            share = None if wait is None else max(0.001, wait / (len(names) - tried))
            try:
                stream = self.backend.connect_tcp(
                    cast("str", name), port, share, local_address, socket_options
                )
                return BoundedStream(stream, self.left, self.leftover)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                unanswered = error
        raise unanswered or httpcore.ConnectError("the host has no address")


def transport(base_url: str, ends: Ends, monotonic: Callable[[], float]) -> httpx.HTTPTransport:
    """Return the way to a server; raises BadSettings where the environment's proxy or certificates cannot be used."""
    proxy = proxy_for(base_url)
    try:
        with postponed("certifi"):  # httpx imports it also for a context that needs no certificates
            made = httpx.HTTPTransport(verify=trust_for(base_url), proxy=proxy)
    except OSError as error:
        if not (file := os.environ.get("SSL_CERT_FILE")):
            raise
        why = "no certificate was found in it" if isinstance(error, ssl.SSLError) else error.strerror
        raise BadSettings(
            f"cannot read `{file}`, the file that SSL_CERT_FILE names: {str(why).lower()}",
            hint="set it to a file of certificates in PEM format, or unset it",
        ) from error
    except (ImportError, ValueError, httpx.InvalidURL) as error:  # its address may hold a password
        if not proxy:
            raise
        socks = isinstance(error, ImportError)
        why = "SOCKS needs the Python package `socksio`" if socks else "its address is malformed"
        raise BadSettings(
            f"the environment names a proxy that cannot be used: {why}",
            hint=f"set {urlsplit(base_url).scheme.upper()}_PROXY to `http://HOST:PORT`",
        ) from error
    made._pool._network_backend = BoundedBackend(ends, monotonic, made._pool)  # httpx has no option for it
    return made


class LimitedStream(httpx.AsyncByteStream):
    """The bytes of an answer to the bot's library, which reads whatever comes; beyond `most` a ReadError."""

    def __init__(self, stream: httpx.AsyncByteStream, most: int) -> None:
        self.stream, self.most = stream, most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        total = 0
        async for part in self.stream:
            total += len(part)
            if total > self.most:
                raise httpx.ReadError(f"more than {self.most // 1_000_000} MB")
            yield part

    async def aclose(self) -> None:
        """Close the connection."""
        await self.stream.aclose()


def limiting_hooks(most: int) -> Mapping[str, Any]:
    """Return hooks of an asynchronous client that reads at most that many bytes, and nothing compressed."""

    async def plain(request: httpx.Request) -> None:
        request.headers["accept-encoding"] = "identity"

    async def limited(response: httpx.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise httpx.ReadError("a compressed answer, which was not asked for")
        assert isinstance(response.stream, httpx.AsyncByteStream)  # noqa: S101 - of an asynchronous client
        response.stream = LimitedStream(response.stream, most)

    return {"request": [plain], "response": [limited]}


def cookieless(client: httpx.Client) -> None:
    """Take no cookies: a session would be asked for a CSRF token, and nothing here needs one."""
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))


def proxy_for(base_url: str) -> str | None:
    """Return the proxy that the environment names for this server; this machine itself is never asked through one.

    One without a scheme is asked by http, as curl does.
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if host == "localhost" or host.startswith("127.") or host == "::1" or proxy_bypass(host):
        return None
    proxies = getproxies()
    named = (proxies.get(parts.scheme) or proxies.get("all") or "").strip()
    return named if "://" in named else f"http://{named}" if named else None


def trust_for(base_url: str) -> ssl.SSLContext | bool:
    """Return whom to trust: the usual authorities, and for plain http a context that trusts nobody.

    Reading the authorities' certificates costs as much as all of httpx, and nothing but `base_url` is ever asked.
    """
    return True if base_url.startswith("https:") else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
