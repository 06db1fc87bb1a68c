"""The server's front: records each request, plays the faults that were asked for, finds who answers."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl, unquote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message, Receive, Scope, Send

from glitchtip_tools.sandbox.api import answers
from glitchtip_tools.sandbox.api.answers import Refused, ServerError, as_json
from glitchtip_tools.sandbox.api.routes import TABLE
from glitchtip_tools.sandbox.api.routing import Call
from glitchtip_tools.sandbox.faults import MANY_DRIPS, Change, Fault, Faults
from glitchtip_tools.sandbox.records import Record, Records
from glitchtip_tools.sandbox.telegram.server import Telegram
from glitchtip_tools.sandbox.world.model import Token
from glitchtip_tools.sandbox.world.world import World

# What belongs to the web application, and is answered with its page.
_WEB_APP = re.compile(
    r"/($|auth|login|register|(.*)/issues|(.*)/settings|(.*)/performance|(.*)/projects|(.*)/releases"
    r"|organizations|profile|(.*)/uptime-monitors|accept|reset-password|system-info)"
)


class GlitchTip:
    """The ASGI application. `world`, `records`, `faults` and `telegram` are looked at anew for each request."""

    def __init__(self, transport_of: Callable[[Scope], asyncio.Transport | None]) -> None:
        self.transport_of = transport_of
        self.world: World
        self.telegram: Telegram
        self.records = Records()
        self.faults = Faults()
        self.latency = 0.0
        self.waves: list[int] = []
        self._gate = asyncio.Event()
        self.clock: Callable[[], datetime] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if self.clock:
            self.world.now = self.clock()
        request = Request(scope, receive)
        body = await request.body()
        record = _record(request, body)
        telegram = record.path.startswith("/bot")
        (self.telegram.requests if telegram else self.records).add(record)
        fault = self.faults.take(record)
        world = self.world
        await self._wait_for_others()
        if wait := (fault.delay if fault else 0) + self.latency:
            await asyncio.sleep(wait)
        # What slept through a reset belongs to a world that is gone.
        if world is not self.world or (fault is not None and fault.drop == "before"):
            await self._drop(scope, receive)
            return
        if fault is not None and fault.replaces and not fault.carried_out:
            response = _played(fault, telegram)
        elif telegram:
            response = await self.telegram.answer(record)
        else:
            response = self._answer(record)
        if fault is not None and fault.drop == "after":
            await self._drop(scope, receive)
            return
        if fault is not None and fault.replaces and fault.carried_out:
            response = _played(fault, telegram)
        record.status = response.status_code
        response.headers["date"] = format_datetime(self.world.now, usegmt=True)
        if fault is not None and fault.change:
            response = _changed(fault.change, response)
        if fault is not None and fault.manner:
            await self._spoiled(fault, response, scope, receive)
            return
        await response(scope, receive, _without_body(send) if record.method == "HEAD" else send)

    async def _wait_for_others(self) -> None:
        """Wait until all requests of the first wave are here; without a wave, do not wait."""
        if not self.waves:
            return
        gate = self._gate
        self.waves[0] -= 1
        if self.waves[0]:
            await gate.wait()
            return
        del self.waves[0]
        self._gate = asyncio.Event()
        gate.set()

    async def _spoiled(self, fault: Fault, response: Response, scope: Scope, receive: Receive) -> None:
        """Write an answer that is not a good, past the protocol, and hang up."""
        transport, body = self.transport_of(scope), bytes(response.body)
        if transport is None:
            return
        length = MANY_DRIPS if fault.manner == "drip" else max(len(body), 2)
        headers = {**response.headers, "content-length": str(length)}
        headers |= {"content-encoding": "gzip"} if fault.manner == "bad gzip" else {}
        head = f"HTTP/1.1 {response.status_code} .\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        whole = head.encode("latin-1") + b"\r\n"
        if fault.manner in ("drip", "drip headers"):
            drop = b"x-more: x\r\n" if fault.manner == "drip headers" else b" "
            transport.write(head.encode("latin-1") if fault.manner == "drip headers" else whole)
            for _ in range(MANY_DRIPS):
                if transport.is_closing():
                    break
                transport.write(drop)
                await asyncio.sleep(fault.pause)
        elif fault.manner == "garbage":
            transport.write(b"\x00\xff no HTTP \r\n\r\n")
        else:
            transport.write(whole + (body or b"{}")[: len(body) // 2 if fault.manner == "cut" else None])
        transport.close()
        await self._gone(receive)

    async def _drop(self, scope: Scope, receive: Receive) -> None:
        if transport := self.transport_of(scope):
            transport.abort()
        await self._gone(receive)

    async def _gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    def _answer(self, record: Record) -> Response:
        with self.world.lock:
            self.world.breathe()
            try:
                return self._routed(record)
            except Refused as refused:
                return as_json({"detail": refused.detail}, refused.status)
            except ServerError:
                return answers.page(answers.SERVER_ERROR_PAGE, 500)

    def _routed(self, record: Record) -> Response:
        match = TABLE.find(record.path, self.world.version)
        if match is None:
            return self._unrouted(record)
        routes, params = match
        route = routes.get(record.method)
        if route is None:
            allowed = ", ".join(sorted(routes))
            return PlainTextResponse("Method not allowed", 405, {"allow": allowed}, media_type="text/html")
        token = self._token(record)
        if token is None and not route.public:
            raise Refused(401, "Unauthorized")
        record.token = token.label if token else None
        call = Call(
            self.world, record.method, record.path, record.query, record.parameters, record.raw, token, params,
            record.headers,
        )  # fmt: skip
        return route.handler(call)

    def _token(self, record: Record) -> Token | None:
        scheme, _, value = record.headers.get("authorization", "").partition(" ")
        return self.world.tokens.get(value.strip()) if scheme.lower() == "bearer" else None

    def _unrouted(self, record: Record) -> Response:
        if self.world.version.json_for_unknown_routes and record.path.startswith("/api/0/"):
            return as_json({"detail": "Not found"}, 404)  # a known route says `Not Found`
        if _WEB_APP.match(record.path):
            if record.method in ("GET", "HEAD", "OPTIONS"):
                return answers.page(answers.APP_PAGE)
            return answers.page(answers.FORBIDDEN_PAGE, 403)
        slashed = f"{record.path}/"
        if (
            record.method == "GET"
            and not record.path.endswith("/")
            and TABLE.find(slashed, self.world.version)
        ):
            target = slashed + (f"?{record.query}" if record.query else "")
            return answers.page("", 301, {"location": target})
        return answers.page(answers.NOT_FOUND_PAGE, 404)


def _record(request: Request, body: bytes) -> Record:
    raw_path = request.scope.get("raw_path") or request.scope["path"].encode()
    query = request.scope["query_string"].decode("latin-1")
    return Record(
        method=request.method,
        path=unquote(raw_path.decode("latin-1")),
        query=query,
        parameters=tuple(parse_qsl(query, keep_blank_values=True)),
        raw=body,
        headers=dict(request.headers),
    )


def _changed(change: Change, response: Response) -> Response:
    """Return the answer as a proxy, or another version of the server, may have made it."""
    own = {name: value for name, value in response.headers.items() if name != "content-length"}
    status, headers, body = change(response.status_code, own, bytes(response.body))
    return Response(body if status not in (204, 304) else b"", status, headers)


def _played(fault: Fault, telegram: bool) -> Response:
    status = fault.status or 500
    headers = {} if fault.retry_after is None else {"retry-after": str(fault.retry_after)}
    if status == 204:
        return Response(status_code=204, headers=headers)
    if fault.body is None and telegram and not fault.html:
        return _played_by_telegram(fault, status)
    if fault.body is not None:
        return PlainTextResponse(fault.body, status, headers, media_type=fault.content_type)
    if fault.html or status >= 500:
        names = {
            502: "502 Bad Gateway",
            503: "503 Service Temporarily Unavailable",
            504: "504 Gateway Time-out",
        }
        page = answers.PROXY_PAGE.format(names[status]) if status in names else answers.SERVER_ERROR_PAGE
        page = answers.APP_PAGE if status < 400 else page
        return answers.page(page, status, headers)
    details = {401: "Unauthorized", 403: "Permission denied", 404: "Not Found", 429: "Too many requests."}
    return as_json({"detail": details.get(status, "Bad request")}, status, headers)


def _played_by_telegram(fault: Fault, status: int) -> Response:
    names = {
        429: f"Too Many Requests: retry after {fault.retry_after}",
        502: "Bad Gateway",
        401: "Unauthorized",
    }
    answer: dict[str, object] = {
        "ok": False,
        "error_code": status,
        "description": names.get(status, "Internal Server Error"),
    }
    if fault.retry_after is not None:
        answer["parameters"] = {"retry_after": fault.retry_after}
    return as_json(answer, status)


def _without_body(send: Send) -> Send:
    async def bare(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return bare
