"""The relay's ear: takes payloads over HTTP, writes them into the spool, and only then says 200."""

import hmac
import logging
import signal
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from json import loads

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from glitchtip_tools.adapters.serving import prepare_listener
from glitchtip_tools.core.alerts.payload import alerts_of
from glitchtip_tools.errors import BadSettings
from glitchtip_tools.services.alerts.connection import ImpatientConnection
from glitchtip_tools.services.alerts.spool_records import Depth

log = logging.getLogger("gtt.webhook")
PATH = "/glitchtip-webhook/"
TOO_OLD = timedelta(minutes=15)
MOST_CONNECTIONS = 200
LAST = {"Connection": "close"}  # else whoever has no secret could keep the connection


@dataclass(frozen=True, slots=True)
class Limits:
    """What a sender may do: bytes of a body, requests a second (0 for any number), seconds for one request."""

    body: int = 1_000_000
    rate: int = 20
    seconds: float = 10.0


@dataclass
class WebhookEndpoint:
    """The endpoints. `keep` writes a payload to the disk and returns its number; raises sqlite3.Error or OSError."""

    keep: Callable[[bytes], int]
    depth: Callable[[], Depth]
    secret: str = field(repr=False)
    clock: Callable[[], datetime]
    limits: Limits = Limits()
    ticks: Callable[[], float] = time.monotonic
    allowance: float = 0.0
    refilled: float | None = None
    refused: bool = False  # the last payload: it could not be written

    def application(self) -> Starlette:
        """Return the ASGI application."""
        everything = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        routes = [
            Route(PATH + "{secret:path}", self.webhook, methods=everything),
            Route("/healthz", self.healthz),
        ]
        return Starlette(routes=routes, exception_handlers={HTTPException: _refusal})

    async def webhook(self, request: Request) -> Response:
        """Take a payload: 200 when it is on the disk; else 4xx with the reason, 503 when it cannot be written."""
        if not self._knows(request.path_params["secret"]):
            raise HTTPException(404)  # word for word what any other address answers
        if request.method != "POST":
            return _no(405, "send the payload with POST")
        if not self._within_rate():
            return _no(429, f"at most {self.limits.rate} requests a second", **{"Retry-After": "1"})
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            return _no(415, "the payload must be application/json")
        try:
            body = await self._body(request)
        except ClientDisconnect:
            return _no(400, "the payload is incomplete")  # nobody hears it
        if body is None:
            return _no(413, f"at most {self.limits.body} bytes")
        if reason := reason_against(body):
            return _no(400, reason)
        return await self._kept(body)

    async def healthz(self, _request: Request) -> Response:
        """Say how much waits and for how long; 503 when that is more than 15 minutes, or the last was refused."""
        try:
            depth = await run_in_threadpool(self.depth)
        except sqlite3.Error as error:
            return _no(503, f"the spool cannot be read: {error}")
        age = max(timedelta(0), self.clock() - depth.oldest) if depth.oldest else timedelta(0)
        status = "refusing" if self.refused else "late" if age > TOO_OLD else "ok"
        state = {
            "status": status,
            "waiting": depth.waiting,
            "oldestSeconds": round(age.total_seconds()),
        }
        return JSONResponse(state, 200 if status == "ok" else 503, LAST)

    async def _kept(self, body: bytes) -> Response:
        try:
            number = await run_in_threadpool(self.keep, body)
        except (sqlite3.Error, OSError) as error:
            log.error("a payload could not be written to the disk and was refused: %s", error)
            self.refused = True
            return _no(503, "the payload cannot be written to the disk")
        self.refused = False
        return JSONResponse({"accepted": number})

    def _knows(self, candidate: str) -> bool:
        return hmac.compare_digest(candidate.encode("utf-8", "replace"), self.secret.encode())

    def _within_rate(self) -> bool:
        """Take one from the allowance, which grows by the rate each second up to one second's worth."""
        if not self.limits.rate:
            return True
        now, most = self.ticks(), float(self.limits.rate)
        passed = most if self.refilled is None else (now - self.refilled) * most
        self.allowance, self.refilled = min(most, self.allowance + passed), now
        if self.allowance < 1:
            return False
        self.allowance -= 1
        return True

    async def _body(self, request: Request) -> bytes | None:
        """Return the body, None when it is too large; no more than the limit is ever held."""
        announced = request.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > self.limits.body:
            return None
        parts, size = [], 0
        async for part in request.stream():
            size += len(part)
            if size > self.limits.body:
                return None
            parts.append(part)
        return b"".join(parts)


def reason_against(body: bytes) -> str:
    """Return why this body cannot be an alert of GlitchTip, nothing when it can."""
    try:
        data = loads(body)
    except (ValueError, RecursionError):
        return "the payload is not JSON"
    if not isinstance(data, dict):
        return "the payload is not a JSON object"
    return "" if alerts_of(data) else "the payload has neither `attachments`, `sections` nor `text`"


def _no(status: int, reason: str, **headers: str) -> Response:
    return JSONResponse({"detail": reason}, status, headers | LAST)


async def _refusal(_request: Request, error: Exception) -> Response:
    """Answer as Starlette does, but as the last thing on this connection."""
    assert isinstance(error, HTTPException)  # noqa: S101 - what the handler is registered for
    return PlainTextResponse(error.detail, error.status_code, {**(error.headers or {}), **LAST})


class AlertReceiver(uvicorn.Server):
    """uvicorn that ends without killing itself by the signal it was ended with."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Let SIGTERM and SIGINT end the serving in good order."""
        before = {one: signal.signal(one, self.handle_exit) for one in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for one, handler in before.items():
                signal.signal(one, handler)


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; raises BadSettings when that is impossible."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off (40 ms an answer) only for a socket that says it is TCP
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    prepare_listener(opened)
    try:
        opened.bind((host, port))
        opened.listen(MOST_CONNECTIONS)
    except OSError as error:
        opened.close()
        raise BadSettings(
            f"cannot listen on `{host}:{port}`: {(error.strerror or str(error)).lower()}",
            hint="is it running already? choose another with `--port`",
        ) from error
    return opened


def serve(endpoint: WebhookEndpoint, opened: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT."""
    config = uvicorn.Config(
        endpoint.application(),
        http=type("Protocol", (ImpatientConnection,), {"patience": endpoint.limits.seconds}),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,  # it would hold the secret
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=10,
    )
    host, port = opened.getsockname()[:2]
    log.info("listening on http://%s:%d%s…", host, port, PATH)
    if ip_address(host).is_private:
        log.info(
            "GlitchTip 6 calls a private or loopback address only with GLITCHTIP_ALLOW_PRIVATE_IPS set there"
        )
    AlertReceiver(config).run(sockets=[opened])
