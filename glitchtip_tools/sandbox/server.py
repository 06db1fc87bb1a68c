"""Starting and stopping: the `Sandbox` handle, its socket and the thread that serves it."""

import asyncio
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self, Unpack

import uvicorn
from starlette.types import Scope
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from glitchtip_tools.errors import BadUsage
from glitchtip_tools.sandbox.api.app import GlitchTip
from glitchtip_tools.sandbox.faults import Fault, Kind, fitting
from glitchtip_tools.sandbox.records import Records
from glitchtip_tools.sandbox.story.sample import Sample, sample
from glitchtip_tools.sandbox.story.story import TOKENS, Story, build
from glitchtip_tools.sandbox.telegram.server import Telegram
from glitchtip_tools.sandbox.world.versions import version as known_version
from glitchtip_tools.sandbox.world.world import World

DEFAULT_NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


class Sandbox:
    """A GlitchTip (and a Telegram) on 127.0.0.1, in memory, in a thread of this process.

    `version` is one of `VERSIONS`; `now` the server's clock, to which the story is relative; `latency` seconds
    before each answer; `port` 0 takes a free one; `story` is "sample", "empty" or `("bulk", n, {options})`. With a
    `clock` the server's follows it, and does not stand still.
    """

    def __init__(
        self,
        version: str = "5.2",
        now: datetime = DEFAULT_NOW,
        latency: float = 0.0,
        seed: int = 1,
        port: int = 0,
        story: Story = "sample",
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._version = known_version(version)
        self._now = now.astimezone(UTC)
        self._seed = seed
        self._port = port
        self._story: Story = story
        self._app = GlitchTip(self._transport_of)
        self._app.latency = latency
        self._app.clock = clock
        self._transports: dict[tuple[str, int], asyncio.Transport] = {}
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._ready = threading.Event()
        self._renew()

    # The handle

    def sample(self) -> AbstractContextManager[Sample]:
        """Make the sample application's repository in a temporary folder that goes away in the end."""
        return sample(self.settings, self.now)

    @property
    def settings(self) -> dict[str, str]:
        """Return the settings that make `gtt` use this sandbox."""
        return {
            "GLITCHTIP_URL": self.url,
            "GLITCHTIP_API_TOKEN": self.token,
            "GLITCHTIP_ORG_SLUG": "adminai-tech",
        }

    @property
    def url(self) -> str:
        """Where the server listens: `http://127.0.0.1:PORT`."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """The port; raises RuntimeError before start."""
        if self._socket is None:
            raise RuntimeError("the sandbox is not started")
        port: int = self._socket.getsockname()[1]
        return port

    @property
    def token(self) -> str:
        """A token with all scopes."""
        return self.tokens["full"]

    @property
    def tokens(self) -> Mapping[str, str]:
        """Tokens by what they are for: full, readonly, write-noadmin, event-write-only, noscope, outsider, ..."""
        return TOKENS

    @property
    def world(self) -> World:
        """What the server knows; look at it or change it."""
        return self._app.world

    @property
    def telegram(self) -> Telegram:
        """The stand-in for the Bot API, served under `/bot<token>/`."""
        return self._app.telegram

    @property
    def requests(self) -> Records:
        """The requests to GlitchTip since the start, the reset or `requests_clear()`."""
        return self._app.records

    def requests_clear(self) -> None:
        """Forget the requests so far."""
        self._app.records.clear()

    def fault(self, method: str, path_regex: str, **kind: Unpack[Kind]) -> Fault:
        """Order a fault for the next `times` requests (None: all) whose `path?query` the regex finds; `*` any method.

        What can go wrong: sandbox/faults.py.
        """
        return self._app.faults.add(fitting(method, path_regex, **kind))

    def faults_clear(self) -> None:
        """Forget the faults that have not been played."""
        self._app.faults.clear()

    @property
    def now(self) -> datetime:
        """The server's clock."""
        return self.world.now

    def set_now(self, now: datetime) -> None:
        """Set the server's clock, unless it follows another. The story stays where it is."""
        self.world.now = now.astimezone(UTC)

    def set_waves(self, *sizes: int) -> None:
        """Answer the next requests in waves: each only when that many are waiting at the same time."""
        self._app.waves = list(sizes)

    @property
    def waves(self) -> tuple[int, ...]:
        """The waves that have not been answered."""
        return tuple(self._app.waves)

    def reset(self) -> None:
        """Return to the story as at the start: data, clock, requests, faults, Telegram."""
        self.telegram.close()
        self._renew()
        self._app.records.clear()
        self._app.records.wide.clear()
        self._app.faults.clear()
        self._app.waves.clear()

    def _renew(self) -> None:
        self._app.world = build(self._story, self._now, version=self._version, seed=self._seed)
        self._app.telegram = Telegram(lambda: self._app.world.now, self._app.faults)

    # The thread

    def start(self) -> Self:
        """Listen and serve; returns when the first request can be sent. Raises BadUsage for a port in use.

        One that was stopped listens where it did, and knows what it knew.
        """
        # The protocol is named, or asyncio leaves Nagle's algorithm on and each answer takes 40 ms.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind(("127.0.0.1", self._port))
        except OSError as error:
            listening.close()
            hint = "choose another with `--port`; 0 takes a free one"
            raise BadUsage(f"cannot listen on port {self._port}: {error.strerror}", hint=hint) from error
        listening.listen(256)
        self._socket = listening
        self._port = self.port
        self._thread = threading.Thread(target=self._run, args=(listening,), name="gtt sandbox", daemon=True)
        self._thread.start()
        self._ready.wait()
        return self

    def stop(self) -> None:
        """Break what is open and end the thread; harmless when not started."""
        loop, stopping, thread = self._loop, self._stopping, self._thread
        if loop is None or stopping is None or thread is None:
            return
        self.telegram.close()
        loop.call_soon_threadsafe(stopping.set)
        thread.join()
        self._loop = self._stopping = self._thread = self._socket = None
        self._ready.clear()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, listening: socket.socket) -> None:
        try:
            asyncio.run(self._serve(listening))
        finally:
            self._ready.set()

    async def _serve(self, listening: socket.socket) -> None:
        """Serve with uvicorn's protocol, without its server: that one looks at its stop sign ten times a second."""
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        config = uvicorn.Config(
            self._app, lifespan="off", ws="none", log_config=None, access_log=False, proxy_headers=False
        )
        config.load()
        state = ServerState()
        transports = self._transports

        class Protocol(H11Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
                super().connection_made(transport)
                transports[transport.get_extra_info("peername")] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                transports.pop(self.client, None)  # type: ignore[arg-type]
                super().connection_lost(exc)

        def protocol() -> asyncio.Protocol:
            options: dict[str, Any] = {"config": config, "server_state": state, "app_state": {}}
            return Protocol(**options)

        server = await self._loop.create_server(protocol, sock=listening)
        self._ready.set()
        await self._stopping.wait()
        server.close()
        for transport in list(transports.values()):
            transport.abort()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)

    def _transport_of(self, scope: Scope) -> asyncio.Transport | None:
        """Return the connection of a request, None when the client has gone."""
        return self._transports.get(tuple(scope["client"]))
